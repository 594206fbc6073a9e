"""Lesions found and false alarms agree with libraries that nobody here wrote; the table says how it was made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evaluators.metrics import box_curves, discrimination
from evaluators.metrics.box_matching import Boxes
from evaluators.metrics.box_rates import patient_sample
from evaluators.metrics.boxes import BoxSample, box_sample
from evaluators.metrics.sample import OperatingSettings
from evaluators.metrics.weighted import Prepared, once_each


@pytest.fixture(scope="module")
def table() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(__file__).with_name("boxes.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def sample(table: dict[str, Any]) -> BoxSample:
    reference, detected = np.array(table["reference"]), np.array(table["detected"])
    by_image = detected[np.argsort(detected[:, 0], kind="stable")]
    return box_sample(
        np.arange(table["images"]),
        np.zeros(table["images"], np.bool_),
        _boxes(reference),
        _boxes(by_image),
        by_image[:, 6],
        labels=range(table["labels"]),
        rule="iou",
        bar=0.5,
        points=tuple(table["points"]),
    )


def _boxes(rows: np.ndarray[Any, Any]) -> Boxes:
    return Boxes(rows[:, 0].astype(np.int64), rows[:, 1].astype(np.int64), rows[:, 2:6])


def _whole(sample: BoxSample) -> Any:
    return once_each(Prepared(sample, OperatingSettings()))


@pytest.mark.parametrize("library", ["pycocotools", "faster_coco_eval"])
def test_coco_average_precision_agrees(sample: BoxSample, table: dict[str, Any], library: str) -> None:
    expected, whole = table["expected"][library], _whole(sample)
    assert box_curves.ap_50(whole)[0] == pytest.approx(expected["ap_50"], abs=1e-12)
    assert box_curves.map_50_95(whole)[0] == pytest.approx(expected["map_50_95"], abs=1e-12)
    of_each = [box_curves.ap_50(_whole(sample.of_label(label)))[0] for label in range(table["labels"])]
    assert of_each == pytest.approx(expected["ap_50_of_each"], abs=1e-12)


def test_the_step_average_precision_of_all_classes_together_agrees_with_picai_eval(
    sample: BoxSample, table: dict[str, Any]
) -> None:
    one_class = BoxSample(
        sample.patient, sample.failed, sample.lesions, sample.detections, labels=(0,), points=sample.points
    )
    assert box_curves.ap_step(_whole(one_class))[0] == pytest.approx(
        table["expected"]["picai_eval"]["ap_step"], abs=1e-12
    )


def test_the_area_of_patients_agrees_with_picai_eval(sample: BoxSample, table: dict[str, Any]) -> None:
    patients = once_each(Prepared(patient_sample(sample), OperatingSettings()))
    expected = table["expected"]["picai_eval"]["patient_auroc"]
    assert discrimination.auroc(patients)[0] == pytest.approx(expected, abs=1e-12)


def test_the_froc_score_agrees_with_monai_where_it_keeps_the_lowest_score(
    sample: BoxSample, table: dict[str, Any]
) -> None:
    expected = table["expected"]["monai"]["froc_score"]
    assert box_curves.froc_score(_whole(sample))[0] == pytest.approx(expected, abs=1e-12)
