"""Synthetic CT volumes of an abdomen: ellipsoids bent by noise, in Hounsfield units. No patient was ever scanned.

Lengths are in mm. Axes run as in a usual axial series: slices towards the head, rows to the back, columns to the left.

Imports numpy only, because the script that trains the example's model runs where nothing else is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

CLASSES: Final = ("background", "liver", "spleen", "right kidney", "left kidney")
"""A label map holds the place of the class."""
LIVER, SPLEEN, RIGHT_KIDNEY, LEFT_KIDNEY = range(1, 5)

Field = NDArray[np.float32]
Labels = NDArray[np.uint8]

_SPREAD: Final = 0.75
"""Of a smooth noise: width of each bump as a share of the distance between two."""


@dataclass(frozen=True, slots=True)
class Scan:
    """How a volume is taken."""

    shape: tuple[int, int, int]
    """Slices, rows, columns."""
    spacing: tuple[float, float, float]
    """Between slices, rows, columns, in mm."""
    noise: float
    """Standard deviation, in Hounsfield units."""
    streaks: float
    """Depth of the dark bands that hardened beams leave between dense things, in Hounsfield units."""
    off: tuple[float, float] = (0.0, 0.0)
    """How far to the back and to the left the patient lies from the middle, in mm."""


@dataclass(frozen=True, slots=True)
class Anatomy:
    """Who is scanned."""

    girth: float
    """Size of the body; 1 is usual."""
    liver_hu: float
    """About 105 after contrast medium; a fatty liver has 40 to 65, about as much as muscle."""
    kidneys: tuple[float, float]
    """Size of the right and left one; 1 is usual."""
    seed: int
    """Of every outline and place."""


def draw_anatomy(rng: np.random.Generator, *, fatty: bool, kidneys: tuple[float, float] = (1.0, 1.0)) -> Anatomy:
    """Return somebody who was never born."""
    liver = rng.uniform(42, 66) if fatty else rng.normal(106, 8)
    return Anatomy(float(rng.uniform(0.88, 1.08)), float(liver), kidneys, int(rng.integers(2**32)))


def scanned(anatomy: Anatomy, scan: Scan, rng: np.random.Generator) -> tuple[NDArray[np.int16], Labels]:
    """Return a volume in Hounsfield units and what is in it, both of the scan's shape.

    Args:
        anatomy: Who lies in the scanner.
        scan: How the volume is taken.
        rng: Chance of this scan: noise and streaks.
    """
    own = np.random.default_rng(anatomy.seed)
    place = _Place.of(scan, anatomy.girth, own)
    tissue, body, room = _without_organs(place, own)
    labels = _organs(anatomy, place, own) * room
    for organ, level in _levels(anatomy, own).items():
        inside = labels == organ
        tissue[inside] = (level + 6 * place.noise(own, 24))[inside]
    for organ, part in zip((RIGHT_KIDNEY, LEFT_KIDNEY), anatomy.kidneys, strict=True):
        tissue[_pelvis(labels == organ, part, place)] = own.uniform(15, 45)
    grain = rng.standard_normal(scan.shape, np.float32)
    grain = (grain + np.roll(grain, 1, 1) + np.roll(grain, 1, 2)) / np.float32(np.sqrt(3))  # a soft kernel's
    tissue = _partial(tissue) + scan.noise * grain - scan.streaks * _streaks(place, rng) * body
    return np.clip(np.rint(tissue), -1024, 1500).astype(np.int16), labels


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """Coordinates of every voxel in a body of usual size, bent a little; shape (slices, rows, columns)."""

    x: Field
    """To the patient's left."""
    y: Field
    """To the back."""
    z: Field
    """To the head."""

    @classmethod
    def of(cls, scan: Scan, girth: float, own: np.random.Generator) -> _Place:
        """Return 0 in the middle of rows and columns, and above the middle slice: there is less to see of the chest."""
        axes = [
            (np.arange(count, dtype=np.float32) - (count - 1) * middle) * step
            for count, step, middle in zip(scan.shape, scan.spacing, (0.6, 0.5, 0.5), strict=True)
        ]
        z, y, x = np.meshgrid(axes[0], axes[1] - scan.off[0], axes[2] - scan.off[1], indexing="ij", copy=False)
        straight = cls((x / girth).astype(np.float32), (y / girth).astype(np.float32), z.astype(np.float32))
        return cls(*(axis + 5 * straight.noise(own, 55) for axis in (straight.x, straight.y, straight.z)))

    def noise(self, own: np.random.Generator, size: float) -> Field:
        """Return smooth noise of about unit variance whose bumps are ``size`` mm wide."""
        sizes = [axis.shape[place] for place, axis in enumerate((self.z, self.y, self.x))]
        reach = [self.z[:, 0, 0], self.y[0, :, 0], self.x[0, 0, :]]
        counts = [max(2, round(float(np.ptp(along)) / size)) for along in reach]
        bumps = own.standard_normal(counts).astype(np.float32)
        slices, rows, columns = (_bumps(wanted, count) for wanted, count in zip(sizes, counts, strict=True))
        level = np.tensordot(slices, rows @ (bumps @ columns.T), 1)
        unit: Field = (level - level.mean()) / level.std()
        return unit

    def ball(self, middle: tuple[float, float, float], radii: tuple[float, float, float]) -> Field:
        """Return 0 at the middle of an ellipsoid, 1 on its border."""
        x, y, z = (
            ((axis - np.float32(at)) / np.float32(radius)) ** 2
            for axis, at, radius in zip((self.x, self.y, self.z), middle, radii, strict=True)
        )
        distance: Field = np.sqrt(x + y + z)
        return distance


