"""The small detection example of the test material: its text files, and the numbers pycocotools 2.0.11 gives for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evaluators.metrics import box_curves
from evaluators.metrics.box_matching import Boxes
from evaluators.metrics.boxes import BoxSample, box_sample
from evaluators.metrics.sample import OperatingSettings
from evaluators.metrics.weighted import Prepared, once_each
from support.shared_data import shared

IMAGES = 7
LESIONS, BOXES = 15, 24


def read(folder: Path, kind: str, numbers: int) -> np.ndarray[Any, Any]:
    """Return image, the numbers before the corner, and left, top, width and height of every line."""
    rows = [
        [image, *map(float, line.split()[1:])]
        for image in range(IMAGES)
        for line in (folder / f"{kind}_{image + 1:05}.txt").read_text(encoding="utf-8").splitlines()
    ]
    return np.array(rows).reshape(len(rows), 5 + numbers)


def boxes(image: np.ndarray[Any, Any], sized: np.ndarray[Any, Any]) -> Boxes:
    corners = np.concatenate([sized[:, :2], sized[:, :2] + sized[:, 2:]], axis=1)
    return Boxes(image.astype(np.int64), np.zeros(len(image), np.int64), corners)


@pytest.fixture
def sample() -> BoxSample:
    folder = shared("tables/pascal_case_1")
    reference, detected = read(folder, "gts", 0), read(folder, "dets", 1)
    return box_sample(
        np.arange(IMAGES),
        np.zeros(IMAGES, np.bool_),
        boxes(reference[:, 0], reference[:, 1:]),
        boxes(detected[:, 0], detected[:, 2:]),
        detected[:, 1],
        labels=(0,),
        rule="iou",
        bar=0.3,
        points=(1.0,),
    )


def test_all_lines_are_boxes_and_as_many_match_at_an_overlap_of_0_3_as_pycocotools_matches(sample: BoxSample) -> None:
    # The example's own page counts 7: it takes every box to be one pixel wider and higher.
    assert (len(sample.lesions.image), len(sample.detections.image)) == (LESIONS, BOXES)
    assert sample.detections.hits.sum() == 6


def test_average_precision_is_that_of_pycocotools(sample: BoxSample) -> None:
    whole = once_each(Prepared(sample, OperatingSettings()))
    assert box_curves.ap_50(whole)[0] == pytest.approx(0.0231023102310231, abs=1e-12)
    assert box_curves.map_50_95(whole)[0] == pytest.approx(0.00462046204620462, abs=1e-12)
