"""Resampling of whole patients: weights, replicates, percentile and BCa intervals.

Patients are drawn with replacement inside their stratum. ``patient_strata`` gives every resample as many patients of
each class as the cohort: right for what does not depend on the share of positives, or where that share was fixed by
design. Where it is chance and matters (predictive values, O:E, net benefit), all patients are one stratum:
``np.zeros(patients, np.int64)``. A resample is a row of weights: how often each patient was drawn. Statistics take
blocks of such rows; nothing here knows what they compute.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from evaluators.domain.estimate import Reason

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]

Statistics: TypeAlias = Callable[[IntArray], Mapping[str, FloatArray]]
"""From patient weights, int64, shape (b, patients), to b values per name; NaN where a value is undefined."""

BLOCK_CELLS: Final = 1 << 17
"""Weights in a block: a megabyte, so that the few arrays of a statistic stay in the cache."""
JACKKNIFE_PATIENTS: Final = 1_000
"""Up to so many patients each is left out once for the acceleration; above, groups of them are."""
JACKKNIFE_GROUPS: Final = 200
"""Per stratum. The acceleration's standard error is then 0.65 / 200: a limit moves less than from resampling anew."""
DRAWN_AT_ONCE: Final = 1 << 15
"""Counting draws among more patients jumps about in memory: pieces of this size are twice as fast."""
MOST_UNDEFINED: Final = 0.05
"""With more undefined replicates than this share, the rest would describe another question."""


@dataclass(frozen=True, eq=False, slots=True)
class Replicates:
    """The bootstrap distribution of one statistic."""

    values: FloatArray
    """Sorted, without the undefined ones."""
    undefined: int
    """Replicates without a value: dropped, counted."""
    acceleration: float
    """Of the BCa interval: skewness of the statistic's empirical influence, from the patient jackknife."""

    @property
    def resamples(self) -> int:
        """Return the number of resamples drawn."""
        return len(self.values) + self.undefined


def patient_strata(truth: IntArray, patient: IntArray) -> IntArray:
    """Return the stratum of each patient.

    Args:
        truth: Reference class per case, shape (n,).
        patient: Number of the case's patient, from 0 without gaps, shape (n,).

    Returns:
        int64, shape (patients,): the class if all cases of the patient have it, else ``max(truth) + 1`` ("both").
    """
    patients = int(patient.max()) + 1
    lowest = np.full(patients, np.iinfo(np.int64).max)
    highest = np.full(patients, -1)
    np.minimum.at(lowest, patient, truth)
    np.maximum.at(highest, patient, truth)
    return np.where(lowest == highest, highest, truth.max() + 1)


