"""One decoded image: stored values, what they mean, and the two views a model may be given."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluators.domain.case import ImageFacts
from evaluators.errors import ImageError
from evaluators.imaging.tone import Tone, Window


@dataclass(frozen=True, slots=True, eq=False)
class Image:
    """One image. The arrays it returns may be the stored ones: do not write into them.

    Args:
        pixels: Grey: stored values, shape (rows, columns), any integer type or float32/float64.
            Colour: RGB, shape (rows, columns, 3), uint8.
        facts: What may be said about it.
        tone: What grey values mean and how they are shown; None for colour.
        spacing: Between rows and between columns in the patient, in mm; None: not known.
    """

    pixels: NDArray[Any]
    facts: ImageFacts
    tone: Tone | None
    spacing: tuple[float, float] | None = None

    @property
    def window(self) -> tuple[float, float] | None:
        """Return centre and width of the VOI window the image is shown with, in modality units."""
        if self.tone is not None and isinstance(self.tone.contrast, Window):
            return self.tone.contrast.centre, self.tone.contrast.width
        return None

    def display_grey(self) -> NDArray[np.uint8]:
        """Return what a viewer shows, 0 black, shape (rows, columns).

        Colour becomes luma by ITU-R BT.601 in Pillow's integer arithmetic, so that a model trained on
        ``convert("L")`` sees the same values.
        """
        if self.tone is not None:
            return self.tone.shown(self.pixels)
        red, green, blue = (self.pixels[..., channel].astype(np.uint32) for channel in range(3))
        return ((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16).astype(np.uint8)

    def display_rgb(self) -> NDArray[np.uint8]:
        """Return what a viewer shows, shape (rows, columns, 3); of a grey image three views of one channel."""
        if self.tone is None:
            return self.pixels
        grey = self.tone.shown(self.pixels)
        return np.broadcast_to(grey[..., np.newaxis], (*grey.shape, 3))

    def values(self) -> NDArray[np.float32]:
        """Return grey values in modality units, shape (rows, columns); neither windowed nor inverted.

        Raises:
            ImageError: C209 the image is in colour.
        """
        if self.tone is None:
            raise ImageError("C209")
        return self.tone.units(self.pixels)

    def is_constant(self) -> bool:
        """Return whether all pixels are equal."""
        first_row = self.pixels[:1]  # nearly every image differs there already
        return bool((first_row == first_row[:, :1]).all() and (self.pixels == first_row).all())

    def pixel_digest(self) -> str:
        """Return the hex SHA-256 of shape and displayed pixels: equal for equal pictures in different files."""
        shown = self.display_grey() if self.tone is not None else self.pixels
        digest = hashlib.sha256("x".join(map(str, shown.shape)).encode())
        digest.update(np.ascontiguousarray(shown).tobytes())
        return digest.hexdigest()
