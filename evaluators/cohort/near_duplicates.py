"""Pictures that look alike, found without comparing each with each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from evaluators.cohort.image_workers import ImageDescription
from evaluators.domain.case import Case

Hashes: TypeAlias = NDArray[np.uint64]
Places: TypeAlias = NDArray[np.intp]

ALIKE: Final = 4
"""Bits in which two pictures that look alike may differ. Measured on 75 real skin, chest and blood images: saved again
as JPEG of quality 30, or at another size, a picture differs from itself by at most 2 bits, with 30 % more contrast by
at most 4; two different ones among 159 differ by at least 10."""
_BITS: Final = 64
_AT_ONCE: Final = 1_000_000
"""Candidate pairs compared in one step: some 50 MB."""
_CROWD: Final = 100
"""Pictures with exactly the same hash that are compared; beyond, the first ones stand for the rest."""

ACROSS_PATIENTS: Final = "near_duplicates_across_patients"
ONE_PATIENT: Final = "near_duplicates_one_patient"
PATIENTS_UNKNOWN: Final = "near_duplicates"
OTHER_LABEL: Final = "near_duplicates_other_label"


class AlikeCases:
    """Cases that look like another one, by kind of pair, and the first pair of each kind."""

    def __init__(self, numbers: NDArray[np.int64]) -> None:
        self._numbers = numbers
        self._marked: dict[str, NDArray[np.bool_]] = {}
        self._first: dict[str, tuple[int, int]] = {}

    def add(self, kind: str, one: Places, other: Places) -> None:
        """Add pairs of places in the list of case numbers."""
        if len(one) == 0:
            return
        marked = self._marked.setdefault(kind, np.zeros(len(self._numbers), dtype=np.bool_))
        marked[one] = marked[other] = True
        low, high = np.minimum(one, other), np.maximum(one, other)
        first = np.lexsort((high, low))[0]
        pair = int(self._numbers[low[first]]), int(self._numbers[high[first]])
        self._first[kind] = min(pair, self._first.get(kind, pair))

    def cases(self, kind: str) -> list[int]:
        """Return the numbers of the cases of a kind, in order."""
        found = self._marked.get(kind)
        return [] if found is None else [int(number) for number in self._numbers[found]]

    def first(self, kind: str) -> tuple[int, int]:
        """Return the first pair of a kind that has cases."""
        return self._first[kind]


def look_alikes(cases: Sequence[Case], described: Mapping[int, Sequence[ImageDescription]]) -> AlikeCases:
    """Compare the pictures of different cases.

    Cases of several pictures look alike where more than half of the different looks of the case that has fewer come
    up in the other: slices at the ends of two scans look alike in most people.

    Args:
        cases: In the order of their numbers.
        described: Number of a case to what is known of its files.
    """
    hashes, places = _entries(cases, described)
    patients = np.array([-1 if case.patient is None else case.patient for case in cases], dtype=np.int64)
    names = [case.reference.label if case.reference else None for case in cases]
    label_numbers = {name: number for number, name in enumerate(dict.fromkeys(filter(None, names)))}
    labels = np.array([label_numbers.get(name or "", -1) for name in names], dtype=np.int64)
    found = AlikeCases(np.array([case.number for case in cases], dtype=np.int64))
    for one, other in _alike(hashes, places, len(cases)):
        unknown = (patients[one] < 0) | (patients[other] < 0)
        same = patients[one] == patients[other]
        contradicting = (labels[one] != labels[other]) & (labels[one] >= 0) & (labels[other] >= 0)
        for kind, holds in (
            (PATIENTS_UNKNOWN, unknown),
            (ONE_PATIENT, ~unknown & same),
            (ACROSS_PATIENTS, ~unknown & ~same),
            (OTHER_LABEL, contradicting),
        ):
            found.add(kind, one[holds], other[holds])
    return found


def _alike(hashes: Hashes, places: Places, n: int) -> Iterator[tuple[Places, Places]]:
    """Yield the pairs of places of ``n`` cases that look alike: of one picture each at once, the others at the end."""
    looks = np.bincount(places, minlength=n)
    met = np.zeros(0, dtype=np.int64)  # a picture, times n, plus the other case in which its look comes up
    for pair in near_pairs(hashes, ALIKE):
        different = places[pair[0]] != places[pair[1]]
        left, right = (one[different] for one in pair)
        fewer = looks[places[left]] <= looks[places[right]]
        tied = looks[places[left]] == looks[places[right]]
        fewer &= ~tied | (places[left] < places[right])
        own, other = np.where(fewer, left, right), places[np.where(fewer, right, left)]
        alone = looks[places[own]] == 1
        yield places[own[alone]], other[alone]
        met = np.union1d(met, own[~alone].astype(np.int64) * n + other[~alone])
    pairs, shared = np.unique(places[met // max(n, 1)] * n + met % max(n, 1), return_counts=True)
    one, other = pairs // max(n, 1), pairs % max(n, 1)
    most = 2 * shared > looks[one]
    yield one[most], other[most]


def _entries(cases: Sequence[Case], described: Mapping[int, Sequence[ImageDescription]]) -> tuple[Hashes, Places]:
    """Return hashes, and the place of the case each belongs to."""
    seen: Counter[str] = Counter()
    entries: list[tuple[int, int]] = []
    for place, case in enumerate(cases):
        for look in dict.fromkeys(file.look for file in described.get(case.number, ()) if file.look is not None):
            seen[look] += 1
            if seen[look] <= _CROWD:
                entries.append((int(look, 16), place))
    return (
        np.array([look for look, _ in entries], dtype=np.uint64),
        np.array([place for _, place in entries], dtype=np.intp),
    )


def near_pairs(hashes: Hashes, distance: int) -> Iterator[tuple[Places, Places]]:
    """Yield the pairs of places of hashes that differ in at most ``distance`` bits, each pair once.

    Of ``distance + 1`` groups of bits two such hashes agree in one at least, so that only hashes that agree in a group
    are compared: of evenly spread ones and a distance of 4 about n² / 1600 pairs.
    """
    masks = _masks(distance)
    for number, mask in enumerate(masks):
        order = np.argsort(hashes & mask, kind="stable")
        keys = (hashes & mask)[order]
        later, end = np.arange(1, len(keys) + 1), np.searchsorted(keys, keys, side="right")
        for left, right in _expanded(later, end):
            one, other = order[left], order[right]
            differing = hashes[one] ^ hashes[other]
            wanted = np.bitwise_count(differing) <= distance
            for before in masks[:number]:
                wanted &= (differing & before) != 0
            yield one[wanted], other[wanted]


def near_any(hashes: Hashes, others: Hashes, distance: int) -> NDArray[np.bool_]:
    """Return for each hash whether one of the others differs from it in at most ``distance`` bits."""
    found = np.zeros(len(hashes), dtype=np.bool_)
    for mask in _masks(distance):
        order = np.argsort(others & mask, kind="stable")
        keys = (others & mask)[order]
        first, end = (np.searchsorted(keys, hashes & mask, side=side) for side in ("left", "right"))
        for left, right in _expanded(first, end):
            near = np.bitwise_count(hashes[left] ^ others[order[right]]) <= distance
            found[left[near]] = True
    return found


def _masks(distance: int) -> list[np.uint64]:
    """Return groups of bits, neighbours in different groups: pictures of one kind agree in the first, coarsest bits."""
    groups = distance + 1
    return [np.uint64(sum(1 << bit for bit in range(group, _BITS, groups))) for group in range(groups)]


def _expanded(first: Places, end: Places) -> Iterator[tuple[Places, Places]]:
    """Yield each row together with each place from ``first`` to before ``end`` of that row, in pieces."""
    counts = np.maximum(end - first, 0)
    ends = np.cumsum(counts)
    row = 0
    while row < len(counts):
        before = ends[row] - counts[row]
        stop = max(row + 1, int(np.searchsorted(ends, before + _AT_ONCE, side="right")))
        some = counts[row:stop]
        rows = np.repeat(np.arange(row, stop), some)
        within = np.arange(len(rows)) - np.repeat(ends[row:stop] - some - before, some)
        yield rows, first[rows] + within
        row = stop
