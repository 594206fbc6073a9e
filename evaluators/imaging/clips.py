"""Files to a clip: frames with their times."""

from __future__ import annotations

from collections.abc import Sequence

from evaluators.errors import ImageError
from evaluators.imaging.clip import Clip
from evaluators.imaging.dicom_video import DicomVideo, holds_video
from evaluators.imaging.image_sequence import frames_of_dicom, frames_of_files, frames_of_pages
from evaluators.imaging.open import VOLUMES, identify, read_facts
from evaluators.imaging.video import Video


def open_clip(files: Sequence[bytes]) -> Clip:
    """Open a clip: one video, one DICOM file with a video or with frames, one file with pages, or one file a frame.

    Frames of several files are shown in the order of the files, 25 a second (note ``frame_rate_assumed``).

    Raises:
        ImageError: C200 not an image or video that can be read here, C203 too large, C204 broken, C205 header broken,
            C206 one video among several files, C214 a volume, C260 a video that cannot be opened, C261 too many
            frames, C262 frames that differ in size or colour, or as ``open_image``.
    """
    if not files:
        raise ImageError("C200")
    if len(files) > 1:
        return frames_of_files(files)
    data = files[0]
    match identify(data):
        case "video":
            return Video(data)
        case format if format in VOLUMES:
            raise ImageError("C214", n=read_facts(data).frames)
        case "dicom":
            return DicomVideo(data) if holds_video(data) else frames_of_dicom(data)
    return frames_of_pages(data)
