"""The numbers in the help on findings, grades, boxes, measurements and videos are those the program computes."""

import re
from typing import get_args

import numpy as np
import pytest

from evaluators.domain.plan import DetectionPlan, SegmentationPlan, VideoPlan
from evaluators.domain.submission import TaskKind
from evaluators.examples.registry import EXAMPLES as BUILT_IN
from evaluators.metrics import agreement, box_curves, box_rates, event_samples, labels, operating_point, ordinal
from evaluators.metrics.box_matching import Boxes
from evaluators.metrics.boxes import box_sample
from evaluators.metrics.events import false_alarms
from evaluators.metrics.instances import instances
from evaluators.metrics.sample import MultiClassSample, OperatingSettings
from evaluators.metrics.weighted import Prepared, once_each
from evaluators.resources import resource
from evaluators.tasks.mask_settings import tolerance_of
from evaluators.texts import LANGUAGES, Words

NOTHING_ELSE = OperatingSettings()


def value(function, sample):
    return float(function(once_each(Prepared(sample, NOTHING_ELSE)))[0])


def one_each(sample):
    """Return a patient for each row."""
    return np.arange(len(sample), dtype=np.int64)


def findings(*columns):
    """Return cases by finding: how many have it and are called, have it, lack it and are not called, lack it."""
    held, said = [], []
    for called, present, cleared, absent in columns:
        held.append([True] * present + [False] * absent)
        said.append([1.0] * called + [0.0] * (present - called + cleared) + [1.0] * (absent - cleared))
    holds, scores = np.array(held).T, np.array(said).T
    known = np.ones_like(holds)
    return labels.MultiLabelSample(scores, holds, known, one_each(holds), np.full(len(columns), 0.5))


THREE_FINDINGS = findings((36, 40, 45, 60), (15, 20, 72, 80), (3, 10, 81, 90))
MISTAKES_APART = findings((0, 0, 90, 100), (0, 0, 90, 100), (0, 0, 90, 100))


def grades(*decided):
    """Return cases of three grades from pairs of reference and decision."""
    truth, decision = (np.array(column) for column in zip(*decided, strict=True))
    return MultiClassSample(np.eye(3)[decision], truth, one_each(truth))


THIRTY = [(0, 0)] * 10 + [(1, 1)] * 10 + [(2, 2)] * 10
ONE_OFF = [(0, 1)] * 6 + THIRTY[6:]
TWO_OFF = [(0, 2)] * 6 + THIRTY[6:]
MIXED = [(0, 2)] * 3 + [(1, 2)] * 9 + [(0, 0)] * 7 + [(1, 1)] + [(2, 2)] * 10


def at_least_two(high, low):
    return ordinal.at_least(
        grades(*[(2, 2 if right else 0) for right in high], *[(1, 2 if no else 1) for no in low]), 2
    )


def boxes(found, lesions, images, *, beside=0.0):
    """Return boxes of falling score, each right on a lesion of its own or not, in images with one lesion at most.

    Args:
        found: Of each box whether it is right.
        lesions: How many there are.
        images: How many there are.
        beside: How far, of its width, a right box lies beside its lesion.
    """
    where = np.array([[0.0, 0.0, 100.0, 100.0]])
    there = Boxes(np.arange(lesions), np.zeros(lesions, np.int64), np.repeat(where, lesions, axis=0))
    moved = where + 100 * beside * np.array([1, 0, 1, 0])
    order, right = np.argsort(~np.array(found), kind="stable"), sum(found)
    image = np.concatenate([np.arange(right), np.full(len(found) - right, images - 1)])
    corners = np.concatenate([np.repeat(moved, right, axis=0), np.repeat(where + 500, len(found) - right, axis=0)])
    scores = (1 - np.arange(len(found)) / 1000)[order]
    marked = Boxes(image, np.zeros(len(found), np.int64), corners)
    plan = {"labels": [0], "rule": "iou", "bar": 0.5, "points": (0.5, 1.0)}
    return box_sample(np.arange(images), np.zeros(images, bool), there, marked, scores, **plan)


FOUR_LESIONS = [True, True, False, True]
OVERLAP_072 = 0.28 / 1.72
SIX_THEN_TWO = [True] * 6 + [False] * 6 + [True] * 2 + [False] * 6
FOUND_60 = box_rates.LesionSample(np.arange(80) < 60, np.arange(80) % 50, 50)
ALARMS_25 = box_rates.AlarmSample((np.arange(50) < 25).astype(np.int64), np.ones(50, bool), np.arange(50))

