"""Synthetic videos of a head in profile, before an anaesthesia: it opens the mouth, then bends back. Nobody was filmed.

What makes an intubation difficult here is drawn: a mouth that opens little, a neck that bends little and is thick, a
chin that lies far back. Chance adds its part, so that no reader of these videos can be perfect.

Imports numpy and Pillow only, because the script that trains the example's model runs where nothing else is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

SIDE: Final = 96
"""Rows and columns of a frame."""
FRAMES: Final = 26
RATE: Final = 10
"""Frames per second."""

_WEIGHTS: Final = (1.5, 1.5, 0.9, 0.9)
"""How much little opening, little bending, a short chin and a thick neck, each in standard deviations, add to the log
odds of a difficult intubation."""
_BASE: Final = -3.2
_OVERSAMPLED: Final = 2
_JOINT: Final = (-0.06, 0.16)
"""Of the jaw."""
_NAPE: Final = (-0.14, 0.5)
"""About which the head bends."""

Pixels = NDArray[np.uint8]
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Head:
    """Somebody who does not exist. The first four numbers have mean 0 and standard deviation 1."""

    opening: float
    """More: the mouth opens wider."""
    bending: float
    """More: the head bends further back."""
    chin: float
    """More: the chin lies further in front."""
    neck: float
    """More: the neck is thicker."""
    beard: bool
    difficult: bool
    """Whether the intubation was."""
    skin: tuple[int, int, int]
    hair: tuple[int, int, int]
    shirt: tuple[int, int, int]


def draw_head(rng: np.random.Generator, *, difficult: bool, beard: bool) -> Head:
    """Return somebody whose intubation is difficult, or is not."""
    while True:  # so that everything else is distributed as it is among those who are so
        features = rng.standard_normal(4)
        odds = _BASE + float(np.dot(_WEIGHTS, features * (-1, -1, -1, 1)))
        if (rng.random() < 1 / (1 + np.exp(-odds))) == difficult:
            break
    opening, bending, chin, neck = features.tolist()
    tone = rng.uniform(0.35, 1.0)
    skin = (round(232 * tone), round(190 * tone), round(165 * tone))
    return Head(opening, bending, chin, neck, beard, difficult, skin, _colour(rng, 15, 90), _colour(rng, 40, 210))


def filmed(head: Head, rng: np.random.Generator, times: Sequence[float]) -> list[Pixels]:
    """Return frames of one recording, RGB, each of shape (SIDE, SIDE, 3).

    Args:
        head: Who is filmed.
        rng: Chance of this recording: distance, light, how well they join in.
        times: When, 0 for the beginning and 1 for the end.
    """
    zoom, effort = rng.uniform(0.88, 1.08), rng.uniform(0.88, 1.0, 2)
    shift = rng.normal(0, 0.05, 2)
    light, wall = rng.uniform(0.75, 1.1), _colour(rng, 120, 215)
    widest = float(np.clip(0.46 + 0.15 * head.opening, 0.08, 0.95) * effort[0])
    furthest = float(np.clip(0.50 + 0.17 * head.bending, 0.05, 1.1) * effort[1])
    frames = []
    for time in times:
        open_now = widest * _there_and_back(time, 0.08, 0.42)
        bent_now = furthest * _there_and_back(time, 0.46, 0.96)
        picture = Image.new("RGB", (SIDE * _OVERSAMPLED,) * 2, wall)
        _Pencil(picture, zoom, (float(shift[0]), float(shift[1])), bent_now).draw(head, open_now)
        seen = picture.resize((SIDE, SIDE), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(0.5))
        scene = np.asarray(seen, np.float32) * np.float32(light) + rng.standard_normal((SIDE, SIDE, 3), np.float32) * 5
        frames.append(np.clip(scene + 0.5, 0, 255).astype(np.uint8))
    return frames


class _Pencil:
    """Draws in the coordinates of a head of about width 1 that looks to the right.

    Args:
        picture: What is drawn on.
        zoom: Size of the head.
        shift: Of the whole body, in shares of half a picture.
        bent: Angle by which the head is bent back.
    """

    def __init__(self, picture: Image.Image, zoom: float, shift: tuple[float, float], bent: float) -> None:
        self._draw, self._half = ImageDraw.Draw(picture), picture.width / 2
        self._zoom, self._shift, self._bent = zoom, shift, bent

    def draw(self, head: Head, opened: float) -> None:
        """Draw everything, from the back to the front.

        Args:
            head: Who is drawn.
            opened: Angle of the jaw.
        """
        thick = 0.05 * head.neck
        self._shape([(-0.9, 1.9), (-0.75, 1.0), (-0.25, 0.82), (0.2, 0.95), (0.45, 1.2), (0.5, 1.9)], head.shirt)
        nape, throat = self._bend([(-0.42 - thick, 0.25), (0.12 + thick, 0.42)])
        self._shape([nape, throat, (0.2 + thick, 1.0), (-0.5 - thick, 1.0)], head.skin)
        chin = 0.40 + 0.05 * head.chin
        lower = [_JOINT, (0.42, 0.22), (0.43, 0.28), (chin, 0.46), (chin - 0.12, 0.5), (-0.02, 0.42), (-0.16, 0.2)]
        mouth = [_JOINT, (0.44, 0.19), *_turned([(0.42, 0.22)], _JOINT, opened)]
        self._shape(self._bend(mouth), (60, 20, 25))
        jaw = self._bend(_turned(lower, _JOINT, opened))
        self._shape(jaw, head.hair if head.beard else head.skin)
        self._round(self._bend([(-0.07, -0.16)])[0], 0.5, head.skin)
        face = [(0.30, -0.46), (0.42, -0.28), (0.41, -0.2), (0.58, 0.02), (0.46, 0.08), (0.47, 0.17), (0.44, 0.2)]
        self._shape(self._bend([*face, (-0.05, 0.22), (-0.3, 0.2), (-0.2, -0.4)]), head.skin)
        if head.beard:
            self._shape(self._bend([(0.45, 0.1), (0.47, 0.17), (0.42, 0.19), (0.05, 0.18), (0.05, 0.08)]), head.hair)
        hair = [
            (0.32, -0.42),
            (0.1, -0.68),
            (-0.25, -0.66),
            (-0.55, -0.35),
            (-0.56, 0.05),
            (-0.38, 0.15),
            (-0.22, -0.2),
        ]
        self._shape(self._bend(hair), head.hair)
        self._round(self._bend([(0.3, -0.16)])[0], 0.035, (35, 30, 30))
        self._round(
            self._bend([(-0.14, 0.0)])[0], 0.08, (head.skin[0] * 4 // 5, head.skin[1] * 4 // 5, head.skin[2] * 4 // 5)
        )

    def _bend(self, points: Points) -> list[tuple[float, float]]:
        return _turned(points, _NAPE, -self._bent)

    def _place(self, point: tuple[float, float]) -> tuple[float, float]:
        x, y = (
            (1 + at * self._zoom + move) * self._half
            for at, move in zip((point[0] - 0.02, point[1] - 0.12), self._shift, strict=True)
        )
        return x, y

    def _shape(self, points: Points, colour: tuple[int, int, int]) -> None:
        self._draw.polygon([self._place(point) for point in points], fill=colour)

    def _round(self, middle: tuple[float, float], radius: float, colour: tuple[int, int, int]) -> None:
        x, y = self._place(middle)
        reach = radius * self._zoom * self._half
        self._draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=colour)


def _turned(points: Points, about: tuple[float, float], angle: float) -> list[tuple[float, float]]:
    """Return points turned clockwise, as rows grow downwards."""
    cosine, sine = float(np.cos(angle)), float(np.sin(angle))
    return [
        (
            about[0] + cosine * (x - about[0]) - sine * (y - about[1]),
            about[1] + sine * (x - about[0]) + cosine * (y - about[1]),
        )
        for x, y in points
    ]


def _there_and_back(time: float, start: float, end: float) -> float:
    """Return 0 outside, and in between up to 1, held there, and down again."""
    part = (time - start) / (end - start)
    return float(np.clip(min(part, 1 - part) / 0.35, 0, 1))


def _colour(rng: np.random.Generator, low: int, high: int) -> tuple[int, int, int]:
    middle = rng.uniform(low, high)
    red, green, blue = (round(float(np.clip(rng.normal(middle, 8), 0, 255))) for _ in range(3))
    return red, green, blue
