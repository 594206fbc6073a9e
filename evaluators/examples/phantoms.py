"""Synthetic dermoscopy: pigmented lesions on skin, drawn from numbers. No patient was ever photographed for them.

A melanoma differs from a nevus only on average, in the four features dermatologists count first: asymmetry, border,
colours and size. Their distributions overlap, so that no reader of these images can be perfect. Everything else
(skin, light, hairs, ruler, blur) is drawn without regard to the diagnosis.

Imports numpy and Pillow only, because the script that trains the example's model runs where nothing else is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

SIDE: Final = 256
"""Rows and columns of a photograph."""
SEPARATION: Final = 1.4
"""Distance of the class means of each feature, in standard deviations of either class."""
SKIN_TYPES: Final = ("I", "II", "III", "IV", "V", "VI")
"""Fitzpatrick's types, from the palest to the darkest."""

_SKIN_COLOURS: Final = {
    "I": (238, 201, 182),
    "II": (228, 186, 162),
    "III": (208, 161, 131),
    "IV": (172, 122, 93),
    "V": (124, 84, 63),
    "VI": (84, 57, 44),
}
_ABSORPTION: Final = np.array([0.55, 1.0, 1.35], np.float32)
"""How strongly melanin darkens red, green and blue."""
_VEIL: Final = np.array([0.42, 0.50, 0.62], np.float32)
_RED: Final = np.array([0.85, 0.42, 0.40], np.float32)

Pixels = NDArray[np.uint8]
Field = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Lesion:
    """One lesion, which may be photographed several times. Features are in (0, 1), more is more suspicious."""

    asymmetry: float
    border: float
    colours: float
    size: float
    pigment: float
    """Density of melanin at the centre, about 0.5 to 1.3; says nothing about the diagnosis."""
    seed: int
    """Of its outline and pattern."""


def draw_lesion(rng: np.random.Generator, *, melanoma: bool) -> Lesion:
    """Return a lesion of the class."""
    shift = SEPARATION / 2 if melanoma else -SEPARATION / 2
    features = 1 / (1 + np.exp(-1.1 * (rng.standard_normal(4) + shift)))
    asymmetry, border, colours, size = features.tolist()
    return Lesion(asymmetry, border, colours, size, rng.uniform(0.55, 1.25), int(rng.integers(2**32)))


def photograph(lesion: Lesion, skin_type: str, rng: np.random.Generator) -> Pixels:
    """Return one photograph of a lesion; see ``outlined``."""
    return outlined(lesion, skin_type, rng)[0]


def outlined(lesion: Lesion | None, skin_type: str, rng: np.random.Generator) -> tuple[Pixels, NDArray[np.bool_]]:
    """Return one photograph of a lesion and where the lesion is.

    Args:
        lesion: What is photographed; turned and shifted a little each time. None: skin without a lesion.
        skin_type: One of ``SKIN_TYPES``.
        rng: Chance of this photograph: light, hairs, ruler, blur.

    Returns:
        RGB, shape (SIDE, SIDE, 3), and the pixels inside the outline, shape (SIDE, SIDE).
    """
    x, y = _plane(rng)
    skin = np.array(_SKIN_COLOURS[skin_type], np.float32) / 255 * rng.normal(1, 0.03, 3).astype(np.float32)
    relief = 1 + 0.025 * _smooth_noise(rng, 40) + 0.03 * _smooth_noise(rng, 5)
    scene, inside = _planes(skin) * relief, np.zeros((SIDE, SIDE), np.float32)
    if lesion is not None:
        scene, inside = _pigmented(lesion, scene, x, y)
    picture = Image.fromarray(_levels(scene))
    if rng.random() < 0.4:
        _add_hairs(picture, rng)
    if rng.random() < 0.25:
        _add_ruler(picture, rng)
    seen = _exposed(picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.3))), rng)
    return seen, inside >= 0.5


def _plane(rng: np.random.Generator) -> tuple[Field, Field]:
    """Return the coordinates of every pixel on the lesion, whose middle is near that of the photograph."""
    along = np.linspace(-1, 1, SIDE, dtype=np.float32)
    x, y = along[np.newaxis] - rng.uniform(-0.1, 0.1), along[:, np.newaxis] - rng.uniform(-0.1, 0.1)
    turn = rng.uniform(0, 2 * np.pi)
    cosine, sine = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    return (cosine * x + sine * y).astype(np.float32), (cosine * y - sine * x).astype(np.float32)


