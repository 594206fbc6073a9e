"""Bytes to an image: what the content says counts, never the name of the file."""

from __future__ import annotations

from typing import Final

from evaluators.domain.case import ImageFacts
from evaluators.errors import ImageError
from evaluators.imaging.dicom import dicom_facts, open_dicom
from evaluators.imaging.dicom_dataset import is_dicom, is_directory
from evaluators.imaging.dicom_video import dicom_video_facts, holds_video
from evaluators.imaging.image import Image
from evaluators.imaging.raster import open_raster, raster_facts
from evaluators.imaging.video import video_facts
from evaluators.imaging.volumes import only_slice, volume_facts, volume_format

VOLUMES: Final = frozenset({"nifti", "nrrd", "mha"})
"""Files that hold one volume; ``volumes.open_volume`` reads them."""

_STARTS: Final = (
    ("png", b"\x89PNG\r\n\x1a\n"),
    ("jpeg", b"\xff\xd8\xff"),
    ("tiff", b"II*\0"),
    ("tiff", b"MM\0*"),
    ("tiff", b"II+\0"),
    ("tiff", b"MM\0+"),
    ("video", b"\x1a\x45\xdf\xa3"),
    ("video", b"\0\0\1\xba"),
    ("video", b"\0\0\1\xb3"),
    ("video", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"),
)
_STILL_BRANDS: Final = frozenset({b"heic", b"heix", b"heif", b"mif1", b"msf1", b"avif", b"avis"})
"""Photographs in the same container as MP4."""
_QUICKTIME: Final = frozenset({b"moov", b"mdat", b"wide"})
"""First boxes of MOV files that do not say what they are."""
_TRANSPORT_PACKET: Final = 188
"""Bytes of a packet of an MPEG transport stream; each begins with a G."""
_BMP_HEADERS: Final = frozenset({12, 40, 52, 56, 64, 108, 124})


def identify(data: bytes) -> str | None:
    """Return png, jpeg, tiff, bmp, webp, dicom, dicomdir, nifti, nrrd, mha or video; None for anything else."""
    if is_dicom(data):  # first: the preamble may make a DICOM file look like a TIFF
        return "dicomdir" if is_directory(data) else "dicom"
    for format, start in _STARTS:
        if data.startswith(start):
            return format
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if _is_video(data):
        return "video"
    if data[:2] == b"BM" and int.from_bytes(data[14:18], "little") in _BMP_HEADERS:
        return "bmp"
    return volume_format(data)


def open_image(data: bytes, *, frame: int = 0) -> Image:
    """Decode one image.

    Args:
        data: The whole file.
        frame: Which frame of a DICOM file, or which page of another.

    Raises:
        ImageError: C200 not an image that can be read here, C201 DICOM without pixels, C202 compression without
            decoder, C203 too large, C204 pixels broken or cut off, C205 header broken, C206 a video, C207
            unknown colours, C208 not enough memory, C213 a DICOMDIR, C214 a volume of several slices; of volume files
            also what ``volumes.open_volume`` raises.
    """
    format = _readable(data)
    if format in VOLUMES:
        return only_slice(data)
    return open_dicom(data, frame=frame) if format == "dicom" else open_raster(data, format, frame=frame)


def read_facts(data: bytes) -> ImageFacts:
    """Return what the header says, without decoding; broken pixels are not found. Of a video, one frame is decoded.

    Raises:
        ImageError: As ``open_image``; C260 a video that cannot be opened, C261 with too many frames.
    """
    if identify(data) == "video":
        return video_facts(data)
    format = _readable(data)
    if format == "dicom":
        return dicom_video_facts(data) if holds_video(data) else dicom_facts(data)
    return volume_facts(data) if format in VOLUMES else raster_facts(data, format)


def _readable(data: bytes) -> str:
    format = identify(data)
    if format is None:
        raise ImageError("C200")
    if format == "dicomdir":
        raise ImageError("C213")
    if format == "video":
        raise ImageError("C206", what="MP4, AVI, MKV …")
    return format


def _is_video(data: bytes) -> bool:
    """Return whether it is AVI, MP4, MOV or a transport stream; the others have a start of their own."""
    if data[4:8] == b"ftyp":
        return data[8:12] not in _STILL_BRANDS
    avi = data[:4] == b"RIFF" and data[8:12] == b"AVI "
    return avi or data[4:8] in _QUICKTIME or data[:377:_TRANSPORT_PACKET] == b"GGG"
