"""Is what is measured what was handed in? Checked before a run, from the parent's side.

The runtime's graph optimiser rewrites a model. Usually that moves an output by less than 1e-7; on models with
quantise and dequantise nodes it has moved most outputs by more than 1e-4 and flipped decisions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from pydantic import ValidationError

from evaluators.domain.case import Reading
from evaluators.domain.golden import GoldenMiss
from evaluators.domain.results import Optimisation
from evaluators.domain.submission import GoldenResult
from evaluators.errors import WorkerError, WorkerMisbehaved
from evaluators.inference.answers import case_answer
from evaluators.isolation.worker_process import WorkerProcess

TOLERANCE: Final = 1e-5
"""Largest difference of a score that still counts as rounding: a hundred times the 6e-8 of ordinary float32 models,
a tenth of the 1e-4 seen where the optimiser changes what a model says."""
GOLDEN_TIMEOUT_S: Final = 600.0
"""For all of a vendor's samples together."""
TOGETHER: Final = 4
"""Cases in the largest batch that is tried: a dependence on neighbours shows in two of them."""
_FLOAT_BYTES: Final = 4


@dataclass(frozen=True, slots=True)
class SampleCase:
    """A case on which the model is checked."""

    files: Sequence[bytes]
    reading: Reading = "image"
    longer: float = 1.0
    """How many times the time for one image it may take."""


def _go_on() -> None:
    """Let the checks go on."""


def check_optimiser(
    optimised: WorkerProcess,
    plain: WorkerProcess,
    cases: Sequence[SampleCase],
    *,
    timeout_s: float,
    before_each: Callable[[], object] = _go_on,
) -> Optimisation:
    """Compute a sample of cases with and without the graph optimiser and decide which to use.

    Args:
        optimised: A worker with the optimiser at ``all``.
        plain: A worker with it at ``none``.
        cases: The sample.
        timeout_s: For a case of one image.
        before_each: Called before each case; may raise to end the comparison.

    Returns:
        ``all`` where every score agrees within the tolerance; ``none`` where one does not, where only one of the two
        gives an answer, or where nothing could be compared. A crash or hang of the model ends the comparison and is
        left for the run to record; both workers must then be thought gone.
    """
    largest, compared = None, 0
    for case in cases:
        before_each()
        try:
            difference = _difference(_ask(optimised, case, timeout_s), _ask(plain, case, timeout_s))
        except WorkerError:
            break
        if difference is not None:
            compared += 1
            largest = max(largest or 0.0, difference)
    agrees = largest is not None and largest <= TOLERANCE
    known = None if largest is None or math.isinf(largest) else largest
    return Optimisation(level="all" if agrees else "none", max_abs_diff=known, sample=compared, tolerance=TOLERANCE)


def check_repeatable(
    worker: WorkerProcess, cases: Sequence[SampleCase], *, timeout_s: float, before_each: Callable[[], object] = _go_on
) -> bool | None:
    """Return whether the same cases, asked again in the opposite order, get bitwise the same answers.

    None: the model crashed or hung on the sample, so that nothing can be said.
    """
    answers: list[dict[str, Any]] = []
    try:
        for case in (*cases, *reversed(cases)):
            before_each()
            answers.append(_ask(worker, case, timeout_s))
    except WorkerError:
        return None
    return answers == answers[::-1]


def why_not_repeatable(
    start: Callable[[], WorkerProcess],
    cases: Sequence[SampleCase],
    *,
    timeout_s: float,
    before_each: Callable[[], object] = _go_on,
) -> Literal["chance", "order"]:
    """Return what the answers of a model that does not repeat itself depend on.

    Two fresh processes are asked the same cases in the same order. Where they agree, an answer depends on what was
    asked before it (``order``), as with random numbers of a fixed seed; where they do not, on chance.
    """
    told = []
    for _ in range(2):
        with start() as worker:
            answers: list[dict[str, Any]] = []
            for case in cases:
                before_each()
                try:
                    answers.append(_ask(worker, case, timeout_s))
                except WorkerError:
                    break
            told.append(answers)
    return "order" if told[0] == told[1] else "chance"


