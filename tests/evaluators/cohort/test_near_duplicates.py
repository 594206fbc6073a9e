"""Pictures that look alike, found as comparing each with each would find them."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluators.cohort.image_workers import ImageDescription
from evaluators.cohort.near_duplicates import ACROSS_PATIENTS, OTHER_LABEL, look_alikes, near_any, near_pairs
from evaluators.domain.case import Case, ImageFacts

HASHES = st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=12)
FLIPS = st.lists(st.tuples(st.integers(0, 11), st.sets(st.integers(0, 63), max_size=6)), max_size=12)


def array(hashes):
    return np.array(hashes, dtype=np.uint64)


@settings(max_examples=60, deadline=None)
@given(HASHES, FLIPS, st.integers(0, 5))
def test_every_near_pair_is_found_once(hashes, flips, distance):
    for place, bits in flips:
        hashes = [*hashes, hashes[place % len(hashes)] ^ sum(1 << bit for bit in bits)]
    found = [
        tuple(sorted(pair))
        for left, right in near_pairs(array(hashes), distance)
        for pair in zip(left.tolist(), right.tolist(), strict=True)
    ]
    assert sorted(found) == [
        (i, j)
        for i in range(len(hashes))
        for j in range(i + 1, len(hashes))
        if (hashes[i] ^ hashes[j]).bit_count() <= distance
    ]


def test_hashes_near_to_a_list_are_told_from_the_others():
    hashes, listed = array([0, 0b111, 2**63, 2**40]), array([1, 2**63 + 2**62 + 2**61])
    assert near_any(hashes, listed, 2).tolist() == [True, True, True, True]
    assert near_any(hashes, listed, 1).tolist() == [True, False, False, False]


def test_of_many_pictures_with_one_look_the_first_stand_for_the_rest():
    facts = ImageFacts(format="png", width=1, height=1, channels=3, decoder="fake")
    cases = [Case(number=number, files=(), patient=number, facts=facts) for number in range(1, 151)]
    file = ImageDescription(facts=facts, pixel_digest=None, look="b424cdcb93989c9b")
    found = look_alikes(cases, {case.number: [file] for case in cases})
    assert found.cases(ACROSS_PATIENTS) == list(range(1, 101))
    assert found.first(ACROSS_PATIENTS) == (1, 2)
    assert found.cases(OTHER_LABEL) == []


def scans(*looks):
    """Return cases of several slices, each slice by its look, and what is known of their files."""
    facts = ImageFacts(format="dicom", width=1, height=1, channels=1, decoder="fake")
    cases = [Case(number=number, files=(), patient=number, facts=facts) for number in range(1, len(looks) + 1)]
    files = [[ImageDescription(facts=facts, pixel_digest=None, look=f"{look:016x}") for look in of] for of in looks]
    return cases, {case.number: some for case, some in zip(cases, files, strict=True)}


def far(place):
    """Return looks far apart: eight bits of their own each."""
    return 0xFF << 8 * place


def test_scans_look_alike_when_most_slices_do_and_not_when_those_at_their_ends_do():
    first = [far(0), far(1), far(2), far(3)]
    ends_alike = [far(0), far(1), far(4), far(5)]
    mostly_alike = [far(0), far(1) ^ 0b1, far(2), far(6)]
    assert look_alikes(*scans(first, ends_alike)).cases(ACROSS_PATIENTS) == []
    assert look_alikes(*scans(first, ends_alike, mostly_alike)).cases(ACROSS_PATIENTS) == [1, 3]
    assert look_alikes(*scans(first, first[::-1])).cases(ACROSS_PATIENTS) == [1, 2]


def test_one_slice_cut_out_of_a_scan_looks_like_that_scan():
    assert look_alikes(*scans([far(0), far(1), far(2)], [far(1)])).cases(ACROSS_PATIENTS) == [1, 2]
    assert look_alikes(*scans([far(1)], [far(0), far(1), far(2)], [far(3)])).cases(ACROSS_PATIENTS) == [1, 2]
    assert look_alikes([], {}).cases(ACROSS_PATIENTS) == []


def test_candidates_are_compared_in_pieces(monkeypatch):
    monkeypatch.setattr("evaluators.cohort.near_duplicates._AT_ONCE", 3)
    pieces = list(near_pairs(array([5] * 9), 0))
    assert len(pieces) > 9 / 3
    assert sum(len(left) for left, _ in pieces) == 9 * 8 / 2
