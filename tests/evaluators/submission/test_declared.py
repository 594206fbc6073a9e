"""What a card declares that cannot be so: shown before anything runs."""

import pytest

from evaluators.submission.claims import is_measured
from evaluators.submission.client import open_in_worker
from evaluators.submission.findings import finding_message, refusal
from evaluators.texts import Words
from support.models import brightness_model, write_package
from support.submissions import opener


@pytest.fixture
def package(tmp_path):
    return write_package(tmp_path / "p", brightness_model(), golden=[(128, 0.5)])


@pytest.fixture
def opened(tmp_path):
    return opener(tmp_path)


def declare(package, more):
    card = package / "submission.toml"
    card.write_text(card.read_text() + more)
    return package


def change(package, old, new):
    card = package / "submission.toml"
    assert old in card.read_text()
    card.write_text(card.read_text().replace(old, new))
    return package


def claim(metric, more="value = 0.9"):
    return f'\n[[claim]]\nmetric = "{metric}"\n{more}\n'


@pytest.mark.parametrize("gone", ["1.png", "1.json"])
def test_a_sample_that_is_missing_is_refused_by_its_name(opened, package, gone):
    (package / gone).unlink()
    submission = opened(package)
    assert submission.refused
    assert (refusal(submission).id, refusal(submission).parameters) == ("C147", {"name": gone})


@pytest.mark.parametrize("outside", ["../1.png", "/1.png", "p/../1.png"])
def test_a_sample_outside_the_package_is_refused_by_its_name(opened, package, outside):
    submission = opened(change(package, '"1.png"', f'"{outside}"'))
    assert (refusal(submission).id, refusal(submission).parameters) == ("C147", {"name": outside})


def test_a_modality_that_dicom_does_not_know_is_warned_of_once(opened, package):
    findings = opened(change(package, "[task]", 'modalities = ["XC", "Xray", "Xray"]\n\n[task]')).findings
    assert [(f.kind, f.severity, f.parameters) for f in findings] == [("modality_unknown", "warning", {"name": "Xray"})]


def test_a_claim_outside_its_own_interval_is_warned_of(opened, package):
    wide, narrow = "value = 0.9\ninterval = [0.9, 0.95]", "value = 0.9\ninterval = [0.7, 0.8]"
    findings = opened(declare(package, claim("auroc", wide) + claim("sensitivity", narrow))).findings
    assert [(f.kind, f.severity, f.parameters) for f in findings] == [
        ("claim_outside_interval", "warning", {"metric": "sensitivity"})
    ]


def test_a_claim_on_a_metric_that_is_not_measured_is_warned_of_and_refuses_nothing(package, tmp_path):
    metrics = ("top5", "auroc", "sensitivity[dark]", "sensitivity[grey]", "net_benefit[0.1]", "brier[dark]")
    submission = open_in_worker(declare(package, "".join(map(claim, metrics))), tmp_path / "private")
    assert [f.parameters["metric"] for f in submission.findings] == ["top5", "sensitivity[grey]", "brier[dark]"]
    assert not submission.refused
    assert finding_message(submission.findings[0], Words("en")).happened == (
        "The vendor claims “top5”, which this program does not measure; the claim is shown and not tested."
    )


@pytest.mark.parametrize(
    ("metric", "measured"),
    [
        ("sensitivity", True),
        ("net_benefit[0.05]", True),
        ("net_benefit[any words of the vendor]", False),
        ("net_benefit[0.05", False),
        ("recall_of[bright]", False),
        ("any words of the vendor", False),
    ],
)
def test_a_claim_is_about_a_measure_with_a_risk_or_a_class_and_nothing_else(metric, measured):
    assert is_measured(metric, ("dark", "bright")) is measured