def check_neighbours(
    worker: WorkerProcess, cases: Sequence[SampleCase], *, timeout_s: float, before_each: Callable[[], object] = _go_on
) -> Literal["same", "differs", "one_at_a_time"] | None:
    """Return whether cases get the same answers in a batch as alone.

    None: no two cases could be computed together, or the model crashed or hung; the worker must then be thought gone.
    ``one_at_a_time``: the model takes no more than one case.
    """
    longer = 0.0
    try:
        for case in cases[:TOGETHER]:
            before_each()
            worker.ask({"op": "put_aside", "reading": case.reading}, case.files, timeout_s=timeout_s * case.longer)
            longer += case.longer
        before_each()
        answer = worker.ask({"op": "together"}, timeout_s=timeout_s * max(longer, 1.0)).head
    except WorkerError:
        return None
    match answer:
        case {"one_at_a_time": True}:
            return "one_at_a_time"
        case {"difference": int() | float() as difference}:
            return "same" if difference <= TOLERANCE else "differs"
    return None


def reproduce_golden(worker: WorkerProcess, samples: int) -> tuple[GoldenResult, tuple[GoldenMiss, ...]]:
    """Have the vendor's own samples reproduced; return the result, and each sample that is not.

    Args:
        worker: Has loaded the model.
        samples: As many as the card names.

    Raises:
        SubmissionError: A sample cannot be used (C142).
        WorkerError: The model crashed or hung on a sample, or the worker counts otherwise.
    """
    answer = worker.ask({"op": "golden"}, timeout_s=GOLDEN_TIMEOUT_S)
    try:
        missed = tuple(GoldenMiss.model_validate(one) for one in answer.head["missed"])
        found = GoldenResult.model_validate(answer.head["golden"])
    except (KeyError, TypeError, ValidationError):
        raise WorkerMisbehaved("C403") from None
    numbers = {one.number for one in missed}
    if found.n != samples or found.reproduced + len(missed) != samples or len(numbers) != len(missed):
        raise WorkerMisbehaved("C403")
    if not numbers <= set(range(1, samples + 1)) or (found.max_abs_diff or 0.0) < 0:
        raise WorkerMisbehaved("C403")
    return found, missed


def _ask(worker: WorkerProcess, case: SampleCase, timeout_s: float) -> dict[str, Any]:
    """Return an answer without its times; the scores of all pixels under ``scores``, as bytes of float32.

    Raises:
        WorkerMisbehaved: No worker of ours answers so.
    """
    answer = worker.ask({"op": "raw", "reading": case.reading}, case.files, timeout_s=timeout_s * case.longer)
    if answer.blobs and "frames" not in answer.head:  # those of frames hold their times too
        return {"scores": answer.blobs[0]}
    return case_answer(answer).model_dump(exclude={"timing": True, "frames": {"spent_ms"}}, exclude_none=True)


def _difference(one: dict[str, Any], other: dict[str, Any]) -> float | None:
    """Return the largest difference of two answers: infinite where only one has scores, None where neither has."""
    first, second = _numbers(one), _numbers(other)
    if first is None and second is None:
        return None if one == other else math.inf
    if isinstance(first, bytes) and isinstance(second, bytes):
        return _difference_of_pixels(first, second)
    if not (isinstance(first, tuple) and isinstance(second, tuple) and len(first) == len(second) > 0):
        return math.inf
    apart = max(abs(float(a) - float(b)) for a, b in zip(first, second, strict=True))
    # Rounding grows with a measured number; 60.00001 mm is as good as 60.
    return apart / max(1.0, abs(float(first[0]))) if "value" in one else apart


def _numbers(answer: dict[str, Any]) -> bytes | tuple[float, ...] | None:
    """Return the numbers of an answer in one row; None: it is a failure."""
    if "value" in answer:
        return (answer["value"],)
    if "boxes" in answer:
        return _numbers_of_boxes(answer["boxes"])
    if "frames" in answer:
        return tuple(score for frame in answer["frames"]["scores"] for score in frame)
    found: bytes | tuple[float, ...] | None = answer.get("scores")
    return found


def _numbers_of_boxes(boxes: Sequence[Mapping[str, float]]) -> tuple[float, ...]:
    """Return the numbers of all boxes, their count first; corners in shares of the farthest one, not in pixels."""
    far = max((max(box["right"], box["bottom"]) for box in boxes), default=1.0)
    sides = ("left", "top", "right", "bottom")
    each = ((box["label"], box["score"], *(box[side] / far for side in sides)) for box in boxes)
    return (len(boxes), *(number for numbers in each for number in numbers))


def _difference_of_pixels(one: bytes, other: bytes) -> float:
    """Return the largest difference, in units of the range of the scores where that is wider than 1 (logits)."""
    if len(one) != len(other) or not one or len(one) % _FLOAT_BYTES:
        return math.inf
    first, second = (np.frombuffer(data, np.float32) for data in (one, other))
    apart, range_ = float(np.abs(first - second).max()), float(np.ptp(first))
    return apart / max(range_, 1.0) if math.isfinite(apart) else math.inf
