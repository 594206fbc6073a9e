"""Boxes of 5 000 images against COCO's evaluation and the loop everybody writes, side by side in one process.

pycocotools and faster-coco-eval are in the environment of the oracles; where they are not at hand their rows are
skipped. Ours is the whole call: matching at all overlaps, ranking, averaging.
"""

from __future__ import annotations

import contextlib
import io
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from evaluators.metrics import box_curves
from evaluators.metrics.box_matching import Boxes, iou
from evaluators.metrics.boxes import BoxSample, box_sample
from evaluators.metrics.sample import OperatingSettings
from evaluators.metrics.weighted import Prepared, once_each

pytestmark = pytest.mark.benchmark

IMAGES, EACH, LABELS = 5_000, 20, 3
POINTS = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)


def drawn() -> tuple[Boxes, Boxes, np.ndarray[Any, Any]]:
    """Return reference boxes, detections near four fifths of them with as many strays, and their scores."""
    random = np.random.default_rng(1)
    image = np.repeat(np.arange(IMAGES), EACH)
    corner, size = random.uniform(0, 900, (len(image), 2)), random.uniform(10, 120, (len(image), 2))
    reference = Boxes(image, random.integers(0, LABELS, len(image)), np.concatenate([corner, corner + size], axis=1))
    near = random.random(len(image)) < 0.8
    moved = np.where(near[:, None], reference.corners + random.normal(0, 5, (len(image), 4)), 0)
    strays = random.uniform(0, 900, (len(image), 2))
    moved = np.where(near[:, None], moved, np.concatenate([strays, strays + size], axis=1))
    moved[:, 2:] = np.maximum(moved[:, 2:], moved[:, :2] + 1)
    return reference, Boxes(image, reference.label, moved), random.random(len(image))


def ours(reference: Boxes, detected: Boxes, scores: np.ndarray[Any, Any]) -> BoxSample:
    everyone = np.arange(IMAGES)
    return box_sample(
        everyone,
        np.zeros(IMAGES, np.bool_),
        reference,
        detected,
        scores,
        labels=range(LABELS),
        rule="iou",
        bar=0.5,
        points=POINTS,
    )


def seconds(call: Callable[[], object], runs: int = 1) -> float:
    """Return the median time of a call."""
    spent = []
    for _ in range(runs):
        since = time.perf_counter()
        call()
        spent.append(time.perf_counter() - since)
    return statistics.median(spent)


def coco_tables(reference: Boxes, detected: Boxes, scores: np.ndarray[Any, Any]) -> tuple[dict[str, Any], list[Any]]:
    def rows(boxes: Boxes) -> list[dict[str, Any]]:
        sized = np.concatenate([boxes.corners[:, :2], boxes.corners[:, 2:] - boxes.corners[:, :2]], axis=1)
        found = zip(boxes.image.tolist(), boxes.label.tolist(), sized.tolist(), boxes.area.tolist(), strict=True)
        return [{"image_id": i + 1, "category_id": n + 1, "bbox": box, "area": area} for i, n, box, area in found]

    truth = [{**row, "id": place, "iscrowd": 0} for place, row in enumerate(rows(reference), 1)]
    said = [{**row, "score": score} for row, score in zip(rows(detected), scores.tolist(), strict=True)]
    images, categories = [{"id": i + 1} for i in range(IMAGES)], [{"id": n + 1, "name": str(n)} for n in range(LABELS)]
    return {"images": images, "categories": categories, "annotations": truth, "info": {}}, said


def coco_map(loader: Any, evaluator: Any, tables: tuple[dict[str, Any], list[Any]]) -> tuple[float, float]:
    """Return the average precision and the time of evaluating and accumulating; loading is not counted."""
    with contextlib.redirect_stdout(io.StringIO()):
        truth = loader()
        truth.dataset = tables[0]
        truth.createIndex()
        evaluation = evaluator(truth, truth.loadRes(tables[1]), "bbox")

        def evaluate() -> None:
            evaluation.evaluate()
            evaluation.accumulate()

        spent = seconds(evaluate)
        evaluation.summarize()
    return float(evaluation.stats[0]), spent


def loop_froc(reference: Boxes, detected: Boxes, scores: np.ndarray[Any, Any]) -> float:
    """Return the score as a loop over images, boxes and thresholds works it out."""
    false, true = [], []
    for image in range(IMAGES):
        here, there = detected.image == image, reference.image == image
        overlaps = iou(detected.corners[here][:, None], reference.corners[there][None])
        overlaps *= detected.label[here][:, None] == reference.label[there][None]
        taken = set[int]()
        for row in np.argsort(-scores[here]):
            free = [(overlaps[row, one], one) for one in range(overlaps.shape[1]) if one not in taken]
            best, one = max(free, default=(0.0, -1))
            if best >= 0.5:
                taken.add(one)
            (true if best >= 0.5 else false).append(scores[here][row])
    found, alarms = np.array(true), np.array(false)
    cuts = np.unique(np.concatenate([found, alarms]))[:: max(1, len(scores) // 1000)]
    fps = [(alarms >= cut).sum() / IMAGES for cut in cuts[::-1]]
    reached = [(found >= cut).sum() / len(reference.image) for cut in cuts[::-1]]
    return float(np.mean(np.interp(POINTS, [0, *fps], [0, *reached])))


@pytest.mark.parametrize(("library", "wanted"), [("pycocotools", 15.0), ("faster_coco_eval", 1.5)])
def test_coco_average_precision(library: str, wanted: float) -> None:
    pytest.importorskip(library)
    if library == "pycocotools":
        from pycocotools import coco, cocoeval

        loader, evaluator = coco.COCO, cocoeval.COCOeval
    else:
        import faster_coco_eval

        loader, evaluator = faster_coco_eval.COCO, faster_coco_eval.COCOeval_faster
    data = drawn()

    def whole() -> float:
        return float(box_curves.map_50_95(once_each(Prepared(ours(*data), OperatingSettings())))[0])

    value, theirs = coco_map(loader, evaluator, coco_tables(*data))
    mine = seconds(whole, runs=3)
    print(f"\nCOCO mAP: ours {mine:.2f} s, {library} {theirs:.2f} s, ratio {theirs / mine:.1f}")  # noqa: T201
    assert whole() == pytest.approx(value, abs=1e-12)
    assert theirs / mine >= wanted


def test_froc_against_a_loop() -> None:
    data = drawn()
    sample = ours(*data)

    def curve() -> float:
        return float(box_curves.froc_score(once_each(Prepared(sample, OperatingSettings())))[0])

    since = time.perf_counter()
    value = loop_froc(*data)
    theirs = time.perf_counter() - since
    matching, curves = seconds(lambda: ours(*data), runs=3), seconds(curve, runs=3)
    ratios = f"ratio {theirs / curves:.0f} and {theirs / (matching + curves):.1f}"
    together = f"with matching at eleven overlaps {matching + curves:.2f} s"
    print(f"\nFROC: curve {curves:.3f} s, {together}; loop {theirs:.1f} s, {ratios}")  # noqa: T201
    assert curve() == pytest.approx(value, abs=2e-3)  # the loop reads every hundredth score only
    assert theirs / curves >= 50
