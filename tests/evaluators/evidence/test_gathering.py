"""From an evaluation's facts to its record."""

import pytest

from evaluators.cohort import manifest
from evaluators.domain.case import Case, Cohort, ImageFacts, InputFile, PatientSource
from evaluators.domain.outcome import FailureCategory, Outcome
from evaluators.domain.reference import Reference
from evaluators.domain.results import IntegrityCheck
from evaluators.domain.submission import (
    Card,
    Claim,
    FileDigest,
    GraphFacts,
    Input,
    IntendedUse,
    Model,
    Output,
    Submission,
    TaskFacts,
    Tensor,
)
from evaluators.evidence.bundle import read_record, write_bundle
from evaluators.evidence.disclosure import disclose
from evaluators.evidence.gathering import LedgerFacts, SignerFacts, record_of
from evaluators.evidence.harness import harness
from evaluators.evidence.keys import demo_key
from support.records import example_plan, example_results
from support.signing import new_key

SECRET = bytes(range(32))
KEY = new_key()


def case(number, patient, label, month="2026-03", maker="Canon", sex="female"):
    facts = ImageFacts(
        format="png", width=8, height=8, channels=3, decoder="pillow", modality="XC", manufacturer=maker, month=month
    )
    return Case(
        number=number,
        files=(InputFile(path=f"{number}.png", sha256=f"{number:064x}", size=1),),
        patient=patient,
        reference=Reference(label=label) if label else None,
        facts=facts,
        attributes={"sex": sex},
    )


CASES = (
    case(1, 1, "melanoma"),
    case(2, 1, "nevus", month="2026-05"),
    case(3, 2, "nevus", sex="male"),
    case(4, 3, None),
    case(5, 3, "nevus"),
)
OUTCOMES = (
    Outcome(case=1, status="evaluated", scores=(0.1, 0.9)),
    Outcome(case=2, status="evaluated", scores=(0.8, 0.2)),
    Outcome(case=3, status="failed", failure=FailureCategory.NOT_A_NUMBER),
    Outcome(case=4, status="evaluated", scores=(0.8, 0.2)),
)


def card(developer="Example GmbH"):
    return Card(
        format=1,
        model=Model(name=" Classifier  ", version="1", developer=developer, file="model.onnx"),
        intended_use=IntendedUse(text="Second look."),
        task=TaskFacts(kind="classification", classes=("nevus", "melanoma"), positive=("melanoma",), threshold=0.5),
        input=(Input(name="image", layout="NCHW", dtype="float32", colour="RGB"),),
        output=(Output(name="secret output name", means="probabilities"),),
        claim=(Claim(metric="auroc", value=0.79),),
    )


def gathered(**changes):
    tensor = Tensor(name="secret input name", dtype="float32", shape=("batch", 3, 8, 8))
    facts = {
        "submission": Submission(
            package_format="card",
            card=card(),
            card_source="card",
            model_file="model.onnx",
            package_digest="ab" * 32,
            files=(
                FileDigest(path="model.onnx", sha256="ac" * 32, size=1),
                FileDigest(path="readme.txt", sha256="ad" * 32, size=1),
            ),
            graph=GraphFacts(
                opset=17, ir_version=8, producer="x", inputs=(tensor,), outputs=(tensor,), parameters=1, operators={}
            ),
        ),
        "plan": example_plan(),
        "results": example_results(),
        "results_digest": "d1" * 32,
        "cohort": Cohort(
            root="/images", cases=CASES, problems=(), patient_source=PatientSource.COLUMN, table=None, files_seen=5
        ),
        "outcomes": OUTCOMES,
        "excluded": {5: "duplicate"},
        "secret": SECRET,
        "ledger": LedgerFacts(
            locked_at="2026-10-09T12:00:00Z", run_index=2, aborted=1, prior_results=("aa" * 32,), head="33" * 32
        ),
        "signers": SignerFacts(organisation="Klinik Musterstadt", cards=(card_of(KEY),)),
        "evaluated_at": "2026-10-09T14:02:00Z",
    }
    return record_of(**{**facts, **changes})


