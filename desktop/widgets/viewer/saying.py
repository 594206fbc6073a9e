"""What the viewer says of an image: in its corners, to screen readers, along the ruler."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF

from desktop.widgets.label import printable
from desktop.widgets.viewer.corners import Corners
from desktop.widgets.viewer.marks import Source
from desktop.widgets.viewer.pixels import Pixels, Window
from desktop.widgets.viewer.ruler import length_of
from desktop.widgets.viewer.side_by_side import Panes
from desktop.widgets.viewer.subject import Subject
from evaluators.texts import Words


def corners_of(
    words: Words,
    subject: Subject,
    pixels: Pixels,
    seen: dict[str, str],
    *,
    hint: str,
    sources: Sequence[Source],
    pane: str = "",
) -> Corners:
    """Return the texts of the four corners, who has drawn over the image among them, and the hint.

    Args:
        words: The words.
        subject: Whose image it is.
        pixels: The image.
        seen: From ``numbers_of``.
        hint: What follows, or what the mouse does.
        sources: Who has drawn.
        pane: What this pane of several shows.
    """
    facts = pixels.facts
    frames = words("desktop_viewer.which", n=facts.frame + 1, all=facts.frames) if facts.frames > 1 else None
    return Corners(
        top_left=[*filter(None, (pane,)), subject.pseudonym, *map(printable, subject.names)],
        top_right=[
            " ".join(filter(None, (facts.laterality, facts.view))),
            *(words(f"desktop_viewer.source.{source}") for source in sources),
        ],
        bottom_left=["  ".join(filter(None, (facts.modality, frames)))],
        bottom_right=[words(f"desktop_viewer.corner_{kind_of(pixels)}", **seen)],
        hint=hint,
    )


def pane_titles(words: Words, panes: Panes, models: tuple[str, str]) -> tuple[str, ...]:
    """Return what each pane shows; a model of a comparison by its name."""
    called = dict(zip(("first", "second"), map(printable, models), strict=True))
    return tuple(words(f"desktop_viewer.pane.{name}", name=called.get(name, "")) if name else "" for name, _ in panes)


def description_of(words: Words, pixels: Pixels, seen: dict[str, str]) -> str:
    """Return modality, window and zoom in a sentence for screen readers."""
    modality = pixels.facts.modality or words("desktop_viewer.no_modality")
    return words(f"desktop_viewer.description_{kind_of(pixels)}", modality=modality, **seen)


def numbers_of(words: Words, window: Window | None, zoom: float) -> dict[str, str]:
    """Return window and zoom as they are written."""
    seen = {"zoom": words.percent(zoom)}
    if window is not None:
        seen |= {"level": _rounded(words, window[0]), "width": _rounded(words, window[1])}
    return seen


def kind_of(pixels: Pixels) -> str:
    """Return colour or grey, as the text ids end."""
    return "colour" if pixels.colour else "grey"


def length_words(words: Words, line: QLineF, pixels: Pixels) -> str:
    """Return how long a line over the image is."""
    length, in_mm = length_of(line, pixels.facts)
    if not in_mm:
        return words("desktop_viewer.px", length=words.number(length, 0))
    key = "mm_detector" if pixels.facts.spacing_at_detector else "mm"
    return words(f"desktop_viewer.{key}", length=words.number(length, 1))


def _rounded(words: Words, value: float) -> str:
    """Return a number with as many decimals as it is worth."""
    return words.number(value, 0 if abs(value) >= 10 or value == int(value) else 2)
