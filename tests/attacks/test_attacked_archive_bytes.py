"""Changes of single bytes of a package as one archive: only such that say nothing about any file may pass."""

import struct

import pytest

from evaluators.errors import EvidenceError
from evaluators.evidence.packages import open_package
from support.attacked_packages import outcome, packed, small_package

ARCHIVE = packed(small_package())
FREE_IN_DIRECTORY = (*range(4, 8), *range(12, 16), 36, 37, *range(38, 42))
"""Versions of the format, time, internal and external attributes: nothing that becomes content or name of a file.

Of the external attributes those that say that a member is a link or a device are refused all the same.
"""
FREE_BEFORE_A_FILE = (4, 5, *range(10, 14))
"""Version needed, and time."""


def places():
    """Places of headers, and those that are free to change: there, and the unused bits that end packed content."""
    headers, free = set(), set()
    end = len(ARCHIVE) - 22
    (count,) = struct.unpack_from("<H", ARCHIVE, end + 10)
    (at,) = struct.unpack_from("<L", ARCHIVE, end + 16)
    headers |= set(range(end, len(ARCHIVE)))
    for _ in range(count):
        (name,) = struct.unpack_from("<H", ARCHIVE, at + 28)
        (local,) = struct.unpack_from("<L", ARCHIVE, at + 42)
        headers |= {*range(at, at + 46 + name), *range(local, local + 30 + name)}
        (packed_size,) = struct.unpack_from("<L", ARCHIVE, at + 20)
        free |= {at + n for n in FREE_IN_DIRECTORY} | {local + n for n in FREE_BEFORE_A_FILE}
        free.add(local + 30 + name + packed_size - 1)
        at += 46 + name
    assert at == end
    return headers, free


def passing(wanted, bits):
    """Places at which some change of a bit leaves the verdict as it was."""
    found = set()
    for place in sorted(wanted):
        for bit in bits:
            changed = bytearray(ARCHIVE)
            changed[place] ^= 1 << bit
            verdict = outcome(bytes(changed))[0]
            assert verdict in {"intact", "changed", "C512", "C513"}
            if verdict == "intact":
                found.add(place)
    return found


def test_no_byte_of_a_header_can_change_but_times_versions_and_rights():
    headers, free = places()
    assert passing(headers - free, [0]) == set()
    assert passing(free, [0]) <= free


def test_no_byte_of_packed_content_can_change():
    headers, free = places()
    content = sorted(set(range(len(ARCHIVE))) - headers - free)
    assert passing(content[:: max(1, len(content) // 150)], [3]) == set()


@pytest.mark.slow
def test_no_bit_of_an_archive_can_change_what_is_read_and_leave_it_intact():
    """Packed content can be spelled in more than one way; then the same is read, by every program."""
    headers, free = places()
    genuine = open_package({"file": ARCHIVE}, folder=False)
    same = set()
    for place in range(len(ARCHIVE)):
        for bit in range(8):
            changed = bytearray(ARCHIVE)
            changed[place] ^= 1 << bit
            if read(bytes(changed)) == genuine:
                same.add(place)
            else:
                assert outcome(bytes(changed))[0] in {"changed", "C512", "C513"}
    assert same & headers <= free
    assert 0 < len(same - headers) < 50


def read(content):
    """The package in an archive; None where there is none."""
    try:
        return open_package({"file": content}, folder=False)
    except EvidenceError:
        return None


@pytest.mark.parametrize("count", [1, 2, 22, 100])
def test_an_archive_with_bytes_before_or_behind_is_not_intact(count):
    for extra in (b"\0" * count, ARCHIVE[:count], ARCHIVE[-count:]):
        assert outcome(ARCHIVE + extra)[0] in {"changed", "C512"}
        assert outcome(extra + ARCHIVE)[0] in {"changed", "C512"}


def test_an_archive_cut_off_anywhere_is_not_intact():
    lengths = {*range(0, len(ARCHIVE), max(1, len(ARCHIVE) // 150)), *range(len(ARCHIVE) - 40, len(ARCHIVE))}
    assert {outcome(ARCHIVE[:length])[0] for length in lengths} <= {"changed", "C512"}