def card_of(key):
    return key.card.model_copy(update={"public_key": key.public.pem.decode()})


def test_the_cohort_is_told_in_numbers():
    cohort = gathered().cohort
    assert (cohort.patients, cohort.cases, cohort.images) == (3, 5, 5)
    assert cohort.date_range is None  # of three patients
    assert cohort.class_patients == {"melanoma": 1, "nevus": 2}
    assert cohort.class_cases == {"melanoma": 1, "nevus": 2}
    assert cohort.largest_patient == 2
    assert cohort.reason_patients == {"excluded:duplicate": 1, "failed:model_nan": 1}
    assert cohort.demographics["sex"] == {"female": 2, "male": 1}
    assert cohort.manufacturers == {"Canon": 3}


@pytest.mark.parametrize(
    ("patients", "said", "period"),
    [(10, "2024-03", "2024-03/2024-03"), (9, "2024-03", None), (10, "Anna Maier", None), (10, "March", None)],
)
def test_the_period_is_that_of_ten_patients_in_months_whatever_a_column_of_that_name_says(patients, said, period):
    told = tuple(
        case(number, number, "nevus").model_copy(update={"facts": None, "attributes": {"month": said}})
        for number in range(1, patients + 1)
    )
    cohort = Cohort(
        root="/images", cases=told, problems=(), patient_source=PatientSource.COLUMN, table=None, files_seen=patients
    )
    assert gathered(cohort=cohort, outcomes=(), excluded={}).cohort.date_range == period


def test_roots_are_those_of_the_secret():
    record = gathered()
    assert record.case_manifest.inputs_root == manifest.inputs_root(SECRET, CASES)
    assert record.case_manifest.leaves == 5
    other = gathered(outcomes=(*OUTCOMES[:3], OUTCOMES[3].model_copy(update={"scores": (0.7, 0.3)})))
    assert other.case_manifest.outcomes_root != record.case_manifest.outcomes_root


def test_names_in_the_vendor_files_are_not_written():
    text = write_bundle(gathered(), [KEY]) + gathered().model_dump_json().encode()
    for name in (b"secret", b"batch", b"model.onnx", b"1.png", b"/images"):
        assert name not in text
    assert gathered().model.digests == ("ac" * 32,)
    assert gathered().model.name == "Classifier"


def test_the_record_is_signed_and_read_back():
    record = gathered()
    assert read_record(write_bundle(record, [KEY])) == record
    assert record.required_signers[0].key_sha256 == KEY.public.sha256


def test_limitations_are_read_off_the_record():
    ids = {sentence.id for sentence in gathered().limitations}
    assert {"single_site", "rerun", "few_positives", "independence_unknown", "failed_cases"} <= ids
    assert not ids & {"exploratory", "enriched", "not_isolated", "unblinded", "single_reader"}
    assert "exploratory" in {one.id for one in gathered(results=example_results(confirmatory=False)).limitations}
    assert len(gathered().non_claims) == 6


def test_planned_attributes_without_data_limit_what_is_said_and_are_not_named():
    check = IntegrityCheck(check="planned_attributes", status="warn", detail="1")
    record = gathered(results=example_results(integrity=(check,)))
    assert "planned_attributes" in {sentence.id for sentence in record.limitations}
    assert disclose(record, "external").results.integrity == (check,)


@pytest.mark.parametrize(
    ("organisation", "third_party", "key", "expected"),
    [
        ("Klinik Musterstadt", False, KEY, "self_attested"),
        ("Klinik Musterstadt", True, KEY, "third_party"),
        ("EXAMPLE GmbH ", True, KEY, "self_attested"),
        ("Klinik Musterstadt", True, demo_key(), "demo"),
    ],
)
def test_third_party_needs_two_organisations(organisation, third_party, key, expected):
    signers = SignerFacts(organisation=organisation, cards=(card_of(key),), third_party=third_party)
    assert gathered(signers=signers).assurance_level == expected


def test_the_digest_of_the_program_is_stable():
    assert harness() == harness.__wrapped__()
