"""Which cases are listed, in which order: filters, groups and orders as plain lists of case numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evaluators.domain.plan import MeasurementPlan

if TYPE_CHECKING:
    from evaluators.analyses.case_errors import CaseStanding
    from evaluators.domain.case import Case
    from evaluators.domain.plan import LockedPlan
    from evaluators.evaluation.reviews import Review

MOST_GROUPS: Final = 20
"""An attribute with more values (a month, a number of a device) does not group anything."""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """Everything the page knows of one case."""

    case: Case
    standing: CaseStanding | None
    review: Review | None

    @property
    def number(self) -> int:
        """Return the case number."""
        return self.case.number


def _verdict(word: str) -> Callable[[CaseRow], bool]:
    return lambda row: row.standing is not None and row.standing.verdict == word


FILTERS: Final[Mapping[str, Callable[[CaseRow], bool]]] = {
    "missed": _verdict("missed"),
    "false_alarms": _verdict("false_alarm"),
    "wrong": _verdict("wrong_class"),
    "missed_structures": _verdict("missed_structure"),
    "invented_structures": _verdict("invented_structure"),
    "outside": _verdict("outside"),
    "near": lambda row: row.standing is not None and row.standing.near,
    "failed": lambda row: row.standing is not None and row.standing.failed,
    "noted": lambda row: row.review is not None,
    "all": lambda _: True,
}
_NO_LIMIT: Final = MeasurementPlan()
_ERRORS_OF: Final[Mapping[str, Callable[[LockedPlan], tuple[str, ...]]]] = {
    "classification": lambda locked: ("missed", "false_alarms", "near") if locked.positive else ("wrong", "near"),
    "multilabel": lambda _: ("missed", "false_alarms", "near"),
    "measurement": lambda locked: ("outside",) if (locked.plan.measurement or _NO_LIMIT).acceptable_error else (),
    "segmentation": lambda _: ("missed_structures", "invented_structures"),
    "detection": lambda _: ("missed", "false_alarms"),
    "video": lambda _: ("missed", "false_alarms"),
}
"""Filters of each kind of task for what a model did wrong."""
ORDERS: Final = ("wrong", "number", "high", "low")


def filters_for(locked: LockedPlan | None) -> tuple[str, ...]:
    """Return the filters that mean something: none about a model before it has run.

    Args:
        locked: The plan of the finished run.
    """
    if locked is None:
        return ("noted", "all")
    return (*_ERRORS_OF[locked.task](locked), "failed", "noted", "all")


def counts(rows: Sequence[CaseRow]) -> dict[str, int]:
    """Return how many cases each filter keeps."""
    return {name: sum(map(keep, rows)) for name, keep in FILTERS.items()}


def groups(rows: Sequence[CaseRow]) -> list[tuple[str, str]]:
    """Return attribute and value of every group there is, by attribute and then by value."""
    found = Counter(pair for row in rows for pair in row.case.attributes.items())
    values = Counter(attribute for attribute, _ in found)
    return sorted(pair for pair in found if values[pair[0]] <= MOST_GROUPS)


def listed(
    rows: Sequence[CaseRow], keep: str | Collection[int], order: str, group: tuple[str, str] | None
) -> list[CaseRow]:
    """Return the rows to be shown.

    Args:
        rows: All cases by number.
        keep: A filter, or the numbers of the cases to be shown.
        order: One of ``ORDERS``.
        group: Attribute and value, or all.
    """
    chosen = FILTERS[keep] if isinstance(keep, str) else lambda row: row.number in keep
    kept = [row for row in rows if chosen(row) and (group is None or row.case.attributes.get(group[0]) == group[1])]
    match order:
        case "wrong":
            kept.sort(key=_most_wrong_first)
        case "high" | "low":
            sign = -1 if order == "high" else 1
            kept.sort(key=lambda row: _by_score(row, sign))
    return kept


def _most_wrong_first(row: CaseRow) -> tuple[int, float, int]:
    """Return the place of a case: errors by confidence, then what is right by doubt, then what was not evaluated.

    Masks are neither right nor wrong: they come in the order of their overlap, those with nothing to overlap last.
    """
    standing = row.standing
    if standing is None or standing.verdict is None or (standing.verdict == "drawn" and standing.score is None):
        return 2, 0.0, row.number
    return int(standing.verdict == "right"), -standing.wrongness, row.number


def _by_score(row: CaseRow, sign: int) -> tuple[bool, float, int]:
    score = row.standing.score if row.standing is not None else None
    return score is None, sign * (score or 0.0), row.number
