"""Merkle trees: the hashes of RFC 6962, worked out from SHA-256 alone."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluators.cohort import manifest
from evaluators.domain.case import Case, InputFile
from evaluators.domain.reference import Reference

SECRET = bytes(range(32))
SORTED_LEAVES = [b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43", b"\x50\x51\x52\x53", b"\x60"]


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def tree_hash_of_the_standard(leaves):
    """The recursive definition of RFC 6962, 2.1."""
    if len(leaves) < 2:
        return sha(b"\x00", leaves[0]) if leaves else sha()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha(b"\x01", tree_hash_of_the_standard(leaves[:split]), tree_hash_of_the_standard(leaves[split:]))


def test_the_empty_tree_is_the_hash_of_nothing():
    assert manifest.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_tree_of_the_empty_leaf_is_the_published_one():
    assert manifest.root([b""]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def test_three_leaves_are_hashed_as_the_standard_draws_them():
    a, b, c = (sha(b"\x00", leaf) for leaf in (b"a", b"b", b"c"))
    assert manifest.root([b"c", b"a", b"b"]) == sha(b"\x01", sha(b"\x01", a, b), c)


@pytest.mark.parametrize("size", range(len(SORTED_LEAVES) + 1))
def test_every_size_agrees_with_the_recursive_definition(size):
    assert manifest.root(SORTED_LEAVES[:size]) == tree_hash_of_the_standard(SORTED_LEAVES[:size])


@given(st.sets(st.binary(max_size=4), min_size=1, max_size=33))
def test_every_leaf_leads_to_the_root_by_its_path(leaves):
    top = manifest.root(leaves)
    for leaf in leaves:
        index, path = manifest.audit_path(leaves, leaf)
        assert manifest.root_from_path(leaf, index, len(leaves), path) == top
        assert manifest.root_from_path(leaf + b"x", index, len(leaves), path) != top
        assert manifest.root_from_path(leaf, index, len(leaves), (*path, top)) is None


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_position_outside_the_tree_has_no_root(index, size):
    assert manifest.root_from_path(b"a", index, size, ()) is None


def test_a_path_that_is_too_short_has_no_root():
    assert manifest.root_from_path(b"a", 0, 3, (b"b" * 32,)) is None


def test_a_leaf_of_another_tree_has_no_path():
    with pytest.raises(ValueError, match="not a leaf"):
        manifest.audit_path([b"a", b"b"], b"c")


def test_keys_are_those_of_rfc_5869():
    extracted = hmac.digest(bytes(32), SECRET, "sha256")
    assert manifest.leaf_key(SECRET, 7) == hmac.digest(extracted, b"leaf" + bytes(7) + b"\x07\x01", "sha256")
    assert manifest.pseudonym_key(SECRET) == hmac.digest(extracted, b"pseudonym\x01", "sha256")


def test_a_leaf_is_the_keyed_hash_of_its_canonical_sentence():
    leaf = manifest.input_leaf(b"k" * 32, case=1, files=["ab"], reference="cd", patient=2)
    sentence = b'{"case":1,"files":["ab"],"patient":2,"reference":"cd","tree":"inputs"}'
    assert leaf == hmac.digest(b"k" * 32, sentence, "sha256")


def test_scores_enter_as_shortest_decimals():
    leaf = manifest.outcome_leaf(b"k" * 32, case=1, status="evaluated", scores=(0.1, 1e-7))
    sentence = b'{"case":1,"scores":["0.1","1e-07"],"status":"evaluated","tree":"outcomes"}'
    assert leaf == hmac.digest(b"k" * 32, sentence, "sha256")


def make_case(**changes):
    file = InputFile(path="a.png", sha256="00" * 32, size=1)
    return Case(**{"number": 1, "files": (file,), "patient": 1, "reference": Reference(label="nevus"), **changes})


@pytest.mark.parametrize(
    "change",
    [
        {"number": 2},
        {"patient": 2},
        {"patient": None},
        {"reference": None},
        {"reference": Reference(label="melanoma")},
        {"reference": Reference(label="nevus", raw="Nävus")},
        {"files": (InputFile(path="a.png", sha256="01" * 32, size=1),)},
    ],
)
def test_any_change_of_a_case_changes_the_root(change):
    assert manifest.inputs_root(SECRET, [make_case()]) != manifest.inputs_root(SECRET, [make_case(**change)])


def test_a_renamed_file_leaves_the_root_as_it_is():
    renamed = make_case(files=(InputFile(path="b.png", sha256="00" * 32, size=1),))
    assert manifest.inputs_root(SECRET, [make_case()]) == manifest.inputs_root(SECRET, [renamed])


def test_whatever_else_a_model_said_of_a_case_is_part_of_its_leaf():
    said = {"case": 1, "status": "evaluated", "scores": None}
    plain = manifest.outcome_leaf(b"k" * 32, **said)
    assert manifest.outcome_leaf(b"k" * 32, **said, further={}) == plain
    leaves = {manifest.outcome_leaf(b"k" * 32, **said, further={"value": value}) for value in (41.5, 41.6)}
    assert len(leaves | {plain}) == 3