def _bumps(wanted: int, count: int) -> Field:
    """Return how much each of ``count`` bumps adds at each of ``wanted`` places."""
    distance = np.linspace(0, count - 1, wanted)[:, np.newaxis] - np.arange(count)
    weights: Field = np.exp(-((distance / _SPREAD) ** 2) / 2).astype(np.float32)
    weights /= weights.sum(axis=1, keepdims=True)
    return weights


def _without_organs(place: _Place, own: np.random.Generator) -> tuple[Field, NDArray[np.bool_], NDArray[np.bool_]]:
    """Return a body without the organs that are looked for, where it is, and where they have room."""
    flat = place.ball((0, 0, 0), (150, 104, 1e6))
    body, inside = flat < 1, flat < own.uniform(0.8, 0.92)
    dome = 62 + own.uniform(-8, 8) - 28 * np.hypot(place.x / 120, (place.y + 10) / 90) ** 2
    lung = inside & (place.z > dome) & (np.abs(place.x) > 14)
    tissue = np.where(body, np.where(inside, -95.0, 52.0), -1000.0).astype(np.float32)
    tissue[flat > own.uniform(0.93, 0.97)] = -100.0
    tissue[~body] = -1000.0
    bowel = inside & (place.noise(own, 26) > 0.25) & (place.y < 30) & (place.z < 40)
    tissue[bowel] = 35.0
    tissue[bowel & (place.noise(own, 22) > 1.5)] = -700.0
    for middle, radii, level in _surroundings(own):
        tissue[inside & (place.ball(middle, radii) < 1)] = level
    tissue[lung] = -840.0
    ribs = (np.abs(flat - 0.9) < 0.035) & (np.sin(place.z / 4.4 + 2 * np.abs(place.x) / 90) > 0.72) & (place.z > -25)
    tissue[ribs & body] = 420.0
    return tissue, body, inside & ~lung