def _pigmented(lesion: Lesion, skin: Field, x: Field, y: Field) -> tuple[Field, Field]:
    """Return the skin with the lesion in it, shape (3, rows, columns), values about 0 to 1; and where the lesion is."""
    own = np.random.default_rng(lesion.seed)
    radius = 0.26 + 0.26 * lesion.size
    inside = _inside(lesion, radius, x, y, own)
    lean = own.uniform(0, 2 * np.pi)
    tilt = (x * np.float32(np.cos(lean)) + y * np.float32(np.sin(lean))) / np.float32(radius)
    seen = tuple(np.clip((axis + 1) * (SIDE / 2), 0, SIDE - 1).astype(np.intp) for axis in (y, x))
    broad, fine, veil, red = (_smooth_noise(own, cells)[seen] for cells in (7, 14, 5, 5))
    pattern = (0.12 + 0.38 * lesion.colours) * broad + 0.10 * fine
    density = np.clip(lesion.pigment * (1 + pattern + 0.45 * lesion.asymmetry * tilt), 0.1, 2.6)
    scene: Field = skin * np.exp(-density * inside * _planes(_ABSORPTION))
    brightness = skin.mean(axis=0)
    for patch, colour in ((veil, _VEIL), (red, _RED)):
        weight = 0.75 * lesion.colours * inside / (1 + np.exp(-4 * (patch - 1.0)))
        scene += weight * (0.8 * brightness * _planes(colour) - scene)
    return scene, inside


def _inside(lesion: Lesion, radius: float, x: Field, y: Field, own: np.random.Generator) -> Field:
    """Return 1 in the lesion and 0 outside, with a soft border."""
    angles = np.linspace(-np.pi, np.pi, 721)
    bulge = np.exp(2.5 * (np.cos(angles - own.uniform(0, 2 * np.pi)) - 1))
    outline = 1 + 0.75 * lesion.asymmetry * bulge + own.uniform(0, 0.16) * np.cos(2 * (angles - own.uniform(0, np.pi)))
    for wave in range(4, 13):
        rough = 0.45 / (wave + 2) * lesion.border * own.normal()
        outline += rough * np.cos(wave * angles + own.uniform(0, 2 * np.pi))
    reach = radius * outline / np.sqrt(1 + 0.5 * lesion.asymmetry)  # asymmetry alone must not enlarge
    turned = np.arctan2(y, x)
    limit = reach.astype(np.float32)[np.rint((turned + np.pi) * (720 / (2 * np.pi))).astype(np.intp)]
    softness = own.uniform(0.05, 0.14)
    inside: Field = np.clip((limit - np.hypot(x, y)) / softness + 0.5, 0, 1)
    return inside


def _smooth_noise(rng: np.random.Generator, cells: int) -> Field:
    """Return noise of unit variance whose patches are about SIDE / cells pixels wide."""
    coarse = Image.fromarray(rng.standard_normal((cells, cells)).astype(np.float32))
    fine = np.asarray(coarse.resize((SIDE, SIDE), Image.Resampling.BICUBIC))
    level: Field = (fine - fine.mean()) / fine.std()
    return level


def _add_hairs(picture: Image.Image, rng: np.random.Generator) -> None:
    draw = ImageDraw.Draw(picture)
    tone = int(rng.integers(15, 60))
    steps = np.linspace(0, 1, 12)[:, np.newaxis]
    for _ in range(int(rng.integers(3, 18))):
        start, bend, end = rng.uniform(-0.1, 1.1, (3, 2)) * SIDE
        curve = (1 - steps) ** 2 * start + 2 * steps * (1 - steps) * bend + steps**2 * end
        width = int(rng.integers(1, 3))
        draw.line(
            [(float(at), float(down)) for at, down in curve], fill=(tone, tone * 4 // 5, tone * 3 // 5), width=width
        )


def _add_ruler(picture: Image.Image, rng: np.random.Generator) -> None:
    """Draw the millimetre marks of a dermatoscope's plate along the lower edge."""
    draw = ImageDraw.Draw(picture)
    pitch, base = float(rng.uniform(9, 14)), SIDE - int(rng.integers(6, 20))
    for mark in range(int(SIDE / pitch)):
        height = 12 if mark % 5 == 0 else 6
        draw.line([(mark * pitch, base), (mark * pitch, base - height)], fill=(30, 30, 32), width=1)


def _exposed(picture: Image.Image, rng: np.random.Generator) -> Pixels:
    """Return what the camera stores: vignette, uneven light, white balance, noise."""
    along = np.linspace(-1, 1, SIDE, dtype=np.float32)
    distance = np.hypot(along[np.newaxis], along[:, np.newaxis])
    light = 1 - rng.uniform(0, 0.22) * distance**2
    light += rng.uniform(-0.08, 0.08) * along[np.newaxis] + rng.uniform(-0.08, 0.08) * along[:, np.newaxis]
    if rng.random() < 0.25:
        light *= np.clip((rng.uniform(1.05, 1.3) - distance) / 0.05, 0.03, 1)  # the tube's dark corners
    gains = rng.uniform(0.88, 1.08) * rng.normal(1, 0.025, 3).astype(np.float32) / 255
    scene = np.asarray(picture, np.float32).transpose(2, 0, 1) * light * _planes(gains)
    scene += rng.standard_normal(scene.shape, np.float32) * rng.uniform(0.004, 0.012)
    return _levels(scene)


def _planes(colour: NDArray[np.floating]) -> Field:
    """Return three numbers as a field that broadcasts over rows and columns."""
    return colour.astype(np.float32)[:, np.newaxis, np.newaxis]


def _levels(scene: NDArray[np.floating]) -> Pixels:
    """Return 8-bit pixels, shape (rows, columns, 3)."""
    return np.ascontiguousarray(np.clip(scene * 255 + 0.5, 0, 255).astype(np.uint8).transpose(1, 2, 0))
