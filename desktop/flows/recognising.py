"""What a file or folder is, by its content. Only first and last bytes are looked at; nothing foreign is parsed here.

Where the content says nothing, the ending of the name is believed: a model that was cut off goes to the page that can
say so, and is not called a type of file that cannot be used.
"""

from __future__ import annotations

import math
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, Literal

from evaluators.errors import EvaluationError, InputError

Kind = Literal["evaluation", "summary", "model", "data", "table", "annotations"]

_HEAD: Final = 64 * 1024
_TAIL: Final = 1024**2
"""The names of all but enormous archives stand in their last megabyte."""
_ENTRIES: Final = 4_000
_LOOKED_AT: Final = 60
"""Files of a folder that are opened to find out whether it holds anything of use."""

_EVALUATION: Final = "evaluation.json"
_BUNDLE: Final = "bundle.intoto.jsonl"
_CARD: Final = "submission.toml"
_VENDORS: Final = (
    ("config.json", "preprocessor_config.json"),
    ("dataset.json", "plans.json"),
    ("configs/metadata.json", "configs/inference.json"),
)
"""Files that make a folder a package: as Hugging Face, nnU-Net and MONAI write them."""
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp", ".dcm", ".dicom")
_MOVING: Final = (".mp4", ".avi", ".mkv", ".mov", ".m4v", ".webm")
_VOLUMES: Final = (".nii", ".nii.gz", ".nrrd", ".nhdr", ".mha", ".mhd")
_ENDINGS: Final[dict[str, Kind]] = {
    ".onnx": "model",
    ".evalpack": "summary",
    ".jsonl": "summary",
    ".pdf": "summary",
    **dict.fromkeys(_PICTURES, "data"),
    **dict.fromkeys((*_MOVING, *_VOLUMES, ".zip"), "data"),
    **dict.fromkeys((".csv", ".tsv", ".xlsx", ".xls", ".ods"), "table"),
}
_ONNX_FIELDS: Final = {1: 0, 2: 2, 3: 2, 4: 2, 5: 0, 6: 2, 7: 2, 8: 2, 14: 2, 20: 2, 25: 2, 26: 2}
"""Fields of an ONNX model and how each is written."""
_DICOM_DIRECTORY: Final = b"1.2.840.10008.1.3.10"
_DICOM_START: Final = 512
"""Where a DICOM file says of what class it is, before it may name the classes of other files."""
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a path is. ``path`` may differ from what was named: the folder of a DICOMDIR, the end of a link."""

    kind: Kind
    path: Path


def recognise(named: Path) -> Recognised:
    """Return what lies at a path.

    Raises:
        InputError: Not to be read (``C760``), empty (``C761``), of no use (``M01``, folders: ``C763``).
    """
    try:
        path = named.resolve(strict=True) if named.is_symlink() else named
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            return _folder(path)
        if not stat.S_ISREG(mode):
            raise InputError("C760", name=named.name)
        return _file(path)
    except (OSError, RuntimeError, ValueError):  # a loop of links, a name no system takes
        raise InputError("C760", name=named.name or str(named)) from None


def ending(path: Path) -> str:
    """Return what a person calls the type of a file: its ending, or the name where it has none."""
    name = path.name.lower()
    return ".nii.gz" if name.endswith(".nii.gz") else path.suffix.lower() or path.name


def _file(path: Path) -> Recognised:
    head, tail = _ends(path)
    if not head:
        raise InputError("C761", name=path.name)
    if _is_dicom_directory(head):
        return Recognised("data", path.parent)
    kind = _kind(head, tail, path.name) or _ENDINGS.get(ending(path))
    if kind is None:
        raise InputError("M01", ext=ending(path))
    return Recognised(kind, path)


def _ends(path: Path) -> tuple[bytes, bytes]:
    """Return the first and the last bytes; opening a pipe that took the file's place does not wait."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as stream:
        head = stream.read(_HEAD)
        size = os.fstat(descriptor).st_size
        stream.seek(max(0, size - (_TAIL if head.startswith(b"PK") else _HEAD)))
        return head, stream.read(_TAIL)


def _kind(head: bytes, tail: bytes, name: str) -> Kind | None:
    if head[128:132] == b"DICM":  # first: the 128 bytes before may look like anything
        return _data_kind(head[:_DICOM_START])
    if head.startswith(b"PK\x03\x04"):
        return _archive(head + tail)
    if head.startswith(b"%PDF-") or _is_bundle(head, tail):
        return "summary"
    if _is_onnx(head) or (name == _CARD and b"[[input]]" in head):
        return "model"
    if _is_table(head) or (head.startswith(_OLE) and "Workbook".encode("utf-16-le") in head + tail):
        return "table"
    return _data_kind(head)


def _data_kind(head: bytes) -> Kind | None:
    """Return whether it is an image, or says what is on images; a mask is an image until its name says whose it is."""
    from evaluators.cohort.annotations.recognition import kind_of  # loads the image libraries, and is rarely needed
    from evaluators.imaging.open import identify

    found = kind_of(head)
    if found is not None and found.format != "mask_folder":
        return "annotations"
    return "data" if identify(head) is not None else None


