"""Rows of a label table that say several classes, or a number."""

from __future__ import annotations

from collections.abc import Sequence

from evaluators.cohort.annotations.label_values import measured, several_columns, several_in_one
from evaluators.cohort.case_draft import CaseDraft
from evaluators.cohort.columns import ColumnRoles, plain
from evaluators.cohort.label_table import Row, Table
from evaluators.cohort.labels import LabelReader, LabelState
from evaluators.domain.case import ExclusionReason, ProblemKind
from evaluators.domain.reference import Reference, ReferenceKind
from evaluators.domain.submission import Card

_UNIT_NAMES = frozenset(["unit", "units", "einheit"])
_KIND_OF_TASK: dict[str, ReferenceKind] = {"multilabel": "multilabel", "measurement": "measurement"}


def kind_of(chosen: ReferenceKind | None, card: Card | None) -> ReferenceKind:
    """Return what a table says of a case: as the person chose, else what the model answers."""
    if chosen is not None:
        return chosen
    return "labels" if card is None else _KIND_OF_TASK.get(card.task.kind, "labels")


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

    def read(self, drafts: Sequence[CaseDraft]) -> None:
        """Give each case what its rows say; rows that contradict each other exclude it."""
        for draft in drafts:
            if draft.rows:
                self._read(draft)

    def _read(self, draft: CaseDraft) -> None:
        found = [self._number(row) if self._kind == "measurement" else self._several(row) for row in draft.rows]
        said = [one for state, one in found if state is LabelState.CLASS]
        row = draft.rows[0].line
        outside = next((one for state, one in found if state is LabelState.OUTSIDE), None)
        if outside is not None:
            draft.reference = outside
            draft.report(ProblemKind.LABEL_OUTSIDE_CLASSES, row=row, detail=outside.raw)
        elif not said:
            draft.report(ProblemKind.MISSING_LABEL, row=row)
        elif any((one.labels, one.value, one.unit) != (said[0].labels, said[0].value, said[0].unit) for one in said):
            draft.report(ProblemKind.CONFLICTING_LABELS, row=row, detail=", ".join(one.raw or "" for one in said))
            draft.exclude(ExclusionReason.CONFLICTING_LABELS)
        else:
            draft.reference = said[0]

    def _number(self, row: Row) -> tuple[LabelState, Reference]:
        (column, index), *_ = self._columns.items()
        unit = None if self._unit is None else row.cells[self._unit] or None
        found = measured(row.cells[index], column=column, decimal=self._decimal, unit_cell=unit)
        return found.state, Reference(value=found.value, unit=found.unit, raw=found.raw)

    def _several(self, row: Row) -> tuple[LabelState, Reference]:
        if len(self._columns) > 1:
            found = several_columns({column: row.cells[index] for column, index in self._columns.items()})
            raw = ", ".join(found.words) or found.raw
        else:
            found = several_in_one(row.cells[next(iter(self._columns.values()))])
            raw = found.raw
        if found.state is not LabelState.CLASS:
            return found.state, Reference(raw=raw)
        classes = [self._labels.meaning(word) for word in found.words]
        if None in classes:
            return LabelState.OUTSIDE, Reference(raw=raw)
        return LabelState.CLASS, Reference(labels=tuple(dict.fromkeys(name for name in classes if name)), raw=raw)
