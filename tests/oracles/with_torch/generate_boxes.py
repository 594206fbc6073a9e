"""Write boxes.json: detections with the numbers that pycocotools, faster-coco-eval, picai_eval and MONAI give for them.

Run in an environment of its own (see packaging/requirements-oracles-torch.in); the tests only read the table.
"""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import faster_coco_eval
import numpy as np
from monai.metrics import compute_froc_curve_data, compute_froc_score
from picai_eval.metrics import Metrics
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

POINTS = [0.125, 0.25, 0.5, 1, 2, 4, 8]
IMAGES, LABELS, SEED = 60, 3, 20261123
Case = dict[str, list[list[float]]]


def drawn() -> tuple[Case, Case]:
    """Return reference boxes (image, label, corners) and detections (the same, and a score), as lists of rows."""
    random = np.random.default_rng(SEED)
    reference, detected = [], []
    for image in range(IMAGES):
        for _ in range(random.integers(0, 6)):
            corner, size = random.uniform(0, 400, 2), random.uniform(8, 90, 2)
            box, label = np.concatenate([corner, corner + size]), int(random.integers(LABELS))
            reference.append([image, label, *box.round(2)])
            for _ in range(random.choice(3, p=[0.25, 0.55, 0.2])):
                moved = box + random.normal(0, 3.5, 4)
                moved[2:] = np.maximum(moved[2:], moved[:2] + 1)
                named = label if random.random() < 0.9 else int(random.integers(LABELS))
                detected.append([image, named, *moved.round(2), round(float(random.beta(4, 2)), 6)])
        for _ in range(random.integers(0, 5)):
            corner, size = random.uniform(0, 400, 2), random.uniform(8, 90, 2)
            box = np.concatenate([corner, corner + size]).round(2)
            detected.append([image, int(random.integers(LABELS)), *box, round(float(random.beta(2, 4)), 6)])
    return {"rows": reference}, {"rows": detected}


def coco_tables(reference: Case, detected: Case) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return both in COCO's form."""
    annotations = [
        {
            "id": number,
            "image_id": int(row[0]) + 1,
            "category_id": int(row[1]) + 1,
            "bbox": [row[2], row[3], row[4] - row[2], row[5] - row[3]],
            "area": (row[4] - row[2]) * (row[5] - row[3]),
            "iscrowd": 0,
        }
        for number, row in enumerate(reference["rows"], 1)
    ]
    results = [
        {
            "image_id": int(row[0]) + 1,
            "category_id": int(row[1]) + 1,
            "bbox": [row[2], row[3], row[4] - row[2], row[5] - row[3]],
            "score": row[6],
        }
        for row in detected["rows"]
    ]
    images = [{"id": image + 1, "width": 500, "height": 500} for image in range(IMAGES)]
    categories = [{"id": label + 1, "name": str(label)} for label in range(LABELS)]
    return {"images": images, "annotations": annotations, "categories": categories, "info": {}}, results


def coco(tables: tuple[dict[str, Any], list[dict[str, Any]]], loader: Any, evaluator: Any) -> dict[str, Any]:
    """Return average precision at 0.5 and over 0.50:0.95, of all classes and of each."""
    with contextlib.redirect_stdout(io.StringIO()):
        truth = loader()
        truth.dataset = tables[0]
        truth.createIndex()
        evaluation = evaluator(truth, truth.loadRes([dict(row) for row in tables[1]]), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    precision = evaluation.eval["precision"][:, :, :, 0, 2]
    return {
        "map_50_95": float(evaluation.stats[0]),
        "ap_50": float(evaluation.stats[1]),
        "ap_50_of_each": [float(precision[0, :, label].mean()) for label in range(LABELS)],
    }


def matched(reference: Case, detected: Case) -> tuple[list[list[tuple[int, float, float]]], list[int]]:
    """Match greedily by score at an overlap of 0.5; return (is lesion, score, overlap) by image, and its lesions."""
    results, lesions = [], []
    for image in range(IMAGES):
        truths = [row for row in reference["rows"] if row[0] == image]
        boxes = sorted((row for row in detected["rows"] if row[0] == image), key=lambda row: -row[6])
        free, rows = list(range(len(truths))), []
        for box in boxes:
            overlaps = [(overlap(box, truths[index]), index) for index in free if truths[index][1] == box[1]]
            best, index = max(overlaps, default=(0.0, -1))
            if best >= 0.5:
                free.remove(index)
            rows.append((int(best >= 0.5), box[6], best))
        rows += [(1, 0.0, 0.0)] * len(free)
        results.append(rows)
        lesions.append(len(truths))
    return results, lesions


def overlap(one: list[float], other: list[float]) -> float:
    """Return intersection over union of two rows."""
    width = min(one[4], other[4]) - max(one[2], other[2])
    height = min(one[5], other[5]) - max(one[3], other[3])
    shared = max(width, 0) * max(height, 0)
    areas = [(row[4] - row[2]) * (row[5] - row[3]) for row in (one, other)]
    return shared / (sum(areas) - shared)


def main() -> None:
    """Write the table beside this file."""
    reference, detected = drawn()
    tables = coco_tables(reference, detected)
    results, lesions = matched(reference, detected)
    picai = Metrics(
        lesion_results={str(image): rows for image, rows in enumerate(results)},
        case_target={str(image): int(count > 0) for image, count in enumerate(lesions)},
        case_pred={str(image): max((row[1] for row in rows), default=0.0) for image, rows in enumerate(results)},
    )
    flat = [row for rows in results for row in rows]
    # MONAI leaves out the lowest of all scores: one below them all keeps the curve whole.
    false = np.array([score for lesion, score, _ in flat if not lesion] + [-1.0])
    true = np.array([score for lesion, score, _ in flat if lesion and score > 0])
    fps, sensitivity = compute_froc_curve_data(false, true, sum(lesions), IMAGES)
    expected = {
        "pycocotools": coco(tables, COCO, COCOeval),
        "faster_coco_eval": coco(tables, faster_coco_eval.COCO, faster_coco_eval.COCOeval_faster),
        "picai_eval": {"ap_step": float(picai.AP), "patient_auroc": float(picai.auroc)},
        "monai": {"froc_score": float(compute_froc_score(fps, sensitivity, tuple(POINTS)))},
    }
    table = {"images": IMAGES, "labels": LABELS, "points": POINTS, "reference": reference["rows"]}
    table |= {"detected": detected["rows"], "expected": expected}
    (Path(__file__).parents[1] / "boxes.json").write_text(json.dumps(table, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
