"""One image through the model: decode, prepare, infer, interpret, with the time of each."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from time import perf_counter
from typing import Any

from numpy.typing import NDArray

from evaluators.domain.outcome import Timing
from evaluators.domain.submission import Card
from evaluators.imaging.open import open_image
from evaluators.inference.interpretation import interpret
from evaluators.inference.preparation import prepare
from evaluators.inference.session import Level, Session


class Pipeline:
    """A loaded model with its preparation and interpretation.

    Raises:
        SubmissionError: The model cannot be loaded (C140, C141).
    """

    def __init__(self, model: Path, card: Card, level: Level) -> None:
        self.card = card
        self._session = Session(model, card, level)

    def evaluate(self, data: bytes) -> tuple[tuple[float, ...], Timing]:
        """Return one score per class, and the times.

        Args:
            data: The image file.

        Raises:
            ImageError: The image cannot be read.
            SubmissionError: It was prepared to another size than the model takes (M05).
            ModelFailure: The model gave no usable answer.
        """
        marks = [perf_counter()]
        image = open_image(data)
        marks.append(perf_counter())
        tensor = prepare(image, self.card.input[0])
        marks.append(perf_counter())
        output = self._session.run(tensor)
        marks.append(perf_counter())
        scores = interpret(output, self.card)
        marks.append(perf_counter())
        decode, prepared, infer, interpreted = (1000 * (later - earlier) for earlier, later in pairwise(marks))
        total = 1000 * (marks[-1] - marks[0])
        return scores, Timing(decode=decode, prepare=prepared, infer=infer, interpret=interpreted, total=total)

    def prepared(self, data: bytes) -> NDArray[Any]:
        """Return what the model would be handed for an image.

        Raises:
            ImageError: The image cannot be read.
        """
        return prepare(open_image(data), self.card.input[0])
