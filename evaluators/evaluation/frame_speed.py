"""How fast a model of videos is on this machine: as a live stream, and as fast as it can."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from evaluators.domain.case import Case
from evaluators.domain.outcome import FrameStages, Outcome
from evaluators.domain.plan import VideoPlan
from evaluators.domain.streamed import LONGEST_S, Streamed
from evaluators.errors import WorkerError
from evaluators.evaluation.case_files import CaseReader
from evaluators.evaluation.store import Run
from evaluators.inference.clock import STAGES
from evaluators.isolation.worker_process import WorkerProcess

QUANTILES: Final = {"p50": 50.0, "p95": 95.0, "p99": 99.0, "max": 100.0}


def with_stream(
    run: Run,
    cases: Sequence[Case],
    reader: CaseReader,
    start: Callable[[], WorkerProcess],
    *,
    longest_s: float = LONGEST_S,
) -> Run:
    """Return the run with its first video measured as a live stream, in a worker like those that evaluate.

    Nothing else runs meanwhile. A model that fails on the video leaves it unmeasured; the run tells of the failure.
    """
    if run.stream is not None or not cases:
        return run
    sample = reader.sample(cases[0])
    if sample is None:
        return run
    try:
        with start() as worker:
            asked = {"op": "stream", "longest_s": longest_s}
            answer = worker.ask(asked, sample.files, timeout_s=run.case_timeout_s * sample.longer + longest_s)
        found = Streamed.model_validate_json(json.dumps(answer.head.get("stream")))
    except (WorkerError, ValidationError):
        return run
    return run.model_copy(update={"stream": found})


def speeds_of(run: Run, outcomes: Iterable[Outcome], rule: VideoPlan) -> dict[str, float]:
    """Return how long frames took, by ``stream.`` or ``batch.`` and what is said: empty where there are no videos.

    ``frames`` and ``fps``, ``budget_ms`` and ``over_budget_share``, of a stream ``dropped_share``; and for each stage
    and their ``total`` the ``p50``, ``p95``, ``p99`` and ``max`` in milliseconds. The total of a frame in a stream is
    the time from its arrival to the answer.
    """
    found: dict[str, float] = {}
    answers = [outcome.frames for outcome in outcomes if outcome.frames is not None]
    rows = [row for one in answers for row in one.spent_ms or ()]
    if run.stream is not None:
        late = np.array(run.stream.late_ms)
        kept, arrived = len(late), run.stream.arrived
        found |= _said("stream", _table(run.stream.spent_ms), late, rule.frame_budget_ms or run.stream.interval_ms)
        found |= {"stream.dropped_share": 1 - kept / arrived, "stream.fps": kept / run.stream.seconds}
    if rows:
        spent = _table(rows)
        total = spent.sum(axis=1)
        steps = np.concatenate([np.diff(one.times_s) for one in answers])
        interval_ms = 1000 * float(np.median(steps)) if steps.size else 40.0
        found |= _said("batch", spent, total, rule.frame_budget_ms or interval_ms)
        found["batch.fps"] = 1000 * len(rows) / float(total.sum())
    return found


def _table(rows: Sequence[FrameStages]) -> NDArray[np.float64]:
    return np.array(rows, np.float64).reshape(-1, len(STAGES))


def _said(kind: str, spent: NDArray[np.float64], total: NDArray[np.float64], budget_ms: float) -> dict[str, float]:
    columns = {**dict(zip(STAGES, spent.T, strict=True)), "total": total}
    found = {
        f"{kind}.{stage}.{name}": float(np.percentile(column, share))
        for stage, column in columns.items()
        for name, share in QUANTILES.items()
    }
    over = float((total > budget_ms).mean())
    return {
        f"{kind}.frames": float(len(total)),
        f"{kind}.budget_ms": budget_ms,
        f"{kind}.over_budget_share": over,
    } | found
