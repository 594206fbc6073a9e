"""Which box of a model finds which box of the reference."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from evaluators.metrics.box_matching import Boxes, centre_hit, iou, match, rank_in_image


def boxes(*rows: tuple[float, ...]) -> Boxes:
    """Return boxes from (image, label, left, top, right, bottom)."""
    table = np.array(rows, np.float64).reshape(len(rows), 6)
    return Boxes(table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2:])


def found(detected: Boxes, scores: list[float], reference: Boxes, bar: float = 0.5, closeness: Any = iou) -> list[int]:
    """Return what each detection finds."""
    places: list[int] = match(detected, np.array(scores), reference, closeness, (bar,))[0].tolist()
    return places


def test_a_box_that_overlaps_by_exactly_the_bar_is_found() -> None:
    half = boxes((0, 0, 0, 0, 10, 5))
    assert found(half, [0.9], boxes((0, 0, 0, 0, 10, 10))) == [0]
    assert found(half, [0.9], boxes((0, 0, 0, 0, 10, 10)), bar=0.51) == [-1]


def test_a_second_box_on_the_same_lesion_finds_nothing_even_if_it_fits_better() -> None:
    twice = boxes((0, 0, 0, 0, 10, 10), (0, 0, 0, 0, 10, 8))
    assert found(twice, [0.4, 0.9], boxes((0, 0, 0, 0, 10, 10))) == [-1, 0]


def test_of_two_lesions_a_box_takes_the_closer_one() -> None:
    lesions = boxes((0, 0, 0, 0, 10, 8), (0, 0, 0, 0, 10, 9))
    assert found(boxes((0, 0, 0, 0, 10, 10)), [0.5], lesions) == [1]


def test_boxes_of_another_image_or_label_never_match() -> None:
    lesion = boxes((1, 2, 0, 0, 10, 10))
    assert found(boxes((0, 2, 0, 0, 10, 10), (1, 1, 0, 0, 10, 10)), [0.9, 0.9], lesion) == [-1, -1]


def test_a_box_without_area_overlaps_with_nothing() -> None:
    assert found(boxes((0, 0, 5, 5, 5, 5)), [1.0], boxes((0, 0, 5, 5, 5, 5)), bar=0.1) == [-1]


def test_a_centre_inside_the_lesion_is_a_hit_however_large_the_box_is() -> None:
    lesion, large = boxes((0, 0, 40, 40, 60, 60)), boxes((0, 0, 0, 0, 100, 100))
    assert found(large, [0.5], lesion) == [-1]
    assert found(large, [0.5], lesion, bar=1e-9, closeness=centre_hit) == [0]
    assert found(boxes((0, 0, 0, 0, 70, 70)), [0.5], lesion, bar=1e-9, closeness=centre_hit) == [-1]


def test_a_point_is_hit_by_a_box_it_lies_in() -> None:
    point = boxes((0, 0, 9, 9, 9, 9))
    around, beside = boxes((0, 0, 0, 0, 10, 10)), boxes((0, 0, 0, 0, 8, 8))
    assert found(around, [0.5], point, bar=1e-9, closeness=centre_hit) == [0]
    assert found(beside, [0.5], point, bar=1e-9, closeness=centre_hit) == [-1]


def test_every_bar_is_matched_for_itself() -> None:
    lesions = boxes((0, 0, 0, 0, 10, 10), (0, 0, 0, 0, 10, 6))
    places = match(boxes((0, 0, 0, 0, 10, 7)), np.array([0.5]), lesions, iou, (0.5, 0.8, 0.9))
    assert places.tolist() == [[1], [1], [-1]]


def test_no_boxes_at_all_match_nothing() -> None:
    assert match(boxes(), np.array([]), boxes(), iou, (0.5,)).shape == (1, 0)
    assert found(boxes(), [], boxes((0, 0, 0, 0, 1, 1))) == []


def test_many_images_at_once_match_as_a_plain_loop_does() -> None:
    random = np.random.default_rng(7)

    def drawn(count: int) -> Boxes:
        corner, size = random.uniform(0, 40, (count, 2)), random.uniform(5, 30, (count, 2))
        image = np.sort(random.integers(0, 30, count))
        return Boxes(image, random.integers(0, 2, count), np.concatenate([corner, corner + size], axis=1))

    reference, detected = drawn(150), drawn(400)
    scores = random.random(400).round(2)
    together = match(detected, scores, reference, iou, (0.3, 0.5))
    for row, bar in enumerate((0.3, 0.5)):
        assert together[row].tolist() == _loop(detected, scores, reference, bar)


def _loop(detected: Boxes, scores: np.ndarray[Any, Any], reference: Boxes, bar: float) -> list[int]:
    places, taken = [-1] * len(scores), set()
    for one in np.argsort(-scores, kind="stable"):
        best = -1.0
        for other in range(len(reference.image)):
            same = (reference.image[other], reference.label[other]) == (detected.image[one], detected.label[one])
            overlap = float(iou(detected.corners[one], reference.corners[other])) if same else 0.0
            if other not in taken and overlap >= max(bar, best):
                best, places[one] = overlap, other
        taken |= {places[one]} - {-1}
    return places


def test_the_rank_counts_better_boxes_of_the_same_image_and_label() -> None:
    some = boxes((0, 0, 0, 0, 1, 1), (0, 1, 0, 0, 1, 1), (0, 0, 0, 0, 1, 1), (1, 0, 0, 0, 1, 1))
    assert rank_in_image(some, np.array([0.2, 0.1, 0.8, 0.5])).tolist() == [1, 0, 0, 0]


def test_boxes_that_do_not_belong_together_are_refused() -> None:
    with pytest.raises(ValueError, match="images ascend"):
        boxes((1, 0, 0, 0, 1, 1), (0, 0, 0, 0, 1, 1))
