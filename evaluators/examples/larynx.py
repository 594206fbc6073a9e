"""Synthetic laryngoscopy: what a video laryngoscope might see on its way to the glottis. No patient was ever filmed.

A look is one moment: where the glottis lies in the field of view, how far it opens, and what is in the way. Whether the
glottis is seen is worked out from the look, never from the picture.

Imports numpy and Pillow only, because the script that trains the example's model runs where nothing else is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIDE: Final = 96
"""Rows and columns of a frame."""
IN_VIEW: Final = 0.72
"""A glottis whose middle is nearer to that of the field than this (radius 1) is seen, unless something covers it."""
FOGGED: Final = 0.55
TUBED: Final = 0.75
"""From so much fog, or so much of a tube, on, nobody sees it."""

_TEXTURE: Final = 2 * SIDE
_PALE: Final = np.array([0.95, 0.87, 0.82], np.float32)
_DARK: Final = np.array([0.10, 0.05, 0.06], np.float32)
_ROSY: Final = np.array([0.88, 0.55, 0.50], np.float32)
_TUBE: Final = np.array([0.78, 0.84, 0.90], np.float32)
_WHITE: Final = np.ones(3, np.float32)
_BLOOD: Final = np.array([0.42, 0.05, 0.06], np.float32)

Pixels = NDArray[np.uint8]
Field = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Airway:
    """Whose larynx it is, and through which camera it is seen."""

    tissue: tuple[float, float, float]
    """Colour, 0 to 1."""
    size: float
    """Of the glottis; the field of view has radius 1."""
    turn: float
    """Of the camera, in radians."""
    light: float
    tint: tuple[float, float, float]
    """Of the camera."""
    sharpness: float
    """0 to 1; a fogged or greasy lens has less."""
    blood: float
    """Share of the view that is bloody, about 0 to 0.5."""
    seed: int
    """Of the tissue's pattern."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is in view at one moment."""

    x: float
    """Of the glottis: -1 is the left border of the field, 1 the right one."""
    y: float
    """-1 is the upper border of the field, 1 the lower one."""
    opening: float
    """Of the vocal folds, 0 to 1."""
    fog: float = 0.0
    """0 to 1."""
    tube: float = 0.0
    """How far a tube lies over the glottis, 0 to 1."""
    hole: tuple[float, float] | None = None
    """Where the opening of the gullet is, which looks a little like a glottis."""

    @property
    def shows_glottis(self) -> bool:
        """Return whether the glottis is seen."""
        in_view = float(np.hypot(self.x, self.y)) < IN_VIEW
        return in_view and self.fog < FOGGED and self.tube < TUBED


def draw_airway(rng: np.random.Generator, *, worn: bool = False) -> Airway:
    """Return somebody's airway, through a new camera or a worn one, which is darker, bluer and less sharp."""
    red = rng.uniform(0.68, 0.85)
    tint = np.array([0.80, 0.96, 1.18] if worn else [1.0, 1.0, 1.0]) * rng.normal(1, 0.03, 3)
    return Airway(
        (red, red * rng.uniform(0.42, 0.58), red * rng.uniform(0.38, 0.54)),
        rng.uniform(0.42, 0.62),
        rng.normal(0, 0.18),
        rng.uniform(0.4, 0.75) if worn else rng.uniform(0.8, 1.1),
        (float(tint[0]), float(tint[1]), float(tint[2])),
        rng.uniform(0.0, 0.5) if worn else rng.uniform(0.6, 1.0),
        float(max(0.0, rng.normal(0.0, 0.16))),
        int(rng.integers(2**32)),
    )


