"""One case through the model: decode, prepare, infer, interpret, with the time of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from evaluators.domain.case import Reading
from evaluators.domain.geometry import Grid
from evaluators.domain.outcome import FailureCategory, ScoredBox, Timing
from evaluators.domain.preparation import CLIP_LAYOUTS
from evaluators.domain.submission import Card, Layout
from evaluators.errors import CallError
from evaluators.imaging.clip import Clip
from evaluators.imaging.clips import open_clip
from evaluators.imaging.image import Image
from evaluators.imaging.open import open_image
from evaluators.imaging.volume import Volume
from evaluators.imaging.volumes import open_volume
from evaluators.inference.boxes import boxes_of
from evaluators.inference.clip_preparation import prepare_clip
from evaluators.inference.clock import Clock
from evaluators.inference.combining import Combine, combined
from evaluators.inference.failure import ModelFailure
from evaluators.inference.interpretation import interpret
from evaluators.inference.masks import Labels, answered, label_map, map_of
from evaluators.inference.neighbours import Neighbours
from evaluators.inference.preparation import Prepared, prepare
from evaluators.inference.session import Level, Session
from evaluators.inference.volume_preparation import prepare_volume

Place: TypeAlias = Grid | tuple[int, int]
"""Where the pixels of a label map lie: the grid of a volume, or rows and columns."""
Spacing: TypeAlias = tuple[float, ...] | None
"""Between neighbouring pixels along each axis, in mm; None: not known."""


@dataclass(frozen=True, slots=True, eq=False)
class Segmented:
    """What a model marks in one case."""

    labels: Labels
    """Shape (rows, columns) or (slices, rows, columns), on the image's own grid."""
    place: Place
    spacing: Spacing
    timing: Timing


