"""Question 7: data in the house, and openings of single cases."""

import hashlib

import pytest

from evaluators.cohort import manifest
from evaluators.errors import EvidenceError
from evaluators.evaluation.data_key import DataKey, KeyedCase
from evaluators.evidence.data_check import absent_cases, check_data, check_opening, file_digests, no_key
from evaluators.evidence.openings import Opening, make_opening, read_opening
from evaluators.evidence.record_parts import CaseManifest

SECRET = bytes(range(32))


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def keyed(count=5):
    return DataKey(
        evaluation="e",
        secret=SECRET.hex(),
        cases=tuple(
            KeyedCase(case=n, files=(digest(f"image {n}"),), reference=digest(f"label {n}"), patient=n)
            for n in range(1, count + 1)
        ),
    )


def facts(key):
    leaves = [
        manifest.input_leaf(
            manifest.leaf_key(SECRET, one.case),
            case=one.case,
            files=one.files,
            reference=one.reference,
            patient=one.patient,
        )
        for one in key.cases
    ]
    return CaseManifest(inputs_root=manifest.root(leaves).hex(), outcomes_root=None, leaves=len(leaves))


KEY = keyed()
FACTS = facts(KEY)
ALL = [digest(f"image {n}") for n in range(1, 6)]


def said(answer):
    return answer.status, answer.sentence.rpartition(".")[2], answer.parameters


def test_the_same_files_match_under_any_name(tmp_path):
    for n in range(1, 6):
        (tmp_path / f"renamed{n}.png").write_text(f"image {n}")
    (tmp_path / "labels.csv").write_text("not an image")
    assert said(check_data(FACTS, KEY, file_digests(tmp_path))) == ("ok", "files_same", {"n": 5})


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (ALL[:3], {"ok": 3, "all": 5, "miss": 2, "chg": 0}),
        ([*ALL[:4], digest("other")], {"ok": 4, "all": 5, "miss": 0, "chg": 1}),
        ([digest("other")], {"ok": 0, "all": 5, "miss": 5, "chg": 0}),
        ([], {"ok": 0, "all": 5, "miss": 5, "chg": 0}),
    ],
)
def test_missing_and_changed_files_are_counted(found, expected):
    assert said(check_data(FACTS, KEY, found)) == ("wrong", "differ", expected)


def test_references_are_compared_where_they_are_given():
    references = {n: digest(f"label {n}") for n in range(1, 6)}
    assert said(check_data(FACTS, KEY, ALL, references)) == ("ok", "all_same", {"n": 5, "cases": 5})
    references[2] = digest("another label")
    assert said(check_data(FACTS, KEY, ALL, references)) == ("wrong", "references_differ", {"n": 1, "all": 5})


@pytest.mark.parametrize(
    "other",
    [
        keyed(4),
        KEY.model_copy(update={"secret": "00" * 32}),
        KEY.model_copy(update={"cases": (KEY.cases[0].model_copy(update={"patient": 9}), *KEY.cases[1:])}),
    ],
    ids=["fewer cases", "another secret", "another patient"],
)
def test_a_key_of_another_evaluation_is_told(other):
    assert said(check_data(FACTS, other, ALL))[:2] == ("wrong", "wrong_key")


def test_without_a_key_nothing_can_be_checked():
    assert no_key().status == "cannot_be_checked"


def test_an_opening_proves_its_cases_and_reveals_no_others(tmp_path):
    opening = make_opening(KEY, [4, 2, 2])
    path = tmp_path / "opening.json"
    path.write_text(opening.model_dump_json())
    assert read_opening(path) == opening
    assert [one.case for one in opening.cases] == [2, 4]
    assert said(check_opening(FACTS, opening)) == ("ok", "opening", {"n": 2})
    assert said(check_opening(FACTS, opening, {digest("image 2"), digest("image 4")}))[1] == "files_same"
    assert said(check_opening(FACTS, opening, {digest("image 2")}))[:2] == ("wrong", "differ")
    text = opening.model_dump_json()
    assert SECRET.hex() not in text
    assert manifest.leaf_key(SECRET, 1).hex() not in text
    assert digest("image 1") not in text


def first_changed(opening, **changes):
    first = opening.cases[0].model_copy(update=changes)
    return opening.model_copy(update={"cases": (first, *opening.cases[1:])})


@pytest.mark.parametrize(
    "change",
    [
        {"files": (digest("other"),)},
        {"reference": digest("other")},
        {"patient": 3},
        {"case": 3},
        {"key": "00" * 32},
        {"index": 3},
        {"path": ()},
    ],
)
def test_a_changed_opening_proves_nothing(change):
    assert check_opening(FACTS, first_changed(make_opening(KEY, [2]), **change)).status == "wrong"


def test_an_opening_of_another_evaluation_proves_nothing():
    assert check_opening(facts(keyed(4)), make_opening(KEY, [2])).status == "wrong"


@pytest.mark.parametrize("numbers", [[6], []])
def test_a_case_that_is_not_there_cannot_be_opened(numbers):
    with pytest.raises(EvidenceError) as raised:
        make_opening(KEY, numbers)
    assert raised.value.id == "C516"


def test_what_is_no_opening_is_told(tmp_path):
    path = tmp_path / "x.json"
    path.write_text("{}")
    with pytest.raises(EvidenceError) as raised:
        read_opening(path)
    assert raised.value.id == "C515"
    assert Opening.model_fields["cases"].is_required()


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(EvidenceError) as raised:
        list(file_digests(tmp_path / "nowhere"))
    assert raised.value.id == "C519"


def test_cases_with_a_missing_or_changed_file_are_named():
    found = [digest(f"image {n}") for n in (1, 3, 4)]
    assert absent_cases(keyed(), found) == (2, 5)
