"""All cases of the evaluation, and those listed now, with their places."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop.views.cases_page.listing import CaseRow, counts, groups, listed

if TYPE_CHECKING:
    from evaluators.analyses.case_errors import CaseStanding
    from evaluators.domain.case import Case
    from evaluators.evaluation.reviews import Review


class CaseList:
    """What the page shows, as rows."""

    def __init__(self) -> None:
        self._rows: dict[int, CaseRow] = {}
        self.listed: list[CaseRow] = []
        self._places: dict[int, int] = {}
        self.counts: dict[str, int] = {}
        self.groups: list[tuple[str, str]] = []

    def __len__(self) -> int:
        """Return the number of all cases."""
        return len(self._rows)

    def take(self, cases: Sequence[Case], standings: Mapping[int, CaseStanding], reviews: Mapping[int, Review]) -> None:
        """Take all cases anew; nothing is listed until ``arrange``."""
        rows = [CaseRow(case, standings.get(case.number), reviews.get(case.number)) for case in cases]
        self._rows = {row.number: row for row in rows}
        self.counts, self.groups = counts(rows), groups(rows)
        self.listed, self._places = [], {}

    def arrange(self, keep: str | Collection[int], order: str, group: tuple[str, str] | None) -> None:
        """List what a filter keeps, in an order."""
        wanted = keep if isinstance(keep, str) else frozenset(keep)
        self.listed = listed(list(self._rows.values()), wanted, order, group)
        self._places = {row.number: place for place, row in enumerate(self.listed)}

    def noted(self, reviews: Mapping[int, Review]) -> list[int]:
        """Take other reviews and return the places of the listed cases they changed; these stay where they are."""
        changed = []
        for number in {number for number, row in self._rows.items() if row.review is not None} | set(reviews):
            row = self._rows.get(number)
            if row is not None and row.review != reviews.get(number):
                self._rows[number] = replace(row, review=reviews.get(number))
                if number in self._places:
                    changed.append(self._places[number])
                    self.listed[self._places[number]] = self._rows[number]
        self.counts["noted"] = sum(number in self._rows for number in reviews)
        return changed

    def place_of(self, number: int | None) -> int | None:
        """Return where a case is listed."""
        return None if number is None else self._places.get(number)

    def row(self, number: int | None) -> CaseRow | None:
        """Return a case that is listed."""
        place = self.place_of(number)
        return None if place is None else self.listed[place]
