"""A video: frames with their times, decoded one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from evaluators.domain.case import ImageFacts
from evaluators.imaging.image import Image


class Clip(Protocol):
    """Frames in time. Whatever it was read from, frames come in the order they are shown."""

    @property
    def facts(self) -> ImageFacts:
        """Return what may be said about it; ``frames`` and ``duration_s`` are set."""

    @property
    def times_s(self) -> tuple[float, ...]:
        """Return when each frame is shown, in seconds from the first."""

    def frames(self, start: int = 0) -> Iterator[Image]:
        """Yield the frames from ``start`` on, each decoded when it is asked for.

        Raises:
            ImageError: C204 a frame is broken.
        """