REFERENCE = np.array([30.0, 40.0, 50.0, 60.0])
AORTA = agreement.ValueSample(REFERENCE + np.array([1, -1, 3, 1]), REFERENCE, one_each(REFERENCE), acceptable=2.0)
TEN_TOO_MUCH = agreement.ValueSample(REFERENCE + 10, REFERENCE, one_each(REFERENCE))

DELAYS = event_samples.EventSample(np.array([1.0, 2.0, 3.0, 4.0, np.inf]), np.arange(5))
EVENTS = event_samples.EventSample(np.where(np.arange(20) < 18, 0.0, np.inf), np.arange(20))


def clips(alarms, free_min, flips, minutes):
    numbers = (np.array([float(number)]) for number in (alarms, free_min, flips, minutes))
    return event_samples.ClipSample(*numbers, np.zeros(1, np.int64))


EXAMPLES = [
    ("macro_sensitivity", labels.mean_sensitivity, THREE_FINDINGS, ".2f"),
    ("macro_specificity", labels.mean_specificity, THREE_FINDINGS, ".2f"),
    ("exact_match", labels.exact_match, MISTAKES_APART, ".2f"),
    ("class_error", ordinal.mean_steps_off, grades(*ONE_OFF), ".2f"),
    ("class_error", ordinal.mean_steps_off, grades(*TWO_OFF), ".2f"),
    ("within_one_class", ordinal.within_one, grades(*MIXED), ".2f"),
    ("sensitivity_at_least", operating_point.sensitivity, at_least_two([True] * 45 + [False] * 5, []), ".2f"),
    ("specificity_at_least", operating_point.specificity, at_least_two([], [False] * 120 + [True] * 30), ".2f"),
    ("lesion_sensitivity", box_rates.lesion_sensitivity, FOUND_60, ".2f"),
    ("false_positives_per_image", box_rates.false_positives_per_image, ALARMS_25, ".2f"),
    ("froc_score", box_curves.froc_score, boxes(SIX_THEN_TWO, 10, 10), ".2f"),
    ("ap_50", box_curves.ap_50, boxes(FOUR_LESIONS, 4, 6), ".2f"),
    ("ap_step", box_curves.ap_step, boxes(FOUR_LESIONS, 4, 6), ".2f"),
    ("map_50_95", box_curves.map_50_95, boxes(FOUR_LESIONS, 4, 6, beside=OVERLAP_072), ".2f"),
    ("bias", agreement.bias, AORTA, "+.0f"),
    ("mae", agreement.mean_absolute_error, AORTA, ".1f"),
    ("within_acceptable", agreement.within_acceptable, AORTA, ".2f"),
    ("limits_of_agreement_lower", agreement.lower_limit, AORTA, ".1f"),
    ("limits_of_agreement_upper", agreement.upper_limit, AORTA, "+.1f"),
    ("icc_a1", agreement.icc_a1, AORTA, ".2f"),
    ("icc_a1", agreement.icc_a1, TEN_TOO_MUCH, ".2f"),
    ("ccc", agreement.concordance, AORTA, ".2f"),
    ("ccc", agreement.concordance, TEN_TOO_MUCH, ".2f"),
    ("event_sensitivity", event_samples.event_sensitivity, EVENTS, ".2f"),
    ("time_to_detection_s", event_samples.time_to_detection, DELAYS, ".0f"),
    ("false_alarms_per_minute", event_samples.false_alarm_rate, clips(6, 12, 0, 1), ".1f"),
    ("flip_rate", event_samples.flip_rate, clips(0, 1, 8, 4), ".0f"),
]


def section(language, metric):
    """Return the paragraph on a measure, its numbers with points and its minus a hyphen."""
    text = resource(f"help/{language}/measures.md").read_text("utf-8")
    name = Words(language)(f"metrics.{metric}.name")
    paragraph = text.partition(f"## {name}\n")[2].partition("\n## ")[0].replace("−", "-")
    return re.sub(r"(?<=\d),(?=\d)", ".", paragraph) if language == "de" else paragraph


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("metric", "function", "sample", "shape"), EXAMPLES)
def test_the_example_of_a_measure_of_this_kind_is_what_the_program_computes(language, metric, function, sample, shape):
    computed = format(value(function, sample), shape)
    assert re.search(rf"(?<![\d.]){re.escape(computed)}(?!\d|\.\d)", section(language, metric)), computed


