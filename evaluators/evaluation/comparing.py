"""Two finished evaluations compared on the cases they share; the first keeps what was found."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from evaluators.analyses.case_errors import CaseStanding
from evaluators.analyses.changed_cases import changes_of
from evaluators.analyses.comparison import Margin, Side, compare_measures
from evaluators.analyses.standings import standings_of
from evaluators.domain.canonical import digest
from evaluators.domain.comparison import Compared, Comparison, KeptComparison
from evaluators.domain.plan import LockedPlan
from evaluators.domain.plan_identity import plan_seed
from evaluators.domain.results import Results
from evaluators.errors import CallError, RunError
from evaluators.evaluation.assembling import finished_run, kept_results, results_of, run_cases
from evaluators.evaluation.folder import EvaluationFolder
from evaluators.evaluation.ledger import Event
from evaluators.evaluation.matching import Matched, matched
from evaluators.evaluation.observer import RunObserver, heed
from evaluators.evaluation.readiness import usable_card
from evaluators.tasks.asking import asked_before_run

_DOCUMENT: Final = "comparison"


def compare_evaluations(
    folder: EvaluationFolder, other: EvaluationFolder, observer: RunObserver, *, margin: Margin | None = None
) -> KeptComparison:
    """Compare the latest runs of two evaluations, and keep what was found in the first where it may be written.

    Args:
        folder: The evaluation whose submission comes first; its plan says what is asked.
        other: The other, reading is enough.
        observer: Told that intervals are computed.
        margin: How much worse the first may be in one measure.

    Raises:
        RunIncomplete: One of them has no finished run (``C448``, ``C449``).
        RunError: They are of different kinds (``C880``), share no case (``C881``) or are the same one (``C883``).
        CallError: The margin is below 0 (``C886``).
        PlanError: No verdict can rest on the measure of the margin (``C884``).
        RunCancelled: The person stopped.
    """
    if margin is not None and not margin.margin >= 0:
        raise CallError("C886")
    if folder.head.id == other.head.id:
        raise RunError("C883")
    run, other_run = finished_run(folder), finished_run(other)
    ours, theirs = run_cases(folder, run), run_cases(other, other_run)
    if ours.locked.task != theirs.locked.task:
        raise RunError("C880")
    results, other_results = _results(folder, observer), _results(other, observer)
    observer.stage("intervals")
    heed(observer)
    shared = matched(ours, folder.store.cases(), theirs, other.store.cases())
    if not any(case.is_known for case in shared.first):
        raise RunError("C881")
    first = Side(shared.first, ours.locked, ours.probabilities)
    second = Side(shared.second, theirs.locked, theirs.probabilities)
    seed = plan_seed(ours.locked)
    measures = compare_measures(first, second, seed=seed, margin=margin)
    changes = changes_of(standings_beside(first), standings_beside(second, ours.locked), shared.other_number)
    heed(observer)
    comparison = Comparison(
        other=_other(other, theirs.locked, other_results),
        first_results=results.digest,
        **_counts(shared),
        interval_level=ours.locked.plan.interval_level,
        seed=seed,
        measures=measures.compared,
        decided=changes.decided,
        margin=measures.margin,
    )
    kept = KeptComparison(
        comparison=comparison,
        run=run.number,
        other_folder=_place(other.path, folder.path),
        changed=changes.listed,
        only_first=shared.only_first,
        other_reference=shared.other_reference,
    )
    _keep(folder, kept)
    return kept


def measure_of_margin(locked: LockedPlan) -> str:
    """Return the measure a margin is about where none is named: of the first primary goal, else the first."""
    primary = [goal.metric for goal in locked.goals if goal.primary]
    return (primary or [one.id for one in asked_before_run(locked)])[0]


def kept_comparison(folder: EvaluationFolder, results: Results) -> KeptComparison | None:
    """Return the latest comparison of these results; None where there is none, or it was of other results."""
    kept = folder.store.get(_DOCUMENT, KeptComparison)
    return kept if kept is not None and kept.comparison.first_results == results.digest else None


def other_place(folder: EvaluationFolder, kept: KeptComparison) -> Path:
    """Return where the other evaluation lies."""
    return Path(os.path.normpath(folder.path / kept.other_folder))


def _results(folder: EvaluationFolder, observer: RunObserver) -> Results:
    return kept_results(folder) or results_of(folder, observer)


def standings_beside(side: Side, counted_by: LockedPlan | None = None) -> tuple[CaseStanding, ...]:
    """Return where the cases of one side stand, in the order given.

    Args:
        side: One of the two submissions.
        counted_by: The plan of the first, by whose rules the other's cases are counted; None: its own.
    """
    locked = side.locked
    if counted_by is not None:
        locked = locked.model_copy(update={"plan": counted_by.plan, "goals": ()})
    return standings_of(side.cases, locked, probabilities=side.probabilities)


def _counts(shared: Matched) -> dict[str, int]:
    known = [case for case in shared.first if case.is_known]
    return {
        "cases": len(known),
        "patients": len({case.patient for case in known}),
        "only_first": len(shared.only_first),
        "only_second": len(shared.only_second),
        "other_reference": len(shared.other_reference),
    }


def _other(folder: EvaluationFolder, locked: LockedPlan, results: Results) -> Compared:
    submission = folder.submission
    model = usable_card(submission).model
    return Compared(
        name=model.name,
        version=model.version,
        developer=model.developer,
        package_digest=locked.submission_digest if submission.is_predictions else submission.package_digest,
        results_digest=results.digest,
        predictions_supplied=submission.is_predictions,
    )


def _place(other: Path, folder: Path) -> str:
    """Return the path of the other: relative where it lies inside, so that the folder can be moved."""
    inside, place = folder.resolve(), other.resolve()
    return place.relative_to(inside).as_posix() if place.is_relative_to(inside) else str(place)


def _keep(folder: EvaluationFolder, kept: KeptComparison) -> None:
    if not folder.writable:
        return
    folder.ledger.append(
        Event.COMPARED,
        run=kept.run,
        submission=kept.comparison.other.package_digest,
        comparison=digest(kept.comparison),
    )
    folder.store.put(_DOCUMENT, kept)
