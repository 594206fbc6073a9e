"""What a cohort is made of, as findings: pictures without content, classes, attributes, dates, devices."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Final

from evaluators.cohort.gathered import Gathered, Look, Seen, person, unless_all
from evaluators.cohort.image_workers import ImageDescription
from evaluators.cohort.intended_use import counted
from evaluators.domain.case import Case, ImageFacts

CLIPPED_FROM: Final = 0.5
"""Of 235 real skin, larynx, chest and blood images the most clipped one has 0.09."""
FEW_PATIENTS: Final = 10
LONG_MONTHS: Final = 24
EXPECTED: Final = ("age_band", "sex")
"""Attributes that are missed even where no case has them."""
_LOSSY: Final = {
    *(f"1.2.840.10008.1.2.4.{number}" for number in (50, 51, 81, 91, 203)),
    "jpeg",
}
"""Transfer syntaxes and formats that may lose something."""


def constant(file: ImageDescription) -> bool:
    """Return whether all pixels of a file are equal."""
    return file.constant is True


def clipped(file: ImageDescription) -> bool:
    """Return whether most of its pixels are black or white without shades."""
    return not file.constant and file.clipped_share is not None and file.clipped_share > CLIPPED_FROM


def small_classes(gathered: Gathered) -> Iterator[Seen]:
    """Yield the classes with fewer than ``FEW_PATIENTS`` patients, or cases where patients are not known.

    A class that is not positive and that nobody drew or dated is what lies between the events or beside the boxes.
    """
    by_class: defaultdict[str, list[Case]] = defaultdict(list)
    for case in gathered.cases:
        for name in said_classes(case):
            by_class[name].append(case)
    if not by_class:
        return
    between = any(case.reference and case.reference.drawn for case in gathered.cases)
    positive = gathered.card.task.positive if gathered.card else ()
    for name in gathered.card.task.classes if gathered.card else sorted(by_class):
        cases = by_class[name]
        if between and positive and not cases and name not in positive:
            continue
        people = set(map(person, cases))
        if len(people) < FEW_PATIENTS:
            yield Seen([case.number for case in cases], {"class_name": name, "n": len(people)})


def said_classes(case: Case) -> set[str]:
    """Return the classes the reference names; what a mask holds is not known before it is opened."""
    said = case.reference
    if said is None:
        return set()
    names = {*([said.label] if said.label else ()), *(said.labels or ())}
    for parts in (said.boxes, said.points, said.events, said.frames):
        names |= {part.label for part in parts or ()}
    return names


def several_labels(*, level_is_patient: bool) -> Look:
    """Return a check for patients whose cases have different labels, by what the model judges."""

    def look(gathered: Gathered) -> Iterator[Seen]:
        judged = gathered.card is not None and gathered.card.task.level == "patient"
        if judged != level_is_patient:
            return
        labels: defaultdict[int, set[str]] = defaultdict(set)
        for case in gathered.cases:
            if case.patient is not None and case.reference and case.reference.label:
                labels[case.patient].add(case.reference.label)
        several = {patient for patient, names in labels.items() if len(names) > 1}
        if several:
            cases = [case.number for case in gathered.cases if case.patient in several]
            yield Seen(cases, {"n": len(several)})

    return look


def missing_attributes(gathered: Gathered) -> Iterator[Seen]:
    """Yield the attributes that some cases lack; age and sex also where all do."""
    names = {name for case in gathered.cases for name in case.attributes}
    for name in sorted(names | set(EXPECTED)):
        lacking = [case.number for case in gathered.cases if name not in case.attributes]
        if lacking:
            yield Seen(
                unless_all(gathered, lacking), {"attribute": name, "n": len(lacking), "all": len(gathered.cases)}
            )


def period(*, long: bool) -> Look:
    """Return a check that says from when to when the images are, over ``LONG_MONTHS`` or longer, or shorter."""

    def look(gathered: Gathered) -> Iterator[Seen]:
        months = sorted(case.facts.month for case in gathered.cases if case.facts and case.facts.month)
        if months and (_months(months[-1]) - _months(months[0]) >= LONG_MONTHS) == long:
            yield Seen(parameters={"first": months[0], "last": months[-1], "n": len(months)})

    return look


def _months(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7])


def devices(*, one: bool) -> Look:
    """Return a check that names the manufacturers, one or several."""

    def look(gathered: Gathered) -> Iterator[Seen]:
        names = _names(gathered, lambda facts: facts.manufacturer)
        if names and (len(names) == 1) == one:
            yield Seen(parameters={"manufacturers": counted(names), "n": names.total()})

    return look


def several_body_parts(gathered: Gathered) -> Iterator[Seen]:
    """Yield the body parts where there are several."""
    names = _names(gathered, lambda facts: facts.body_part)
    if len(names) > 1:
        yield Seen(parameters={"found": counted(names), "n": names.total()})


def mixed_compression(gathered: Gathered) -> Iterator[Seen]:
    """Yield the images that may have lost something to compression, where others have not."""
    lossy = [case.number for case in gathered.cases if case.facts and _is_lossy(case.facts)]
    if 0 < len(lossy) < len(gathered.cases):
        yield Seen(lossy, {"n": len(lossy), "all": len(gathered.cases)})


def reader_notes(gathered: Gathered) -> Iterator[Seen]:
    """Yield what the readers did or left out while they opened the images: ids under ``imaging.notes``."""
    by_note: defaultdict[str, list[int]] = defaultdict(list)
    for case in gathered.cases:
        of_files = (note for file in gathered.files(case) for note in file.facts.notes)
        for note in dict.fromkeys([*of_files, *(case.facts.notes if case.facts else ())]):
            by_note[note].append(case.number)
    for note, found in sorted(by_note.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        yield Seen(found, {"n": len(found), "note": note})


def _is_lossy(facts: ImageFacts) -> bool:
    return facts.format in _LOSSY or facts.transfer_syntax in _LOSSY


def _names(gathered: Gathered, said: Callable[[ImageFacts], str | None]) -> Counter[str]:
    return Counter(name for case in gathered.cases if case.facts and (name := said(case.facts)))
