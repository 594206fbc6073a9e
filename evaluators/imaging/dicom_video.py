"""A video inside a DICOM file: MPEG-2, MPEG-4 or HEVC as one stream (DICOM PS3.5 A.4.5 and following)."""

from __future__ import annotations

from collections.abc import Iterator

from pydicom import uid
from pydicom.dataset import Dataset
from pydicom.encaps import generate_fragments

from evaluators.domain.case import ImageFacts
from evaluators.errors import ImageError
from evaluators.imaging.dicom_dataset import number, read_dataset, value
from evaluators.imaging.dicom_facts import acquisition_facts
from evaluators.imaging.dicom_times import frame_steps, starts_and_end
from evaluators.imaging.foreign import foreign_code
from evaluators.imaging.image import Image
from evaluators.imaging.video import Video, video_facts

_RATE_TOLERANCE = 0.01
"""29.97 frames a second are written as 30."""
_META_BYTES = 2048


class DicomVideo:
    """A video in a DICOM file.

    The times are those of the video, and what the header says otherwise is noted; a bare stream without times (H.264
    or HEVC outside a container) gets those of the header.

    Raises:
        ImageError: C205 the header cannot be read, else as ``Video``.
    """

    def __init__(self, data: bytes) -> None:
        dataset = read_dataset(data)
        self._video = Video(_stream(dataset))
        self.facts, times_s = _facts(dataset, self._video.facts)
        self.times_s = times_s or self._video.times_s

    def frames(self, start: int = 0) -> Iterator[Image]:
        """Yield the frames from ``start`` on.

        Raises:
            ImageError: C204 a frame is broken.
        """
        facts = self.facts.model_copy(update={"frames": 1, "duration_s": None})
        for image in self._video.frames(start):
            yield Image(image.pixels, facts, image.tone)


def holds_video(data: bytes) -> bool:
    """Return whether the pixels of a DICOM file are a video: its transfer syntax stands among its first elements."""
    return any(syntax.encode() in data[:_META_BYTES] for syntax in uid.MPEGTransferSyntaxes)


def dicom_video_facts(data: bytes) -> ImageFacts:
    """Return the facts of a video in a DICOM file without decoding more than its first frame.

    Raises:
        ImageError: As ``DicomVideo``.
    """
    dataset = read_dataset(data)
    return _facts(dataset, video_facts(_stream(dataset)))[0]


def _stream(dataset: Dataset) -> bytes:
    """Return the video: all fragments behind each other, without the table of offsets before them."""
    with foreign_code():
        if value(dataset, "PixelData") is None:
            raise ImageError("C201")
        return b"".join(list(generate_fragments(dataset.PixelData))[1:])


def _facts(dataset: Dataset, facts: ImageFacts) -> tuple[ImageFacts, tuple[float, ...] | None]:
    """Return the facts, and the times of the header where the video has none."""
    with foreign_code():
        said = number(dataset, "Columns"), number(dataset, "Rows"), number(dataset, "NumberOfFrames")
        steps = frame_steps(dataset, facts.frames)
        notes, times_s, duration_s = facts.notes, None, facts.duration_s
        if steps and "frame_times_assumed" in notes:
            notes = tuple(note for note in notes if note != "frame_times_assumed")
            times_s, duration_s = starts_and_end(steps)
        agrees = said == (facts.width, facts.height, facts.frames) and _same_pace(duration_s, steps)
        changes = {
            "format": "dicom",
            "duration_s": duration_s,
            "transfer_syntax": str(dataset.file_meta.TransferSyntaxUID),
            "photometric": value(dataset, "PhotometricInterpretation"),
            "notes": notes if agrees else (*notes, "video_header_contradicts"),
            **acquisition_facts(dataset),
        }
        return facts.model_copy(update=changes), times_s


def _same_pace(duration_s: float | None, steps: tuple[float, ...] | None) -> bool:
    return steps is None or not duration_s or abs(sum(steps) / duration_s - 1) <= _RATE_TOLERANCE
