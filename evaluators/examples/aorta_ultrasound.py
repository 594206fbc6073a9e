"""Synthetic ultrasound: cross-sections of an abdominal aorta, drawn from numbers. No patient was ever scanned for them.

Speckle, depth, gain, the vein beside the vessel, the shadow of gas and the spine are drawn without regard to how wide
the vessel is. Imports numpy and Pillow only, because the script that trains the example's model runs where nothing
else is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from evaluators.examples.drawing import Field, Pixels, levels, smooth_noise, soft

SIDE: Final = 192
"""Rows and columns of an image."""
MM: Final = 0.6
"""Side of a pixel in mm, the same in every image: stated on the card."""
Split = Literal["training", "held_out"]
SIZES: Final[dict[Split, int]] = {"training": 1500, "held_out": 300}
SEEDS: Final[dict[Split, int]] = {"training": 301, "held_out": 302}


@dataclass(frozen=True, slots=True)
class Scanner:
    """What a machine does to the picture.

    Attributes:
        gain: Brightness; 1.0 is usual.
        fading: How much of the sound is lost on the way down.
        grain: Size of the speckle in pixels.
    """

    gain: float
    fading: float
    grain: float


SCANNERS: Final = {"Synthetic A": Scanner(1.0, 0.5, 0.9), "Synthetic B": Scanner(0.8, 1.3, 1.5)}
"""By manufacturer; the developer had the first only."""

_place = (np.arange(SIDE, dtype=np.float32) + 0.5) * MM
_ACROSS, _DOWN = _place[np.newaxis] - SIDE * MM / 2, _place[:, np.newaxis]
"""In mm; 0 across is the middle, 0 down the skin."""


def scan(diameter_mm: float, scanner: Scanner, rng: np.random.Generator, *, gas: bool = False) -> Pixels:
    """Return a cross-section.

    Args:
        diameter_mm: From outer wall to outer wall, front to back.
        scanner: The machine.
        rng: Chance of everything else.
        gas: Gas in the bowel throws a shadow over a part of the vessel.

    Returns:
        Grey, shape (SIDE, SIDE).
    """
    x, y = rng.normal(2, 9), rng.uniform(30, 56) + diameter_mm / 4
    depth = (_DOWN - y) / (diameter_mm / 2)
    across = (_ACROSS - x) / (diameter_mm / 2 * rng.normal(1.04, 0.05))
    distance = np.hypot(across, depth)
    scene = _tissue(rng)
    wall = 2.2 / (diameter_mm / 2)
    scene *= 1 - 0.93 * _edge((1 - wall / 2 - distance) / 0.06)
    if diameter_mm > 35:
        clot = _edge((depth - rng.uniform(0.05, 0.7)) / 0.15) * _edge((1 - wall - distance) / 0.06)
        scene += clot * rng.uniform(0.05, 0.3)
    facing = 0.55 + 0.45 * np.abs(depth) / np.maximum(distance, 0.1)
    scene += 0.95 * facing * np.exp(-(((distance - 1 + wall / 2) / (wall / 1.6)) ** 2))
    scene *= 1 - 0.9 * _vein(x, y, diameter_mm, rng)
    scene = _before_spine(scene, x, y + diameter_mm / 2 + rng.uniform(3, 8), rng)
    if gas:
        middle = x + rng.choice((-1, 1)) * rng.uniform(0.2, 0.6) * diameter_mm
        scene *= 1 - 0.9 * np.exp(-(((_ACROSS - middle) / rng.uniform(6, 12)) ** 2)) * _edge((_DOWN - 20) / 6)
    return _received(scene, scanner, rng)


def developer_image(split: Split, number: int) -> tuple[Pixels, float]:
    """Return an image of a split and the diameter it shows in mm: one machine, few wide vessels, hardly any gas."""
    rng = np.random.default_rng((SEEDS[split], number))
    diameter = developer_diameter(rng)
    return scan(diameter, SCANNERS["Synthetic A"], rng, gas=bool(rng.random() < 0.05)), diameter


def developer_diameter(rng: np.random.Generator) -> float:
    """Return a diameter in mm as the developer's patients had them, 13 to 52."""
    wide = rng.random() < 0.45
    return float(np.clip(rng.normal(36, 8) if wide else rng.normal(21, 3.5), 13, 52))


def _tissue(rng: np.random.Generator) -> Field:
    """Return layers of fat and muscle above, and what lies between bowel and spine; 0 is black."""
    scene = 0.42 + 0.14 * smooth_noise(rng, 5, SIDE, SIDE) + 0.06 * smooth_noise(rng, 18, SIDE, SIDE)
    bend = 3 * np.sin(_ACROSS / rng.uniform(18, 30) + rng.uniform(0, 6))
    for depth, bright in ((4, 0.25), (rng.uniform(11, 16), 0.35), (rng.uniform(18, 25), 0.3)):
        scene += bright * np.exp(-(((_DOWN - depth - 0.3 * bend) / 1.5) ** 2))
    return np.clip(scene, 0.05, None)


def _vein(x: float, y: float, diameter: float, rng: np.random.Generator) -> Field:
    """Return where the vein beside the vessel is: dark too, flatter, with hardly a wall."""
    wide, high = rng.uniform(8, 13), rng.uniform(4, 9)
    middle = x - diameter / 2 - wide - rng.uniform(2, 6)
    return _edge((1 - np.hypot((_ACROSS - middle) / wide, (_DOWN - y - rng.uniform(-4, 4)) / high)) / 0.15)


def _before_spine(scene: Field, x: float, top: float, rng: np.random.Generator) -> Field:
    """Return the scene with the front of a vertebra, and the shadow behind it."""
    edge = top + (_ACROSS - x) ** 2 / rng.uniform(60, 110)
    bone = 0.8 * np.exp(-(((_DOWN - edge) / 1.8) ** 2)) * np.exp(-(((_ACROSS - x) / 20) ** 4))
    shadow = _edge((_DOWN - edge) / 4) * np.exp(-(((_ACROSS - x) / 19) ** 6))
    seen: Field = (scene * (1 - 0.8 * shadow) + bone).astype(np.float32)
    return seen


def _received(scene: Field, scanner: Scanner, rng: np.random.Generator) -> Pixels:
    """Return what the machine shows: fading with depth, speckle, logarithm, the fan it sees."""
    sound = rng.rayleigh(0.8, scene.shape).astype(np.float32)
    scene = scene * (1 + rng.uniform(-0.5, 0.5) * _ACROSS / (SIDE * MM / 2))
    echo = scene * np.exp(-scanner.fading * _DOWN / (SIDE * MM)) * (0.25 + 0.75 * sound) + 0.012 * sound
    shown = np.clip(1 + 0.48 * np.log10(np.clip(scanner.gain * rng.normal(1, 0.08) * echo, 1e-4, None)), 0, 1.2) * 0.8
    picture = Image.fromarray(levels(shown)).filter(ImageFilter.GaussianBlur(scanner.grain))
    fan = (np.abs(_ACROSS) < 22 + 0.62 * _DOWN) & (np.hypot(_ACROSS, _DOWN + 35) < 146)
    return np.where(fan, np.asarray(picture), 0).astype(np.uint8)


def _edge(inside: NDArray[Any]) -> Field:
    return soft(inside, 1.0)
