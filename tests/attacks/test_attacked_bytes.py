"""Changes of single bytes, anywhere: none of them leaves a summary intact, and none brings the verifier down."""

from itertools import chain

import pytest

from support.attacked_packages import INTACT, outcome, packed, small_bundle, small_package

NAMES = ("bundle.intoto.jsonl", "package.intoto.jsonl", "VERIFY.txt", "card.chai.xml", "keys")
SAMPLES = 25
SAID = {"changed", "not_signed", "incomplete", "C512"}
"""What may be said of bytes that are not the signed ones."""


def flipped(content, place, bit):
    return content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :]


def changes(content, places):
    """Every kind of change at every place."""
    for place in places:
        yield from (flipped(content, place, bit) for bit in (0, 5, 7))
        yield content[:place] + content[place + 1 :]
        yield content[:place]
        yield content[:place] + b"\n" + content[place:]
        yield content[:place] + content[place : place + 1] + content[place:]


def sampled(content, count=SAMPLES):
    """Some places, the first and the last among them."""
    step = max(1, len(content) // count)
    return sorted({*range(0, len(content), step), *range(max(0, len(content) - 3), len(content))})


def member(name):
    """The file whose name begins so."""
    return next(one for one in small_package() if one.startswith(name))


def verdicts(name, places=None):
    whole = small_package()
    name = member(name)
    content = whole[name]
    places = sampled(content) if places is None else places(content)
    changed = (one for one in changes(content, places) if one != content)
    return {outcome({**whole, name: one})[0] for one in changed}


def test_the_package_before_all_changes_is_intact():
    assert outcome(small_package()) == INTACT
    assert outcome(small_bundle()) == INTACT
    assert outcome(packed(small_package())) == INTACT


@pytest.mark.parametrize("name", NAMES)
def test_no_change_of_a_byte_in_any_file_leaves_a_package_intact(name):
    assert verdicts(name) == {"changed"}


def test_no_change_of_a_byte_leaves_a_bundle_intact():
    content = small_bundle()
    seen = {outcome(one)[0] for one in changes(content, sampled(content)) if one != content}
    assert seen <= SAID
    assert "changed" in seen


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_no_change_of_any_byte_in_any_file_leaves_a_package_intact(name):
    assert verdicts(name, lambda content: range(len(content))) == {"changed"}


@pytest.mark.slow
def test_no_bit_of_a_bundle_can_change():
    content = small_bundle()
    every = (flipped(content, place, bit) for place in range(len(content)) for bit in range(8))
    assert {outcome(one)[0] for one in every} == {"changed"}


def test_a_bundle_cut_off_anywhere_is_never_intact():
    content = small_bundle()
    lengths = chain(range(0, len(content), max(1, len(content) // 200)), range(len(content) - 5, len(content)))
    assert {outcome(content[:length])[0] for length in lengths} <= SAID


def test_no_byte_of_a_file_can_be_moved_to_another():
    files = small_package()
    first, second = "VERIFY.txt", "bundle.intoto.jsonl"
    assert outcome({**files, first: files[second], second: files[first]})[0] == "changed"
