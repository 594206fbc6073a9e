"""One image as a viewer needs it: quick to window anew, and true to what the file asks for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from evaluators.domain.value import Value
from evaluators.imaging.image import Image
from evaluators.imaging.tone import Numbers, Tone, Window

_LEVELS: Final = 2**16
"""As many grey values as an index of two bytes can name; no display and no eye tells more apart."""
_SAMPLES: Final = 250_000
"""Pixels looked at for the automatic window."""
_DARKEST, _BRIGHTEST = 1.0, 99.0
"""Percentiles of the automatic window: markers and collimated edges are left outside."""


class PictureFacts(Value):
    """What is said around an image. Nothing here identifies a person."""

    modality: str | None = None
    laterality: str | None = None
    view: str | None = None
    bits: int = 8
    frames: int = 1
    """How many images the case has: slices, frames, pictures."""
    frame: int = 0
    """Which of them this is."""
    stack: Literal["image", "images", "volume", "clip"] = "image"
    time_s: float | None = None
    """When this frame is shown, from the first."""
    duration_s: float | None = None
    inverted: bool = False
    """MONOCHROME1: the smallest value is white."""
    windows: tuple[tuple[float, float], ...] = ()
    """Centre and width of every VOI window of the file, in its order."""
    spacing_mm: tuple[float, float] | None = None
    """Between rows, between columns."""
    spacing_at_detector: bool = False
    """The distances hold in the plane of the detector, as the file says nothing of the patient's."""
    aspect: float = 1.0
    """Height of a pixel by its width."""


@dataclass(frozen=True, eq=False)
class Picture:
    """An image ready to be shown.

    Args:
        pixels: Grey: places in ``levels``, uint8 or uint16, shape (rows, columns). Colour: RGB, uint8.
        levels: Modality units of each place, float32; None for colour.
        stored: The 8-bit grey of each place as the file asks for it; None for colour.
        facts: What is said around it.
    """

    pixels: NDArray[Any]
    levels: NDArray[np.float32] | None
    stored: NDArray[np.uint8] | None
    facts: PictureFacts

    @property
    def width(self) -> int:
        """Return the number of columns."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Return the number of rows."""
        return int(self.pixels.shape[0])

    @property
    def colour(self) -> bool:
        """Return whether the pixels are RGB."""
        return self.levels is None

    @property
    def size(self) -> int:
        """Return the bytes it takes."""
        return self.pixels.nbytes

    @cached_property
    def stored_window(self) -> tuple[float, float]:
        """Return centre and width nearest to what the file asks for, in modality units."""
        if self.facts.windows:
            return self.facts.windows[0]
        if self.levels is None or self.stored is None:
            return 127.5, 255.0
        grey = 255 - self.stored if self.facts.inverted else self.stored
        between = self.levels[(grey > 0) & (grey < 255)]
        low, high = (between.min(), between.max()) if between.size else (self.levels.min(), self.levels.max())
        return (float(low) + float(high)) / 2, max(float(high) - float(low), 1e-6)

    @cached_property
    def auto_window(self) -> tuple[float, float]:
        """Return centre and width of the window that shows nearly all values of this image."""
        if self.levels is None:
            return 127.5, 255.0
        step = max(1, int((self.pixels.size / _SAMPLES) ** 0.5))
        low, high = np.percentile(self.levels[self.pixels[::step, ::step]], [_DARKEST, _BRIGHTEST])
        return (float(low) + float(high)) / 2, max(float(high) - float(low), 1e-6)

    def shown(self, window: tuple[float, float] | None, *, inverted: bool, step: int = 1) -> memoryview:
        """Return 8-bit grey or RGB, row by row without gaps, every ``step``-th row and column.

        Args:
            window: Centre and width in modality units; None: as the file asks for.
            inverted: Turn black and white round.
            step: 1 for the whole image; more while a person drags.
        """
        pixels = self.pixels[::step, ::step]
        if self.levels is None or self.stored is None:
            shown = 255 - pixels if inverted else pixels
        else:
            shown = self._greys(window, inverted=inverted)[pixels]
        return np.ascontiguousarray(shown).data.cast("B")

    def value_at(self, column: int, row: int) -> float | tuple[int, ...]:
        """Return a pixel in modality units, or its red, green and blue."""
        if self.levels is None:
            return tuple(int(part) for part in self.pixels[row, column])
        return float(self.levels[self.pixels[row, column]])

    def _greys(self, window: tuple[float, float] | None, *, inverted: bool) -> NDArray[np.uint8]:
        """Return the grey of each place of ``levels``."""
        assert self.levels is not None
        assert self.stored is not None
        if window is None:
            return 255 - self.stored if inverted else self.stored
        centre, width = window
        contrast = Window(centre, width, "LINEAR" if width >= 1 else "LINEAR_EXACT")
        return Tone(contrast, inverted=self.facts.inverted != inverted).shown(self.levels)


def picture_of(image: Image, facts: PictureFacts) -> Picture:
    """Return an opened image as a picture."""
    if image.tone is None:
        return Picture(image.pixels, None, None, facts)
    places, values = _indexed(image.pixels)
    known = facts.model_copy(update={"inverted": image.tone.inverted})
    return Picture(places, image.tone.units(values), image.tone.shown(values), known)


def _indexed(stored: Numbers) -> tuple[Numbers, Numbers]:
    """Return each pixel's place among the stored values, and these values.

    Floating-point numbers, and integers over a wider range than an index can name, are sorted into equal steps.
    """
    finite = stored if stored.dtype.kind in "iu" else np.nan_to_num(stored, posinf=0.0, neginf=0.0)
    low, high = finite.min(), finite.max()
    if stored.dtype.kind in "iu" and int(high) - int(low) < _LEVELS:
        values = np.arange(int(low), int(high) + 1, dtype=np.int64)
        above = np.subtract(finite, low, dtype=stored.dtype).view(f"u{stored.dtype.itemsize}")  # a wrapped sum is right
        return above.astype(np.uint8 if len(values) <= 256 else np.uint16, copy=False), values
    spread = (float(high) - float(low)) or 1.0
    places = np.rint((finite.astype(np.float64) - float(low)) / spread * (_LEVELS - 1)).astype(np.uint16)
    return places, np.linspace(float(low), float(low) + spread, _LEVELS)
