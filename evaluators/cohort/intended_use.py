"""Cases that are not what the card says the model is for, as findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from evaluators.cohort.gathered import Gathered, Look, Seen, cases_where, unless_all
from evaluators.domain.ages import band_of
from evaluators.domain.case import Case, ImageFacts
from evaluators.domain.preparation import CropCentre, Letterbox, Pad, Resize, ResizeShorter
from evaluators.domain.submission import Card

_COLOUR_CHANNELS: Final = 3


def outside(said: Callable[[ImageFacts], str | None], declared: Callable[[Card], tuple[str, ...]]) -> Look:
    """Return a check for images of which a fact is none of those the card names."""

    def look(gathered: Gathered) -> Iterator[Seen]:
        allowed = {name.casefold() for name in declared(gathered.card)} if gathered.card else set()
        if not allowed or gathered.card is None:
            return
        names = {case.number: _said(case, said) for case in gathered.cases}
        found = {number: name for number, name in names.items() if name and name.casefold() not in allowed}
        if found:
            declared_names = ", ".join(declared(gathered.card))
            yield Seen(
                list(found), {"n": len(found), "found": counted(Counter(found.values())), "declared": declared_names}
            )

    return look


def unsaid(said: Callable[[ImageFacts], str | None], declared: Callable[[Card], tuple[str, ...]]) -> Look:
    """Return a check for images that do not say a fact to which the card limits the model."""

    def look(gathered: Gathered) -> Iterator[Seen]:
        if gathered.card is None or not declared(gathered.card):
            return
        found = [case.number for case in gathered.cases if not _said(case, said)]
        if found:
            yield Seen(unless_all(gathered, found), {"n": len(found)})

    return look


def _said(case: Case, said: Callable[[ImageFacts], str | None]) -> str:
    return (said(case.facts) or "") if case.facts else ""


def modality(facts: ImageFacts) -> str | None:
    """Return the modality an image says."""
    return facts.modality


def body_part(facts: ImageFacts) -> str | None:
    """Return the body part an image says."""
    return facts.body_part


def modalities(card: Card) -> tuple[str, ...]:
    """Return the modalities of a card; empty: any."""
    return card.intended_use.modalities


def body_parts(card: Card) -> tuple[str, ...]:
    """Return the body parts of a card; empty: any."""
    return card.intended_use.body_parts


def counted(names: Counter[str]) -> str:
    """Return names with their numbers, the most frequent first: ``CT 12, MR 3``."""
    return ", ".join(f"{name} {n}" for name, n in sorted(names.items(), key=lambda one: (-one[1], one[0])))


def outside_ages(gathered: Gathered) -> Iterator[Seen]:
    """Yield the cases whose patient is younger or older than the card says; a band must lie outside as a whole."""
    limits = gathered.card.intended_use.age_years if gathered.card else None
    if limits is None:
        return
    low, high = limits
    found = [
        case.number
        for case in gathered.cases
        if (ages := ages_of(case)) is not None and (ages[1] <= low or ages[0] >= high + 1)
    ]
    if found:
        yield Seen(found, {"n": len(found), "low": f"{low:g}", "high": f"{high:g}"})


def ages_of(case: Case) -> tuple[float, float] | None:
    """Return the ages a case's patient may have, in years, the end excluded; an exact age is one whole year.

    None: not known.
    """
    if case.facts is not None and case.facts.age_years is not None:
        year = float(int(case.facts.age_years))
        return year, year + 1
    return band_of(case.attributes.get("age_band", ""))


def smaller_than_input(gathered: Gathered) -> Iterator[Seen]:
    """Yield the cases whose image is smaller than what the model is given, so that it must be enlarged."""
    size = None if gathered.card is None else input_size(gathered.card)
    if size is None:
        return
    width, height = size
    found = [
        case.number
        for case in gathered.cases
        if case.facts and (case.facts.width < width or case.facts.height < height)
    ]
    if found:
        yield Seen(found, {"n": len(found), "size": f"{width} × {height}"})


def input_size(card: Card) -> tuple[int, int] | None:
    """Return width and height to which the card's steps enlarge or shrink an image first; None: they do not."""
    for step in card.input[0].steps if card.input else ():
        match step:
            case Resize() | Letterbox():
                return step.width, step.height
            case ResizeShorter():
                return step.size, step.size
            case CropCentre() | Pad():
                return None
    return None


def colour_mismatch(*, wanted_grey: bool) -> Look:
    """Return a check for colour images of a model that wants grey ones, or for grey images of one that wants colour."""
    wanted = {"grey"} if wanted_grey else {"RGB", "BGR"}

    def mismatched(gathered: Gathered, case: Case) -> bool:
        inputs = gathered.card.input if gathered.card else ()
        if not inputs or inputs[0].colour not in wanted or case.facts is None:
            return False
        return (case.facts.channels >= _COLOUR_CHANNELS) == wanted_grey

    return cases_where(mismatched)
