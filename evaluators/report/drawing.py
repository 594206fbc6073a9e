"""A plot as SVG with real text: the same plot gives the same bytes on every machine.

Nothing of the machine enters: the fonts are named by file, the settings of the user are not read, no date is written.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from evaluators.report import fonts
from evaluators.report.plot import Line, Plot, Point, Series
from evaluators.texts import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties

MM_PER_INCH: Final = 25.4
COLOURS: Final[dict[Series, str]] = {0: "#767E88", 1: "#0072B2", 2: "#B86E00", 3: "#3D1F33", 4: "#7F7F7F"}
DASHES: Final[dict[Series, Any]] = {0: (0, (2, 2)), 1: "-", 2: "--", 3: ":", 4: "-."}
MARKERS: Final[dict[Series, str]] = {0: "x", 1: "o", 2: "s", 3: "^", 4: "D"}
TEXT_COLOUR: Final = "#1A1D21"
BORDER_COLOUR: Final = "#767E88"
TEXT_SIZE: Final = 6.5
"""Points: the smallest size that is read comfortably on paper."""
TICKS: Final = 5
POINTS_KEPT: Final = 400
"""More points than a printer can resolve across a plot only make the file larger."""


def svg(plot: Plot, words: Words, *, width_mm: float, height_mm: float) -> bytes:
    """Return the plot, without its title and caption, at its printed size."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": plot.name, "font.family": [fonts.FAMILY]})
        figure = Figure(figsize=(width_mm / MM_PER_INCH, height_mm / MM_PER_INCH))
        FigureCanvasSVG(figure)
        left, below, margin = 8.6 / width_mm, 8.2 / height_mm, 1.6
        axes = figure.add_axes((left, below, 1 - left - margin / width_mm, 1 - below - margin / height_mm))
        font = FontProperties(fname=str(fonts.regular()), size=TEXT_SIZE)
        _frame(axes, plot, words, font)
        _contents(axes, plot, font)
        buffer = io.BytesIO()
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


def _frame(axes: Axes, plot: Plot, words: Words, font: FontProperties) -> None:
    axes.set_xlim(plot.x_range)
    axes.set_ylim(plot.y_range)
    if plot.square:
        axes.set_aspect("equal", adjustable="box", anchor="SW")
    axes.set_axisbelow(True)
    axes.grid(visible=True, color=BORDER_COLOUR, alpha=0.4, linewidth=0.4)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set(color=BORDER_COLOUR, linewidth=0.6)
    axes.tick_params(length=2, width=0.5, pad=1.5, color=BORDER_COLOUR)
    for set_ticks, ends in ((axes.set_xticks, plot.x_range), (axes.set_yticks, plot.y_range)):
        places, digits = _ticks(*ends)
        set_ticks(places, [words.number(place + 0.0, digits).replace("-", "\u2212") for place in places])
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(font)
        label.set_color(TEXT_COLOUR)
    axes.set_xlabel(plot.x_label, fontproperties=font, color=TEXT_COLOUR, labelpad=1.5)
    axes.set_ylabel(plot.y_label, fontproperties=font, color=TEXT_COLOUR, labelpad=2)


def _contents(axes: Axes, plot: Plot, font: FontProperties) -> None:
    for band in plot.bands:
        axes.fill_between(
            band.x, band.lower, band.upper, color=COLOURS[band.series], alpha=0.25, linewidth=0, clip_on=True
        )
    for line in plot.lines:
        x, y = _thinned(line)
        width = 0.7 if line.series == 0 else 1.2
        axes.plot(x, y, color=COLOURS[line.series], linestyle=DASHES[line.series], linewidth=width)
    for point in plot.points:
        _whiskers(axes, point)
        axes.plot(
            [point.x], [point.y], color=COLOURS[point.series], marker=MARKERS[point.series], markersize=3.2, zorder=4
        )
    for label in plot.labels:
        placed = {"start": "left", "middle": "center", "end": "right"}[label.anchor]
        colour = COLOURS[label.series] if label.series else TEXT_COLOUR
        axes.text(label.x, label.y, label.text, ha=placed, va="center", color=colour, fontproperties=font, zorder=5)


def _whiskers(axes: Axes, point: Point) -> None:
    colour = COLOURS[point.series]
    if point.x_whisker is not None:
        axes.plot(point.x_whisker, (point.y, point.y), color=colour, linewidth=0.8)
    if point.y_whisker is not None:
        axes.plot((point.x, point.x), point.y_whisker, color=colour, linewidth=0.8)


def _thinned(line: Line) -> tuple[list[float], list[float]]:
    count = len(line.x)
    if count <= POINTS_KEPT:
        return list(line.x), list(line.y)
    kept = [round(place * (count - 1) / (POINTS_KEPT - 1)) for place in range(POINTS_KEPT)]
    return [line.x[index] for index in kept], [line.y[index] for index in kept]


def _ticks(low: float, high: float) -> tuple[list[float], int]:
    """Return round places inside the range, and the decimals that tell them apart."""
    from matplotlib.ticker import MaxNLocator

    places = [float(place) for place in MaxNLocator(TICKS, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)]
    step = places[1] - places[0]
    digits = next((count for count in range(6) if abs(round(step, count) - step) < step * 1e-6), 6)
    return [place for place in places if low - step * 1e-6 <= place <= high + step * 1e-6], digits
