"""Every file that fuzzing found interesting, and every file it begins with, is survived; so are their neighbours.

``make fuzz`` looks for more, guided by coverage, and keeps what it finds in ``corpus``.
"""

import random

import pytest
from fuzzing.corpus_files import kept
from fuzzing.fuzz_changes import structured
from fuzzing.fuzz_seeds import seeds_of
from fuzzing.fuzz_targets import TARGETS, survived

REFUSE_AN_IMAGE = {"structured_report", "dicom_seg", "rtstruct", "mask_segments", "mask_structures"}
"""What they read whole is not part of this project; they are given it where it is present."""
CHANGES = 25
"""Of each file, the same in every run."""


@pytest.mark.parametrize("name", TARGETS)
def test_what_is_kept_is_survived(name):
    for data in kept(name):
        survived(name, data)


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_takes_what_it_begins_with_and_survives_changes_of_it(name):
    seeds = seeds_of(name)
    assert seeds
    taken = [survived(name, seed) for seed in seeds]
    assert all(taken) or name in REFUSE_AN_IMAGE
    chance = random.Random(name)
    for seed in seeds:
        for _ in range(CHANGES):
            survived(name, changed(seed, chance))
            survived(name, structured(seed, chance) or b"")


def changed(data, chance):
    """Overwrite, remove, repeat or insert a few bytes somewhere."""
    content = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(content) + 1)
        width = chance.choice([1, 1, 2, 4, 16])
        match chance.randrange(4):
            case 0:
                content[place : place + width] = chance.randbytes(width)
            case 1:
                del content[place : place + width]
            case 2:
                content[place:place] = content[place : place + width] * chance.choice([1, 2, 64])
            case 3:
                content[place:place] = chance.choice([b"\0", b"\xff\xff\xff\xff", b"-1", b"1e999", b"[" * 50, b"\n"])
    return bytes(content)
