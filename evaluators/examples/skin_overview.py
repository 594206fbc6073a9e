"""Synthetic photographs of a patch of skin with none to five small lesions on it, and where they are.

Freckles, hairs and red spots are no lesions. Some lesions are as small as freckles or as pale as the skin: no reader of
these images can be perfect. Imports numpy and Pillow only, because the script that trains the example's model runs
where nothing else is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from evaluators.examples.drawing import Field, Pixels, levels, smooth_noise

WIDTH: Final = 320
HEIGHT: Final = 240
MOST: Final = 5
"""Lesions in an image."""
Split = Literal["training", "held_out"]
SIZES: Final[dict[Split, int]] = {"training": 700, "held_out": 150}
SEEDS: Final[dict[Split, int]] = {"training": 501, "held_out": 502}
SKINS: Final = ("I-II", "III-IV", "V-VI")
"""Pairs of Fitzpatrick's types."""
SKIN_SHARES: Final = (0.55, 0.40, 0.05)
"""Of the developer's images."""

_COLOURS: Final = {"I-II": (232, 193, 172), "III-IV": (190, 142, 112), "V-VI": (104, 71, 54)}
_ABSORPTION: Final = np.array([0.55, 1.0, 1.35], np.float32)
"""How strongly melanin darkens red, green and blue."""
_RED: Final = np.array([0.15, 0.9, 0.8], np.float32)
_COLUMNS, _ROWS = (
    np.arange(WIDTH, dtype=np.float32)[np.newaxis] + 0.5,
    np.arange(HEIGHT, dtype=np.float32)[:, np.newaxis] + 0.5,
)

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels; the first pixel covers 0 to 1."""


@dataclass(frozen=True, slots=True)
class Skin:
    """What a patient's skin looks like.

    Attributes:
        type: One of ``SKINS``.
        freckles: About how many.
        hairs: About how many.
        red_spots: About how many; none in the developer's images.
    """

    type: str
    freckles: int
    hairs: int
    red_spots: int = 0


def photograph(skin: Skin, lesions: int, rng: np.random.Generator) -> tuple[Pixels, tuple[Box, ...]]:
    """Return a photograph, RGB, shape (HEIGHT, WIDTH, 3), and a box around each lesion."""
    pigment = np.zeros((HEIGHT, WIDTH), np.float32)
    blood = np.zeros((HEIGHT, WIDTH), np.float32)
    boxes: list[Box] = []
    while len(boxes) < lesions:
        _add_lesion(pigment, boxes, rng)
    for _ in range(rng.poisson(skin.freckles)):
        _add_spot(pigment, rng.uniform(1.0, 2.6), rng.uniform(0.12, 0.5), rng)
    for _ in range(rng.poisson(skin.red_spots)):
        _add_spot(blood, rng.uniform(1.5, 4.5), rng.uniform(0.4, 0.9), rng)
    colour = np.array(_COLOURS[skin.type], np.float32) / 255 * rng.normal(1, 0.03, 3).astype(np.float32)
    relief = 1 + 0.03 * smooth_noise(rng, 60, HEIGHT, WIDTH) + 0.05 * smooth_noise(rng, 4, HEIGHT, WIDTH)
    scene = relief[..., np.newaxis] * colour
    scene *= np.exp(-pigment[..., np.newaxis] * _ABSORPTION - blood[..., np.newaxis] * _RED)
    picture = Image.fromarray(levels(scene))
    for _ in range(rng.poisson(skin.hairs)):
        _add_hair(picture, rng)
    return _exposed(picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.4, 0.9))), rng), tuple(boxes)


def lesions_of(rng: np.random.Generator) -> int:
    """Return how many lesions an image shows; a fifth shows none."""
    return int(rng.choice(MOST + 1, p=(0.2, 0.24, 0.22, 0.16, 0.11, 0.07)))


def developer_image(split: Split, number: int) -> tuple[Pixels, tuple[Box, ...]]:
    """Return an image of a split: hardly any dark skin, no red spots; each has a seed of its own."""
    rng = np.random.default_rng((SEEDS[split], number))
    skin = Skin(str(rng.choice(SKINS, p=SKIN_SHARES)), freckles=int(rng.integers(0, 12)), hairs=int(rng.integers(0, 8)))
    return photograph(skin, lesions_of(rng), rng)


def _add_lesion(pigment: Field, boxes: list[Box], rng: np.random.Generator) -> None:
    """Add one lesion where it touches no other; where the place is taken, nothing."""
    radius = 3.0 + 8.0 * float(rng.beta(1.3, 2.6))
    x, y = float(rng.uniform(16, WIDTH - 16)), float(rng.uniform(16, HEIGHT - 16))
    flat, lean, density = rng.uniform(0.65, 1), rng.uniform(0, np.pi), 0.22 + 1.1 * rng.beta(1.8, 2.2)
    rows, columns = _window(x, y, 15)
    across, down = _COLUMNS[:, columns] - x, _ROWS[rows] - y
    along, beside = across * np.cos(lean) + down * np.sin(lean), (down * np.cos(lean) - across * np.sin(lean)) / flat
    angle = np.arctan2(beside, along)
    reach = radius * (1 + sum(0.07 * rng.normal() * np.cos(wave * angle + rng.uniform(0, 6.3)) for wave in (2, 3, 5)))
    inside = np.clip((reach - np.hypot(along, beside)) / 1.6 + 0.5, 0, 1)
    lower, right = np.nonzero(inside >= 0.5)
    left, top = columns.start, rows.start
    box = (float(left + right.min()), float(top + lower.min()), left + right.max() + 1.0, top + lower.max() + 1.0)
    if all(_apart(box, other) for other in boxes):
        boxes.append(box)
        pigment[rows, columns] += (inside * density).astype(np.float32)


def _window(x: float, y: float, reach: int) -> tuple[slice, slice]:
    """Return rows and columns around a point; nothing is drawn beyond them."""
    rows, columns = (slice(max(0, int(at) - reach), int(at) + reach + 1) for at in (y, x))
    return rows, columns


def _apart(one: Box, other: Box) -> bool:
    """Return whether two boxes are at least four pixels from each other."""
    return one[2] + 4 < other[0] or other[2] + 4 < one[0] or one[3] + 4 < other[1] or other[3] + 4 < one[1]


def _add_spot(layer: Field, radius: float, density: float, rng: np.random.Generator) -> None:
    x, y = rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT)
    rows, columns = _window(x, y, 6)
    distance = np.hypot(_COLUMNS[:, columns] - x, _ROWS[rows] - y)
    layer[rows, columns] += density * np.clip((radius - distance) / 1.2 + 0.5, 0, 1).astype(np.float32)


def _add_hair(picture: Image.Image, rng: np.random.Generator) -> None:
    start = rng.uniform((0, 0), (WIDTH, HEIGHT))
    bend, end = start + rng.normal(0, 14, 2), start + rng.normal(0, 30, 2)
    steps = np.linspace(0, 1, 10)[:, np.newaxis]
    curve = (1 - steps) ** 2 * start + 2 * steps * (1 - steps) * bend + steps**2 * end
    tone = int(rng.integers(25, 70))
    ImageDraw.Draw(picture).line([(float(x), float(y)) for x, y in curve], fill=(tone, tone * 4 // 5, tone * 3 // 5))


def _exposed(picture: Image.Image, rng: np.random.Generator) -> Pixels:
    """Return what the camera stores: uneven light, white balance, noise."""
    light = 1 + rng.uniform(-0.12, 0.12) * (_COLUMNS / WIDTH - 0.5) + rng.uniform(-0.12, 0.12) * (_ROWS / HEIGHT - 0.5)
    gains = rng.uniform(0.9, 1.05) * rng.normal(1, 0.025, 3) / 255
    scene = np.asarray(picture, np.float32) * light[..., np.newaxis] * gains.astype(np.float32)
    return levels(scene + rng.standard_normal(scene.shape, np.float32) * rng.uniform(0.006, 0.014))
