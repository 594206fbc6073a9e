"""How far readers agree: kappa of two readers or of many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from evaluators.cohort.gathered import Gathered, Look, Seen
from evaluators.cohort.scale import in_order
from evaluators.domain.reference import ReaderReference
from evaluators.domain.value import Value

Weights = Literal["none", "linear", "quadratic"]


class Agreement(Value):
    """Agreement of the readers of a cohort."""

    measure: Literal["cohen", "weighted", "fleiss"]
    """weighted: Cohen's kappa with quadratic weights, of ordered classes."""
    value: float | None
    """Up to 1; 0: as by chance. None: all readers named one class only, and chance alone would agree."""
    cases: int
    """Read by all readers."""
    readers: int


def agreement_of(
    cases: Sequence[Sequence[ReaderReference]], classes: Sequence[str], *, ordinal: bool = False
) -> Agreement | None:
    """Return how far readers agree on the class, over the cases that all of them read; None without such.

    Args:
        cases: For each case what its readers said.
        classes: In their order.
        ordinal: The order matters: near misses of two readers count less.
    """
    named = sorted({reader.reader for case in cases for reader in case if reader.label is not None})
    index_of = {name: index for index, name in enumerate(classes)}
    ratings = []
    for case in cases:
        said = {reader.reader: index_of[reader.label] for reader in case if reader.label in index_of}
        if len(said) == len(named):
            ratings.append([said[name] for name in named])
    if len(named) < 2 or not ratings:
        return None
    table = np.array(ratings)
    if len(named) > 2:
        value = fleiss_kappa(table, len(classes))
        return Agreement(measure="fleiss", value=value, cases=len(ratings), readers=len(named))
    weights: Weights = "quadratic" if ordinal else "none"
    value = cohen_kappa(table[:, 0], table[:, 1], len(classes), weights)
    return Agreement(measure="weighted" if ordinal else "cohen", value=value, cases=len(ratings), readers=2)


def reader_agreement(*, weighted: bool) -> Look:
    """Return a check that says how far the readers agree on the class, with the cases on which they differ.

    Named are kappa and the counts, no words for them: where good begins is no fact.

    Args:
        weighted: Look for two readers of a scale whose order is known, else for all others.
    """

    def look(gathered: Gathered) -> Iterator[Seen]:
        readers = {case.number: case.reference.readers for case in gathered.cases if case.reference}
        named = {reader.label for said in readers.values() for reader in said if reader.label is not None}
        steps = gathered.card.task.classes if gathered.card else in_order(sorted(named))
        ordinal = gathered.kind == "ordinal" and steps is not None
        found = agreement_of(list(readers.values()), steps or sorted(named), ordinal=ordinal)
        if found is None or found.value is None or (found.measure == "weighted") != weighted:
            return
        differ = [number for number, said in readers.items() if len({one.label for one in said if one.label}) > 1]
        counts: dict[str, str | int | float] = {"readers": found.readers, "n": found.cases, "different": len(differ)}
        yield Seen(differ, {**counts, "kappa": found.value})

    return look


def cohen_kappa(
    first: NDArray[np.int_], second: NDArray[np.int_], classes: int, weights: Weights = "none"
) -> float | None:
    """Return Cohen's kappa of two readers (Cohen 1960, 1968); None where chance alone would agree.

    Args:
        first: Index of the class for each case.
        second: Of the other reader, in the same order.
        classes: How many there are.
        weights: What a disagreement counts by its distance in the order of the classes; none: all the same.
    """
    counts = np.zeros((classes, classes))
    np.add.at(counts, (first, second), 1)
    apart = np.abs(np.subtract.outer(np.arange(classes), np.arange(classes))).astype(float)
    cost = {"none": (apart > 0).astype(float), "linear": apart, "quadratic": apart**2}[weights]
    by_chance = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    expected = float((cost * by_chance).sum())
    return None if expected == 0 else 1.0 - float((cost * counts).sum()) / expected


def fleiss_kappa(ratings: NDArray[np.int_], classes: int) -> float | None:
    """Return Fleiss' kappa of many readers (Fleiss 1971); None where chance alone would agree.

    Args:
        ratings: Index of the class, shape (cases, readers), at least two readers.
        classes: How many there are.
    """
    cases, readers = ratings.shape
    counts = np.stack([(ratings == index).sum(axis=1) for index in range(classes)], axis=1).astype(float)
    agreeing = (counts * (counts - 1)).sum() / (cases * readers * (readers - 1))
    by_chance = float(((counts.sum(axis=0) / (cases * readers)) ** 2).sum())
    return None if by_chance == 1 else (float(agreeing) - by_chance) / (1 - by_chance)