@pytest.mark.parametrize("language", LANGUAGES)
def test_means_over_findings_are_means_of_the_numbers_told(language):
    for number in (0.95, 0.80, 0.65):
        assert f"{number:.2f}" in section(language, "macro_auroc_labels")
    assert np.mean([0.95, 0.80, 0.65]) == pytest.approx(0.80)
    assert f"{(36 + 15 + 3) / 70:.2f}" in section(language, "macro_sensitivity")
    together = findings((0, 0, 90, 100))
    assert f"{value(labels.exact_match, together):.2f}" in section(language, "exact_match")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("metric", ["auroc_at_least", "patient_auroc"])
def test_five_of_six_pairs_are_those_told(language, metric):
    pairs = [high > low for high in (0.9, 0.7, 0.4) for low in ((0.6, 0.2) if metric == "auroc_at_least" else (0.6, 0))]
    assert sum(pairs) == 5
    assert f"{np.mean(pairs):.2f}" in section(language, metric)


@pytest.mark.parametrize("language", LANGUAGES)
def test_parts_of_masks_are_counted_as_told(language):
    reference, predicted = np.zeros((2, 100), bool)
    for start in (0, 20, 40, 60):
        reference[start : start + 10] = True
    for start in (0, 20, 40):
        predicted[start : start + 8] = True
    predicted[[80, 90]] = True
    counted = instances(reference[None], predicted[None], "corners")
    parts = (counted.reference + counted.predicted) / 2
    assert f"{counted.iou / parts:.2f}" in section(language, "panoptic_quality")
    assert f"{counted.iou / counted.matched:.1f}" in section(language, "segmentation_quality")
    assert f"{counted.matched / parts:.2f}" in section(language, "recognition_quality")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_holds_if_the_plan_says_nothing_is_told(language):
    video, detection = VideoPlan(), DetectionPlan()
    assert (video.min_frames, video.tolerance_s, video.refractory_s) == (3, 1.0, 2.0)
    assert {"three", "drei"} & set(re.findall(r"\w+", section(language, "event_sensitivity")))
    minute = np.arange(0, 60, 0.04)
    always = np.ones(len(minute), bool)
    assert f"{len(false_alarms(minute, always, always, video))}" in section(language, "false_alarms_per_minute")
    assert f"{detection.iou:.2f}" in section(language, "lesion_sensitivity")
    points = [f"1/{1 / point:.0f}" if point < 1 else f"{point:.0f}" for point in detection.fp_points]
    told = re.findall(r"1/\d|\d", section(language, "froc_score").partition("1/8")[2].partition(".")[0])
    assert ["1/8", *told] == points


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plans_own_rules_are_told_in_the_chapter_on_the_plan(language):
    text = resource(f"help/{language}/plan.md").read_text("utf-8").replace(",", ".")
    cells = [row.split(" | ")[-1].strip("| ") for row in text.splitlines() if row.startswith("| ")][1:]
    numbers = [[float(number) for number in re.findall(r"\d+\.?\d*", cell)] for cell in cells]
    video, detection = VideoPlan(), DetectionPlan()
    assert [found[0] for found in numbers[-5:-1]] == [
        video.min_frames,
        video.tolerance_s,
        video.refractory_s,
        video.merge_gap_s,
    ]
    assert numbers[2] == [detection.iou]
    assert numbers[0][0] == tolerance_of(SegmentationPlan())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_built_in_example_is_named_on_the_chapter_of_home(language):
    text, words = resource(f"help/{language}/home.md").read_text("utf-8"), Words(language)
    told = re.findall(r"^- \*\*(.*?)\*\*: ", text, re.MULTILINE)
    assert told == [words(f"examples.{one.name.replace('-', '_')}.title") for one in BUILT_IN]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_model_is_told_under_the_word_of_its_button(language):
    words = Words(language)
    for chapter, mark in (("model", "- **"), ("references", "| ")):
        text = resource(f"help/{language}/{chapter}.md").read_text("utf-8")
        said = {kind: words(f"desktop_model.task_kinds.{kind}").partition(" ")[0] for kind in get_args(TaskKind)}
        assert not [kind for kind, word in said.items() if f"\n{mark}{word}" not in text]
    card = resource(f"help/{language}/packages.md").read_text("utf-8")
    assert re.findall(r"^\| `(\w+)` \|", card, re.MULTILINE)[1:] == list(get_args(TaskKind))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tabs_told_are_those_there_are(language):
    text = resource(f"help/{language}/results.md").read_text("utf-8")
    for tab in ("labels", "froc", "sizes", "events", "speed"):
        assert f"**{Words(language)(f'desktop_results.tabs.{tab}')}**" in text
