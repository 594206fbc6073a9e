"""A plot as one SVG file that can stand alone: with its finding, its caption and what else must be said."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Sequence
from typing import Final

from evaluators.report import drawing, fonts
from evaluators.report.drawing import POINTS_PER_MM, TEXT_COLOUR
from evaluators.report.plot import Plot
from evaluators.texts import Words

WIDTH_MM: Final = 110.0
HEIGHT_MM: Final = {True: 100.0, False: 75.0}
TITLE_SIZE: Final = 9.0
NOTE_SIZE: Final = 6.5
LINE: Final = 1.35
CHARACTER: Final = 0.58
"""Width of a character of the typeface, as a share of its size, on average."""


def standalone_svg(plot: Plot, words: Words, notes: Sequence[str] = ()) -> bytes:
    """Return the plot with title, caption and notes, as real text.

    Args:
        plot: What is drawn.
        words: The language.
        notes: Lines below the caption, such as that it is unsigned.
    """
    width = WIDTH_MM * POINTS_PER_MM
    above = _lines([plot.title], TITLE_SIZE, width)
    below = _lines([plot.caption, *notes], NOTE_SIZE, width)
    top = len(above) * TITLE_SIZE * LINE + 6
    middle = HEIGHT_MM[plot.square] * POINTS_PER_MM
    height = top + middle + len(below) * NOTE_SIZE * LINE + 8
    inside = drawing.svg(plot, words, width_mm=WIDTH_MM, height_mm=HEIGHT_MM[plot.square]).decode()
    inside = inside.replace('pt"', '"', 2)  # inside another drawing its size counts in that one's units
    paper = f'width="{width:.2f}pt" height="{height:.2f}pt" viewBox="0 0 {width:.2f} {height:.2f}"'
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" {paper} font-family="{fonts.FAMILY}">',
            f"<title>{html.escape(plot.title, quote=False)}</title>",
            f"<desc>{html.escape(plot.alt, quote=False)}</desc>",
            f'<rect width="{width:.2f}" height="{height:.2f}" fill="#FFFFFF"/>',
            *_texts(above, TITLE_SIZE, 0.0, weight=700),
            f'<g transform="translate(0 {top:.2f})">{inside}</g>',
            *_texts(below, NOTE_SIZE, top + middle, weight=400),
            "</svg>",
        )
    ).encode()


def _lines(texts: Sequence[str], size: float, width: float) -> list[str]:
    room = max(20, int((width - 12) / (size * CHARACTER)))
    return [line for text in texts for line in textwrap.wrap(text, room)]


def _texts(lines: Sequence[str], size: float, top: float, *, weight: int) -> list[str]:
    return [
        f'<text x="6" y="{top + (place + 1) * size * LINE:.2f}" font-size="{size}" font-weight="{weight}" '
        f'fill="{TEXT_COLOUR}">{html.escape(line, quote=False)}</text>'
        for place, line in enumerate(lines)
    ]
