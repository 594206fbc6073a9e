"""What stands beside the small picture of a case: what it shows, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf
from typing import TYPE_CHECKING, Final

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
    drawn = standing.verdict == "drawn"
    dice = words("desktop_cases.dice", score=words.number(standing.score, 2))
    return dice, "" if drawn else wording.counted_short(words, row)


def _boxed(words: Words, row: CaseRow, standing: CaseStanding) -> _Pair:
    boxes = standing.boxes
    if boxes is None:
        return wording.reference(words, row), ""
    return _found(words, boxes.found, boxes.found + len(boxes.missed)), _alarms(words, boxes.alarms)


def _filmed(words: Words, row: CaseRow, standing: CaseStanding) -> _Pair:
    track = standing.track
    if track is None:
        return wording.reference(words, row), ""
    found = sum(delay != inf for delay in track.delays_s.tolist())
    return _found(words, found, len(track.delays_s)), _alarms(words, len(track.false_alarms))


def _found(words: Words, found: int, there: int) -> str:
    return words("desktop_cases.small.found", found=found, there=there)


def _alarms(words: Words, alarms: int) -> str:
    return words("desktop_cases.small.alarms", alarms=alarms) if alarms else ""


def difference(words: Words, standing: CaseStanding) -> str:
    """Return how far a measurement is off, with its sign; empty where one of both numbers is missing."""
    if standing.score is None:
        return ""
    return f"{'+' if standing.score > 0 else ''}{numerals.value(standing.score, words)}"


_OF_TASK: Final[Mapping[str, Callable[[Words, CaseRow, CaseStanding], _Pair]]] = {
    "multilabel": _of_findings,
    "measurement": _measured,
    "segmentation": _outlined,
    "detection": _boxed,
    "video": _filmed,
}
"""Second and third line of each kind of task; those of scores are its reference and its score."""
