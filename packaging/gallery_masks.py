"""Evaluations of masks, volumes and videos for the gallery: what they show is drawn here, and small."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import cv2
import nibabel
import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from PIL import Image, ImageFilter

from evaluators.domain.case import Unit
from evaluators.evaluation import planning
from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.runner import RunOptions, run_evaluation
from evaluators.evaluation.steps import DataChoices, DataSource, begin, put_submission, read_data

PHOTOGRAPHS: Final = 24
VOLUMES: Final = 6
DARK: Final = 0.45
"""Of white: what is darker counts as lesion."""
CONTRAST: Final = 300.0
"""Hounsfield units of the structure in the volumes."""
SLICES: Final = 40

CARD: Final = """format = 1
[model]
name = "{name}"
version = "1.0"
developer = "Example GmbH"
file = "model.onnx"
[intended_use]
text = "Marks {structure}."
modalities = ["{modality}"]
[population.sex]
female = 0.5
male = 0.5
[task]
kind = "segmentation"
classes = ["background", "{structure}"]
[[input]]
name = "x"
layout = "{layout}"
dtype = "float32"
colour = "{colour}"
steps = [{steps}]
[[output]]
name = "logits"
means = "logits"
"""
FLAT: Final = {
    "layout": "NCHW",
    "colour": "grey",
    "modality": "XC",
    "steps": '{ do = "resize", width = 128, height = 128, filter = "bilinear", resampler = "pillow" }, '
    '{ do = "scale", divide_by = 255.0 }',
}
DEEP: Final = {"layout": "NCDHW", "colour": "volume", "modality": "CT", "steps": ""}


def finished_masks(out: Path, photographs: Path) -> Path:
    """Return a finished evaluation of a model that outlines lesions."""
    images, masks = _photographs(out / "masked", photographs)
    package = _package(out / "lesion-model", "Outlines", "lesion", FLAT, limit=DARK, darker=True)
    return _finished(_read(out / "masks", package, images, masks))


def masks_on_another_grid(out: Path, photographs: Path) -> Path:
    """Return an evaluation whose masks are half as large as the images, and whose first image is there twice."""
    images, masks = _photographs(out / "shrunk", photographs)
    for number, path in enumerate(sorted(masks.iterdir())):
        if number % 2:
            mask = Image.open(path)
            mask.resize((mask.width // 2, mask.height // 2), Image.Resampling.NEAREST).save(path)
    first, *_, last = sorted(images.iterdir())
    last.write_bytes(first.read_bytes())
    package = _package(out / "other-model", "Outlines", "lesion", FLAT, limit=DARK, darker=True)
    return _read(out / "other-grid", package, images, masks)


def finished_volumes(out: Path) -> Path:
    """Return a finished evaluation of a model of volumes."""
    images, masks = out / "volume-files", out / "volume-masks"
    for folder in (images, masks):
        folder.mkdir()
    random = np.random.default_rng(4)
    for number in range(VOLUMES):
        values, inside = _volume(random, radius=9 + number)
        affine = np.diag([1.5, 1.5, 3.0, 1.0])
        nibabel.save(nibabel.Nifti1Image(values, affine), images / f"case{number}.nii.gz")
        nibabel.save(nibabel.Nifti1Image(inside.astype(np.uint8), affine), masks / f"case{number}.nii.gz")
    package = _package(out / "volume-model", "Volumes", "vessel", DEEP, limit=CONTRAST / 2, darker=False)
    return _finished(_read(out / "volumes", package, images, masks))


def video(out: Path) -> Path:
    """Return an evaluation that has a video only, and no model yet."""
    folder = out / "video-files"
    folder.mkdir()
    writer = cv2.VideoWriter(str(folder / "clip.mp4"), cv2.VideoWriter_fourcc(*"mp4v"), 25.0, (320, 240))
    for frame in range(75):
        picture = np.full((240, 320, 3), 40, np.uint8)
        cv2.circle(picture, (40 + 3 * frame, 120), 30, (90, 120, 210), -1)
        writer.write(picture)
    writer.release()
    return _read(out / "video", None, folder, None, unit="clip")


def _photographs(out: Path, photographs: Path) -> tuple[Path, Path]:
    """Copy some photographs, and draw around what is dark in each of them as a reader would: smoothly."""
    images, masks = out / "images", out / "masks"
    for folder in (images, masks):
        folder.mkdir(parents=True)
    found = sorted(path for path in photographs.rglob("*") if path.suffix.lower() in {".png", ".jpg", ".jpeg"})
    for number, path in enumerate(found[:PHOTOGRAPHS]):
        picture = Image.open(path).convert("RGB")
        picture.save(images / f"{number:03}.png")
        smooth = np.asarray(picture.convert("L").filter(ImageFilter.GaussianBlur(6)))
        Image.fromarray((smooth < 255 * DARK).astype(np.uint8)).save(masks / f"{number:03}.png")
    return images, masks


def _volume(random: np.random.Generator, *, radius: int) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Return a bright tube in grey noise, and where it is."""
    shape = (96, 96, SLICES)
    x, y, z = np.meshgrid(*map(np.arange, shape), indexing="ij")
    inside: NDArray[np.bool_] = (x - 48 - 12 * np.sin(z / 8)) ** 2 + (y - 48) ** 2 < radius**2
    values = random.normal(40, 30, shape) + inside * (CONTRAST - 40)
    return values.astype(np.float32), inside


def _package(folder: Path, name: str, structure: str, about: dict[str, str], *, limit: float, darker: bool) -> Path:
    """Write a model that marks what is darker, or brighter, than a limit."""
    folder.mkdir()
    sizes = ["d", "h", "w"] if about is DEEP else ["h", "w"]
    order = ["x", "level"] if darker else ["level", "x"]
    graph = helper.make_graph(
        [
            helper.make_node("Mul", ["x", "nothing"], ["empty"]),
            helper.make_node("Add", ["empty", "limit"], ["level"]),
            helper.make_node("Concat", order, ["logits"], axis=1),
        ],
        "limit",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 1, *sizes])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, 2, *sizes])],
        [
            numpy_helper.from_array(np.array(0, np.float32), "nothing"),
            numpy_helper.from_array(np.array(limit, np.float32), "limit"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    (folder / "submission.toml").write_text(CARD.format(name=name, structure=structure, **about), encoding="utf-8")
    return folder


def _read(target: Path, package: Path | None, images: Path, masks: Path | None, unit: Unit | None = None) -> Path:
    begin(target)
    with open_folder(target, write=True) as folder:
        if package is not None:
            put_submission(folder, package)
        choices = DataChoices(
            source=DataSource(root=str(images)),
            reference=None if masks is None else str(masks),
            one_image_per_patient=True,
            unit=unit,
        )
        read_data(folder, choices, Silent())
    return target


def _finished(evaluation: Path) -> Path:
    with open_folder(evaluation, write=True) as folder:
        planning.lock(folder)
        run_evaluation(folder, RunOptions(), Silent())
        results_of(folder, Silent())
    return evaluation
