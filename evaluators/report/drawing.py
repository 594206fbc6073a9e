"""A plot as SVG with real text: the same plot gives the same bytes on every machine.

Written by hand rather than by a plotting library, which takes longer to load than a whole verification may last.
Lengths are points on paper; y grows downwards, as SVG has it.
"""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from evaluators.report import fonts
from evaluators.report.plot import Band, Label, Line, Plot, Point, Series
from evaluators.texts import Words

POINTS_PER_MM: Final = 72 / 25.4
COLOURS: Final[dict[Series, str]] = {0: "#767E88", 1: "#0072B2", 2: "#B86E00", 3: "#3D1F33", 4: "#7F7F7F"}
DASHES: Final[dict[Series, str]] = {0: "1.4 1.4", 1: "none", 2: "4.4 1.9", 3: "1.2 2", 4: "7.7 1.9 1.2 1.9"}
MARKERS: Final[dict[Series, str]] = {  # around the origin, told apart in grey print too
    0: "M-1.6 -1.6L1.6 1.6M-1.6 1.6L1.6 -1.6",
    1: "M-1.6 0a1.6 1.6 0 1 0 3.2 0a1.6 1.6 0 1 0 -3.2 0z",
    2: "M-1.6 -1.6h3.2v3.2h-3.2z",
    3: "M0 -1.8L1.8 1.5H-1.8z",
    4: "M0 -2L2 0L0 2L-2 0z",
}
TEXT_COLOUR: Final = "#1A1D21"
BORDER_COLOUR: Final = "#767E88"
HALO: Final = 'stroke="#FFFFFF" stroke-width="1.6" stroke-linejoin="round" paint-order="stroke"'
"""Around words inside the plot, so that they can be read where they cross a line."""
TEXT_SIZE: Final = 6.5
"""The smallest size that is read comfortably on paper."""
DIGIT: Final = 0.6 * TEXT_SIZE
"""No character of a number is wider, on average: enough to keep numbers on the paper."""
MIDDLE: Final = 0.36 * TEXT_SIZE
"""From the middle of a digit down to its base line."""
LEFT, TOP, BELOW = 24.4, 4.5, 23.2
"""Room beside the axes; numbers that need more of it get more."""
MOST_STEPS: Final = 5
POINTS_KEPT: Final = 400
"""More points than a printer can resolve across a plot only make the file larger."""