def _surroundings(
    own: np.random.Generator,
) -> list[tuple[tuple[float, float, float], tuple[float, float, float], float]]:
    """Return middle, radii and level of what looks like the organs and is none."""
    return [
        ((-36, 62, -70), (19, 22, 90), 55.0),  # muscles beside the spine
        ((36, 62, -70), (19, 22, 90), 55.0),
        ((0, 80, 0), (60, 18, 1e6), 55.0),
        ((0, 62, 0), (21, 18, 1e6), 230.0),  # spine
        ((0, 84, 0), (8, 8, 1e6), 30.0),
        ((9, 36, 0), (10, 10, 1e6), own.uniform(140, 190)),  # aorta
        ((-20, 33, 0), (11, 9, 1e6), own.uniform(100, 140)),  # vena cava
        ((52, -38, 38), (42, 34, 38), own.uniform(5, 45)),  # stomach
        ((10, 8, 5), (52, 10, 12), own.uniform(60, 95)),  # pancreas
    ]


def _organs(anatomy: Anatomy, place: _Place, own: np.random.Generator) -> Labels:
    labels = np.zeros(place.x.shape, np.uint8)
    shift = own.normal(0, 4, 3)
    rough = 0.06 * place.noise(own, 34)
    right = place.ball((-66 + shift[0], -8, 22 + shift[1]), (72, 76, 74))
    left = place.ball((12, -48, 40 + shift[2]), (own.uniform(50, 78), 34, 30))
    labels[np.minimum(right, left) + rough < 1] = LIVER
    at = (93 + own.normal(0, 3), 34 + own.normal(0, 5), 40 + own.normal(0, 8))
    size = own.uniform(0.9, 1.3)
    labels[place.ball(at, (28 * size, 42 * size, 44 * size)) + 0.05 * place.noise(own, 30) < 1] = SPLEEN
    for organ, side, part in ((RIGHT_KIDNEY, -1, anatomy.kidneys[0]), (LEFT_KIDNEY, 1, anatomy.kidneys[1])):
        down = own.normal(-26 if side < 0 else -16, 6)
        lean = _Place(place.x - side * 0.22 * (down - place.z), place.y, place.z)
        middle, radii = (side * (66 + own.normal(0, 3)), 42 + own.normal(0, 3), down), (27, 25, 52)
        scaled = (radii[0] * part, radii[1] * part, radii[2] * part)
        labels[lean.ball(middle, scaled) + 0.05 * place.noise(own, 26) < 1] = organ
    return labels


def _levels(anatomy: Anatomy, own: np.random.Generator) -> dict[int, float]:
    kidney = own.normal(152, 12)
    return {LIVER: anatomy.liver_hu, SPLEEN: own.normal(118, 8), RIGHT_KIDNEY: kidney, LEFT_KIDNEY: kidney}


def _pelvis(kidney: NDArray[np.bool_], part: float, place: _Place) -> NDArray[np.bool_]:
    """Return the middle of a kidney, where urine gathers."""
    if not kidney.any():  # a coarse or short scan may not reach it
        return kidney
    middle, size = [float(axis[kidney].mean()) for axis in (place.x, place.y, place.z)], min(1.0, part / 0.8)
    found: NDArray[np.bool_] = kidney & (
        place.ball((middle[0], middle[1], middle[2]), (9 * size, 8 * size, 20 * size)) < 1
    )
    return found


def _partial(tissue: Field) -> Field:
    """Return what slices of some thickness show of sharp borders."""
    for axis, weight in ((0, 0.2), (1, 0.15), (2, 0.15)):
        before, after = np.roll(tissue, 1, axis), np.roll(tissue, -1, axis)
        tissue = (1 - 2 * weight) * tissue + weight * (before + after)
    return tissue


def _streaks(place: _Place, rng: np.random.Generator) -> Field:
    """Return dark and bright bands that go out from the spine, from about -1 to 1, other ones in each slice."""
    turn = np.arctan2(place.y - 60, place.x)
    phase = rng.uniform(0, 2 * np.pi, (len(turn), 1, 1)).astype(np.float32)
    depth = rng.uniform(0.3, 1, (len(turn), 1, 1)).astype(np.float32)
    far = np.hypot(place.x, place.y - 60)
    found: Field = depth * np.sin(14 * turn + phase) * np.exp(-far / 130)
    return found
