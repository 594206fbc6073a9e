import json
import xml.etree.ElementTree as ET

import pytest

from evaluators.domain.estimate import Estimate
from evaluators.report.model_card import NAMESPACE, model_card
from support.example_results import example_results
from support.records import example_model, example_record
from support.report_records import bare_record, crowded_record, multiclass_record, suppressed_record

REQUIRED = {
    "AppliedModelCard": [
        "BasicInfo",
        "ReleaseInfo",
        "ModelSummary",
        "UsesAndDirections",
        "Warnings",
        "TrustIngredients",
        "KeyMetrics",
        "Resources",
        "Bibliography",
    ],
    "BasicInfo": ["ModelName", "ModelDeveloper", "DeveloperContact"],
    "ReleaseInfo": ["ReleaseStage", "ReleaseDate", "ReleaseVersion", "GlobalAvailability"],
    "ModelSummary": ["Summary", "Keywords"],
    "UsesAndDirections": [
        "IntendedUseAndWorkflow",
        "PrimaryIntendedUsers",
        "HowToUse",
        "TargetedPatientPopulation",
        "CautionedOutOfScopeSettings",
    ],
    "Warnings": ["KnownRisksAndLimitations", "KnownBiasesOrEthicalConsiderations", "ClinicalRiskLevel"],
    "TrustIngredients": ["AISystemFacts", "TransparencyInformation"],
    "AISystemFacts": [
        "OutcomesAndOutputs",
        "ModelType",
        "InputDataSource",
        "OutputAndInputDataTypes",
        "DevelopmentDataCharacterization",
        "BiasMitigationApproaches",
        "OngoingMaintenance",
    ],
    "TransparencyInformation": ["FundingSource", "StakeholdersConsulted"],
    "KeyMetrics": ["UsefulnessUsabilityEfficacy", "FairnessEquity", "SafetyReliability"],
    "MetricResult": ["Label", "ValueJson"],
    "Resources": ["EvaluationReferences", "PeerReviewedPublications", "PatientConsentOrDisclosure"],
}
"""Elements that version 0.2 of the schema requires, in its order; ``Transparency`` is optional."""
METRIC = [
    "MetricGoal",
    "Results",
    "Interpretation",
    "TestType",
    "TestingDataDescription",
    "ValidationProcessAndJustification",
]


def parsed(card):
    return ET.fromstring(card)  # noqa: S314 - our own card


def local(element):
    return element.tag.removeprefix(f"{{{NAMESPACE}}}")


def values(card):
    found = {}
    for result in parsed(card).iter(f"{{{NAMESPACE}}}MetricResult"):
        found[result[0].text] = json.loads(result[1].text)
    return found


@pytest.mark.parametrize(
    "build",
    [example_record, bare_record, multiclass_record, suppressed_record, crowded_record],
    ids=lambda f: f.__name__,
)
def test_the_card_has_every_element_of_the_schema_in_its_order(build):
    for element in parsed(model_card(build())).iter():
        children = [local(child) for child in element]
        expected = METRIC if local(element) in REQUIRED["KeyMetrics"] else REQUIRED.get(local(element))
        if expected is not None:
            assert [name for name in children if name != "Transparency"] == expected
        if local(element) == "Results":
            assert children
            assert set(children) == {"MetricResult"}


def test_measured_values_are_filled_in_as_numbers():
    found = values(model_card(example_record()))
    assert found["sensitivity"] == {
        "kind": "estimate_ci",
        "estimate": 0.875,
        "lower": 0.7321,
        "upper": 0.9581,
        "level": 95.0,
    }
    assert found["ppv_at_prevalence"] == {"kind": "undefined", "reason": "no_target_prevalence"}
    assert found["sensitivity (sex: female)"]["estimate"] == 0.8812
    assert found["Time per case, p95"] == {"kind": "single", "value": 63.12, "unit": "ms"}


def test_a_suppressed_value_stays_suppressed():
    results = example_results(estimates=(Estimate(metric="ppv", suppressed=True),), verdicts=())
    assert values(model_card(example_record(results=results)))["ppv"] == {"kind": "suppressed"}


def test_a_suppressed_group_is_not_on_the_card():
    assert not any("male)" in label for label in values(model_card(suppressed_record())) if "female" not in label)


def test_text_of_the_vendor_is_escaped_and_control_characters_are_gone():
    card = model_card(example_record(model=example_model(name="<b>&\u0001")))
    assert parsed(card)[0][0].text == "<b>&"


def test_the_same_record_gives_the_same_card():
    assert model_card(example_record()) == model_card(example_record())
