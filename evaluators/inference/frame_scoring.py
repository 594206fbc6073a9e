"""What a model of videos says of each frame, whatever it gives: classes, masks or boxes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, softmax

from evaluators.domain.outcome import FrameAnswers, ScoredBox, Timing
from evaluators.domain.submission import Card
from evaluators.errors import CallError
from evaluators.imaging.clips import open_clip
from evaluators.imaging.image import Image
from evaluators.imaging.kept_frames import BOX, MOST_BOXES, FrameArchive
from evaluators.inference.clock import STAGES, Clock
from evaluators.inference.interpretation import interpret
from evaluators.inference.masks import answered
from evaluators.inference.pipeline import Pipeline

Scores: TypeAlias = tuple[float, ...]


Drawn: TypeAlias = Callable[[], NDArray[np.generic]]
"""Makes what is drawn over a frame; only called where that is kept."""


def frame_answers(
    pipeline: Pipeline, files: Sequence[bytes], archive: FrameArchive | None = None
) -> tuple[FrameAnswers, Timing]:
    """Return one score per class for each frame of a video, and the times.

    Every frame is scored, as fast as possible: what is dropped in a live stream is measured on its own.

    Args:
        pipeline: The loaded model of single frames.
        files: One video, or one image a frame.
        archive: Takes the masks or boxes of each frame, which count in no stage of a frame.

    Raises:
        ImageError: The video cannot be read.
        SubmissionError: A frame was prepared to another size than the model takes (M05).
        ModelFailure: The model gave no usable answer to a frame.
    """
    whole = Clock()
    with whole.at("decode"):
        clip = open_clip(files)
    frames, said, spent = iter(clip.frames()), list[Scores](), list[tuple[float, ...]]()
    while True:
        clock = Clock()
        with clock.at("decode"):
            image = next(frames, None)
        if image is None:
            break
        scores, drawn = _said(pipeline, image, clock)
        said.append(scores)
        timing = clock.timing()
        if archive is not None and drawn is not None:
            archive.add(drawn())
        spent.append(tuple(round(getattr(timing, stage), 4) for stage in STAGES))
    parts = {"times_s": clip.times_s, "scores": tuple(said), "spent_ms": tuple(spent)}
    return FrameAnswers.model_validate(parts), whole.with_parts(spent)


def scored(pipeline: Pipeline, image: Image, clock: Clock) -> Scores:
    """Return one score per class for one frame.

    Of masks the score of a class is its largest probability anywhere in the frame, on the grid of the model's answer; a
    label map gives 1 where it marks the class at all, else 0. Of boxes it is that of its best box, 0 without one.

    Raises:
        As ``frame_answers``.
    """
    return _said(pipeline, image, clock)[0]


def draws(card: Card) -> bool:
    """Return whether a model of videos marks anything in a frame."""
    return card.task.per_frame in {"segmentation", "detection"}


def _said(pipeline: Pipeline, image: Image, clock: Clock) -> tuple[Scores, Drawn | None]:
    card = pipeline.card
    if card.task.per_frame == "detection":
        boxes = pipeline.boxes_in(image, clock)
        labels = range(len(card.task.classes))
        scores = tuple(max((box.score for box in boxes if box.label == label), default=0.0) for label in labels)
        return scores, lambda: _rows(boxes)
    prepared = pipeline.ready(image, clock)

    def run(tensor: NDArray[np.generic]) -> object:
        with clock.at("infer"):
            return pipeline.run(tensor)

    match card.task.per_frame:
        case "classification":
            output = run(prepared.tensor)
            with clock.at("interpret"):
                return interpret(output, card), None
        case "segmentation":
            planes = answered(prepared.tensor, run, card)
            return _largest(planes, card), lambda: pipeline.map_of(planes, prepared)
    raise CallError("C143")


def _rows(boxes: Sequence[ScoredBox]) -> NDArray[np.float32]:
    rows = [(box.label, box.score, box.left, box.top, box.right, box.bottom) for box in boxes[:MOST_BOXES]]
    return np.array(rows, np.float32).reshape(-1, BOX)


def _largest(planes: NDArray[np.float32], card: Card) -> Scores:
    """Return the largest probability of each class, from the scores of all pixels, shape (k, …)."""
    values = planes.reshape(len(planes), -1).astype(np.float64)
    if card.output[0].means == "logits":
        values = softmax(values, axis=0) if len(values) > 1 else expit(values)
    if len(values) == len(card.task.classes):
        return tuple(np.clip(values.max(axis=1), 0.0, 1.0).tolist())
    positive_first = card.task.positive == card.task.classes[:1]
    of_structure = float(np.clip(values.max(), 0.0, 1.0))
    other = float(np.clip(1 - values.min(), 0.0, 1.0))
    return (of_structure, other) if positive_first else (other, of_structure)
