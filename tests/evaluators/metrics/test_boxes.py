"""What ranks boxes, from a few that can be ranked by hand; under weights as with the patients written out."""

from __future__ import annotations

import numpy as np
import pytest

from evaluators.metrics import box_curves
from evaluators.metrics.box_matching import Boxes
from evaluators.metrics.box_rates import alarm_sample, lesion_sample, patient_sample
from evaluators.metrics.boxes import BoxSample, box_sample
from evaluators.metrics.sample import OperatingSettings
from evaluators.metrics.weighted import Prepared, Weighted, once_each

CURVES = (box_curves.ap_50, box_curves.map_50_95, box_curves.ap_step, box_curves.froc_score)


def squares(*rows: tuple[int, int, float]) -> Boxes:
    """Return boxes from image, label and where a square of side 10 begins."""
    table = np.array(rows, np.float64).reshape(len(rows), 3)
    corners = np.stack([table[:, 2], np.zeros(len(rows)), table[:, 2] + 10, np.full(len(rows), 10.0)], axis=1)
    return Boxes(table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), corners)


def sample(
    reference: Boxes, detected: Boxes, scores: list[float], patient: list[int], points: tuple[float, ...] = (1.0,)
) -> BoxSample:
    return box_sample(
        np.array(patient),
        np.zeros(len(patient), np.bool_),
        reference,
        detected,
        np.array(scores, np.float64),
        labels=sorted({0, *reference.label.tolist()}),
        rule="iou",
        bar=0.5,
        points=points,
    )


def value(metric: object, of: BoxSample) -> float:
    assert callable(metric)
    return float(metric(once_each(Prepared(of, OperatingSettings())))[0])


FOUND_THEN_WRONG_THEN_FOUND = sample(
    squares((0, 0, 0), (1, 0, 0)), squares((0, 0, 0), (0, 0, 50), (1, 0, 0)), [0.9, 0.8, 0.7], [0, 1]
)


def test_the_step_precision_is_averaged_over_lesions() -> None:
    assert value(box_curves.ap_step, FOUND_THEN_WRONG_THEN_FOUND) == pytest.approx((1 + 2 / 3) / 2)


def test_cocos_precision_is_read_at_101_recalls_from_the_best_beyond() -> None:
    # 51 recalls up to 0.50 at precision 1, 50 above it at 2/3.
    assert value(box_curves.ap_50, FOUND_THEN_WRONG_THEN_FOUND) == pytest.approx((51 + 50 * 2 / 3) / 101)


def test_the_curve_is_read_between_two_scores_along_a_line() -> None:
    of = sample(squares((0, 0, 0), (1, 0, 0)), squares((0, 0, 50), (1, 0, 0)), [0.9, 0.9], [0, 1], (0.25, 0.5, 8.0))
    # Both boxes have one score: from (0, 0) straight to half a false alarm an image and half the lesions.
    weighted = once_each(Prepared(of, OperatingSettings()))
    assert box_curves.sensitivities_at(weighted)[0].tolist() == [0.25, 0.5, 0.5]


def test_the_whole_curve_begins_at_nothing_and_ends_with_every_box() -> None:
    alarms, found = box_curves.froc_curve(Prepared(FOUND_THEN_WRONG_THEN_FOUND, OperatingSettings()))
    assert alarms.tolist() == [0, 0, 0.5, 0.5]
    assert found.tolist() == [0, 0.5, 0.5, 1]


def test_boxes_of_score_0_add_nothing_to_the_step_precision() -> None:
    of = sample(squares((0, 0, 0)), squares((0, 0, 0)), [0.0], [0])
    assert value(box_curves.ap_step, of) == 0


def test_a_class_without_lesions_is_no_part_of_the_mean() -> None:
    of = sample(squares((0, 0, 0)), squares((0, 0, 0), (0, 1, 0)), [0.5, 0.9], [0])
    both = BoxSample(of.patient, of.failed, of.lesions, of.detections, (0, 1), of.points)
    assert value(box_curves.ap_50, both) == 1


def drawn(random: np.random.Generator, images: int) -> tuple[Boxes, Boxes, list[float]]:
    rows = [(image, int(random.integers(2)), float(place * 30)) for image in range(images) for place in range(3)]
    there = [row for row in rows if random.random() < 0.6]
    said = [(image, label, at + random.normal(0, 2)) for image, label, at in rows if random.random() < 0.7]
    return squares(*there), squares(*said), random.random(len(said)).round(1).tolist()


@pytest.mark.parametrize("metric", CURVES, ids=lambda metric: metric.__name__)
def test_a_weight_of_two_is_the_patient_twice_and_of_none_is_the_patient_left_out(metric: object) -> None:
    random = np.random.default_rng(3)
    reference, detected, scores = drawn(random, 6)
    of = sample(reference, detected, scores, [0, 0, 1, 2, 3, 4], (0.5, 1.0))
    assert callable(metric)
    weighted = metric(Weighted(Prepared(of, OperatingSettings()), np.array([[2, 1, 0, 1, 1], [1, 1, 1, 1, 1]])))
    chosen = [0, 1, 0, 1, 2, 4, 5]
    written = _repeated(reference, detected, scores, chosen)
    assert weighted[0] == pytest.approx(value(metric, written))
    assert weighted[1] == pytest.approx(value(metric, of))


def _repeated(reference: Boxes, detected: Boxes, scores: list[float], chosen: list[int]) -> BoxSample:
    def taken(boxes: Boxes) -> tuple[Boxes, list[int]]:
        places = [(row, place) for row, image in enumerate(chosen) for place in np.flatnonzero(boxes.image == image)]
        rows, at = [row for row, _ in places], [int(place) for _, place in places]
        return Boxes(np.array(rows, np.int64), boxes.label[at], boxes.corners[at]), at

    there, _ = taken(reference)
    said, at = taken(detected)
    return sample(there, said, [scores[place] for place in at], list(range(len(chosen))), (0.5, 1.0))


def test_of_some_images_boxes_and_matches_are_those_of_the_images_alone() -> None:
    random = np.random.default_rng(4)
    reference, detected, scores = drawn(random, 6)
    of = sample(reference, detected, scores, [0, 1, 2, 3, 4, 5])
    chosen = np.array([True, False, True, False, False, True])
    some = of.rows(chosen, of.patient[chosen])
    alone = _repeated(reference, detected, scores, [0, 2, 5])
    assert some.patient.tolist() == [0, 2, 5]
    assert lesion_sample(some, 0.3).found.tolist() == lesion_sample(alone, 0.3).found.tolist()
    assert alarm_sample(some, 0.3).alarms.tolist() == alarm_sample(alone, 0.3).alarms.tolist()


def test_a_patient_with_a_failed_image_is_ranked_worst() -> None:
    of = sample(squares((0, 0, 0)), squares((0, 0, 0), (1, 0, 0)), [0.9, 0.2], [0, 1])
    failed = BoxSample(of.patient, np.array([True, False]), of.lesions, of.detections, of.labels, of.points)
    assert patient_sample(failed).scores.tolist() == [-np.inf, 0.2]
