"""The bytes of a video to frames with their times, through FFmpeg as OpenCV brings it."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import pairwise
from statistics import median
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from evaluators.domain.case import ImageFacts
from evaluators.domain.outcome import MOST_FRAMES
from evaluators.errors import ImageError
from evaluators.imaging.foreign import check_size, foreign_code
from evaluators.imaging.image import Image

_Capture: TypeAlias = Any
"""``cv2.VideoCapture``, which the types that come with OpenCV leave out."""

MAX_FRAMES: Final = MOST_FRAMES
"""More than an hour at 60 frames a second: the longest examinations that are recorded in one piece."""

_ENVIRONMENT: Final = {
    # FFmpeg knows hundreds of formats, some of which are lists of addresses to fetch: only these are tried. A frame
    # that is cut off would be made up to a whole one.
    "OPENCV_FFMPEG_CAPTURE_OPTIONS": (
        "format_whitelist;mov,avi,matroska,mpeg,mpegvideo,mpegts,h264,hevc,m4v,asf|fflags;discardcorrupt"
    ),
    "OPENCV_FFMPEG_LOGLEVEL": "-8",  # nothing: messages may quote what the file holds
}
_TIMEOUT_MS: Final = 20_000
"""For reading, not for decoding: the bytes are in memory, so this ends only a search that leads nowhere."""
_WITH_INDEX: Final = frozenset({b"RIFF", b"\x1a\x45\xdf\xa3", b"ftyp", b"moov", b"mdat", b"wide"})
"""Starts of AVI, Matroska and WebM, MP4 and MOV: files in which a time leads to the right place."""
_LEAD_S: Final = 1.0
"""A jump goes this far before the frame: the first ones after it may lack those they build on."""
_SAME_TIME_S: Final = 1e-4
_RATES: Final = (0.1, 1000.0)
"""Frames per second that are believed."""


class _Seekable(BytesIO):
    """Bytes in which no jump is an exception: OpenCV 5.0 ends the whole process on one."""

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go there and return the position, -1 where there is none."""
        try:
            return super().seek(offset, whence)
        except (ValueError, OverflowError):
            return -1


@dataclass(frozen=True, slots=True)
class _Header:
    width: int
    height: int
    rate: float
    """Frames per second; 25 where the file says nothing that can be believed."""
    declared: int
    """Number of frames as the file says, or as FFmpeg guesses; 0: unknown."""
    notes: tuple[str, ...]


