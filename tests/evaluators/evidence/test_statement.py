"""What is signed, and reading it back."""

import json

import pytest

from evaluators.domain.canonical import canonical_bytes
from evaluators.domain.estimate import Estimate
from evaluators.domain.results import Indeterminate, IntegrityCheck, Results, Verification
from evaluators.domain.wire import NotOnWire
from evaluators.evidence.canonical import sha256
from evaluators.evidence.statement import (
    EVALUATION_TYPE,
    TEST_RESULT_TYPE,
    package_statement,
    read_statements,
    write_statements,
)
from evaluators.evidence.statement import (
    test_outcome as outcome_of,
)
from support.records import SENSITIVITY, estimate, example_amendment, example_plan, example_record, example_results


def documents(record):
    written = write_statements(record)
    return [one for one in (written.plan, written.evaluation, written.test_result) if one is not None]


def read_back(written):
    return read_statements(written, [canonical_bytes(one) for one in written])


def with_results(**changes):
    return example_record(results=example_results(**changes))


FULL = example_record(
    plan=example_plan(amendments=(example_amendment(),)),
    results=example_results(
        indeterminate=Indeterminate(rate=0.1, table=((1, 2, 3), (4, 5, 6))),
        verification=Verification(share_positive=0.9, share_negative=None, differs=True, corrected_sensitivity=0.8),
        subgroups=(),
        combine="max",
        level="patient",
        positive=(),
        threshold=None,
        prevalence=None,
        confusion=None,
        optimisation=None,
    ),
)


@pytest.mark.parametrize("record", [example_record(), FULL], ids=["usual", "other"])
def test_reading_gives_back_the_record(record):
    assert read_back(documents(record)) == record


def test_a_field_that_is_added_to_the_results_must_be_written_too():
    assert len(Results.model_fields) == 28


def test_field_names_are_those_of_the_format():
    predicate = documents(example_record())[1]["predicate"]
    assert documents(example_record())[1]["predicateType"] == EVALUATION_TYPE
    assert set(predicate) >= {
        "evaluator", "requiredSigners", "evaluatedAt", "timeBasis", "execution", "harness", "assuranceLevel",
        "relationToDeveloper", "independenceFromTraining", "intendedUse", "model", "preRegistration", "claims",
        "results", "confusion", "curves", "operatingPoint", "cohort", "caseManifest", "referenceStandard",
        "integrity", "runLedger", "subgroups", "failures", "sensitivityAnalyses", "measured", "isolation",
        "environment", "resultsDigest", "disclosure", "notTested", "limitations", "nonClaims", "signers",
    }  # fmt: skip
    assert predicate["claims"][0] | {"interval": None, "n": None} == {
        "id": "goal-1",
        "metric": "sensitivity",
        "text": "sensitivity >= 0.6",
        "definition": {"implementation": "pruefstand", "version": 1},
        "level": "image",
        "comparator": ">=",
        "goal": "0.6",
        "margin": "0.0",
        "hypothesis": "one-sided 0.025",
        "observed": "0.875",
        "primary": True,
        "verdict": "shown",
        "interval": None,
        "n": None,
    }
    assert predicate["cohort"]["flow"][:3] == [
        {"step": "offered", "n": 240},
        {"step": "excluded", "n": 4},
        {"step": "excluded", "n": 3, "reason": "duplicate"},
    ]
    assert predicate["isolation"]["memoryLimit"] == "limited"
    assert predicate["failures"]["n"] == 2


def test_the_first_subject_is_the_package_and_no_file_name_is_written():
    subjects = documents(example_record())[1]["subject"]
    assert subjects[0] == {"name": "submission-package", "digest": {"sha256": "ab" * 32}}
    assert [subject["name"] for subject in subjects] == ["submission-package", "onnx-1"]


def test_supplied_predictions_name_no_model_and_have_no_test_result():
    record = example_record(execution="predictions_supplied")
    written = documents(record)
    assert len(written) == 2
    assert [subject["name"] for subject in written[1]["subject"]] == ["evaluation-plan"]


def test_the_test_result_names_the_evaluation():
    written = write_statements(example_record())
    configuration = written.test_result["predicate"]["configuration"]
    assert written.test_result["predicateType"] == TEST_RESULT_TYPE
    assert configuration[1]["digest"]["sha256"] == sha256(written.payloads[1])
    assert written.test_result["predicate"]["passedTests"] == ["sensitivity >= 0.6"]
    assert written.test_result["predicate"]["warnedTests"] == ["specificity >= 0.85"]


