"""What a plot shows, as plain data: the window draws it on the screen, ``drawing`` for paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Series = Literal[0, 1, 2, 3, 4]
"""Place in the palette of the screen design; 0 is the quiet grey of reference lines."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points, drawn in the style of its series."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    series: Series


@dataclass(frozen=True, slots=True)
class Band:
    """The area between two limits, for an interval around a line."""

    x: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    series: Series


@dataclass(frozen=True, slots=True)
class Point:
    """A marker with optional whiskers: (lower, upper) along each axis."""

    x: float
    y: float
    series: Series
    x_whisker: tuple[float, float] | None = None
    y_whisker: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """Words beside what they name, instead of a legend."""

    x: float
    y: float
    text: str
    series: Series
    anchor: Literal["start", "middle", "end"] = "start"


@dataclass(frozen=True, slots=True)
class Plot:
    """One plot with the words around it."""

    name: str
    """Stable: roc calibration decision scores."""
    title: str
    """States the finding."""
    caption: str
    """What the lines are, and n."""
    alt: str
    """Says in words what is to be seen."""
    x_label: str
    y_label: str
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    y_ticks: tuple[tuple[float, str], ...] | None = None
    """Places along the upright axis that have names instead of numbers."""
    square: bool = False
    """Both axes have the same scale."""
    lines: tuple[Line, ...] = ()
    bands: tuple[Band, ...] = ()
    points: tuple[Point, ...] = ()
    labels: tuple[Label, ...] = ()
