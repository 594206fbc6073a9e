"""Synthetic chest radiographs with any of five findings, drawn from numbers. No patient was ever imaged for them.

A finding is large or small, dense or faint by chance, so that some cannot be told from their absence by anybody.
Everything else (build, rotation, exposure, vessels, tubes) is drawn without regard to the findings.

Imports numpy and Pillow only, because the script that trains the example's model runs where nothing else is.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from evaluators.examples.drawing import Field, Pixels, levels, smooth_noise, soft

SIDE: Final = 224
"""Rows and columns of a radiograph."""
FINDINGS: Final = ("cardiomegaly", "consolidation", "effusion", "nodule", "pneumothorax")
Split = Literal["training", "held_out"]
SIZES: Final[dict[Split, int]] = {"training": 2400, "held_out": 500}
SEEDS: Final[dict[Split, int]] = {"training": 401, "held_out": 402}
SHARES: Final = (0.30, 0.28, 0.30, 0.28, 0.25)
"""Of the developer's images that show each of ``FINDINGS``."""


@dataclass(frozen=True, slots=True)
class View:
    """How a radiograph is taken.

    Attributes:
        enlarges: By how much the heart appears larger; 1.0 standing, more where the tube stands before the patient.
        contrast: 1.0 standing; less in bed, where scattered rays reach the plate.
        tubes: Probability of lines and electrodes in the picture.
    """

    enlarges: float
    contrast: float
    tubes: float


STANDING: Final = View(enlarges=1.0, contrast=1.0, tubes=0.05)
IN_BED: Final = View(enlarges=1.13, contrast=0.72, tubes=0.8)

_along = (np.arange(SIDE, dtype=np.float32) + 0.5) / SIDE * 2 - 1
_ACROSS, _DOWN = _along[np.newaxis], _along[:, np.newaxis]
"""-1 at the left and upper border, 1 at the right and lower one; what is on the patient's left is on the right."""


def radiograph(findings: Collection[str], view: View, rng: np.random.Generator) -> Pixels:
    """Return a radiograph.

    Args:
        findings: Those of ``FINDINGS`` it shows.
        view: How it is taken.
        rng: Chance of everything else.

    Returns:
        Grey, bones white, shape (SIDE, SIDE).
    """
    build = rng.normal(1, 0.08)
    centre, diaphragm = rng.normal(0, 0.05), rng.normal(0.52, 0.09)
    ratio = rng.normal(0.57, 0.045) if "cardiomegaly" in findings else rng.normal(0.45, 0.03)
    heart = _heart(float(ratio) * view.enlarges, centre, diaphragm, build)
    lungs = [_lung(side, centre, diaphragm, build, rng) * (1 - heart) for side in (-1, 1)]
    scene = _chest(lungs, centre, rng) + 0.05 * heart
    if "consolidation" in findings:
        scene = _consolidated(scene, lungs[int(rng.integers(2))], rng)
    if "effusion" in findings:
        scene = _flooded(scene, lungs[int(rng.integers(2))], diaphragm, rng)
    if "nodule" in findings:
        scene = _with_nodule(scene, lungs[int(rng.integers(2))], rng)
    if "pneumothorax" in findings:
        scene = _collapsed(scene, int(rng.integers(2)), lungs, rng)
    picture = Image.fromarray(levels(scene))
    if rng.random() < view.tubes:
        _add_tubes(picture, rng)
    return _exposed(picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.5, 1.2))), view, rng)


def developer_image(split: Split, number: int) -> tuple[Pixels, tuple[str, ...]]:
    """Return an image of a split, all taken standing, and its findings; each has a seed of its own."""
    rng = np.random.default_rng((SEEDS[split], number))
    present = rng.random(len(FINDINGS)) < np.array(SHARES)
    findings = tuple(name for name, there in zip(FINDINGS, present, strict=True) if there)
    return radiograph(findings, STANDING, rng), findings


