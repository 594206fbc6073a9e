"""What a loaded model answers to one case, by the kind of its task; in the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from evaluators.domain.case import SEVERAL
from evaluators.domain.plan import Plan
from evaluators.errors import CallError
from evaluators.imaging.kept_frames import FrameArchive
from evaluators.imaging.open import open_image
from evaluators.inference.clock import Clock
from evaluators.inference.frame_rows import written_frames
from evaluators.inference.frame_scoring import draws, frame_answers
from evaluators.inference.mask_answers import Answer, Marked, counted
from evaluators.inference.mask_scores import mask_scoring
from evaluators.inference.pipeline import Pipeline
from evaluators.inference.several_masks import counted_of_several, images_in, marked_by

Answering: TypeAlias = Callable[[Pipeline, Plan, dict[str, Any], tuple[bytes, ...]], Answer]


def answer_case(pipeline: Pipeline, plan: Plan, request: dict[str, Any], blobs: tuple[bytes, ...]) -> Answer:
    """Return what the model answers to a case.

    Args:
        pipeline: The loaded model.
        plan: How it is scored: only its sections for single tasks are known here.
        request: Of the job ``cases``, ``op`` ``case``.
        blobs: The files of the case and then those of its masks.

    Raises:
        CallError: No model of this kind is answered here.
        ImageError, ModelFailure, SubmissionError, MemoryError: As `Pipeline.evaluate`.
    """
    answering = ANSWERING.get(pipeline.card.task.kind)
    if answering is None:
        raise CallError("C143")
    return answering(pipeline, plan, request, blobs)


def _scores(pipeline: Pipeline, _: Plan, request: dict[str, Any], blobs: tuple[bytes, ...]) -> Answer:
    scores, timing = pipeline.evaluate(images_of(request, blobs), request.get("reading", "image"))
    return {"scores": list(scores), "timing": timing.model_dump()}, ()


def _value(pipeline: Pipeline, _: Plan, request: dict[str, Any], blobs: tuple[bytes, ...]) -> Answer:
    (value,), timing = pipeline.evaluate(images_of(request, blobs), request.get("reading", "image"))
    return {"value": value, "timing": timing.model_dump()}, ()


def _masks(pipeline: Pipeline, plan: Plan, request: dict[str, Any], blobs: tuple[bytes, ...]) -> Answer:
    files, reading, task = images_of(request, blobs), request.get("reading", "image"), pipeline.card.task
    if reading in SEVERAL:
        clock = Clock()
        several = marked_by(pipeline, images_in(files, reading, clock), clock)
        head, maps = counted_of_several(several, request, blobs[len(files) :], task.classes, mask_scoring(task, plan))
        return head | {"timing": clock.timing().model_dump()}, maps
    found = pipeline.segment(files, reading)
    marked = Marked(found.labels, found.place, found.spacing)
    head, maps = counted(marked, request, blobs[len(files) :], task.classes, mask_scoring(task, plan))
    return head | {"timing": found.timing.model_dump()}, maps


def _frames(pipeline: Pipeline, _: Plan, request: dict[str, Any], blobs: tuple[bytes, ...]) -> Answer:
    archive = FrameArchive() if draws(pipeline.card) else None
    found, timing = frame_answers(pipeline, images_of(request, blobs), archive)
    head = {"frames": len(found.times_s), "timing": timing.model_dump(), "drawn": archive is not None}
    return head, (written_frames(found), *(() if archive is None else (archive.content(),)))


def _boxes(pipeline: Pipeline, _: Plan, request: dict[str, Any], blobs: tuple[bytes, ...]) -> Answer:
    files, clock = images_of(request, blobs), Clock()
    if len(files) != 1 or request.get("reading", "image") != "image":
        raise CallError("C143")
    with clock.at("decode"):
        image = open_image(files[0])
    boxes = pipeline.boxes_in(image, clock)
    return {"boxes": [box.model_dump() for box in boxes], "timing": clock.timing().model_dump()}, ()


def images_of(request: dict[str, Any], blobs: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Return the files of the case itself."""
    return blobs[: request.get("files", len(blobs))]


ANSWERING: Final[Mapping[str, Answering]] = MappingProxyType(
    {
        "classification": _scores,
        "multilabel": _scores,
        "measurement": _value,
        "segmentation": _masks,
        "video": _frames,
        "detection": _boxes,
    }
)