class Video:
    """A video in one stream of bytes. See ``Clip``.

    Opening decodes it once from end to end: only then it is known how many frames there are and when they are shown.
    Colours become RGB as ``cv2.VideoCapture`` makes them in the usual training code. A frame damaged inside is shown as
    FFmpeg conceals it: OpenCV does not tell.

    Raises:
        ImageError: C203 its frames are too large, C204 no frame can be decoded, C208 not enough memory, C260 it
            cannot be opened, C261 it has too many frames.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        with _video_code():
            capture = _opened(data)
            header = _header(capture)
            shown = _shown(capture)
        self._size = header.width, header.height
        self._first_s = shown[0]
        self.times_s, notes = _times(shown, header)
        self.facts = _facts(header, self.times_s, (*header.notes, *notes))

    def frames(self, start: int = 0) -> Iterator[Image]:
        """Yield the frames from ``start`` on.

        Raises:
            ImageError: C204 a frame is broken.
        """
        facts = self.facts.model_copy(update={"frames": 1, "duration_s": None})
        capture: _Capture = None
        for number in range(start, len(self.times_s)):
            with _video_code():
                if capture is None:
                    capture = self._gone_to(number)
                else:
                    _step(capture)
                pixels = self._pixels(capture)
            yield Image(pixels, facts, None)

    def _gone_to(self, number: int) -> _Capture:
        """Open it and go to one frame: by a jump where the time shows that it led there, else step by step."""
        cv2 = _opencv()
        wanted_s = self._first_s + self.times_s[number]
        if self.times_s[number] > 2 * _LEAD_S and self._has_index():
            capture = _opened(self._data)
            capture.set(cv2.CAP_PROP_POS_MSEC, 1000 * (wanted_s - _LEAD_S))
            while capture.grab():
                ahead_s = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000 - wanted_s
                if abs(ahead_s) < _SAME_TIME_S:
                    return capture
                if ahead_s > 0:
                    break
        capture = _opened(self._data)
        for _ in range(number + 1):
            _step(capture)
        return capture

    def _has_index(self) -> bool:
        indexed = self._data[:4] in _WITH_INDEX or self._data[4:8] in _WITH_INDEX
        return indexed and "frame_times_assumed" not in self.facts.notes

    def _pixels(self, capture: _Capture) -> NDArray[np.uint8]:
        """Return the frame that was gone to as RGB."""
        cv2 = _opencv()
        whole, frame = capture.retrieve()
        if not whole or frame.shape != (self._size[1], self._size[0], 3):
            raise ImageError("C204")
        pixels: NDArray[np.uint8] = cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)
        pixels.flags.writeable = False
        return pixels


def video_facts(data: bytes) -> ImageFacts:
    """Return the facts of a video; only its first frame is decoded, the others are counted.

    Raises:
        ImageError: As ``Video``.
    """
    with _video_code():
        capture = _opened(data)
        header = _header(capture)
        _step(capture)
        counted = sorted(_shown(_opened(data, decode=False)))
    times_s, notes = _times(counted, header)
    return _facts(header, times_s, (*header.notes, *notes))


@cache
def _opencv() -> Any:
    """Return OpenCV, imported when the first video is opened, inside the sandbox: it starts threads as it likes."""
    os.environ.update(_ENVIRONMENT)
    import cv2

    cv2.setNumThreads(1)
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    return cv2


@cache
def _decoder() -> str:
    cv2 = _opencv()
    avcodec = re.search(r"avcodec:\s+YES \(([\d.]+)\)", cv2.getBuildInformation())
    return f"opencv {cv2.__version__}" + (f" (avcodec {avcodec[1]})" if avcodec else "")


@contextlib.contextmanager
def _video_code() -> Iterator[None]:
    """Run OpenCV: its errors become ImageErrors without their text."""
    cv2 = _opencv()
    with foreign_code():
        try:
            yield
        except cv2.error as error:
            raise (ImageError("C208") if error.code == cv2.Error.StsNoMem else ImageError("C204")) from None


def _opened(data: bytes, *, decode: bool = True) -> _Capture:
    """Open it; without decoding, frames are only counted, in the order they are stored.

    Raises:
        ImageError: C203 its frames are too large, C260 it cannot be opened.
    """
    cv2 = _opencv()
    options = {
        cv2.CAP_PROP_N_THREADS: 1,  # as many frames in memory as needed, and the same result on every machine
        cv2.CAP_PROP_OPEN_TIMEOUT_MSEC: _TIMEOUT_MS,
        cv2.CAP_PROP_READ_TIMEOUT_MSEC: _TIMEOUT_MS,
        **({} if decode else {cv2.CAP_PROP_FORMAT: -1}),
    }
    capture = cv2.VideoCapture(
        _Seekable(data), cv2.CAP_FFMPEG, [number for option in options.items() for number in option]
    )
    if not capture.isOpened():
        raise ImageError("C260")
    check_size(*(int(capture.get(side)) for side in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT)))
    return capture


def _step(capture: _Capture) -> None:
    if not capture.grab():
        raise ImageError("C204")


def _header(capture: _Capture) -> _Header:
    cv2 = _opencv()
    rate = capture.get(cv2.CAP_PROP_FPS)
    known = _RATES[0] <= rate <= _RATES[1]
    wide, high = (capture.get(part) for part in (cv2.CAP_PROP_SAR_NUM, cv2.CAP_PROP_SAR_DEN))
    seen = {
        "turned_by_exif": capture.get(cv2.CAP_PROP_ORIENTATION_META) not in {0, -1},
        "pixel_aspect_ignored": wide > 0 and wide != high,
        "frame_rate_assumed": not known,
    }
    return _Header(
        width=int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)),
        height=int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT)),
        rate=rate if known else 25.0,
        declared=max(0, int(capture.get(cv2.CAP_PROP_FRAME_COUNT))),
        notes=tuple(note for note, holds in seen.items() if holds),
    )


def _shown(capture: _Capture) -> list[float]:
    """Return the time of every frame that can be read, in seconds, as the file has it.

    Raises:
        ImageError: C204 there is none, C261 too many.
    """
    cv2 = _opencv()
    times = []
    while capture.grab():
        times.append(capture.get(cv2.CAP_PROP_POS_MSEC) / 1000)
        if len(times) > MAX_FRAMES:
            raise ImageError("C261", limit=MAX_FRAMES)
    if not times:
        raise ImageError("C204")
    return times


def _times(shown: list[float], header: _Header) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """Return seconds from the first frame, and what had to be assumed."""
    notes = ("frames_missing",) if header.declared > len(shown) else ()
    if all(before < after for before, after in pairwise(shown)):
        return tuple(round(time - shown[0], 6) for time in shown), notes
    return tuple(round(number / header.rate, 6) for number in range(len(shown))), (*notes, "frame_times_assumed")


def _facts(header: _Header, times_s: tuple[float, ...], notes: tuple[str, ...]) -> ImageFacts:
    last = median(after - before for before, after in pairwise(times_s)) if len(times_s) > 1 else 1 / header.rate
    return ImageFacts(
        format="video",
        width=header.width,
        height=header.height,
        channels=3,
        frames=len(times_s),
        decoder=_decoder(),
        duration_s=round(times_s[-1] + last, 6),
        notes=notes,
    )