def _lung(side: int, centre: float, diaphragm: float, build: float, rng: np.random.Generator) -> Field:
    """Return 1 in a lung and 0 outside, with a soft border."""
    middle, width, height = centre + side * 0.42 * build, 0.30 * build, rng.normal(0.72, 0.06)
    across = (_ACROSS - middle) / width
    dome = diaphragm - 0.04 + 0.13 * across**2 - (0.05 if side < 0 else 0.0)
    top = (_DOWN + 0.10) / height
    shape = 1 - np.abs(across) ** 2.4 - np.abs(np.minimum(top, 0)) ** 2.6
    return soft(shape, 0.18) * soft(dome - _DOWN, 0.05)


def _chest(lungs: list[Field], centre: float, rng: np.random.Generator) -> Field:
    """Return body, lungs with their vessels, spine, ribs and collar bones; 0 is black, 1 white."""
    body = soft(1 - np.abs(_ACROSS / 0.93) ** 4 - np.maximum(-0.85 - _DOWN, 0) * 4, 0.2)
    scene: Field = body * (0.66 + 0.08 * smooth_noise(rng, 4, SIDE, SIDE))
    vessels = 0.035 * smooth_noise(rng, 26, SIDE, SIDE) + 0.03 * smooth_noise(rng, 60, SIDE, SIDE)
    for lung in lungs:
        hilum = np.exp(-((_ACROSS - centre) ** 2 + (_DOWN + 0.02) ** 2) / 0.12)
        scene += lung * (-0.46 + vessels * (0.7 + hilum) + 0.09 * hilum)
    scene += 0.17 * np.exp(-(((_ACROSS - centre) / 0.085) ** 4))
    pitch, first = rng.normal(0.165, 0.008), rng.uniform(-0.85, -0.72)
    for rib in range(9):
        line = first + rib * pitch + 0.34 * np.maximum(np.abs(_ACROSS - centre) - 0.1, 0) ** 1.5
        scene += 0.065 * body * np.exp(-(((_DOWN - line) / 0.026) ** 2)) * (np.abs(_ACROSS - centre) > 0.08)
    collar = -0.68 + 0.16 * np.abs(_ACROSS - centre)
    scene += 0.09 * body * np.exp(-(((_DOWN - collar) / 0.03) ** 2)) * (np.abs(_ACROSS - centre) > 0.05)
    return scene


def _heart(ratio: float, centre: float, diaphragm: float, build: float) -> Field:
    """Return the shadow of a heart as wide as this share of the chest, a third of it to the patient's right."""
    width = ratio * 1.44 * build
    middle = centre + width * 0.17
    shape = 1 - ((_ACROSS - middle) / (width / 2)) ** 2 - ((_DOWN - diaphragm + 0.22) / (0.30 + 0.12 * width)) ** 2
    vessels = 1 - ((_ACROSS - centre) / 0.17) ** 2 - np.abs((_DOWN + 0.3) / 0.62) ** 4
    shadow: Field = np.maximum(soft(shape, 0.2), 0.75 * soft(vessels, 0.9))
    return shadow


def _consolidated(scene: Field, lung: Field, rng: np.random.Generator) -> Field:
    """Return the scene with a cloudy shadow in a lung."""
    x, y = _place_in(lung, rng)
    radius = rng.uniform(0.10, 0.26)
    cloud = np.exp(-((((_ACROSS - x) / radius) ** 2 + ((_DOWN - y) / (1.2 * radius)) ** 2) ** 1.5))
    return scene + lung * cloud * rng.uniform(0.13, 0.34) * (1 + 0.3 * smooth_noise(rng, 18, SIDE, SIDE))


def _flooded(scene: Field, lung: Field, diaphragm: float, rng: np.random.Generator) -> Field:
    """Return the scene with fluid above the diaphragm, higher at the side wall."""
    middle = float((lung * _ACROSS).sum() / lung.sum())
    outward = (_ACROSS - middle) * np.sign(middle) / 0.3
    level = diaphragm - rng.uniform(-0.03, 0.40) + 0.10 - 0.10 * np.clip(outward, -1, 1) ** 3
    return scene + lung * soft(_DOWN - level, 0.09) * rng.uniform(0.30, 0.44)


