"""Stills in time: several image files in order, or one file with several frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from evaluators.domain.case import ImageFacts
from evaluators.errors import ImageError
from evaluators.imaging.dicom_dataset import read_dataset
from evaluators.imaging.dicom_header import pixel_module
from evaluators.imaging.dicom_pixels import decode_frame
from evaluators.imaging.dicom_times import frame_steps, starts_and_end
from evaluators.imaging.dicom_tone import tone_of
from evaluators.imaging.foreign import foreign_code
from evaluators.imaging.image import Image
from evaluators.imaging.open import open_image, read_facts
from evaluators.imaging.video import MAX_FRAMES

ASSUMED_RATE: Final = 25.0
"""Frames per second where nothing says how fast they were taken; facts then have the note ``frame_rate_assumed``."""


class StillFrames:
    """A clip whose frames do not depend on each other. See ``Clip``.

    Args:
        facts: Of the first frame.
        steps_s: Seconds from each frame to the next, one for each frame; None: not known.
        decode: Number of a frame, from 0, to its image.
    """

    def __init__(
        self, facts: ImageFacts, count: int, steps_s: Sequence[float] | None, decode: Callable[[int], Image]
    ) -> None:
        steps = steps_s or (1 / ASSUMED_RATE,) * count
        notes = tuple(note for note in facts.notes if note != "first_frame_only")
        assumed = () if steps_s else ("frame_rate_assumed",)
        self.times_s, end = starts_and_end(steps)
        self.facts = facts.model_copy(
            update={"frames": count, "duration_s": end, "grid": None, "notes": (*notes, *assumed)}
        )
        self._decode = decode

    def frames(self, start: int = 0) -> Iterator[Image]:
        """Yield the frames from ``start`` on, each decoded when it is asked for.

        Raises:
            ImageError: A frame is broken; see ``open_image``. C262 it differs in size or colour from the first.
        """
        first = self.facts
        for index in range(start, len(self.times_s)):
            image = self._decode(index)
            _check_alike(first, image.facts)
            yield Image(image.pixels, image.facts.model_copy(update={"frames": 1, "notes": first.notes}), image.tone)


def frames_of_files(files: Sequence[bytes]) -> StillFrames:
    """Return a clip of several images, one a frame, in this order.

    Raises:
        ImageError: One cannot be read; see ``read_facts``. C206 one is a video, C261 too many, C262 they differ
            in size or colour.
    """
    if len(files) > MAX_FRAMES:
        raise ImageError("C261", limit=MAX_FRAMES)
    facts = [read_facts(file) for file in files]
    for other in facts:
        if other.duration_s is not None:
            raise ImageError("C206", what=other.format)
        _check_alike(facts[0], other)
    return StillFrames(facts[0], len(files), None, lambda index: open_image(files[index]))


def frames_of_pages(data: bytes) -> StillFrames:
    """Return a clip of the pages or frames of one file that is not DICOM.

    Raises:
        ImageError: As ``frames_of_files``.
    """
    facts = read_facts(data)
    if facts.frames > MAX_FRAMES:
        raise ImageError("C261", limit=MAX_FRAMES)
    return StillFrames(facts, facts.frames, None, lambda index: open_image(data, frame=index))


def frames_of_dicom(data: bytes) -> StillFrames:
    """Return a clip of the frames of one DICOM file whose frames are images.

    Raises:
        ImageError: As ``open_image``; C261 too many frames.
    """
    with foreign_code():
        dataset = read_dataset(data)
        module = pixel_module(dataset)
    if module.frames > MAX_FRAMES:
        raise ImageError("C261", limit=MAX_FRAMES)
    facts = read_facts(data)

    def decode(index: int) -> Image:
        with foreign_code():  # the file is parsed once, not once a frame
            pixels = decode_frame(dataset, module, index)
            tone = None if module.channels == 3 else tone_of(dataset, module, index, pixels)[0]
            pixels.flags.writeable = False
            return Image(pixels, facts, tone)

    return StillFrames(facts, module.frames, frame_steps(dataset, module.frames), decode)


def _check_alike(first: ImageFacts, other: ImageFacts) -> None:
    if (first.width, first.height, first.channels) != (other.width, other.height, other.channels):
        raise ImageError("C262")
