"""How a synthetic laryngoscopy goes: the look at every moment of a short recording, and when the glottis was seen.

Imports numpy and Pillow only, as ``larynx`` does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, Literal

import numpy as np

from evaluators.examples.larynx import Look

RATE: Final = 15
"""Frames per second."""
Course = Literal["easy", "interrupted", "hard", "never"]
"""easy: the glottis stays in view until a tube covers it; interrupted: it is lost and found again; hard: it is seen for
a moment; never: it is not seen."""
COURSES: Final[tuple[Course, ...]] = ("easy", "interrupted", "hard", "never")

_Phase = Literal["below", "view", "beside", "fog", "tube", "gullet"]
_PHASES: Final[dict[Course, tuple[tuple[_Phase, float], ...]]] = {
    "easy": (("below", 0.9), ("view", 2.2), ("tube", 1.6)),
    "interrupted": (("below", 0.7), ("view", 1.2), ("fog", 0.8), ("view", 1.2), ("tube", 1.0)),
    "hard": (("below", 0.9), ("beside", 1.0), ("view", 0.7), ("beside", 0.8), ("fog", 0.7), ("gullet", 0.7)),
    "never": (("below", 1.2), ("gullet", 1.2), ("beside", 1.1), ("fog", 1.0)),
}
"""What happens, and for how many seconds about."""
_SLOWNESS_S: Final = 0.12
_LONGEST_GAP_S: Final = 0.25
"""A reader does not note that the glottis was out of sight for less."""
_SHORTEST_S: Final = 0.15


def looks(course: Course, rng: np.random.Generator) -> list[Look]:
    """Return the look of every frame of a recording of about 4 to 5 seconds."""
    found: list[Look] = []
    x, y, fog, tube = rng.normal(0, 0.2), 1.6, 0.0, 0.0
    breath, tremor = rng.uniform(0, 6), np.zeros(2)
    follow = 1 - np.exp(-1 / (RATE * _SLOWNESS_S))
    for phase, seconds in _PHASES[course]:
        goal = _goal(phase, rng)
        for _ in range(round(seconds * rng.uniform(0.75, 1.25) * RATE)):
            tremor = 0.85 * tremor + rng.normal(0, 0.02, 2)
            x, y = x + follow * (goal[0] - x), y + follow * (goal[1] - y)
            fog += follow * ((phase == "fog") - fog)
            tube = min(1.0, tube + 1.6 / RATE) if phase == "tube" else max(0.0, tube - 3 / RATE)
            opening = 0.5 + 0.4 * np.sin(breath + 2.2 * len(found) / RATE)
            hole = (0.2 + float(tremor[0]), 0.15 + float(tremor[1])) if phase == "gullet" else None
            at = (x + float(tremor[0]), y + float(tremor[1]))
            found.append(Look(at[0], at[1], float(opening), float(fog), tube, hole))
    return found


def events(seen: Sequence[Look]) -> list[tuple[float, float]]:
    """Return when the glottis is in view, start and end in seconds, as a reader notes it: to a tenth of a second."""
    runs = [[first / RATE, last / RATE] for first, last in _runs([look.shows_glottis for look in seen])]
    joined: list[list[float]] = []
    for start, end in runs:
        if joined and start - joined[-1][1] < _LONGEST_GAP_S:
            joined[-1][1] = end
        else:
            joined.append([start, end])
    return [(round(start, 1), round(end, 1)) for start, end in joined if end - start >= _SHORTEST_S]


def _runs(flags: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Yield first index and the one after the last of each run of True."""
    at = 0
    for flag, members in groupby(flags):
        length = len(list(members))
        if flag:
            yield at, at + length
        at += length


def _goal(phase: _Phase, rng: np.random.Generator) -> tuple[float, float]:
    """Return where the glottis goes."""
    side = 1 if rng.random() < 0.5 else -1
    places: dict[_Phase, tuple[float, float]] = {
        "below": (rng.normal(0, 0.15), rng.uniform(1.05, 1.5)),
        "beside": (side * rng.uniform(0.85, 1.2), rng.uniform(0.2, 0.6)),
        "gullet": (rng.normal(0, 0.1), -1.7),
    }
    return places.get(phase, (rng.normal(0, 0.14), rng.normal(0.05, 0.16)))
