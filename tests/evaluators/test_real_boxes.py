"""A real detector on real blood smears, from files to results: every number beside code that shares nothing with it."""

import re
import shutil

import numpy as np
import onnxruntime
import pytest
from PIL import Image as Pillow

from evaluators.cli.main import main
from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from support.shared_data import shared

CLASSES = ("RBC", "WBC", "Platelets")
THRESHOLD, FP_POINTS = 0.3, (0.125, 0.25, 0.5, 1, 2, 4, 8)
CARD = f"""format = 1
[model]
name = "Blood cells"
version = "1"
developer = "Example GmbH"
file = "model.onnx"
[intended_use]
text = "Finds blood cells."
[task]
kind = "detection"
classes = {list(CLASSES)}
threshold = {THRESHOLD}
[[input]]
name = "image"
layout = "NCHW"
dtype = "float32"
colour = "RGB"
steps = [
  {{ do = "resize", width = 320, height = 240, filter = "bilinear", resampler = "pillow" }},
  {{ do = "scale", divide_by = 255.0 }},
]
"""
SIDES = ("xmin", "ymin", "xmax", "ymax")
OUTPUTS = ("boxes_xyxy_norm", "scores", "labels")


def first_annotations():
    return sorted(shared("bccd/Annotations").iterdir())[:16]


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """Return the estimates of the whole program by id."""
    data, model, work = shared("bccd"), shared("models/bccd_centernet_tiny.onnx"), tmp_path_factory.mktemp("bccd")
    card = work / "card.toml"
    card.write_text(CARD + "".join(f'[[output]]\nname = "{name}"\nmeans = "{name}"\n' for name in OUTPUTS))
    for annotation in first_annotations():
        for kind, source in (("x", annotation), ("i", data / "JPEGImages" / f"{annotation.stem}.jpg")):
            (work / kind).mkdir(exist_ok=True)
            shutil.copy(source, work / kind)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PRUEFSTAND_HOME", str(work / "home"))
        plan = work / "plan.toml"
        plan.write_text("format = 1\nresamples = 1000\n")
        call = ["evaluate", "--model", str(model), "--card", str(card), "--data", str(work / "i")]
        call += ["--reference", str(work / "x"), "--one-image-per-patient", "--plan", str(plan)]
        assert main([*call, "--out", str(work / "e")]) == 0
        with open_folder(work / "e", write=False) as folder:
            return {one.id: one.value for one in results_of(folder, Silent()).estimates}


@pytest.fixture(scope="module")
def images():
    """Return of every image the true boxes and labels, and the model's boxes, labels and scores."""
    session = onnxruntime.InferenceSession(str(shared("models/bccd_centernet_tiny.onnx")))
    found = []
    for annotation in first_annotations():
        text = annotation.read_text("utf-8")
        sides = [[int(side) for side in re.findall(rf"<{name}>(\d+)<", text)] for name in SIDES]
        # Pascal VOC counts pixels from 1 and means the last one to be in the box.
        corners = np.stack(sides, axis=1) - [1, 1, 0, 0]
        labels = [CLASSES.index(name) for name in re.findall(r"<name>(\w+)<", text)]
        image = Pillow.open(shared("bccd/JPEGImages") / f"{annotation.stem}.jpg").convert("RGB")
        pixels = np.asarray(image.resize((320, 240), Pillow.Resampling.BILINEAR), np.float32).transpose(2, 0, 1)
        boxes, scores, marked = session.run(list(OUTPUTS), {"image": pixels[None] / np.float32(255)})
        size = np.array([*image.size, *image.size])
        found.append((np.maximum(corners, 0), labels, boxes[0] * size, marked[0].tolist(), scores[0].astype(float)))
    return found


def overlap(one, other):
    width, height = (min(one[a + 2], other[a + 2]) - max(one[a], other[a]) for a in (0, 1))
    shared_area = max(width, 0.0) * max(height, 0.0)
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return shared_area / (areas - shared_area)


def matched(images, label, bar):
    """Return (score, hit) of every box of a class, and how many of its cells there are; greedily by score."""
    marks, cells = [], 0
    for corners, labels, boxes, marked, scores in images:
        free = [place for place, name in enumerate(labels) if name == label]
        cells += len(free)
        for place in sorted((p for p, name in enumerate(marked) if name == label), key=lambda p: -scores[p]):
            best = max(free, key=lambda cell: overlap(boxes[place], corners[cell]), default=None)
            hit = best is not None and overlap(boxes[place], corners[best]) >= bar
            if hit:
                free.remove(best)
            marks.append((scores[place], hit))
    return sorted(marks, key=lambda mark: -mark[0]), cells


def coco(images, label, bar):
    """Return the average precision at 101 recalls."""
    marks, cells = matched(images, label, bar)
    hits = np.cumsum([hit for _, hit in marks])
    precision = hits / np.arange(1, len(marks) + 1)
    reached = [precision[hits / cells >= recall] for recall in np.linspace(0, 1, 101)]
    return np.mean([beyond.max() if beyond.size else 0.0 for beyond in reached])


def test_cells_found_and_false_alarms_are_those_counted_one_by_one(program, images):
    counted = []
    for label, name in enumerate(CLASSES):
        marks, cells = matched(images, label, 0.5)
        hits = sum(hit for score, hit in marks if score >= THRESHOLD)
        false = sum(not hit for score, hit in marks if score >= THRESHOLD)
        assert program[f"lesion_sensitivity[{name}]"] == pytest.approx(hits / cells, abs=1e-12)
        assert program[f"false_positives_per_image[{name}]"] == pytest.approx(false / len(images), abs=1e-12)
        counted.append((hits, false, cells))
    hits, false, cells = np.sum(counted, axis=0)
    assert program["lesion_sensitivity"] == pytest.approx(hits / cells, abs=1e-12)
    assert program["false_positives_per_image"] == pytest.approx(false / len(images), abs=1e-12)


def test_average_precision_and_froc_are_those_of_the_ranked_boxes(program, images):
    every = [matched(images, label, 0.5) for label in range(len(CLASSES))]
    bars = [round(0.5 + 0.05 * step, 2) for step in range(10)]
    by_bar = np.array([[coco(images, label, bar) for label in range(len(CLASSES))] for bar in bars])
    assert [program[f"ap_50[{name}]"] for name in CLASSES] == pytest.approx(by_bar[0].tolist(), abs=1e-12)
    assert program["ap_50"] == pytest.approx(by_bar[0].mean(), abs=1e-12)
    assert program["map_50_95"] == pytest.approx(by_bar.mean(), abs=1e-12)
    marks = [mark for found, _ in every for mark in found]
    cells = sum(count for _, count in every)
    scores, hits = np.array([score for score, _ in marks]), np.array([hit for _, hit in marks])
    curve = [((scores[~hits] >= s).sum() / len(images), (scores[hits] >= s).sum() / cells) for s in np.unique(scores)]
    read = [max([found for false, found in curve if false <= point], default=0.0) for point in FP_POINTS]
    assert program["froc_score"] == pytest.approx(np.mean(read), abs=1e-12)
