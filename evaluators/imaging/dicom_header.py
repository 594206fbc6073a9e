"""What a DICOM header says of the pixels, checked before anything is decoded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pydicom import uid
from pydicom.dataset import Dataset

from evaluators.errors import ImageError
from evaluators.imaging.dicom_dataset import number, text
from evaluators.imaging.dicom_decoders import DECODER_NAMES
from evaluators.imaging.foreign import check_size

_PIXEL_KEYWORDS: Final = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
_PHOTOMETRICS: Final = frozenset(
    {"MONOCHROME1", "MONOCHROME2", "PALETTE COLOR", "RGB", "YBR_FULL", "YBR_FULL_422", "YBR_RCT", "YBR_ICT"}
)


@dataclass(frozen=True, slots=True)
class PixelModule:
    """What the header says of the pixels; sizes and kinds are within the limits."""

    rows: int
    columns: int
    frames: int
    bits: int
    """Bits stored; 32 or 64 for floats."""
    signed: bool
    photometric: str
    transfer_syntax: str

    @property
    def channels(self) -> int:
        """Return 1 for grey, 3 for colour."""
        return 1 if self.photometric.startswith("MONOCHROME") else 3


def pixel_module(dataset: Dataset) -> PixelModule:
    """Read and check what the header says of the pixels.

    Raises:
        ImageError: C201 no pixels, C202 unknown compression, C203 too large, C205 impossible header, C206 video,
            C207 unknown colours, C213 a DICOMDIR.
    """
    keyword = next((keyword for keyword in _PIXEL_KEYWORDS if keyword in dataset), None)
    if keyword is None:
        raise ImageError("C213" if "DirectoryRecordSequence" in dataset else "C201")
    syntax = _transfer_syntax(dataset)
    rows, columns, frames = (_whole(dataset, name) for name in ("Rows", "Columns", "NumberOfFrames"))
    allocated, stored = _whole(dataset, "BitsAllocated"), _whole(dataset, "BitsStored")
    check_size(columns or 0, rows or 0)
    if text(dataset, "NumberOfFrames") is not None and not frames:
        raise ImageError("C205")
    photometric = text(dataset, "PhotometricInterpretation")
    if photometric not in _PHOTOMETRICS:
        raise ImageError("C205" if photometric is None else "C207")
    if not rows or not columns or not allocated:
        raise ImageError("C205")
    return PixelModule(
        rows=rows,
        columns=columns,
        frames=frames or 1,
        bits=stored if stored and keyword == "PixelData" else allocated,
        signed=_whole(dataset, "PixelRepresentation") == 1,
        photometric=photometric,
        transfer_syntax=syntax,
    )


def _transfer_syntax(dataset: Dataset) -> str:
    """Return the transfer syntax if there is a decoder for it."""
    syntax = text(dataset.file_meta, "TransferSyntaxUID") or ""
    if syntax in DECODER_NAMES:
        return syntax
    if syntax in uid.MPEGTransferSyntaxes:
        raise ImageError("C206", what="DICOM")
    named = uid.UID(syntax).name if re.fullmatch(r"[0-9.]{1,64}", syntax) else "?"
    raise ImageError("C202", ts=named)


def _whole(dataset: Dataset, keyword: str) -> int | None:
    found = number(dataset, keyword)
    return int(found) if found is not None and found >= 0 and found.is_integer() else None
