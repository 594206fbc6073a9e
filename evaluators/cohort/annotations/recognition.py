"""What kind of annotation a file holds, by how its content begins; nothing is parsed here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from evaluators.domain.reference import ReferenceFormat
from evaluators.imaging.open import identify
from evaluators.imaging.segmentation_objects import SEGMENTATION
from evaluators.imaging.structure_sets import STRUCTURE_SET

HEAD_BYTES: Final = 64 * 1024
_DICOM_HEAD: Final = 4096
"""The file meta group, which names the SOP class, and the first elements, which name it again."""
_REPORTS: Final = frozenset(f"1.2.840.10008.5.1.4.1.1.88.{last}" for last in ("22", "33", "34"))
_PICTURES: Final = frozenset({"png", "bmp", "tiff"})
_VOLUMES: Final[Mapping[str, str]] = {"nifti": "nifti", "nrrd": "nrrd", "mha": "nrrd"}
_JSON_KEYS: Final = re.compile(rb'"(?:images|annotations|categories)"\s*:\s*\[')
_NUMBER: Final = rb"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
_LINE: Final = re.compile(rb"(\S+)((?:[ \t]+" + _NUMBER + rb"){4,})[ \t]*")


class FileKind(NamedTuple):
    """What a file is read as, and the reference it belongs to."""

    parser: str
    """Key of ``worker_job.PARSERS``."""
    format: ReferenceFormat


KINDS: Final[Mapping[str, FileKind]] = {
    "coco": FileKind("coco", "coco"),
    "pascal_voc": FileKind("pascal_voc", "pascal_voc"),
    "yolo": FileKind("yolo", "yolo"),
    "box_lines": FileKind("box_lines", "box_table"),
    "dicom_seg": FileKind("dicom_seg", "dicom_seg"),
    "rtstruct": FileKind("rtstruct", "rtstruct"),
    "structured_report": FileKind("structured_report", "dicom_sr"),
    "nifti": FileKind("nifti", "mask_folder"),
    "nrrd": FileKind("nrrd", "mask_folder"),
    "mask_picture": FileKind("mask_picture", "mask_folder"),
}
"""In the order of precedence: in a folder that also holds the images, these are not the annotations."""


def kind_of(head: bytes) -> FileKind | None:
    """Return what a file holds, by its first ``HEAD_BYTES``; None for anything else."""
    found = identify(head)
    if found == "dicom":
        return _dicom_kind(head)
    if found is not None and found in _VOLUMES:
        return KINDS[_VOLUMES[found]]
    if found is not None:
        return KINDS["mask_picture"] if found in _PICTURES else None
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"{"):
        return KINDS["coco"] if _JSON_KEYS.search(text) else None
    if text.startswith((b"<?xml", b"<annotation", b"<!")):
        return KINDS["pascal_voc"] if b"<annotation" in text else None
    return _lines_kind(text, whole=len(head) < HEAD_BYTES)


def _dicom_kind(head: bytes) -> FileKind | None:
    start = head[:_DICOM_HEAD]
    for classes, kind in ((SEGMENTATION, "dicom_seg"), (STRUCTURE_SET, "rtstruct"), (_REPORTS, "structured_report")):
        # An element ends with the padding zero or with the next tag, whose group is below 0x0100: never with a digit.
        if any(re.search(re.escape(uid.encode()) + rb"(?![0-9.])", start) for uid in classes):
            return KINDS[kind]
    return None


def _lines_kind(text: bytes, *, whole: bool) -> FileKind | None:
    """Return the kind of a text of boxes: shares of the image, or pixels."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not whole:
        del lines[-1:]  # cut off
    matches = [_LINE.fullmatch(line.strip()) for line in lines]
    if not lines or not all(matches):
        return None
    numbers = [[float(part) for part in match[2].split()] for match in matches if match]
    words = [match[1] for match in matches if match]
    if all(word.isdigit() for word in words) and all(0 <= one <= 1 for row in numbers for one in row):
        return KINDS["yolo"]
    return KINDS["box_lines"] if all(len(row) == 4 for row in numbers) else None