class Pipeline:
    """A loaded model with its preparation and interpretation.

    Args:
        model: The ONNX file.
        card: Says how it is fed and read.
        level: Of the graph optimiser.
        combine: How several images of one case become one answer.
        threshold: From which score on a structure is marked, where the model gives a single one; None: one half.

    Raises:
        SubmissionError: The model cannot be loaded (C140, C141).
    """

    def __init__(
        self, model: Path, card: Card, level: Level, *, combine: Combine = "max", threshold: float | None = None
    ) -> None:
        self.card = card
        self._combine: Combine = combine
        self._threshold = threshold
        self._session = Session(model, card, level)

    def evaluate(self, files: Sequence[bytes], reading: Reading = "image") -> tuple[tuple[float, ...], Timing]:
        """Return one score per class for a case, and the times.

        Args:
            files: The files of the case.
            reading: How they are opened. A model of single images scores each image, slice or frame.

        Raises:
            ImageError: The case cannot be read.
            SubmissionError: It was prepared to another size than the model takes (M05).
            ModelFailure: The model gave no usable answer.
        """
        clock, answers = Clock(), []
        for prepared in self._prepared(files, reading, clock):
            with clock.at("infer"):
                output = self._session.run(prepared.tensor)
            with clock.at("interpret"):
                answers.append(interpret(output, self.card))
        return combined(answers, self._combine, self.card), clock.timing()

    def segment(self, files: Sequence[bytes], reading: Reading = "image") -> Segmented:
        """Return what the model marks in a case.

        Raises:
            As ``evaluate``.
        """
        clock = Clock()
        with clock.at("decode"):
            opened = _volume_or_image(files, reading)
        if isinstance(opened, Image) or self.card.input[0].layout == "NCDHW":
            labels = self._marked(self.ready(opened, clock), clock)
        else:
            slices = (opened.slice(index) for index in range(len(opened.voxels)))
            labels = np.stack([self._marked(self.ready(one, clock), clock) for one in slices])
        return Segmented(labels, *located(opened), clock.timing())

    def marked_in(self, image: Image, clock: Clock) -> Labels:
        """Return what the model marks in one image, on its own grid.

        Raises:
            As ``evaluate``.
        """
        return self._marked(self.ready(image, clock), clock)

    def boxes_in(self, image: Image, clock: Clock) -> tuple[ScoredBox, ...]:
        """Return the boxes a model draws in an image, in its own pixels and best first.

        Raises:
            As ``evaluate``.
        """
        prepared, layout = self.ready(image, clock), self.card.input[0].layout
        with clock.at("infer"):
            outputs = self._session.run_all(prepared.tensor)
        with clock.at("interpret"):
            meant = {one.means: output for one, output in zip(self.card.output, outputs, strict=True)}
            seen = (prepared.tensor.shape[layout.index("H")], prepared.tensor.shape[layout.index("W")])
            rows, columns = image.pixels.shape[:2]
            return boxes_of(meant, self.card, seen, prepared.moves, (rows, columns))

    def raw(self, files: Sequence[bytes], reading: Reading = "image") -> NDArray[np.float32]:
        """Return the scores of every pixel, before anything is decided, flat; to compare what two runtimes say."""
        clock = Clock()
        return np.concatenate(
            [
                answered(prepared.tensor, self._session.run, self.card).ravel()
                for prepared in self._prepared(files, reading, clock)
            ]
        )

    def gives_probabilities(self, files: Sequence[bytes], reading: Reading = "image") -> bool:
        """Return whether what the model gives for a case is in [0, 1] and sums to 1 over the classes.

        Raises:
            As ``evaluate``; of a `ModelFailure` only one that has nothing to do with the meaning of the output.
        """
        output = self.card.output[0].model_copy(update={"means": "probabilities"})
        card = self.card.model_copy(update={"output": (output,)})
        try:
            for prepared in self._prepared(files, reading, Clock()):
                if card.task.kind == "segmentation":
                    answered(prepared.tensor, self._session.run, card)
                else:
                    interpret(self._session.run(prepared.tensor), card)
        except ModelFailure as failure:
            if failure.category not in {FailureCategory.NOT_PROBABILITIES, FailureCategory.WRONG_SHAPE}:
                raise
            return False
        return True

    def run(self, tensor: NDArray[Any]) -> Any:
        """Return the model's output for one prepared input.

        Raises:
            As ``evaluate``.
        """
        return self._session.run(tensor)

    def neighbours(self) -> Neighbours:
        """Return where prepared cases are put aside, to be computed together."""
        return Neighbours(self._session, self.card.input[0])

    def first(self, files: Sequence[bytes], reading: Reading = "image") -> NDArray[Any]:
        """Return what the model is handed first of a case.

        Raises:
            ImageError: The case cannot be read.
        """
        return next(self._prepared(files, reading, Clock())).tensor

    def prepared(self, data: bytes) -> NDArray[Any]:
        """Return what the model would be handed for an image.

        Raises:
            ImageError: The image cannot be read.
        """
        return prepare(open_image(data), self.card.input[0]).tensor

    def marked(self, data: bytes) -> Labels:
        """Return what the model marks in the image as it is handed over: a class for each pixel of that.

        Raises:
            As ``segment``.
        """
        prepared = prepare(open_image(data), self.card.input[0])
        return self._marked(replace(prepared, moves=()), Clock())

    def map_of(self, answer: NDArray[np.float32], prepared: Prepared) -> Labels:
        """Return what the scores of each class mark, on the image's own grid."""
        return map_of(answer, prepared, self.card, self._threshold)

    def _marked(self, prepared: Prepared, clock: Clock) -> Labels:
        def run(tensor: NDArray[Any]) -> Any:
            with clock.at("infer"):
                return self._session.run(tensor)

        return label_map(prepared, run, self.card, self._threshold)

    def _prepared(self, files: Sequence[bytes], reading: Reading, clock: Clock) -> Iterator[Prepared]:
        """Yield the model's inputs of a case one by one."""
        opened = iter(_opened(files, reading, self.card.input[0].layout))
        while True:
            with clock.at("decode"):
                one = next(opened, None)
            if one is None:
                return
            yield self.ready(one, clock)

    def ready(self, one: Image | Volume | Clip, clock: Clock) -> Prepared:
        """Return what the model is handed for an image, a volume, or a whole video.

        Raises:
            As ``evaluate``, where it cannot be prepared.
        """
        with clock.at("prepare"):
            if isinstance(one, Image):
                return prepare(one, self.card.input[0])
            if isinstance(one, Volume):
                return prepare_volume(one, self.card.input[0])
            return prepare_clip(one, self.card.input[0])


def place_of(files: Sequence[bytes], reading: Reading) -> tuple[Place, Spacing]:
    """Return where the pixels of a case lie and how far apart.

    Raises:
        ImageError: The case cannot be read.
        CallError: It consists of several images.
    """
    return located(_volume_or_image(files, reading))


def located(opened: Image | Volume) -> tuple[Place, Spacing]:
    """Return where the pixels of what was opened lie and how far apart."""
    if isinstance(opened, Volume):
        return opened.grid, opened.grid.spacing
    rows, columns = opened.pixels.shape[:2]
    return (rows, columns), opened.spacing


def _volume_or_image(files: Sequence[bytes], reading: Reading) -> Image | Volume:
    if reading == "volume":
        return open_volume(files)
    if len(files) != 1:
        raise CallError("C143")
    return open_image(files[0])


def _opened(files: Sequence[bytes], reading: Reading, layout: Layout) -> Iterable[Image | Volume | Clip]:
    """Return what a case is made of: one volume or video, or its images, slices or frames one by one."""
    if layout in CLIP_LAYOUTS:
        return [open_clip(files)]
    if reading == "clip":
        return open_clip(files).frames()
    if reading != "volume":
        return map(open_image, files)
    volume = open_volume(files)
    return [volume] if layout == "NCDHW" else map(volume.slice, range(len(volume.voxels)))