def verdicts(*words):
    shown = example_results().verdicts[0]
    return tuple(shown.model_copy(update={"verdict": word}) for word in words)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"verdicts": verdicts("shown", "shown")}, "PASSED"),
        ({"verdicts": verdicts("shown", "not_shown")}, "WARNED"),
        ({"verdicts": verdicts("shown", "missed")}, "FAILED"),
        ({"verdicts": verdicts("shown", "none")}, "WARNED"),
        ({"verdicts": ()}, "none"),
        ({"confirmatory": False}, "none"),
        ({"integrity": (IntegrityCheck(check="isolation", status="warn"),)}, "WARNED"),
        ({"integrity": (IntegrityCheck(check="golden_samples", status="not_possible"),)}, "PASSED"),
    ],
)
def test_the_outcome_follows_the_primary_goals(changes, expected):
    assert outcome_of(with_results(**changes)) == expected


def test_a_secondary_goal_that_was_missed_is_a_failed_test_but_not_a_failed_outcome():
    secondary = example_results().verdicts[1].model_copy(update={"verdict": "missed"})
    written = documents(with_results(verdicts=(example_results().verdicts[0], secondary)))
    assert written[2]["predicate"]["result"] == "PASSED"
    assert written[2]["predicate"]["failedTests"] == ["specificity >= 0.85"]


def test_undefined_and_suppressed_estimates_survive():
    results = example_results(
        estimates=(Estimate(metric="auroc", suppressed=True), *example_results().estimates[-1:]),
        verdicts=(),
    )
    record = example_record(results=results, definitions={})
    assert read_back(documents(record)).results == results


def test_metrics_with_brackets_survive():
    per_class = estimate("sensitivity", 0.5, 0.4, 0.6, parameter="nevus [blue]")
    record = example_record(results=example_results(estimates=(per_class,), verdicts=()), definitions={})
    assert read_back(documents(record)).results.estimates == (per_class,)


def test_every_kind_of_goal_survives():
    goals = (
        ("<=", None, 0.2, "sensitivity <= 0.2"),
        ("within", 0.8, 1.2, "sensitivity within [0.8, 1.2]"),
    )
    first = example_results().verdicts[0]
    changed = tuple(
        first.model_copy(update={"comparator": c, "lower": lower, "upper": upper, "goal": text, "claim": "auroc"})
        for c, lower, upper, text in goals
    )
    record = with_results(verdicts=changed)
    assert read_back(documents(record)).results.verdicts == changed
    assert documents(record)[1]["predicate"]["claims"][0]["claimed"]["value"] == "0.79"


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d[1]["predicate"].update(more=1),
        lambda d: d[1]["predicate"]["claims"][0].update(more=1),
        lambda d: d[1]["predicate"]["cohort"].update(more=1),
        lambda d: d[1]["predicate"]["claims"][0].update(hypothesis="one-sided 0.05"),
        lambda d: d[1]["predicate"].update(testOutcome="WARNED"),
        lambda d: d[1]["predicate"]["claims"].reverse(),
        lambda d: d[1]["predicate"]["results"][0].pop("n"),
        lambda d: d[1]["predicate"].pop("curves"),
        lambda d: d[1]["predicate"].update(claims=7),
        lambda d: d[1]["predicate"]["results"][1].update(observed=0.875),
        lambda d: d[2]["predicate"].update(result="WARNED"),
        lambda d: d[0]["predicate"].update(lockedAt="2026-10-09T12:00:01Z"),
        lambda d: d.pop(2),
        lambda d: d.pop(0),
        lambda d: d.append(d[2]),
    ],
)
def test_anything_else_than_what_was_written_is_refused(change):
    written = documents(example_record())
    change(written)
    with pytest.raises(NotOnWire):
        read_back(written)


def test_another_spelling_of_what_was_written_is_refused():
    written = write_statements(example_record())
    spaced = [json.dumps(json.loads(payload)).encode() for payload in written.payloads]
    assert read_statements(documents(example_record()), written.payloads) == example_record()
    with pytest.raises(NotOnWire):
        read_statements(documents(example_record()), spaced)


def test_the_package_statement_binds_files_payloads_and_profile():
    statement = package_statement({"b": "22" * 32, "a": "11" * 32}, [b"x"], "external")
    assert [subject["name"] for subject in statement["subject"]] == ["a", "b"]
    assert statement["predicate"] == {"payloads": [sha256(b"x")], "disclosureProfile": "external"}


def test_nothing_a_summary_says_is_a_float():
    def floats(item):
        if isinstance(item, dict):
            return [found for part in item.values() for found in floats(part)]
        if isinstance(item, list):
            return [found for part in item for found in floats(part)]
        return [item] if isinstance(item, float) else []

    assert floats(documents(example_record())) == []
    assert SENSITIVITY.value == 0.875
