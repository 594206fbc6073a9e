"""What the job ``views`` holds open: the slices of a volume, the frames of a clip, the pictures of a case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, Protocol

from numpy.typing import NDArray

from evaluators.domain.case import ImageFacts, Reading
from evaluators.domain.geometry import Direction
from evaluators.errors import ImageError
from evaluators.imaging.clip import Clip
from evaluators.imaging.clips import open_clip
from evaluators.imaging.image import Image
from evaluators.imaging.open import open_image
from evaluators.imaging.volume import Volume
from evaluators.imaging.volumes import open_volume

_TO_THE_HEAD: Final = 2
"""Of DICOM's axes: to the left, to the back, to the head."""
_BACK: Final = 32
"""Frames of a clip kept decoded: stepping back a little must not decode everything anew."""


class Stack(Protocol):
    """Images under one roof, one of which is shown at a time."""

    @property
    def facts(self) -> ImageFacts:
        """Return what may be said about all of them."""

    @property
    def count(self) -> int:
        """Return how many there are."""

    def time_s(self, index: int) -> float | None:
        """Return when one is shown, in seconds from the first; None where they have no order in time."""

    def image(self, index: int) -> Image:
        """Return one.

        Raises:
            ImageError: C205 there is no such one; or it cannot be read.
        """


def open_stack(reading: Reading, files: Sequence[bytes]) -> Stack:
    """Open the files of a case.

    Raises:
        ImageError: They cannot be read.
    """
    match reading:
        case "volume":
            return Slices(open_volume(files))
        case "clip":
            return Frames(open_clip(files))
        case "image" | "images":
            return Pictures(files)


class Slices:
    """The slices of a volume, in the order of its grid, turned as a radiologist looks at them.

    The patient's right is on the left, the front on top, the head on top: files of research formats are mostly stored
    the other way round.
    """

    def __init__(self, volume: Volume) -> None:
        self.volume = volume
        _, rows, columns = volume.grid.directions
        self._flips = _runs_wrong(rows), _runs_wrong(columns)

    @property
    def facts(self) -> ImageFacts:
        """Return what may be said about the volume."""
        return self.volume.facts

    @property
    def count(self) -> int:
        """Return the number of slices."""
        return len(self.volume.voxels)

    def time_s(self, index: int) -> None:
        """Return None: slices have no order in time."""

    def image(self, index: int) -> Image:
        """Return one slice."""
        try:
            image = self.volume.slice(index)
        except IndexError:
            raise ImageError("C205") from None
        return replace(image, pixels=self.as_shown(image.pixels))

    def as_shown(self, drawn: NDArray[Any]) -> NDArray[Any]:
        """Return what lies on the grid of a slice, shape (rows, columns), turned like the slices."""
        rows, columns = self._flips
        return drawn[:: -1 if rows else 1, :: -1 if columns else 1]


def _runs_wrong(direction: Direction) -> bool:
    """Return whether an index grows to the patient's right, front or head: mostly, where the slices are oblique."""
    main = max(range(3), key=lambda axis: abs(direction[axis]))
    return direction[main] > 0 if main == _TO_THE_HEAD else direction[main] < 0


class Pictures:
    """Several images of one case, each decoded when it is asked for."""

    def __init__(self, files: Sequence[bytes]) -> None:
        self._files = files
        self._first = open_image(files[0])

    @property
    def facts(self) -> ImageFacts:
        """Return what may be said about the first."""
        return self._first.facts

    @property
    def count(self) -> int:
        """Return the number of images."""
        return len(self._files)

    def time_s(self, index: int) -> None:
        """Return None: they have no order in time."""

    def image(self, index: int) -> Image:
        """Return one image."""
        if not 0 <= index < len(self._files):
            raise ImageError("C205")
        return open_image(self._files[index]) if index else self._first


class Frames:
    """The frames of a clip; decoded forwards, the last ones kept."""

    def __init__(self, clip: Clip) -> None:
        self._clip = clip
        self._kept: dict[int, Image] = {}
        self._coming: Iterator[Image] | None = None
        self._next = 0

    @property
    def facts(self) -> ImageFacts:
        """Return what may be said about the clip."""
        return self._clip.facts

    @property
    def count(self) -> int:
        """Return the number of frames."""
        return len(self._clip.times_s)

    def time_s(self, index: int) -> float:
        """Return when a frame is shown."""
        return self._clip.times_s[index]

    def image(self, index: int) -> Image:
        """Return one frame."""
        if not 0 <= index < self.count:
            raise ImageError("C205")
        if index not in self._kept:
            self._decode(index)
        return self._kept[index]

    def _decode(self, index: int) -> None:
        """Decode on to a frame; from the beginning of what is behind only where it was not just passed."""
        if self._coming is None or not 0 <= index - self._next <= _BACK:
            self._kept.clear()
            self._next = max(0, index - _BACK // 2)
            self._coming = self._clip.frames(self._next)
        while self._next <= index:
            image = next(self._coming, None)
            if image is None:
                raise ImageError("C204")
            self._kept[self._next] = image
            self._next += 1
            if len(self._kept) > _BACK:
                del self._kept[min(self._kept)]
