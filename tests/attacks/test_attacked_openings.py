"""Openings and data keys that were forged, belong elsewhere, or are absurd."""

import hashlib
import json
import os

import pytest

from evaluators.cohort import manifest
from evaluators.errors import EvidenceError
from evaluators.evaluation import data_key
from evaluators.evaluation.data_key import DataKey, KeyedCase
from evaluators.evidence.data_check import check_data, check_opening
from evaluators.evidence.openings import make_opening, read_opening
from evaluators.evidence.record_parts import CaseManifest

CASES = 7


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def key_of(secret):
    cases = (
        KeyedCase(case=n, files=(digest(f"i{n}"),), reference=digest(f"r{n}"), patient=n) for n in range(1, CASES + 1)
    )
    return DataKey(evaluation="e", secret=secret * 32, cases=tuple(cases))


KEY, OTHER = key_of("5a"), key_of("5b")
WHOLE = make_opening(KEY, range(1, CASES + 1))
FACTS = CaseManifest(inputs_root=WHOLE.inputs_root, outcomes_root=None, leaves=CASES)
ONE = make_opening(KEY, [3]).model_dump(mode="json")
OTHERS = make_opening(OTHER, [3]).model_dump(mode="json")
(CASE,) = ONE["cases"]


def with_case(**changes):
    return {**ONE, "cases": [{**CASE, **changes}]}


def second_preimage():
    """An inner node passed off as a leaf: its two children as content, the tree one level lower."""
    leaves = sorted(
        manifest.input_leaf(bytes.fromhex(c.key), case=c.case, files=c.files, reference=c.reference, patient=c.patient)
        for c in WHOLE.cases
    )
    left, right = (hashlib.sha256(b"\0" + leaf).digest() for leaf in leaves[:2])
    return left + right, leaves


WRONG = ("wrong", "verify.data.opening_wrong")
FORGED = {
    "another case number": with_case(case=4),
    "another file": with_case(files=[digest("x")]),
    "a file more": with_case(files=[*CASE["files"], digest("x")]),
    "no file": with_case(files=[]),
    "another reference": with_case(reference=digest("x")),
    "another patient": with_case(patient=9),
    "no patient": with_case(patient=None),
    "another key": with_case(key="0" * 64),
    "another place": with_case(index=(CASE["index"] + 1) % CASES),
    "a place beyond": with_case(index=CASES),
    "a place far beyond": with_case(index=2**53 - 1),
    "no path": with_case(path=[]),
    "a longer path": with_case(path=[*CASE["path"], digest("x")]),
    "a shorter path": with_case(path=CASE["path"][:-1]),
    "path turned round": with_case(path=CASE["path"][::-1]),
    "a very long path": with_case(path=[digest("x")] * 10_000),
    "another root": {**ONE, "inputs_root": digest("x")},
    "another size": {**ONE, "leaves": CASES + 1},
    "of nothing": {**ONE, "leaves": 0},
    "the same case twice": {**ONE, "cases": [CASE, CASE]},
    "one case as two": {**ONE, "cases": [CASE, {**CASE, "case": 4}]},
    "of another evaluation": OTHERS,
    "of another evaluation under this root": {**OTHERS, "inputs_root": WHOLE.inputs_root},
}  # fmt: skip


def opened(tmp_path, document):
    file = tmp_path / "opening.json"
    file.write_text(document if isinstance(document, str) else json.dumps(document))
    return read_opening(file)


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_opening_proves_nothing(tmp_path, name):
    answer = check_opening(FACTS, opened(tmp_path, FORGED[name]))
    assert (answer.status, answer.sentence) == WRONG


def test_the_opening_before_all_attacks_is_right(tmp_path):
    assert check_opening(FACTS, opened(tmp_path, ONE)).status == "ok"
    assert check_opening(FACTS, WHOLE).parameters == {"n": CASES}


