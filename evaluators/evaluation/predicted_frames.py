"""Rows of a predictions table with scores of the frames of videos, by number or by time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

from evaluators.cohort.annotations.annotation_columns import FRAMES, TIMES
from evaluators.cohort.columns import plain
from evaluators.cohort.label_table import Row, Table
from evaluators.domain.case import ImageFacts
from evaluators.domain.outcome import MOST_FRAMES, FailureCategory, FrameAnswers
from evaluators.domain.submission import Card
from evaluators.errors import TableError
from evaluators.evaluation.predicted_scores import ScoreRows, decimal_of, numbers_in, score_column
from evaluators.inference.combining import Combine

_ROWS: Final = "frames"
ASSUMED_RATE: Final = 25.0
"""Frames a second of a video whose length is not known."""


@dataclass(frozen=True, slots=True)
class FrameScores:
    """What rows say of one video."""

    by_place: Mapping[float, tuple[float, ...]]
    """Number of the frame from 0, or its time in seconds, to one score per class."""
    timed: bool
    before: tuple[float, ...]
    """What holds until the first row: nothing was found yet."""


class FrameRows:
    """Reads scores of frames.

    Args:
        table: The predictions.
        card: Names the classes.

    Raises:
        TableError: There is no column of frames or times (``C895``), or as ``ScoreRows``.
    """

    def __init__(self, table: Table, card: Card) -> None:
        name = place_column(table)
        if name is None:
            raise TableError("C895", columns=", ".join(table.columns[:20]))
        self._card, self._apart = card, card.task.per_frame in {"segmentation", "detection"}
        self._place, self._timed = [table.columns.index(name)], plain(name) in TIMES
        self._place_sign = decimal_of(table, [name])
        self._scores = None if self._apart else ScoreRows(table, card)
        self._columns = [table.columns.index(one) for one in card.task.classes if one in table.columns]
        single = score_column(table)
        if self._apart and len(self._columns) < len(card.task.classes):
            if single is None or len(card.task.positive or card.task.classes) != 1:
                raise TableError("C895", columns=", ".join(table.columns[:20]))
            self._columns = [table.columns.index(single)]
        self._sign = decimal_of(table, [table.columns[place] for place in self._columns]) if self._apart else None

    def said(self, rows: Sequence[Row]) -> dict[str, Any] | FailureCategory:
        """Return what the rows of one video say; the same frame twice must say the same."""
        found: dict[float, tuple[float, ...]] = {}
        for row in rows:
            place = numbers_in(row, self._place, self._place_sign)
            if isinstance(place, FailureCategory):
                return place
            if not 0 <= place[0] < MOST_FRAMES or (not self._timed and not place[0].is_integer()):
                return FailureCategory.NOT_A_NUMBER
            scores = self._of_row(row)
            if isinstance(scores, FailureCategory):
                return scores
            if found.setdefault(place[0], scores) != scores:
                return FailureCategory.NOT_REPEATABLE
        if not found:
            return FailureCategory.NO_PREDICTION
        return {_ROWS: FrameScores(found, self._timed, self._nothing())}

    def together(self, answers: Sequence[dict[str, Any]], how: Combine) -> dict[str, Any]:  # noqa: ARG002 - as every kind
        """Return the frames of a case, which is one video."""
        return answers[0]

    def _of_row(self, row: Row) -> tuple[float, ...] | FailureCategory:
        if self._scores is not None:
            said = self._scores.said([row])
            return said if isinstance(said, FailureCategory) else said["scores"]
        numbers = numbers_in(row, self._columns, self._sign)
        if isinstance(numbers, FailureCategory):
            return numbers
        if min(numbers) < 0 or max(numbers) > 1:
            return FailureCategory.NOT_PROBABILITIES
        if len(numbers) == len(self._card.task.classes):
            return tuple(numbers)
        sought = (self._card.task.positive or self._card.task.classes)[0]
        return tuple(numbers[0] if name == sought else 0.0 for name in self._card.task.classes)

    def _nothing(self) -> tuple[float, ...]:
        """Return scores that find nothing: of a classifier those of a negative class."""
        classes, positive = self._card.task.classes, self._card.task.positive
        other = next((name for name in classes if name not in positive), None)
        return tuple(float(name == other and not self._apart) for name in classes)


def on_video(said: FrameScores, facts: ImageFacts | None) -> FrameAnswers | FailureCategory:
    """Return an answer for every frame of a video: one without a row was dropped, and the last answer holds.

    Args:
        said: Of the rows.
        facts: How many frames the video has, and how long it is.
    """
    frames = 1 if facts is None else facts.frames
    step = 1 / ASSUMED_RATE if facts is None or not facts.duration_s else facts.duration_s / frames
    places = {(round(place / step) if said.timed else int(place)): scores for place, scores in said.by_place.items()}
    if len(places) < len(said.by_place):
        return FailureCategory.NOT_REPEATABLE  # two rows for one frame
    if max(places) > frames:  # the last time may be rounded to the end
        return FailureCategory.WRONG_SHAPE
    answered = (places.get(number) for number in range(frames))
    held = list(accumulate(answered, lambda last, new: new or last, initial=said.before))[1:]
    times = tuple(round(number * step, 6) for number in range(frames))
    return FrameAnswers(times_s=times, scores=tuple(one or said.before for one in held))


def place_column(table: Table) -> str | None:
    """Return the column that says which frame a row is about, if there is one: a number rather than a time."""
    named = {plain(name): name for name in table.columns}
    return next((named[key] for known in (FRAMES, TIMES) for key in named if key in known), None)


def shows_frames(table: Table) -> bool:
    """Return whether a table can only be one of frames."""
    return place_column(table) is not None and score_column(table) is not None