def _is_bundle(head: bytes, tail: bytes) -> bool:
    marks = (b'"payload"', b'"payloadType"', b'"signatures"')
    return head.lstrip()[:1] == b"{" and any(mark in head or mark in tail for mark in marks)


def _archive(ends: bytes) -> Kind | None:
    """Return what a .zip is, by the names that stand in it in the clear."""
    if _BUNDLE.encode() in ends:
        return "summary"
    if b".onnx" in ends or _CARD.encode() in ends:
        return "model"
    sheets = (b"xl/workbook", b"application/vnd.oasis.opendocument.spreadsheet")
    if any(mark in ends for mark in sheets):
        return "table"
    lower = ends.lower()
    images = any(ending.encode() in lower for ending in (*_PICTURES, *_MOVING, *_VOLUMES, "dicomdir"))
    return "data" if images else None


def _is_dicom_directory(head: bytes) -> bool:
    return head[128:132] == b"DICM" and _DICOM_DIRECTORY in head[132:512]


def _is_onnx(head: bytes) -> bool:
    """Return whether the bytes begin like a model: its version first, then known fields up to graph or operator set."""
    if head[:1] != b"\x08":
        return False
    place, seen = 0, set[int]()
    while place < len(head) and not seen & {7, 8}:
        key, place = _varint(head, place)
        field, written = key >> 3, key & 7
        if _ONNX_FIELDS.get(field) != written:
            return False
        seen.add(field)
        value, place = _varint(head, place)
        if field == 1 and not 1 <= value < 1000:
            return False
        place += value if written == 2 else 0
    return bool(seen & {7, 8})


def _varint(data: bytes, place: int) -> tuple[int, int]:
    """Return a number written in groups of seven bits, and where the next thing begins."""
    value = 0
    for shift in range(0, 64, 7):
        byte = data[place] if place < len(data) else 0
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
    return value, place


def _is_table(head: bytes) -> bool:
    """Return whether it is text whose first lines are cut into equally many cells, two or more."""
    marked = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if marked else "utf-8", "replace").lstrip("\ufeff")
    if "\0" in text or text.lstrip()[:1] in {"<", "{"}:
        return False
    lines = [line for line in text.splitlines()[:6] if line.strip()]
    if len(head) == _HEAD and len(lines) < 6:
        return False  # lines that long are no table
    if lines and lines[0].lower().startswith("sep="):
        lines = lines[1:]
    return any(
        len(lines) > 1 and {line.count(sign) for line in lines} == {lines[0].count(sign)} and sign in lines[0]
        for sign in (",", ";", "\t")
    )


def _folder(path: Path) -> Recognised:
    with os.scandir(path) as entries:
        found = [entry for entry in islice(entries, _ENTRIES) if not entry.name.startswith(".")]
    if not found:
        raise InputError("C761", name=path.name)
    names = {entry.name for entry in found}
    if _EVALUATION in names:
        return Recognised("evaluation", path)
    if _BUNDLE in names:
        return Recognised("summary", path)
    inside = [path / entry.name for entry in found if entry.is_dir(follow_symlinks=False)]
    if _is_model(path, names, inside):
        return Recognised("model", path)
    evaluations = [folder for folder in inside if (folder / _EVALUATION).is_file()]
    if len(evaluations) == 1:
        return Recognised("evaluation", evaluations[0])
    kind = _use_of(path)
    if kind is None:
        raise InputError("C763", name=path.name)
    return Recognised(kind, path)


def _is_model(path: Path, names: set[str], inside: list[Path]) -> bool:
    """Return whether a folder is a vendor's package; one .onnx beside a hundred images does not make it one."""
    alone = inside if len(inside) == 1 else []  # an archive's files often lie in one folder
    vendors = (all((place / name).is_file() for name in names) for place in (path, *alone) for names in _VENDORS)
    if _CARD in names or any(vendors):
        return True
    pictured = any(name.lower().endswith(_PICTURES) for name in names)
    graphs = any(name.lower().endswith(".onnx") for name in names)
    return not pictured and (graphs or (len(inside) == 1 and any(inside[0].glob("*.onnx"))))


def _use_of(path: Path) -> Kind | None:
    """Return what a folder holds: data, or annotations where none of it is an image; None: nothing of use.

    One too large to look through is taken for data, the scan says the rest.
    """
    files = list(islice(_files(path), _ENTRIES))
    annotated = False
    for file in _spread(files):
        try:
            kind = _file(file).kind
        except (OSError, EvaluationError):
            continue
        if kind == "data":
            return kind
        annotated |= kind == "annotations"
    if annotated:
        return "annotations"
    return "data" if len(files) > _LOOKED_AT else None


def _spread(files: Sequence[Path]) -> Sequence[Path]:
    """Return some files from the whole of a folder: its first subfolder alone may hold the annotations."""
    return files[:: max(1, math.ceil(len(files) / _LOOKED_AT))]


def _files(path: Path) -> Iterator[Path]:
    for folder, subfolders, names in os.walk(path):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        for name in sorted(names):
            file = Path(folder, name)
            if not name.startswith(".") and stat.S_ISREG(file.lstat().st_mode):
                yield file