def patient_bootstrap(
    strata: IntArray, statistics: Statistics, *, resamples: int, seed: str, cases: int | None = None
) -> dict[str, Replicates]:
    """Resample patients within strata and collect the replicates of all statistics at once.

    Args:
        strata: Stratum of each patient, shape (patients,).
        statistics: What to compute for a block of weights.
        resamples: Number of resamples.
        seed: SHA-256, hex: the plan's. Each stratum has its own stream of ``PCG64``, so the block size changes nothing.
        cases: Cases behind the patients; only for the size of blocks.
    """
    patients = len(strata)
    rows = max(1, BLOCK_CELLS // max(patients, cases or 0))
    blocks = [statistics(weights) for weights in _resampled_weights(strata, resamples, seed, rows)]
    left_out, groups_stratum = _jackknife_groups(strata)
    jackknife = [
        statistics((left_out != np.arange(start, min(start + rows, len(groups_stratum)))[:, None]).astype(np.int64))
        for start in range(0, len(groups_stratum), rows)
    ]
    found = {}
    for name in blocks[0]:
        values = np.concatenate([block[name] for block in blocks])
        defined = np.sort(values[~np.isnan(values)])
        acceleration = _acceleration(np.concatenate([block[name] for block in jackknife]), groups_stratum)
        found[name] = Replicates(defined, len(values) - len(defined), acceleration)
    return found


def percentile(replicates: Replicates, level: float) -> tuple[float, float] | Reason:
    """Return the percentile interval, or why there is none."""
    tail = (1 - level) / 2
    return _limits(replicates, np.array([tail, 1 - tail]))


def bca(point: float, replicates: Replicates, level: float) -> tuple[float, float] | Reason:
    """Return the bias-corrected and accelerated interval, or why there is none.

    Source:
        Efron B. J Am Stat Assoc 1987;82(397):171-185. Strata: Davison AC, Hinkley DV. Bootstrap Methods and their
        Application. 1997, section 5.3.
    """
    below = np.searchsorted(replicates.values, point, "left") + np.searchsorted(replicates.values, point, "right")
    share = below / (2 * max(1, len(replicates.values)))
    if not 0 < share < 1:
        return Reason.DEGENERATE
    bias = ndtri(share)
    z = bias + ndtri(np.array([(1 - level) / 2, (1 + level) / 2]))
    return _limits(replicates, ndtr(bias + z / (1 - replicates.acceleration * z)))


def _limits(replicates: Replicates, probabilities: FloatArray) -> tuple[float, float] | Reason:
    values = replicates.values
    if replicates.undefined > MOST_UNDEFINED * replicates.resamples or values[0] == values[-1]:
        return Reason.DEGENERATE
    lower, upper = np.quantile(values, probabilities)
    return float(lower), float(upper)


def _resampled_weights(strata: IntArray, resamples: int, seed: str, rows: int) -> Iterator[IntArray]:
    """Yield blocks of weights, int64, shape (at most ``rows``, patients)."""
    members = [np.flatnonzero(strata == stratum) for stratum in np.unique(strata)]
    streams = [np.random.Generator(np.random.PCG64([int(seed, 16), number])) for number in range(len(members))]
    for start in range(0, resamples, rows):
        size = min(rows, resamples - start)
        weights = np.empty((size, len(strata)), np.int64)
        for inside, stream in zip(members, streams, strict=True):
            _draw(stream, inside, weights)
        yield weights


def _draw(stream: np.random.Generator, inside: IntArray, weights: IntArray) -> None:
    """Write into each row how often each of the patients ``inside`` is drawn, in as many draws as they are."""
    patients = len(inside)
    if patients > DRAWN_AT_ONCE:
        for row in weights:
            _draw_in_pieces(stream, inside, row)
        return
    drawn = stream.integers(0, patients, size=(len(weights), patients))
    drawn += np.arange(len(weights))[:, None] * patients
    counts = np.bincount(drawn.ravel(), minlength=drawn.size).reshape(drawn.shape)
    for row, count in zip(weights, counts, strict=True):  # row by row: 2.5 times faster than all at once
        row[inside] = count


def _draw_in_pieces(stream: np.random.Generator, inside: IntArray, row: IntArray) -> None:
    """Do the same for one row: first how many draws fall to each piece, then the draws inside it."""
    starts = np.arange(0, len(inside), DRAWN_AT_ONCE)
    pieces = np.split(inside, starts[1:])
    sizes = np.array([len(piece) for piece in pieces])
    for piece, draws in zip(pieces, stream.multinomial(len(inside), sizes / len(inside)), strict=True):
        row[piece] = np.bincount(stream.integers(0, len(piece), draws), minlength=len(piece))


def _jackknife_groups(strata: IntArray) -> tuple[IntArray, IntArray]:
    """Return the group each patient is left out with, and the stratum of each group; never across strata."""
    most = len(strata) if len(strata) <= JACKKNIFE_PATIENTS else JACKKNIFE_GROUPS
    group = np.empty(len(strata), np.int64)
    stratum_of: list[int] = []
    for stratum in np.unique(strata):
        inside = np.flatnonzero(strata == stratum)
        groups = min(len(inside), most)
        group[inside] = len(stratum_of) + np.arange(len(inside)) % groups
        stratum_of += [int(stratum)] * groups
    return group, np.array(stratum_of)


def _acceleration(left_out: FloatArray, stratum: IntArray) -> float:
    """Return the acceleration from the values without each group; 0 where nothing varies."""
    squares = cubes = 0.0
    for one in np.unique(stratum):
        values = left_out[(stratum == one) & ~np.isnan(left_out)]
        if len(values) < 2:
            continue
        influence = (values.mean() - values) * (len(values) - 1) / len(values)
        squares += float((influence**2).sum())
        cubes += float((influence**3).sum())
    return cubes / (6 * squares**1.5) if squares > 0 else 0.0
