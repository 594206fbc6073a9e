"""Rows of a label table that say several classes, or a number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from evaluators.cohort.annotations.label_values import measured, several_columns, several_in_one
from evaluators.cohort.case_draft import CaseDraft
from evaluators.cohort.columns import ColumnRoles, class_named_by, plain
from evaluators.cohort.label_table import Row, Table
from evaluators.cohort.labels import LabelReader, LabelState
from evaluators.cohort.readers import RowReaders, together
from evaluators.domain.case import ExclusionReason, ProblemKind
from evaluators.domain.reference import ReaderRule, Reference, ReferenceKind
from evaluators.domain.submission import Card

_Said: TypeAlias = tuple[LabelState, Reference]
_READ: Final = LabelState.CLASS
_UNIT_NAMES = frozenset(["unit", "units", "einheit"])
_KIND_OF_TASK: dict[str, ReferenceKind] = {"multilabel": "multilabel", "measurement": "measurement"}


def kind_of(chosen: ReferenceKind | None, card: Card | None) -> ReferenceKind:
    """Return what a table says of a case: as the person chose, else what the model answers."""
    if chosen is not None:
        return chosen
    return "labels" if card is None else _KIND_OF_TASK.get(card.task.kind, "labels")


def told_kind(chosen: ReferenceKind | None, card: Card | None) -> ReferenceKind | None:
    """Return what must be said of a reference to read it in the same way without a card; None: it says so itself."""
    return chosen or (None if card is None else _KIND_OF_TASK.get(card.task.kind))


class ValueReader:
    """Reads several classes or a number from a row.

    Args:
        table: The reference table.
        roles: Its columns.
        kind: ``multilabel`` or ``measurement``.
        labels: Knows what the words of the table mean.
    """

    def __init__(self, table: Table, roles: ColumnRoles, kind: ReferenceKind, labels: LabelReader) -> None:
        self._columns = {column: table.columns.index(column) for column in roles.labels}
        self._decimal = roles.decimal
        self._kind = kind
        self._labels = labels
        unit = next((column for column in roles.attributes if plain(column) in _UNIT_NAMES), None)
        self._unit = None if unit is None else table.columns.index(unit)

    def read(
        self, drafts: Sequence[CaseDraft], readers: RowReaders, *, rule: ReaderRule, known: Sequence[str] | None
    ) -> None:
        """Give each case what its rows say; rows of one reader that contradict each other exclude it.

        Args:
            drafts: All cases.
            readers: Who read each row.
            rule: How several readers become one reference.
            known: Classes of the model.
        """
        for draft in drafts:
            by_reader: defaultdict[str, list[_Said]] = defaultdict(list)
            for row in draft.rows:
                found = self._number(row) if self._kind == "measurement" else self._several(row)
                by_reader[readers.number(row)].append(found)
            if by_reader:
                self._read(draft, by_reader, rule, known)

    def _read(
        self, draft: CaseDraft, by_reader: Mapping[str, list[_Said]], rule: ReaderRule, known: Sequence[str] | None
    ) -> None:
        everything = [one for found in by_reader.values() for one in found]
        said = {number: [one for state, one in found if state is _READ] for number, found in by_reader.items()}
        first = {number: ones[0] for number, ones in said.items() if ones}
        outside = next((one for state, one in everything if state is LabelState.OUTSIDE), None)
        units = {one.unit for one in first.values()}
        if outside is not None:
            draft.reference = outside
            draft.report(ProblemKind.LABEL_OUTSIDE_CLASSES, row=draft.line, detail=outside.raw)
        elif not first:
            draft.report(ProblemKind.MISSING_LABEL, row=draft.line)
        elif len(units) > 1 or any(
            len({(one.labels, one.unknown_labels, one.value, one.unit) for one in ones}) > 1 for ones in said.values()
        ):
            raw = ", ".join(one.raw or "" for ones in said.values() for one in ones)
            draft.report(ProblemKind.CONFLICTING_LABELS, row=draft.line, detail=raw)
            draft.exclude(ExclusionReason.CONFLICTING_LABELS)
        elif len(first) == 1:
            (draft.reference,) = first.values()
        else:
            raw = ", ".join(dict.fromkeys(one.raw or "" for one in first.values()))
            draft.reference = together(first, rule, known).model_copy(update={"raw": raw})

    def _number(self, row: Row) -> tuple[LabelState, Reference]:
        (column, index), *_ = self._columns.items()
        unit = None if self._unit is None else row.cells[self._unit] or None
        found = measured(row.cells[index], column=column, decimal=self._decimal, unit_cell=unit)
        return found.state, Reference(value=found.value, unit=found.unit, raw=found.raw)

    def _word(self, column: str) -> str:
        return column if self._labels.knows(column) else class_named_by(column)

    def _several(self, row: Row) -> tuple[LabelState, Reference]:
        if len(self._columns) > 1:
            found = several_columns({self._word(column): row.cells[index] for column, index in self._columns.items()})
            raw = ", ".join(found.words) or found.raw
        else:
            found = several_in_one(row.cells[next(iter(self._columns.values()))])
            raw = found.raw
        if found.state is not LabelState.CLASS:
            return found.state, Reference(raw=raw)
        classes, unknown = ([self._labels.meaning(word) for word in words] for words in (found.words, found.unknown))
        if None in classes:
            return LabelState.OUTSIDE, Reference(raw=raw)
        said = tuple(dict.fromkeys(name for name in classes if name))
        open_ = tuple(dict.fromkeys(name for name in unknown if name and name not in said))
        return LabelState.CLASS, Reference(labels=said, unknown_labels=open_, raw=raw)
