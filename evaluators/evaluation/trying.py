"""One image through a submission before anything is run: what the model is handed, and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from evaluators.domain.outcome import FailureCategory, ScoredBox, Timing
from evaluators.domain.preparation import READ_WHOLE
from evaluators.domain.submission import Submission
from evaluators.domain.value import Value
from evaluators.errors import ImageError, SubmissionError, WorkerCrashed, WorkerHung, WorkerMisbehaved
from evaluators.evaluation.case_lane import model_starts
from evaluators.evaluation.runner import CASE_TIMEOUT_S, RunOptions, WorkerStarter
from evaluators.inference.answers import CaseAnswer, Prepared, case_answer, prepared_answer

NOTHING: Final = 255
"""Among labels: no class."""
LARGEST_IMAGE: Final = 512 * 1024**2
"""Bytes of an image file that are read for a try."""


class Tried(Value):
    """What became of one image."""

    picture: bytes
    """The image after preparation, as PNG; its range of values is stretched over black to white."""
    width: int
    height: int
    scores: tuple[float, ...] | None = None
    """One per class; None: the model gave no usable answer, or a mask."""
    labels: bytes | None = None
    """Of a model that draws: the class number of each pixel of the picture, row by row; 255: none."""
    value: float | None = None
    """What was measured."""
    boxes: tuple[ScoredBox, ...] | None = None
    """Of a detector, in pixels of the image itself; best first."""
    failure: FailureCategory | None = None
    timing: Timing | None = None


def try_image(submission: Submission, package: Path, image: Path, *, allow_unisolated: bool = False) -> Tried:
    """Return what the model makes of one image. Nothing is kept.

    Args:
        submission: Complete and not refused.
        package: The private copy.
        image: The image file.
        allow_unisolated: Go on where this computer cannot isolate.

    Raises:
        ImageError: The image cannot be read.
        SubmissionError: The submission cannot be used, takes whole volumes or videos (C187), or the runtime refuses
            the model.
        RunError: The model crashed or hung the process while it was loaded.
    """
    if submission.card is not None and submission.card.input[0].layout in READ_WHOLE:
        raise SubmissionError("C187")
    starter = WorkerStarter(submission, package, RunOptions(workers=1, allow_unisolated=allow_unisolated))
    content = _content(image)
    with model_starts(lambda: starter.start("all")) as worker:
        prepared = prepared_answer(worker.ask({"op": "prepared"}, [content], timeout_s=CASE_TIMEOUT_S))
        try:
            frame = worker.ask({"op": "case"}, [content], timeout_s=CASE_TIMEOUT_S)
            answer = case_answer(frame, classes=len(submission.card.task.classes if submission.card else ()))
            draws = answer.volume is not None  # on the image's own grid, which is not what is shown
            labels = worker.ask({"op": "marked"}, [content], timeout_s=CASE_TIMEOUT_S).blobs if draws else ()
        except WorkerHung:
            return _tried(submission, prepared, CaseAnswer(failure=FailureCategory.TIMEOUT), ())
        except WorkerCrashed:
            return _tried(submission, prepared, CaseAnswer(failure=FailureCategory.CRASHED), ())
        return _tried(submission, prepared, answer, labels)


def _content(image: Path) -> bytes:
    try:
        if image.stat().st_size > LARGEST_IMAGE:
            raise ImageError("C148", max=LARGEST_IMAGE // 1024**2)
        return image.read_bytes()
    except OSError:
        raise SubmissionError("C115", name=image.name) from None


def _tried(submission: Submission, prepared: Prepared, answer: CaseAnswer, blobs: Sequence[bytes]) -> Tried:
    """Turn the answers into a value, believing nothing of them."""
    assert submission.card is not None
    tried = Tried(
        picture=prepared.picture,
        width=prepared.width,
        height=prepared.height,
        scores=answer.frames.scores[0] if answer.frames else answer.scores,  # of the only frame
        labels=next(iter(blobs), None),
        value=answer.value,
        boxes=answer.boxes,
        failure=answer.failure,
        timing=answer.timing,
    )
    if tried.labels is not None and not _are_classes(tried.labels, tried, len(submission.card.task.classes)):
        raise WorkerMisbehaved("C403")
    if sum(one is not None for one in (tried.scores, tried.labels, tried.value, tried.boxes, tried.failure)) != 1:
        raise WorkerMisbehaved("C403")
    return tried


def _are_classes(labels: bytes, tried: Tried, classes: int) -> bool:
    """Return whether there is one class of the card, or none, for each pixel of the picture."""
    return len(labels) == tried.width * tried.height and max(set(labels) - {NOTHING}, default=0) < classes