def test_an_inner_node_is_no_leaf():
    node, leaves = second_preimage()
    root = bytes.fromhex(WHOLE.inputs_root)
    index, path = manifest.audit_path(leaves, leaves[0])
    assert manifest.root_from_path(leaves[0], index, CASES, path) == root
    assert hashlib.sha256(b"\1" + node).digest() != hashlib.sha256(b"\0" + node).digest()
    for size in range(1, CASES + 1):
        assert manifest.root_from_path(node, 0, size, path[1:]) != root


def text(change):
    return change(json.dumps(ONE))


NONE = {
    "nothing": "",
    "no JSON": "{",
    "a list": "[]",
    "deep": "[" * 100_000,
    "no case": {**ONE, "cases": []},
    "a member more": {**ONE, "more": 1},
    "another format": {**ONE, "format": 2},
    "another kind of tree": {**ONE, "alg": "md5"},
    "a negative place": with_case(index=-1),
    "a number beyond all": with_case(case=2**60),
    "a negative case": with_case(case=-1),
    "a patient beyond all": with_case(patient=2**60),
    "a digest that is none": with_case(key="x"),
    "a digest in capitals": with_case(reference=CASE["reference"].upper()),
    "not a number": text(lambda t: t.replace(f'"leaves": {CASES}', '"leaves": NaN')),
    "a number of many digits": text(lambda t: t.replace(f'"leaves": {CASES}', '"leaves": ' + "9" * 5000)),
}


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_opening_is_told(tmp_path, name):
    with pytest.raises(EvidenceError) as raised:
        opened(tmp_path, NONE[name])
    assert raised.value.id == "C515"


PLAIN = KEY.model_dump(mode="json")
FIRST = PLAIN["cases"][0]
BAD_KEYS = {
    "nothing": "",
    "deep": "[" * 100_000,
    "a secret that is none": {**PLAIN, "secret": "zz"},
    "a short secret": {**PLAIN, "secret": "5a"},
    "a negative case": {**PLAIN, "cases": [{**FIRST, "case": -1}]},
    "a number beyond all": {**PLAIN, "cases": [{**FIRST, "case": 2**64}]},
    "a patient beyond all": {**PLAIN, "cases": [{**FIRST, "patient": 2**60}]},
    "half a character": json.dumps({**PLAIN, "cases": [{**FIRST, "reference": "\ud800"}]}),
    "a digest that is none": {**PLAIN, "cases": [{**FIRST, "files": ["../../etc/passwd"]}]},
}


def read_key(tmp_path, document):
    file = tmp_path / "data-key.json"
    file.write_text(document if isinstance(document, str) else json.dumps(document))
    return data_key.read(file)


@pytest.mark.parametrize("name", BAD_KEYS)
def test_what_is_no_data_key_is_told(tmp_path, name):
    with pytest.raises(EvidenceError) as raised:
        read_key(tmp_path, BAD_KEYS[name])
    assert raised.value.id == "C425"


FOREIGN_KEYS = {
    "of another evaluation": OTHER.model_dump(mode="json"),
    "without a case": {**PLAIN, "cases": PLAIN["cases"][1:]},
    "without any": {**PLAIN, "cases": []},
    "a case twice": {**PLAIN, "cases": [*PLAIN["cases"][:-1], FIRST]},
    "another file": {**PLAIN, "cases": [{**FIRST, "files": [digest("x")]}, *PLAIN["cases"][1:]]},
}


@pytest.mark.parametrize("name", FOREIGN_KEYS)
def test_a_data_key_of_something_else_confirms_nothing(tmp_path, name):
    key = read_key(tmp_path, FOREIGN_KEYS[name])
    answer = check_data(FACTS, key, [digest(f"i{n}") for n in range(1, CASES + 1)])
    assert (answer.status, answer.sentence) == ("wrong", "verify.data.wrong_key")


@pytest.mark.parametrize(("read", "expected"), [(read_opening, "C515"), (data_key.read, "C425")])
def test_a_pipe_nobody_writes_to_is_not_waited_for(tmp_path, read, expected):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(EvidenceError) as raised:
        read(pipe)
    assert raised.value.id == expected