@dataclass(frozen=True, slots=True)
class _Axis:
    """From values to places along one side of the plot, with its round numbers."""

    start: float
    end: float
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]

    def at(self, value: float) -> float:
        """Return the place of a value, on the paper or not."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def svg(plot: Plot, words: Words, *, width_mm: float, height_mm: float) -> bytes:
    """Return the plot, without its title and caption, at its printed size."""
    width, height = width_mm * POINTS_PER_MM, height_mm * POINTS_PER_MM
    x, y = _axes(plot, words, width, height)
    paper = f'width="{_n(width)}pt" height="{_n(height)}pt" viewBox="0 0 {_n(width)} {_n(height)}"'
    inside = f'x="{_n(x.start)}" y="{_n(y.end)}" width="{_n(x.end - x.start)}" height="{_n(y.start - y.end)}"'
    lettering = f'font-family="{fonts.FAMILY}" font-size="{TEXT_SIZE}"'
    parts = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {paper} fill="none" {lettering}>',
        f'<clipPath id="inside"><rect {inside}/></clipPath>',
        *_frame(plot, x, y),
        '<g clip-path="url(#inside)">',
        *(_band(band, x, y) for band in plot.bands),
        *(_line(line, x, y) for line in plot.lines),
        "</g>",
        *(_point(point, x, y) for point in plot.points),
        *(_label(label, x, y) for label in plot.labels),
        "</svg>",
    )
    return "\n".join(parts).encode()


def _axes(plot: Plot, words: Words, width: float, height: float) -> tuple[_Axis, _Axis]:
    """Return both axes; the numbers along them stay on the paper."""
    across = ticks(*plot.x_range, words)
    up = ticks(*plot.y_range, words) if plot.y_ticks is None else plot.y_ticks
    left = max(LEFT, TEXT_SIZE + 7 + DIGIT * max((len(text) for _, text in up), default=0))
    low, high = plot.x_range
    long = min(
        (width - left - DIGIT * len(text) / 2) * (high - low) / (place - low) for place, text in across if place > low
    )
    long = min(long, width - left - 2)
    tall = height - BELOW - TOP
    if plot.square:
        long = tall = min(long, tall)
    base = height - BELOW
    return _Axis(left, left + long, low, high, across), _Axis(base, base - tall, *plot.y_range, up)


def ticks(low: float, high: float, words: Words) -> tuple[tuple[float, str], ...]:
    """Return round numbers inside the range, at most ``MOST_STEPS`` apart, as they are written."""
    rough = (high - low) / MOST_STEPS
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * factor for factor in (1, 2, 2.5, 5, 10) if unit * factor >= rough * (1 - 1e-9))
    digits = next((count for count in range(6) if abs(round(step, count) - step) < step * 1e-6), 6)
    first, last = math.ceil(low / step - 1e-6), math.floor(high / step + 1e-6)
    places = [index * step for index in range(first, last + 1)]
    return tuple((place, words.number(place + 0.0, digits).replace("-", "\u2212")) for place in places)


def _frame(plot: Plot, x: _Axis, y: _Axis) -> Iterator[str]:
    """Draw the grid, the two axes, their numbers and what they are."""
    grid = [f"M{_n(x.at(place))} {_n(y.start)}V{_n(y.end)}" for place, _ in x.ticks]
    grid += [f"M{_n(x.start)} {_n(y.at(place))}H{_n(x.end)}" for place, _ in y.ticks]
    yield f'<path d="{"".join(grid)}" stroke="{BORDER_COLOUR}" stroke-opacity="0.4" stroke-width="0.4"/>'
    axes = f"M{_n(x.start)} {_n(y.end)}V{_n(y.start)}H{_n(x.end)}"
    yield f'<path d="{axes}" stroke="{BORDER_COLOUR}" stroke-width="0.6"/>'
    for place, text in x.ticks:
        yield _text(x.at(place), y.start + 8.2, text, "middle")
    for place, text in y.ticks:
        yield _text(x.start - 3.5, y.at(place) + MIDDLE, text, "end")
    yield _text((x.start + x.end) / 2, y.start + 17.5, plot.x_label, "middle")
    yield _text(TEXT_SIZE, (y.start + y.end) / 2, plot.y_label, "middle", upright=True)


def _band(band: Band, x: _Axis, y: _Axis) -> str:
    around = [*zip(band.x, band.upper, strict=True), *reversed(tuple(zip(band.x, band.lower, strict=True)))]
    return f'<path d="{_path(around, x, y)}z" fill="{COLOURS[band.series]}" fill-opacity="0.25"/>'


def _line(line: Line, x: _Axis, y: _Axis) -> str:
    points = _thinned(tuple(zip(line.x, line.y, strict=True)))
    return (
        f'<path d="{_path(points, x, y)}" stroke="{COLOURS[line.series]}" '
        f'stroke-width="{0.7 if line.series == 0 else 1.2}" stroke-dasharray="{DASHES[line.series]}" '
        'stroke-linejoin="round"/>'
    )


def _point(point: Point, x: _Axis, y: _Axis) -> str:
    colour = COLOURS[point.series]
    whiskers = ""
    if point.x_whisker is not None:
        whiskers += _path([(end, point.y) for end in point.x_whisker], x, y)
    if point.y_whisker is not None:
        whiskers += _path([(point.x, end) for end in point.y_whisker], x, y)
    drawn = f'<path d="{whiskers}" stroke="{colour}" stroke-width="0.8"/>' if whiskers else ""
    place = f'transform="translate({_n(x.at(point.x))} {_n(y.at(point.y))})"'
    return f'{drawn}<path d="{MARKERS[point.series]}" {place} fill="{colour}" stroke="{colour}" stroke-width="0.8"/>'


def _label(label: Label, x: _Axis, y: _Axis) -> str:
    colour = COLOURS[label.series] if label.series else TEXT_COLOUR
    return f"<g {HALO}>{_text(x.at(label.x), y.at(label.y) + MIDDLE, label.text, label.anchor, colour)}</g>"


def _text(x: float, y: float, text: str, anchor: str, colour: str = TEXT_COLOUR, *, upright: bool = False) -> str:
    turned = f' transform="rotate(-90 {_n(x)} {_n(y)})"' if upright else ""
    words = html.escape(text, quote=False)
    return f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}" fill="{colour}"{turned}>{words}</text>'


def _path(points: Iterable[tuple[float, float]], x: _Axis, y: _Axis) -> str:
    return "M" + "L".join(f"{_n(x.at(across))} {_n(y.at(up))}" for across, up in points)


def _thinned(points: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    last = len(points) - 1
    if last < POINTS_KEPT:
        return points
    return tuple(points[round(place * last / (POINTS_KEPT - 1))] for place in range(POINTS_KEPT))


def _n(length: float) -> str:
    """Return a length with as many decimals as a printer can resolve."""
    return f"{length:.2f}"
