"""The numbers in the help are those the program computes."""

import math
import re

import numpy as np
import pytest

from evaluators.cohort.agreement import cohen_kappa
from evaluators.cohort.composition import FEW_PATIENTS
from evaluators.cohort.population import SIMILAR_BELOW, VERY_FROM
from evaluators.cohort.training_hashes import LEAST_ENTRIES
from evaluators.inference.combining import combined
from evaluators.metrics import calibration, decision_curve, discrimination, operating_point, overlap
from evaluators.metrics.sample import BinarySample, OperatingSettings
from evaluators.metrics.weighted import Prepared, once_each
from evaluators.resources import resource
from evaluators.statistics.divergence import jensen_shannon_distance
from evaluators.statistics.proportions import clopper_pearson
from evaluators.texts import LANGUAGES, Words
from support.mask_models import mask_card


def section(language, metric):
    """Return the paragraph on a measure, its numbers with points."""
    text = resource(f"help/{language}/measures.md").read_text("utf-8")
    name = Words(language)(f"metrics.{metric}.name")
    paragraph = text.partition(f"## {name}\n")[2].partition("\n## ")[0]
    return re.sub(r"(?<=\d),(?=\d)", ".", paragraph) if language == "de" else paragraph


def sample(positives, negatives):
    scores = np.array([*positives, *negatives])
    positive = np.array([True] * len(positives) + [False] * len(negatives))
    return BinarySample(scores=scores, positive=positive, patient=np.arange(len(scores)))


def value(function, cases, **settings):
    return float(function(once_each(Prepared(cases, OperatingSettings(**settings))))[0])


LESIONS = ([0.8] * 90 + [0.05] * 10, [0.8] * 180 + [0.05] * 720)
FIVE = ([0.9, 0.7, 0.4], [0.6, 0.2])
AT = {"threshold": 0.5}
EXAMPLES = [
    ("sensitivity", operating_point.sensitivity, LESIONS, AT, 2),
    ("specificity", operating_point.specificity, LESIONS, AT, 2),
    ("ppv", operating_point.ppv, LESIONS, AT, 2),
    ("npv", operating_point.npv, LESIONS, AT, 2),
    ("ppv_at_prevalence", operating_point.ppv_at_prevalence, LESIONS, AT | {"target_prevalence": 0.02}, 2),
    ("npv_at_prevalence", operating_point.npv_at_prevalence, LESIONS, AT | {"target_prevalence": 0.02}, 3),
    ("lr_positive", operating_point.lr_positive, LESIONS, AT, 1),
    ("lr_negative", operating_point.lr_negative, LESIONS, AT, 3),
    ("balanced_accuracy", operating_point.balanced_accuracy, LESIONS, AT, 2),
    ("accuracy", operating_point.accuracy, LESIONS, AT, 2),
    ("mcc", operating_point.mcc, LESIONS, AT, 2),
    ("f1", operating_point.f1, LESIONS, AT, 2),
    ("auroc", discrimination.auroc, FIVE, {}, 2),
    ("auprc", discrimination.auprc, FIVE, {}, 2),
    ("brier", calibration.brier, ([0.9], [0.3]), {}, 2),
    ("observed_expected", calibration.observed_expected, ([0.8] * 100, [0.0] * 900), {}, 2),
    ("ece", calibration.ece, ([0.15] * 10 + [0.85] * 80, [0.15] * 90 + [0.85] * 20), {}, 2),
    ("net_benefit", decision_curve.net_benefit, LESIONS, {"risk": 0.10}, 2),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("metric", "function", "cases", "settings", "digits"), EXAMPLES, ids=[e[0] for e in EXAMPLES])
def test_the_example_of_a_measure_is_what_the_program_computes(language, metric, function, cases, settings, digits):
    computed = value(function, sample(*cases), **settings)
    assert f"{computed:.{digits}f}" in section(language, metric)


def masks(counts):
    """Return cases of one structure, one patient each: pixels shared, of the reference, of the prediction."""
    both, reference, predicted = (np.array(column)[:, None] for column in zip(*counts, strict=True))
    failed = np.zeros(len(counts), bool)
    return overlap.OverlapSample(both, reference, predicted, failed, patient=np.arange(len(counts)))


TUMOUR = [(760, 1000, 900)]
FOUND_46_OF_50 = [(1, 1, 1)] * 46 + [(0, 1, 1)] * 2 + [(0, 1, 0)] * 2
DRAWN_IN_5_OF_20 = [(0, 0, 1)] * 5 + [(0, 0, 0)] * 15


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("metric", "function", "counts"),
    [
        ("dice", overlap.dice, TUMOUR),
        ("iou", overlap.iou, TUMOUR),
        ("missed_structures", overlap.missed_structures, FOUND_46_OF_50),
        ("invented_structures", overlap.invented_structures, DRAWN_IN_5_OF_20),
    ],
)
def test_the_example_of_masks_is_what_the_program_computes(language, metric, function, counts):
    computed = float(function(once_each(Prepared(masks(counts), None)))[0])
    assert f"{computed:.2f}" in section(language, metric)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_of_calibration_follows_from_its_definition(language):
    doubled = 2 * 0.20 / 0.80
    assert f"{math.log(2):.2f}" in section(language, "calibration_intercept")
    assert f"{doubled / (1 + doubled) * 100:.0f}" in section(language, "calibration_intercept")
    halved = math.sqrt(0.99 / 0.01)
    assert {f"{100 * halved / (1 + halved):.0f}", f"{100 / (1 + halved):.0f}"} <= set(
        re.findall(r"\d+", section(language, "calibration_slope"))
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_intervals_shown_are_those_the_program_computes(language):
    text = resource(f"help/{language}/intervals.md").read_text("utf-8").replace(",", ".")
    rows = re.findall(r"\| (\d+) \w+ (\d+) \| ([\d.]+) \w+ ([\d.]+) \|", text)
    assert len(rows) == 4
    for found, of, low, high in rows:
        limits = clopper_pearson(int(found), int(of), 0.95)
        assert (f"{limits.lower:.2f}", f"{limits.upper:.2f}") == (low, high)
    assert f"{clopper_pearson(10, 10, 0.95).lower:.2f}" in text


def told(language, chapter):
    return resource(f"help/{language}/{chapter}.md").read_text("utf-8").replace(",", ".")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_about_findings_are_those_the_program_computes(language):
    text = told(language, "findings")
    women = jensen_shannon_distance([0.9, 0.1], [0.5, 0.5])
    assert float(f"{women:.2f}") >= VERY_FROM
    one, other = np.repeat([0, 0, 1, 1], [40, 10, 10, 40]), np.repeat([0, 1, 0, 1], [40, 10, 10, 40])
    lowest = clopper_pearson(FEW_PATIENTS - 1, FEW_PATIENTS - 1, 0.95).lower
    for number in (women, cohen_kappa(one, other, 2, "none"), lowest):
        assert f"{number:.2f}" in text
    assert {f"{SIMILAR_BELOW}", f"{VERY_FROM}"} <= set(re.findall(r"\d\.\d+", text))
    assert f"{LEAST_ENTRIES:,}".replace(",", ".") in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_of_several_images_is_what_the_program_computes(language):
    answers = [(1 - score, score) for score in (0.20, 0.10, 0.90)]
    card = mask_card(positive=("bright",))
    text = told(language, "units")
    for rule in ("max", "mean"):
        assert f"{combined(answers, rule, card)[1]:.2f}" in text
