"""What the page says of a case. Pure: words and values in, text out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING, Final

from desktop.views.cases_page.listing import CaseRow
from desktop.widgets.label import printable
from evaluators.analyses.label_outcomes import label_outcomes
from evaluators.cohort.reference_words import reference_text
from evaluators.report.numerals import places
from evaluators.report.numerals import value as value_shown
from evaluators.texts import Words

if TYPE_CHECKING:
    from evaluators.analyses.case_errors import CaseStanding
    from evaluators.domain.plan import LockedPlan
    from evaluators.evaluation.second_beside import SecondModel


def title(words: Words, row: CaseRow) -> str:
    """Return Case 412."""
    return words("desktop_cases.case", number=row.number)


def pseudonym(words: Words, row: CaseRow) -> str:
    """Return P-0412, the running number of the patient; the case where there is none."""
    patient = row.case.patient
    return title(words, row) if patient is None else f"P-{patient:04}"


def reference(words: Words, row: CaseRow) -> str:
    """Return the class the reference standard names, or what it drew."""
    return printable(reference_text(row.case.reference, words)) or words("desktop_cases.no_reference")


def decision(words: Words, row: CaseRow, locked: LockedPlan | None) -> str:
    """Return what the model says: its class, how it failed, or why it was not asked."""
    if row.case.exclusion is not None:
        return words("desktop_cases.excluded", reason=words(f"exclusions.{row.case.exclusion.value}"))
    if row.standing is None or locked is None:
        return words("desktop_cases.not_run")
    if row.standing.failed:
        return words("desktop_cases.failed")
    return _SAID[locked.task](words, row.standing, locked)


def scores(words: Words, row: CaseRow, locked: LockedPlan | None) -> list[str]:
    """Return one line per positive class with its score and side of the threshold; of masks, Dice per structure."""
    if row.standing is not None and row.standing.dice:
        return [_structure(words, name, one, row.standing) for name, one in row.standing.dice.items()]
    if locked is not None and locked.task == "measurement":
        return _difference_line(words, row, locked)
    if locked is not None and locked.task == "multilabel":
        return _label_lines(words, row, locked)
    if row.standing is None or row.standing.scores is None or locked is None or locked.threshold is None:
        return []
    columns = [locked.classes.index(name) for name in locked.positive]
    lines = []
    if len(columns) > 1:
        lines = [
            words(
                "desktop_cases.score", name=printable(locked.classes[n]), score=words.number(row.standing.scores[n], 2)
            )
            for n in columns
        ]
    assert row.standing.score is not None
    name = words("desktop_cases.positive") if len(columns) > 1 else printable(locked.positive[0])
    side = "over" if row.standing.score >= locked.threshold else "under"
    digits = 2 if abs(row.standing.score - locked.threshold) >= 0.01 else 4
    shown = words.number(row.standing.score, digits)
    return [*lines, words(f"desktop_cases.{side}", name=name, score=shown, threshold=words.number(locked.threshold, 2))]


def _structure(words: Words, name: str, dice: float, standing: CaseStanding) -> str:
    """Return Dice of a structure, and how far its borders lie apart where both masks hold it."""
    shown = {"name": printable(name), "score": words.number(dice, 2)}
    border = standing.borders.get(name)
    if border is None:
        return words("desktop_cases.score", **shown)
    key = f"desktop_cases.border_{border.unit}"
    return words(key, **shown, hd95=words.number(border.hd95, 1), nsd=words.number(border.nsd, 2))


def _largest_score(words: Words, standing: CaseStanding, locked: LockedPlan) -> str:
    if standing.scores is None:
        return words("desktop_cases.failed")
    best = max(range(len(standing.scores)), key=standing.scores.__getitem__)
    name, score = printable(locked.classes[best]), words.number(standing.scores[best], 2)
    return words("desktop_cases.score", name=name, score=score)


def _labels_called(words: Words, standing: CaseStanding, locked: LockedPlan) -> str:
    """Return the findings the model calls."""
    called = {"found", "alarm", "called"}
    made = label_outcomes(standing.scores or (), None, locked) if standing.scores else ()
    names = [printable(one.label) for one in made if one.became in called]
    return ", ".join(names) or words("desktop_cases.nothing_called")


def _label_lines(words: Words, row: CaseRow, locked: LockedPlan) -> list[str]:
    """Return one line per finding that is there or was called, what was missed first."""
    if row.standing is None or row.standing.scores is None:
        return []
    told = [
        one
        for one in label_outcomes(row.standing.scores, row.case.reference, locked)
        if one.became not in {"spared", "not_called"}
    ]
    order = ("missed", "alarm", "found", "called")
    return [
        words(f"desktop_cases.label.{one.became}", name=printable(one.label), score=words.number(one.score, 2))
        for one in sorted(told, key=lambda one: order.index(one.became))
    ]


def _measured(words: Words, standing: CaseStanding, locked: LockedPlan) -> str:
    """Return what the model measured, with its unit."""
    value = "–" if standing.value is None else words.number(standing.value, places(standing.value))
    return " ".join(filter(None, (value, printable(locked.value_unit or ""))))


def _difference_line(words: Words, row: CaseRow, locked: LockedPlan) -> list[str]:
    """Return how far the model is off; nothing where one of both numbers is missing."""
    if row.standing is None or row.standing.score is None:
        return []
    off = row.standing.score
    shown = f"{'+' if off > 0 else ''}{value_shown(off, words)}"
    return [words("desktop_cases.difference", difference=" ".join(filter(None, (shown, locked.value_unit))))]


def _mean_dice(words: Words, standing: CaseStanding, _: LockedPlan) -> str:
    if standing.score is None:
        return words("desktop_cases.nothing_drawn")
    return words("desktop_cases.dice", score=words.number(standing.score, 2))


def events_found(words: Words, standing: CaseStanding, _: LockedPlan | None = None) -> str:
    """Return how many events of a video were found, and how often there was a false alarm."""
    if standing.track is None:
        return words("desktop_cases.no_events")
    delays = standing.track.delays_s
    found = sum(delay != inf for delay in delays.tolist())
    return words("desktop_cases.events", found=found, events=len(delays), alarms=len(standing.track.false_alarms))


def _lesions_found(words: Words, standing: CaseStanding, _: LockedPlan) -> str:
    """Return how many lesions the boxes found, and how many found none."""
    if standing.boxes is None:
        return words("desktop_cases.failed")
    there = standing.boxes.found + len(standing.boxes.missed)
    return words("desktop_cases.boxes", found=standing.boxes.found, there=there, alarms=standing.boxes.alarms)


_SAID: Final[Mapping[str, Callable[[Words, CaseStanding, LockedPlan], str]]] = {
    "classification": _largest_score,
    "multilabel": _labels_called,
    "measurement": _measured,
    "segmentation": _mean_dice,
    "detection": _lesions_found,
    "video": events_found,
}
"""What a model of each kind of task says of a case, in words."""


def counted_as(words: Words, row: CaseRow) -> str:
    """Return what the case counts as at the threshold: missed, false alarm, right."""
    verdict = row.standing.verdict if row.standing is not None else None
    return words(f"desktop_cases.counted.{verdict}") if verdict is not None else ""


def second_answer(words: Words, row: CaseRow, second: SecondModel) -> str:
    """Return what the other model of a comparison says of a case, its scores and what that counts as there."""
    standing = second.standings.get(row.number)
    if standing is None:
        return words("desktop_cases.not_compared")
    there = replace(row, standing=standing)
    said = decision(words, there, second.locked), *scores(words, there, second.locked), counted_as(words, there)
    return "\n".join(filter(None, said))


def counted_short(words: Words, row: CaseRow) -> str:
    """Return the same in a word or two, for narrow places."""
    verdict = row.standing.verdict if row.standing is not None else None
    return words(f"desktop_cases.counts.{verdict}") if verdict is not None else ""


def spoken(words: Words, row: CaseRow, locked: LockedPlan | None) -> str:
    """Return a case in one sentence for screen readers."""
    parts = (
        title(words, row),
        words("desktop_cases.spoken_reference", name=reference(words, row)),
        words("desktop_cases.spoken_model", name=decision(words, row, locked)),
        counted_as(words, row),
        words("desktop_cases.reviewed") if row.review is not None else "",
    )
    return ", ".join(filter(None, parts))


def empty(words: Words, keep: object, *, some_cases: bool, working: bool) -> str:
    """Return why nothing is listed."""
    if working:
        return words("desktop_cases.working")
    if not some_cases:
        return words("desktop_cases.empty.no_cases")
    return words(f"desktop_cases.empty.{keep if isinstance(keep, str) else 'chip'}")
