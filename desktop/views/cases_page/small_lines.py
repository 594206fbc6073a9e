"""What stands beside the small picture of a case: what it shows, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.views.cases_page import wording
from desktop.views.cases_page.listing import CaseRow
from evaluators.report import numerals
from evaluators.texts import Words

if TYPE_CHECKING:
    from evaluators.analyses.case_errors import CaseStanding
    from evaluators.domain.plan import LockedPlan

_Pair = tuple[str, str]


def small_lines(words: Words, row: CaseRow, locked: LockedPlan | None) -> tuple[str, ...]:
    """Return at most three short lines: the case, what it is about, and what the model made of it."""
    second, third = wording.reference(words, row), ""
    if row.standing is not None and locked is not None and not row.standing.failed:
        second, third = _OF_TASK.get(locked.task, _scored)(words, row, row.standing)
    reviewed = words("desktop_cases.reviewed") if row.review is not None else ""
    return tuple(filter(None, (wording.title(words, row), second, "  ".join(filter(None, (third, reviewed))))))


def _scored(words: Words, row: CaseRow, standing: CaseStanding) -> _Pair:
    score = "" if standing.score is None else words.number(standing.score, 2).replace("-", numerals.MINUS)
    return wording.reference(words, row), score


def _of_findings(words: Words, row: CaseRow, _: CaseStanding) -> _Pair:
    return wording.reference(words, row), wording.counted_short(words, row)


def _measured(words: Words, row: CaseRow, standing: CaseStanding) -> _Pair:
    return wording.reference(words, row), difference(words, standing)


def _outlined(words: Words, row: CaseRow, standing: CaseStanding) -> _Pair:
    if standing.score is None:
        return wording.reference(words, row), ""
    dice = words("desktop_cases.dice", score=words.number(standing.score, 2))
    return dice, "" if standing.verdict == "drawn" else words(f"desktop_cases.small.{standing.verdict}")


def _found(words: Words, row: CaseRow, standing: CaseStanding) -> _Pair:
    counted = tally(standing)
    if counted is None:
        return wording.reference(words, row), ""
    alarms = words("desktop_cases.small.alarms", alarms=counted.alarms) if counted.alarms else ""
    return words("desktop_cases.small.found", found=counted.found, there=counted.there), alarms


class Tally(NamedTuple):
    """Lesions of an image or events of a video."""

    found: int
    there: int
    alarms: int
    """Boxes or alarms where there is nothing."""


def tally(standing: CaseStanding) -> Tally | None:
    """Return what was found in a case; None where its task finds nothing one by one, or there is no reference."""
    if standing.boxes is not None:
        return Tally(standing.boxes.found, standing.boxes.found + len(standing.boxes.missed), standing.boxes.alarms)
    if standing.track is not None:
        delays = standing.track.delays_s.tolist()
        return Tally(sum(delay != inf for delay in delays), len(delays), len(standing.track.false_alarms))
    return None


def difference(words: Words, standing: CaseStanding) -> str:
    """Return how far a measurement is off, with its sign; empty where one of both numbers is missing."""
    if standing.score is None:
        return ""
    return f"{'+' if standing.score > 0 else ''}{numerals.value(standing.score, words)}"


_OF_TASK: Final[Mapping[str, Callable[[Words, CaseRow, CaseStanding], _Pair]]] = {
    "multilabel": _of_findings,
    "measurement": _measured,
    "segmentation": _outlined,
    "detection": _found,
    "video": _found,
}
"""Second and third line of each kind of task; those of scores are its reference and its score."""
