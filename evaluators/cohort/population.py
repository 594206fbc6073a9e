"""The patients here compared with those the card says the model was developed on, as findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from evaluators.cohort.gathered import Gathered, Look, Seen
from evaluators.cohort.intended_use import ages_of
from evaluators.domain.ages import band_of
from evaluators.domain.case import Case
from evaluators.statistics.divergence import distance_by_chance, jensen_shannon_distance

Level = Literal["similar", "somewhat", "very"]
SIMILAR_BELOW: Final = 0.1
VERY_FROM: Final = 0.3
"""Jensen–Shannon distance. With two values 0.1 is about 50 % against 64 %, and 0.3 about 50 % against 88 %."""
AGE: Final = "age_band"
REST: Final = "other"
"""Patients of an age in none of the declared bands."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How far one attribute lies apart.

    Attributes:
        distance: Jensen–Shannon distance, base 2.
        level: What that is in words; similar also where chance alone reaches the distance.
        value: The value that differs most.
        here, there: Its shares in the cohort and with the developer.
        older: Of ages: whether the mean of the bands is higher here; None: not an age.
        n: Patients of whom the attribute is known.
    """

    distance: float
    level: Level
    value: str
    here: float
    there: float
    older: bool | None
    n: int


def difference(local: Mapping[str, float], declared: Mapping[str, float], n: int) -> Difference:
    """Compare the weights of values here with the declared shares, of ``n`` patients."""
    values = list(dict.fromkeys([*declared, *local]))
    here_total, there_total = sum(local.values()), sum(declared.values())
    here = {value: local.get(value, 0.0) / here_total for value in values}
    there = {value: declared.get(value, 0.0) / there_total for value in values}
    distance = jensen_shannon_distance(list(here.values()), list(there.values()))
    most = max(values, key=lambda value: (round(abs(here[value] - there[value]), 9), here[value]))
    level: Level = "very" if distance >= VERY_FROM else "somewhat"
    if distance < SIMILAR_BELOW or distance <= distance_by_chance(len(values), n):
        level = "similar"
    return Difference(distance, level, most, here[most], there[most], _older(here, there), n)


def _older(here: Mapping[str, float], there: Mapping[str, float]) -> bool | None:
    middles = {value: sum(band) / 2 for value in here if (band := band_of(value)) is not None}
    means = []
    for shares in (here, there):
        known = sum(shares[value] for value in middles)
        if not known:
            return None
        means.append(sum(shares[value] * middle for value, middle in middles.items()) / known)
    return means[0] > means[1]


def compared(level: Level) -> Look:
    """Return a check for the attributes of the card's population that differ in one degree."""

    def look(gathered: Gathered) -> Iterator[Seen]:
        for attribute, declared in (gathered.card.population if gathered.card else {}).items():
            local, n = local_weights(gathered, attribute, declared)
            if n == 0:
                continue
            found = difference(local, declared, n)
            if found.level == level:
                yield Seen(parameters=_parameters(attribute, found))

    return look


def not_known(gathered: Gathered) -> Iterator[Seen]:
    """Yield the attributes of the card's population that no case here has."""
    for attribute, declared in (gathered.card.population if gathered.card else {}).items():
        if local_weights(gathered, attribute, declared)[1] == 0:
            yield Seen(parameters={"attribute": attribute})


def local_weights(gathered: Gathered, attribute: str, declared: Mapping[str, float]) -> tuple[dict[str, float], int]:
    """Return how many patients here have each value, and of how many it is known.

    An age that is known by decade only is divided among the bands by years, as if all years of a decade were equally
    frequent.
    """
    weights: defaultdict[str, float] = defaultdict(float)
    names = {name.casefold(): name for name in declared}
    bands = {name: band for name in declared if (band := band_of(name)) is not None}
    n = 0
    for case in gathered.people:
        if attribute == AGE:
            parts = _age_parts(case, bands)
        else:
            value = case.attributes.get(attribute)
            parts = {} if value is None else {names.get(value.casefold(), value): 1.0}
        n += bool(parts)
        for name, part in parts.items():
            weights[name] += part
    return dict(weights), n


def _age_parts(case: Case, bands: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    ages = ages_of(case)
    if ages is None:
        return {}
    parts = {}
    for name, band in bands.items():
        overlap = min(ages[1], band[1]) - max(ages[0], band[0])
        if overlap > 0:
            parts[name] = overlap / (ages[1] - ages[0])
    rest = 1 - sum(parts.values())
    return parts | ({REST: rest} if rest > 1e-9 else {})


def _parameters(attribute: str, found: Difference) -> dict[str, str | int | float]:
    if attribute != AGE or found.older is None or found.level == "similar":
        kind: str = found.level
    else:
        kind = f"{found.level}_{'older' if found.older else 'younger'}"
    return {
        "attribute": attribute,
        "difference": kind,
        "distance": found.distance,
        "value": found.value,
        "here": found.here,
        "there": found.there,
        "n": found.n,
    }
