"""What the viewer asks of an image. The core's ``Picture`` answers; the viewer never computes on pixels itself."""

from __future__ import annotations

from typing import Literal, Protocol

Window = tuple[float, float]
"""Centre (level) and width, in the units of the image."""

Look = Window | Literal["auto", "stored"]
"""How grey values are shown: as the file asks for, fitted to the image, or a window of the person's own."""


class Facts(Protocol):
    """What is said around an image."""

    @property
    def modality(self) -> str | None: ...
    @property
    def laterality(self) -> str | None: ...
    @property
    def view(self) -> str | None: ...
    @property
    def frames(self) -> int:
        """Return how many images the case has."""

    @property
    def frame(self) -> int:
        """Return which of them this is, from 0."""

    @property
    def stack(self) -> Literal["image", "images", "volume", "clip"]: ...
    @property
    def time_s(self) -> float | None: ...
    @property
    def duration_s(self) -> float | None: ...
    @property
    def spacing_mm(self) -> tuple[float, float] | None:
        """Return the distance between rows and between columns."""

    @property
    def spacing_at_detector(self) -> bool: ...
    @property
    def aspect(self) -> float:
        """Return the height of a pixel by its width."""


class Pixels(Protocol):
    """One image."""

    @property
    def facts(self) -> Facts: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def colour(self) -> bool: ...
    @property
    def stored_window(self) -> Window: ...
    @property
    def auto_window(self) -> Window: ...

    def shown(self, window: Window | None, *, inverted: bool, step: int = 1) -> memoryview:
        """Return 8-bit grey or RGB, row by row without gaps, every ``step``-th row and column; None: as stored."""