class Camera:
    """Draws the looks of one airway, one after the other.

    Args:
        airway: What is looked at.
        rng: Chance of the recording: glare and noise.
    """

    def __init__(self, airway: Airway, rng: np.random.Generator) -> None:
        self._airway, self._rng = airway, rng
        own = np.random.default_rng(airway.seed)
        self._pattern = 0.6 * _smooth_noise(own, 9) + 0.4 * _smooth_noise(own, 30)
        self._bloody = (0.7 * (_smooth_noise(own, 6) > 2.2 - 4 * airway.blood)).astype(np.float32)
        along = np.linspace(-1, 1, SIDE, dtype=np.float32)
        self._x: Field = along[np.newaxis]
        self._y: Field = along[:, np.newaxis]
        far = np.hypot(self._x, self._y)
        lit = airway.light * (1.08 - 0.55 * far**2) * np.clip((1.0 - far) / 0.05, 0, 1)
        self._light: Field = (lit * _planes(airway.tint)).astype(np.float32)
        self._glare = rng.uniform(-0.7, 0.7, (5, 2))

    def frame(self, look: Look) -> Pixels:
        """Return one frame, RGB, shape (SIDE, SIDE, 3)."""
        airway, rng = self._airway, self._rng
        u, v = self._on_glottis(look)
        row, column = (int((1 - place) * SIDE / 4) % SIDE for place in (look.y, look.x))
        piece = np.s_[row : row + SIDE, column : column + SIDE]
        depth = 0.8 + 0.13 * self._pattern[piece] - 0.25 * np.exp(-(u * u + v * v) / 0.8)
        scene = _planes(airway.tissue) * depth.astype(np.float32)
        scene = _blend(scene, _BLOOD, self._bloody[piece])
        scene = self._with_glottis(scene, u, v, look.opening)
        if look.hole is not None:
            scene = self._with_hole(scene, look.hole)
        if look.tube > 0:
            scene = self._with_tube(scene, look)
        scene = self._with_glare(scene)
        scene += np.float32(look.fog) * (_planes((0.72, 0.64, 0.62)) - scene)
        scene *= self._light
        scene = _softened(scene, 1 - airway.sharpness * (1 - 0.6 * look.fog))
        scene += rng.standard_normal(scene.shape, np.float32) * np.float32(0.018)
        return np.ascontiguousarray(np.clip(scene * 255 + 0.5, 0, 255).astype(np.uint8).transpose(1, 2, 0))

    def _on_glottis(self, look: Look) -> tuple[Field, Field]:
        """Return the coordinates of every pixel on the glottis: 1 is about its border."""
        cosine, sine = np.float32(np.cos(self._airway.turn)), np.float32(np.sin(self._airway.turn))
        x, y = self._x - np.float32(look.x), self._y - np.float32(look.y)
        size = np.float32(self._airway.size)
        u, v = (cosine * x + sine * y) / size, (cosine * y - sine * x) / size
        return u.astype(np.float32, copy=False), v.astype(np.float32, copy=False)

    def _with_glottis(self, scene: Field, u: Field, v: Field, opening: float) -> Field:
        """Return the scene with epiglottis, entrance, vocal folds and the knobs behind them."""
        ring = np.hypot(u / 0.85, v / 1.05)
        scene = _blend(scene, _ROSY, 0.7 * np.exp(-(((ring - 1) / 0.13) ** 2)))
        scene *= 1 - 0.35 * np.clip((1 - ring) / 0.1, 0, 1)
        along = np.clip((v + 0.7) / 1.2, 0, 1)
        gap = (0.06 + 0.34 * opening) * along
        there = np.clip((v + 0.7) / 0.08, 0, 1) * np.clip((0.55 - v) / 0.08, 0, 1)
        scene = _blend(scene, _PALE, there * np.clip((gap + 0.2 - np.abs(u)) / 0.06, 0, 1))
        scene = _blend(scene, _DARK, there * np.clip((gap - np.abs(u)) / 0.05, 0, 1))
        for side in (-0.3, 0.3):
            scene = _blend(scene, _ROSY, np.clip(1.3 - np.hypot(u - side, v - 0.75) / 0.2, 0, 1))
        lid = np.exp(-(((np.hypot(u / 1.1, v + 0.35) - 0.95) / 0.14) ** 2)) * np.clip(-(v + 0.4) / 0.2, 0, 1)
        return _blend(scene, _ROSY * np.float32(1.08), 0.85 * lid)

    def _with_hole(self, scene: Field, place: tuple[float, float]) -> Field:
        far = np.hypot((self._x - np.float32(place[0])) / 0.3, (self._y - np.float32(place[1])) / 0.2)
        scene = _blend(scene, _ROSY, 0.6 * np.exp(-(((far - 1.1) / 0.2) ** 2)))
        return _blend(scene, _DARK, np.clip((1 - far) / 0.25, 0, 1))

    def _with_tube(self, scene: Field, look: Look) -> Field:
        """Return the scene with a tube that comes from the lower right and ends on its way to the glottis."""
        right, down = 0.75, 1.1
        across_x, across_y = (look.tube * 1.35 * (to - start) for to, start in ((look.x, right), (look.y, down)))
        length = float(np.hypot(across_x, across_y))
        toward_x, toward_y = across_x / length, across_y / length
        x, y = self._x - np.float32(right), self._y - np.float32(down)
        along, across = x * toward_x + y * toward_y, x * toward_y - y * toward_x
        inside = np.clip((0.24 - np.abs(across)) / 0.04, 0, 1) * np.clip((length - along) / 0.05, 0, 1)
        scene = _blend(scene, _TUBE, 0.92 * inside)
        return _blend(scene, _DARK, 0.8 * inside * (np.abs(length - 0.25 - along) < 0.03))

    def _with_glare(self, scene: Field) -> Field:
        self._glare += self._rng.normal(0, 0.02, self._glare.shape)
        spots = np.zeros((SIDE, SIDE), np.float32)
        for x, y in self._glare.tolist():
            spots += np.exp(-((self._y - y) ** 2) / 0.0025) * np.exp(-((self._x - x) ** 2) / 0.0025)
        return _blend(scene, _WHITE, np.minimum(0.9 * spots, 1))


def _smooth_noise(rng: np.random.Generator, cells: int) -> Field:
    """Return noise of unit variance, larger than a frame, whose patches are about 2 SIDE / cells pixels wide."""
    coarse = Image.fromarray(rng.standard_normal((cells, cells)).astype(np.float32))
    fine = np.asarray(coarse.resize((_TEXTURE, _TEXTURE), Image.Resampling.BICUBIC))
    level: Field = (fine - fine.mean()) / fine.std()
    return level


def _planes(colour: tuple[float, ...] | NDArray[np.floating]) -> Field:
    """Return three numbers as a field that broadcasts over rows and columns."""
    return np.asarray(colour, np.float32)[:, np.newaxis, np.newaxis]


def _blend(scene: Field, colour: NDArray[np.floating], weight: NDArray[np.floating]) -> Field:
    """Return a scene, shape (3, rows, columns), with a colour laid over it by a weight for each pixel, 0 to 1."""
    laid: Field = scene + weight * (_planes(colour) - scene)
    return laid


def _softened(scene: Field, amount: float) -> Field:
    """Return the scene as a lens shows it that is not sharp, ``amount`` 0 to 1."""
    part = np.float32(amount / 4)
    for axis in (1, 2):
        inner = np.moveaxis(scene, axis, 0)  # a view; the border stays as it is, it is dark
        near = inner[:-4] + inner[1:-3] + inner[3:-1] + inner[4:] - 4 * inner[2:-2]
        inner[2:-2] += part * near
    return scene
