"""A whole segmentation run, from files to Dice and distances, against the loop everybody writes.

Ours: isolated workers, label maps kept, overlaps, normalised surface distance, HD95 and ASSD of every structure. The
peer does the same with Pillow, onnxruntime and SciPy's distance maps in one process. Real frames and a real model.
"""

import sys
import time

import numpy as np
import onnxruntime
import psutil
import pytest
from PIL import Image
from scipy import ndimage

from evaluators.cohort.answers import CohortAnswers
from evaluators.evaluation.creating import NewEvaluation, create_evaluation
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.runner import RunOptions, run_evaluation
from support.shared_data import shared

pytestmark = pytest.mark.benchmark

TARGET = 1.0
CLASSES = ("void", "vocal_folds", "other_tissue", "glottal_space", "pathology", "surgical_tool", "tube")
CARD = f"""
format = 1
[model]
name = "Larynx"
version = "1"
developer = "Example"
file = "model.onnx"
[intended_use]
text = "Marks structures of the larynx."
[task]
kind = "segmentation"
classes = {list(CLASSES)}
[[input]]
name = "frame"
layout = "NCHW"
dtype = "float32"
colour = "RGB"
steps = [
  {{ do = "resize", width = 192, height = 192, filter = "bilinear", resampler = "pillow" }},
  {{ do = "scale", divide_by = 255.0 }},
]
[[output]]
name = "class_probabilities"
means = "probabilities"
axis = 1
"""


def by_hand(frames, labels, model):
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    for frame in sorted(frames.iterdir()):
        image = Image.open(frame).convert("RGB")
        tensor = np.asarray(image.resize((192, 192), Image.Resampling.BILINEAR), np.float32).transpose(2, 0, 1) / 255
        scores = session.run(None, {"frame": tensor[None]})[0][0]
        found = Image.fromarray(scores.argmax(axis=0).astype(np.uint8)).resize(image.size, Image.Resampling.NEAREST)
        marked, true = np.asarray(found), np.asarray(Image.open(labels / f"{frame.stem}.png"))
        for label in range(1, len(CLASSES)):
            distances(true == label, marked == label)


def distances(true, marked):
    if not (true.any() and marked.any()):
        return
    borders = [one ^ ndimage.binary_erosion(one) for one in (true, marked)]
    maps = [ndimage.distance_transform_edt(~border) for border in borders]
    directed = (maps[1][borders[0]], maps[0][borders[1]])
    together = np.concatenate(directed)
    _ = 2 * (true & marked).sum() / (true.sum() + marked.sum())
    _ = max(np.percentile(one, 95) for one in directed), together.mean(), (together <= 2).mean()


def test_frames_of_the_larynx(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    data, model = shared("larynx_vocalfolds"), shared("models/larynx_unet_7class.onnx")
    package = tmp_path / "package"
    package.mkdir()
    (package / "model.onnx").write_bytes(model.read_bytes())
    (package / "submission.toml").write_text(CARD.lstrip(), "utf-8")
    wanted = NewEvaluation(
        target=tmp_path / "e",
        model=package,
        data=data / "frames",
        reference=data / "labels",
        answers=CohortAnswers(one_image_per_patient=True),
    )
    create_evaluation(wanted, Silent())
    with open_folder(tmp_path / "e", write=True) as folder:
        start = time.perf_counter()
        run_evaluation(folder, RunOptions(workers=psutil.cpu_count()), Silent())
        ours = time.perf_counter() - start
        cases = len(folder.store.outcomes(1))
    start = time.perf_counter()
    by_hand(data / "frames", data / "labels", model)
    peer = time.perf_counter() - start
    sys.stdout.write(
        f"\nsegmentation run, {cases} frames: ours {cases / ours:.1f} frames/s, loop {cases / peer:.1f} frames/s;"
        f" {peer / ours:.2f} x the loop (target {TARGET})\n"
    )
    assert peer / ours >= TARGET
