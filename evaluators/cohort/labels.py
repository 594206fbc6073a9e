"""From the words of the hospital's table to the classes of the model: by name or by the person's map only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.columns import ColumnRoles
from evaluators.cohort.decimals import is_missing
from evaluators.cohort.label_table import Row, Table
from evaluators.cohort.scale import ordered
from evaluators.cohort.yes_no import NO, YES
from evaluators.domain.case import Note
from evaluators.errors import CallError


class LabelState(Enum):
    """What a cell of the label column turned out to be."""

    CLASS = "class"
    NOT_EVALUATED = "not_evaluated"
    """Mapped to nothing by the person."""
    MISSING = "missing"
    OUTSIDE = "outside"
    """None of the classes, and not mapped."""
    CONFLICTING = "conflicting"
    """Several classes at once, in a table with one column per class."""


class Label(NamedTuple):
    """A reference as read: its class where it has one, and the table's own words."""

    state: LabelState
    name: str | None
    raw: str


class LabelReader:
    """Reads the label of a row, and remembers how values were understood.

    Args:
        table: The reference table.
        roles: Its columns.
        answers: ``value_map`` and ``positive`` are used.
        classes: Of the model; None: every value is a class of its own.
        positive: Positive classes of the card.
        ordinal: The classes are steps of a scale, which may be written as numbers: ``2.0`` is the class ``2``.

    Raises:
        CallError: A value is mapped to something that is no class, or 1 would stand for something that is none (C249).
    """

    def __init__(
        self,
        table: Table,
        roles: ColumnRoles,
        *,
        answers: CohortAnswers,
        classes: Sequence[str] | None,
        positive: Sequence[str],
        ordinal: bool = False,
    ) -> None:
        self._columns = [(column, table.columns.index(column)) for column in roles.labels]
        self._classes = None if classes is None else {_folded(name): name for name in classes}
        self._map = {_folded(value): self._class_named(name) for value, name in answers.value_map.items()}
        self._binary = self._meaning_of_yes_and_no(answers.positive, positive)
        self._binary_used = False
        self._steps = classes if ordinal else None
        self.class_map: dict[str, str] = {}
        """Each value of the table that was understood, and its class; empty string: not evaluated."""

    def read(self, row: Row) -> Label:
        """Return the label of a row."""
        if len(self._columns) == 1:
            return self._value(row.cells[self._columns[0][1]])
        return self._one_per_class(row)

    def meaning(self, word: str) -> str | None:
        """Return the class a word of the table stands for, empty where it is not evaluated; None: none of them."""
        label = self._value(word)
        return (label.name or "") if label.state in {LabelState.CLASS, LabelState.NOT_EVALUATED} else None

    def knows(self, word: str) -> bool:
        """Return whether the word is a class of the model, or mapped to one."""
        return _folded(word) in self._map or (self._classes is not None and _folded(word) in self._classes)

    def notes(self) -> tuple[Note, ...]:
        """Return how 1 and 0 were understood, if any cell was read so."""
        if not self._binary_used:
            return ()
        column = self._columns[0][0]
        return (
            Note(id="binary_label", parameters={"column": column, "yes": self._binary["1"], "no": self._binary["0"]}),
        )

    def _value(self, raw: str) -> Label:
        key = _folded(raw)
        name = self._map.get(key)
        if name is None and self._classes is not None:
            name = self._classes.get(key) or (ordered(raw, self._steps) if self._steps else None)
        if name is None and is_missing(raw):
            return Label(LabelState.MISSING, None, raw)
        if name is None and self._classes is None:
            name = raw
        if name is None and key in self._binary:
            name = self._binary[key]
            self._binary_used = True
        if name is None:
            return Label(LabelState.OUTSIDE, None, raw)
        self.class_map[raw] = name
        return Label(LabelState.CLASS, name, raw) if name else Label(LabelState.NOT_EVALUATED, None, raw)

    def _one_per_class(self, row: Row) -> Label:
        """Read a row with a column of 0 and 1 for each class; an empty cell is a 0 unless all are empty."""
        cells = {column: row.cells[index] for column, index in self._columns}
        odd = [cell for cell in cells.values() if _folded(cell) not in YES | NO and not is_missing(cell)]
        if odd:
            return Label(LabelState.OUTSIDE, None, odd[0])
        ones = [column for column, cell in cells.items() if _folded(cell) in YES]
        found = {label.name or "": label for label in map(self._value, ones)}
        if len(found) > 1:
            return Label(LabelState.CONFLICTING, None, ", ".join(ones))
        return next(iter(found.values()), Label(LabelState.MISSING, None, ""))

    def _class_named(self, name: str) -> str:
        if self._classes is None or not name.strip():
            return name.strip()
        if _folded(name) not in self._classes:
            raise CallError("C249", value=name, classes=", ".join(self._classes.values()))
        return self._classes[_folded(name)]

    def _meaning_of_yes_and_no(self, answer: str | None, positive: Sequence[str]) -> Mapping[str, str]:
        """Return the classes of yes and no; nothing unless there are two, one of them positive."""
        yes = self._class_named(answer) if answer is not None else positive[0] if len(positive) == 1 else None
        if yes is None or self._classes is None or len(self._classes) != 2:
            return {}
        (no,) = (name for name in self._classes.values() if name != yes)
        return dict.fromkeys(YES, yes) | dict.fromkeys(NO, no)


def _folded(value: str) -> str:
    return value.strip().casefold()
