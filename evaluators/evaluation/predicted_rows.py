"""How rows of a predictions table become the answer to a case, by the kind of the task."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, Protocol, TypeAlias

from evaluators.cohort.columns import CASE_NAMES, plain
from evaluators.cohort.label_table import Row, Table
from evaluators.domain.outcome import FailureCategory
from evaluators.domain.submission import Card, TaskKind
from evaluators.errors import TableError
from evaluators.evaluation.predicted_boxes import BoxRows, box_classes, shows_boxes
from evaluators.evaluation.predicted_frames import FrameRows, shows_frames
from evaluators.evaluation.predicted_labels import LabelRows, shows_labels
from evaluators.evaluation.predicted_scores import ScoreRows, score_classes, score_columns
from evaluators.evaluation.predicted_values import ValueRows, is_of_values
from evaluators.inference.combining import Combine
from evaluators.submission.draft import Draft, find

Answered: TypeAlias = dict[str, Any]
"""Fields of an `Outcome`."""


class RowAnswers(Protocol):
    """Reads the answers of one kind of task from rows."""

    def said(self, rows: Sequence[Row]) -> Answered | FailureCategory:
        """Return what all rows about one case, or one image of it, say."""

    def together(self, answers: Sequence[Answered], how: Combine) -> Answered:
        """Return what the images of a case say together."""


def answers_in(table: Table, card: Card) -> RowAnswers:
    """Return what reads the answers of a table; those of a segmentation are masks.

    Raises:
        TableError: The table does not fit the card.
    """
    return _KINDS[card.task.kind].answers(table, card)


def kind_of(table: Table) -> TaskKind:
    """Return the kind of task a table answers, as far as its columns tell it from classes."""
    return next((kind for kind, one in _KINDS.items() if one.shows(table)), "classification")


def classes_in(table: Table, kind: str) -> list[str]:
    """Return the classes that the columns speak of; none where they do not say.

    Raises:
        TableError: It is no table of predictions (``C150``, ``C151``).
    """
    found = next((one for name, one in _KINDS.items() if name == kind), None)
    return [] if found is None else found.classes(table)


def asks_for_positive(table: Table, draft: Draft) -> bool:
    """Return whether a table with one score leaves open which class the score is of.

    Raises:
        TableError: It has no scores of the classes (``C150``).
    """
    if find(draft, "task.kind") != "classification":
        return False
    single = len(score_columns(table, find(draft, "task.classes"))) == 1
    return single and not find(draft, "task.positive")


def case_columns(table: Table) -> list[str]:
    """Return the columns that name a case.

    Raises:
        TableError: There is none (``C150``).
    """
    columns = [name for name in table.columns if plain(name) in CASE_NAMES]
    if not columns:
        raise TableError("C150", columns=", ".join(table.columns[:20]))
    return columns


class _Kind:
    """One kind of task.

    Args:
        answers: Reads its rows.
        classes: Names the classes that its columns speak of.
        shows: Whether the columns of a table can only be of this kind.
    """

    def __init__(
        self,
        answers: Callable[[Table, Card], RowAnswers],
        classes: Callable[[Table], list[str]],
        shows: Callable[[Table], bool],
    ) -> None:
        self.answers, self.classes, self.shows = answers, classes, shows


_KINDS: Final[Mapping[TaskKind, _Kind]] = MappingProxyType(
    {
        "classification": _Kind(ScoreRows, score_classes, lambda _: False),
        "detection": _Kind(BoxRows, box_classes, shows_boxes),
        "measurement": _Kind(ValueRows, lambda _: [], is_of_values),
        "multilabel": _Kind(LabelRows, score_classes, shows_labels),
        "video": _Kind(FrameRows, lambda _: [], shows_frames),
    }
)
