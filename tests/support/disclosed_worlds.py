"""Small worlds of patients in groups, what is published of them, and all worlds next to them that publish the same.

Whoever reads a summary is taken to know every number in it, every total, and the program: a world that would have
given the same summary is all that is left to doubt. Worlds have one image a patient.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations, product
from typing import NamedTuple

from evaluators.domain.estimate import Counts, Estimate, Group, Reason
from evaluators.domain.results import Curves, SubgroupResult
from evaluators.evidence.disclosure import disclose
from evaluators.evidence.record import Record
from evaluators.statistics.proportions import wilson
from support.example_results import estimate, example_results
from support.records import example_cohort, example_record

ATTRIBUTE = "site"
BASE = example_record(
    results=example_results(curves=Curves(), other_policy=(), worst_case=()), cohort=example_cohort(largest_patient=1)
)


class Row(NamedTuple):
    """Patients of one group."""

    found: int
    """Positive, and the model says so."""
    missed: int
    cleared: int
    """Negative, and the model says so."""
    alarmed: int
    unreferenced: int = 0
    """Without a reference: offered, not analysed."""

    @property
    def positive(self) -> int:
        return self.found + self.missed

    @property
    def analysed(self) -> int:
        return sum(self) - self.unreferenced


World = dict[str, Row]
POSITIVE, NEGATIVE = (0, 1), (2, 3)
"""Kinds of patients, by place in a row."""


def record_of(world: World, *, subgroups: bool = True) -> Record:
    """Return the complete record; what it says of the whole cohort follows from totals, and is that of the example."""
    total = Row(*map(sum, zip(*world.values(), strict=True)))
    flow = {"patients": total.analysed, "no_reference": total.unreferenced, "offered": sum(total)}
    results = BASE.results.model_copy(
        update={
            "flow": BASE.results.flow.model_copy(update=flow),
            "subgroups": groups_of(world) if subgroups else (),
        }
    )
    classes = {"nevus": total.cleared + total.alarmed, "melanoma": total.positive}
    demographics = {ATTRIBUTE: {name: sum(row) for name, row in world.items() if sum(row)}}
    cohort = BASE.cohort.model_copy(
        update={
            "patients": sum(total),
            "class_patients": classes,
            "class_cases": classes,
            "demographics": demographics,
        }
    )
    return BASE.model_copy(update={"results": results, "cohort": cohort})


def groups_of(world: World) -> tuple[SubgroupResult, ...]:
    """Return the subgroups with sensitivity and specificity, and their differences to the others."""
    total = Row(*map(sum, zip(*world.values(), strict=True)))
    return tuple(_group(name, row, total) for name, row in sorted(world.items()) if row.analysed)


def _group(name: str, row: Row, total: Row) -> SubgroupResult:
    group = Group(attribute=ATTRIBUTE, value=name)
    estimates, differences = [], []
    for metric, right, n, of_all in (
        ("sensitivity", row.found, row.positive, total.positive),
        ("specificity", row.cleared, row.cleared + row.alarmed, total.cleared + total.alarmed),
    ):
        counts = Counts(patients=n, cases=n)
        if n:
            estimates.append(estimate(metric, right / n, *wilson(right, n, 0.95), counts, group=group))
        else:
            estimates.append(Estimate(metric=metric, group=group, undefined=Reason.NO_CASES, n=counts))
        if n and of_all > n:
            both = Counts(patients=of_all, cases=of_all)
            differences.append(estimate(metric, right / n - 0.5, -1.0, 1.0, both, group=group))
    return SubgroupResult(
        attribute=ATTRIBUTE,
        value=name,
        patients=row.analysed,
        cases=row.analysed,
        too_few=False,
        estimates=tuple(estimates),
        differences=tuple(differences),
    )


def published(world: World, *, subgroups: bool = True) -> Record:
    """Return what leaves the house."""
    return disclose(record_of(world, subgroups=subgroups), "external")


def neighbours(world: World, target: str) -> Iterator[World]:
    """Yield worlds with the same totals in which up to 9 patients more or fewer are in one group."""
    for other in world:
        if other != target:
            yield from (
                moved
                for change in _changes(world[target], world[other])
                if (moved := _moved(world, target, other, change))
            )


def _changes(to: Row, of: Row) -> Iterator[dict[int, int]]:
    """Yield what one group may have more than before, by kind, and the other less."""
    numbers, kinds = range(1, 10), range(len(Row._fields))
    for n in numbers:
        yield _any_of(of, n)
        yield _less(_any_of(to, n))
        for come, go in ((POSITIVE, NEGATIVE), (NEGATIVE, POSITIVE)):  # the group's size stays: it may be published
            yield _any_of(of, n, come) | _less(_any_of(to, n, go))
    for kind, n in product(kinds, numbers):
        yield {kind: n}
        yield {kind: -n}
    for (one, two), n in product(permutations(kinds, 2), numbers):
        yield {one: n, two: -n}


def _any_of(row: Row, n: int, kinds: Sequence[int] = range(len(Row._fields))) -> dict[int, int]:
    """Return n patients of a group, of whichever of the kinds; fewer where there are not so many."""
    taken: dict[int, int] = {}
    for kind in kinds:
        taken[kind] = min(row[kind], n - sum(taken.values()))
    return taken


def _less(change: dict[int, int]) -> dict[int, int]:
    return {kind: -n for kind, n in change.items()}


def _moved(world: World, target: str, other: str, change: dict[int, int]) -> World | None:
    to, of = list(world[target]), list(world[other])
    for kind, n in change.items():
        to[kind] += n
        of[kind] -= n
    if min(*to, *of) < 0:
        return None
    return world | {target: Row(*to), other: Row(*of)}