def _with_nodule(scene: Field, lung: Field, rng: np.random.Generator) -> Field:
    """Return the scene with a small round shadow in a lung."""
    x, y = _place_in(lung, rng)
    distance = np.hypot(_ACROSS - x, _DOWN - y)
    return scene + rng.uniform(0.15, 0.36) * soft(rng.uniform(0.04, 0.085) - distance, 0.02)


def _collapsed(scene: Field, side: int, lungs: list[Field], rng: np.random.Generator) -> Field:
    """Return the scene with air beside a lung: a thin line, and beyond it no vessels and less shadow."""
    lung, sign = lungs[side], -1 if side == 0 else 1
    middle = float((lung * _ACROSS).sum() / lung.sum())
    retreat = rng.uniform(0.05, 0.17)
    across = ((_ACROSS - middle) * sign + retreat) / (0.30 - retreat / 3)
    apex = np.minimum((_DOWN + 0.10 - retreat) / 0.72, 0)
    edge = 1 - np.abs(np.maximum(across, 0)) ** 2.4 - np.abs(apex) ** 2.6
    outside = lung * soft(-edge, 0.1)
    smooth = np.asarray(Image.fromarray(levels(scene)).filter(ImageFilter.GaussianBlur(5)), np.float32) / 255
    line = np.exp(-((edge / 0.07) ** 2)) * lung
    return scene + outside * (smooth - scene - 0.10) + 0.10 * line


def _place_in(lung: Field, rng: np.random.Generator) -> tuple[float, float]:
    """Return a point well inside a lung."""
    rows, columns = np.nonzero(lung > 0.9)
    chosen = int(rng.integers(len(rows)))
    return float(_along[columns[chosen]]), float(_along[rows[chosen]])


def _add_tubes(picture: Image.Image, rng: np.random.Generator) -> None:
    """Draw a catheter and electrodes."""
    draw = ImageDraw.Draw(picture)
    start, bend, end = (np.array([rng.uniform(*at), rng.uniform(*down)]) for at, down in _CATHETER)
    for part in np.linspace(0, 1, 40):
        x, y = ((1 - part) ** 2 * start + 2 * part * (1 - part) * bend + part**2 * end).tolist()
        draw.ellipse((x - 1, y - 1, x + 1, y + 1), fill=205)
    for _ in range(int(rng.integers(2, 5))):
        x, y = rng.uniform(0.15 * SIDE, 0.85 * SIDE, 2)
        draw.ellipse((x - 3, y - 3, x + 3, y + 3), outline=225)
        draw.line((x, y, x + float(rng.uniform(-60, 60)), y + float(rng.uniform(30, 80))), fill=190)


_CATHETER: Final = tuple(
    ((low * SIDE, high * SIDE), (top * SIDE, bottom * SIDE))
    for low, high, top, bottom in ((0.28, 0.38, 0.05, 0.15), (0.44, 0.5, 0.1, 0.3), (0.46, 0.52, 0.4, 0.55))
)
"""Where the catheter begins, bends and ends."""


def _exposed(picture: Image.Image, view: View, rng: np.random.Generator) -> Pixels:
    """Return what the plate stores: turned a little and cut, contrast, uneven exposure, noise."""
    turned = picture.rotate(rng.normal(0, 4.0), Image.Resampling.BILINEAR)
    left, top, right, bottom = (rng.uniform(0, 0.12, 4) * SIDE).tolist()
    cut = turned.resize((SIDE, SIDE), Image.Resampling.BILINEAR, (left, top, SIDE - right, SIDE - bottom))
    scene = (np.asarray(cut, np.float32) / 255) ** rng.uniform(0.75, 1.3)
    scene *= 1 + rng.uniform(-0.15, 0.15) * _ACROSS + rng.uniform(-0.15, 0.15) * _DOWN
    scene = 0.5 + (scene - 0.5) * view.contrast * rng.normal(1, 0.07) + rng.normal(0, 0.035)
    scene += rng.standard_normal(scene.shape, np.float32) * rng.uniform(0.008, 0.022) / view.contrast
    return levels(scene)
