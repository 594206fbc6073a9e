"""What is found out about a model before its results count: once per run, on a sample of the cases."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Sequence
from typing import Final, Literal, NamedTuple

from evaluators.domain.case import Case
from evaluators.domain.results import IntegrityCheck, Optimisation
from evaluators.domain.submission import GoldenResult, Submission
from evaluators.errors import RunError, WorkerError
from evaluators.evaluation.case_files import CaseReader
from evaluators.evaluation.case_lane import model_starts
from evaluators.evaluation.folder import EvaluationFolder
from evaluators.evaluation.observer import RunObserver, heed
from evaluators.evaluation.store import Run
from evaluators.inference.fidelity import (
    SampleCase,
    check_neighbours,
    check_optimiser,
    check_repeatable,
    reproduce_golden,
    why_not_repeatable,
)
from evaluators.isolation.worker_process import WorkerProcess

SAMPLE: Final = 8
"""Cases computed with and without the optimiser: a model that moved 93 of 156 outputs shows in any few."""
LARGE_SAMPLE: Final = 2
"""The same where a case is a volume or a clip: each is computed several times, and holds many images already."""
OF_THE_MODEL: Final = ("golden_samples", "repeatable", "neighbours")
"""Ids of the checks that need a model to ask; words under ``integrity``."""
Start = Callable[[str], WorkerProcess]
"""Starts a worker with the graph optimiser at ``all`` or ``none``."""


def examined(
    folder: EvaluationFolder,
    run: Run,
    cases: Sequence[Case],
    reader: CaseReader,
    start: Start,
    *,
    observer: RunObserver,
) -> Run:
    """Return the run with what the checks found, written down; a run that was examined is left as it is.

    Golden samples, optimiser, repeatability, neighbours in a batch. A model that crashes or hangs on the way leaves
    the checks after it open and is met again by the run itself.

    Raises:
        RunCancelled: The person stopped.
        RunError: The model cannot be loaded (C440, C441), its golden samples are not reproduced (C446).
    """
    if run.optimisation is not None:
        return run
    observer.stage("model")
    sample = _sample(cases, reader)
    found = _found_out(folder.submission, run, sample, start, observer=observer)
    if found.crashed:  # perhaps not the model did it: memory was short, or somebody ended the process
        found = _found_out(folder.submission, run, sample, start, observer=observer)
    _check_golden(run, found.golden)
    checks = [_golden_check(found.golden), *found.dependences]
    done = run.model_copy(
        update={
            "optimisation": found.optimisation.model_dump_json(),
            "integrity": json.dumps([check.model_dump(mode="json") for check in checks]),
            "isolation": found.isolation,
        }
    )
    folder.store.put_run(done)
    if found.golden:
        folder.store.put("golden", found.golden)
    return done


class _Found(NamedTuple):
    """What one examination found."""

    isolation: dict[str, str]
    golden: GoldenResult | None
    optimisation: Optimisation
    dependences: tuple[IntegrityCheck, IntegrityCheck]
    crashed: bool
    """A process ended on the way."""


def _found_out(
    submission: Submission, run: Run, sample: Sequence[SampleCase], start: Start, *, observer: RunObserver
) -> _Found:
    may_go_on = functools.partial(heed, observer)
    may_go_on()
    samples = len(submission.card.golden) if submission.card else 0
    timeout_s = run.case_timeout_s
    with model_starts(lambda: start("all")) as optimised, model_starts(lambda: start("none")) as plain:
        isolation = optimised.isolation
        may_go_on()
        golden = _golden(optimised, samples)
        if not optimised.crashed:
            _check_golden(run, golden)
        observer.stage("fidelity")
        optimisation = check_optimiser(optimised, plain, sample, timeout_s=timeout_s, before_each=may_go_on)
        crashed = optimised.crashed or plain.crashed
    dependences, ended = _dependences(
        submission, sample, lambda: start("none"), timeout_s=timeout_s, may_go_on=may_go_on
    )
    return _Found(isolation, golden, optimisation, dependences, crashed or ended)


def _check_golden(run: Run, golden: GoldenResult | None) -> None:
    if golden and golden.reproduced < golden.n and run.confirmatory:
        raise RunError("C446", n=golden.n, reproduced=golden.reproduced)


def _sample(cases: Sequence[Case], reader: CaseReader) -> list[SampleCase]:
    """Return cases from all over the cohort that can be read."""
    size = LARGE_SAMPLE if any(case.reading in {"volume", "clip"} for case in cases) else SAMPLE
    chosen = cases[:: max(1, len(cases) // size)][:size]
    return [found for case in chosen if (found := reader.sample(case)) is not None]


def _golden(worker: WorkerProcess, samples: int) -> GoldenResult | None:
    """Return how many of the vendor's samples are reproduced; a model that breaks on them reproduces none."""
    if not samples:
        return None
    try:
        return reproduce_golden(worker, samples)[0]
    except WorkerError:
        return GoldenResult(n=samples, reproduced=0, max_abs_diff=None)


def _golden_check(golden: GoldenResult | None) -> IntegrityCheck:
    return IntegrityCheck(
        check="golden_samples",
        status="not_possible" if golden is None else "pass" if golden.reproduced == golden.n else "fail",
        detail=None if golden is None else f"{golden.reproduced}/{golden.n}",
    )


def _dependences(
    submission: Submission,
    sample: Sequence[SampleCase],
    start: Callable[[], WorkerProcess],
    *,
    timeout_s: float,
    may_go_on: Callable[[], object],
) -> tuple[tuple[IntegrityCheck, IntegrityCheck], bool]:
    """Return whether an answer depends on more than its case: on chance or what was asked before, on neighbours.

    And whether the process ended while it was asked.

    In a process of its own, so that the very first answer a model gives is among those compared.
    """
    neighbours = None
    with model_starts(start) as fresh:
        repeatable = check_repeatable(fresh, sample, timeout_s=timeout_s, before_each=may_go_on)
        if repeatable:  # of others the answers differ anyway
            neighbours = check_neighbours(fresh, sample, timeout_s=timeout_s, before_each=may_go_on)
        crashed = fresh.crashed
    why = None
    if repeatable is False:
        why = why_not_repeatable(start, sample, timeout_s=timeout_s, before_each=may_go_on)
    return (_repeatable_check(repeatable, why, submission), _neighbours_check(neighbours)), crashed


def _repeatable_check(
    repeatable: bool | None, why: Literal["chance", "order"] | None, submission: Submission
) -> IntegrityCheck:
    """Return the check; a model with operators of chance that repeated itself so far gets a note all the same."""
    may_draw = any(finding.kind == "random_operators" for finding in submission.findings)
    if repeatable is None:
        return IntegrityCheck(check="repeatable", status="not_possible")
    if not repeatable:
        return IntegrityCheck(check="repeatable", status="fail", detail=why)
    return IntegrityCheck(
        check="repeatable", status="warn" if may_draw else "pass", detail="random_operators" if may_draw else None
    )


def _neighbours_check(neighbours: Literal["same", "differs", "one_at_a_time"] | None) -> IntegrityCheck:
    match neighbours:
        case "same":
            return IntegrityCheck(check="neighbours", status="pass")
        case "differs":
            return IntegrityCheck(check="neighbours", status="warn", detail="differs")
        case _:
            return IntegrityCheck(check="neighbours", status="not_possible", detail=neighbours)
