"""Files read, hashed and described, one or several small ones at a time; what is wrong becomes a row."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from evaluators.cohort.file_access import read_bytes, stamp
from evaluators.cohort.image_workers import ImageDescriber, ImageDescription
from evaluators.domain.case import Problem, ProblemKind
from evaluators.errors import ImageError

FILE_LIMIT: Final = 1024**3
"""Bytes. Parent and worker hold a file as a whole; larger ones are whole slides or films, not single images."""
_TOGETHER_BYTES = 4 * 1024**2
"""Small files go to a worker together; of larger ones the way there is no part of the time."""
_CHUNK = 1024 * 1024
_KINDS: Final[Mapping[str, ProblemKind]] = {
    "C200": ProblemKind.NOT_AN_IMAGE,
    "C201": ProblemKind.NO_PIXELS,
    "C202": ProblemKind.UNSUPPORTED_COMPRESSION,
    "C203": ProblemKind.TOO_LARGE,
    "C206": ProblemKind.NOT_YET_SUPPORTED,
    "C215": ProblemKind.NOT_YET_SUPPORTED,
    "C226": ProblemKind.NOT_YET_SUPPORTED,
    "C227": ProblemKind.NOT_YET_SUPPORTED,
    "C228": ProblemKind.NOT_YET_SUPPORTED,
    "C229": ProblemKind.TOO_LARGE,
    "C213": ProblemKind.NOT_AN_IMAGE,
    "C258": ProblemKind.TOO_LARGE,
}
"""Errors that call for a remedy of their own; every other error means that the file cannot be read."""
_NO_IMAGES = frozenset(["SEG", "RTDOSE"])  # objects with pixels that say something about images: never a case
_PICTURES_NOT_READ = frozenset(
    [".gif", ".heic", ".heif", ".avif", ".jp2", ".j2k", ".jxl", ".ico", ".psd", ".svs", ".mrxs"]
)
"""Somebody meant these as pictures: that they are not read is more than a note."""
_PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp")
_IMAGE_ENDINGS = frozenset([*_PICTURES, ".dcm", ".dicom", ".ima", ".nii", ".gz", ".nrrd", ".mha", ".mp4", ".avi"])


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """One file, looked at.

    Attributes:
        path: Relative to the image folder, with forward slashes.
        size: In bytes.
        sha256: Hex; None where the file could not be opened.
        described: What the image is; None exactly where there is a problem.
        problem: Why it cannot be used as an image.
    """

    path: str
    size: int
    sha256: str | None
    described: ImageDescription | None = None
    problem: Problem | None = None


def read_several(root: Path, paths: Sequence[str], describer: ImageDescriber) -> list[ScannedFile]:
    """Read, hash and describe files; whatever is wrong with one becomes its problem.

    No more than ``_TOGETHER_BYTES`` and one file are held at a time.
    """
    done: list[ScannedFile] = []
    held: list[tuple[str, bytes]] = []
    for path in paths:
        data = _content(root, path)
        if isinstance(data, ScannedFile):
            done.append(data)
            continue
        held.append((path, data))
        if sum(len(one) for _, one in held) > _TOGETHER_BYTES:
            done += _described(held, describer)
            held = []
    return done + (_described(held, describer) if held else [])


def _content(root: Path, path: str) -> bytes | ScannedFile:
    """Return the bytes of a file, or the file with its problem."""
    try:
        size, _ = stamp(root, path)
        if size > FILE_LIMIT:
            return ScannedFile(path, size, _hash_in_chunks(root / path), problem=_problem(path, ImageError("C258")))
        return read_bytes(root, path)
    except OSError:
        return ScannedFile(path, 0, None, problem=_problem(path, ImageError("C257")))


def _described(held: Sequence[tuple[str, bytes]], describer: ImageDescriber) -> list[ScannedFile]:
    digests = [hashlib.sha256(data).hexdigest() for _, data in held]
    files = []
    for (path, data), digest, said in zip(
        held, digests, describer.describe_all([data for _, data in held]), strict=True
    ):
        if isinstance(said, ImageError):
            files.append(ScannedFile(path, len(data), digest, problem=_problem(path, said)))
        elif said.facts.modality in _NO_IMAGES:
            about = Problem(
                kind=ProblemKind.NOT_AN_IMAGE, severity="warning", path=path, detail=f"DICOM {said.facts.modality}"
            )
            files.append(ScannedFile(path, len(data), digest, problem=about))
        else:
            files.append(ScannedFile(path, len(data), digest, described=said))
    return files


def _hash_in_chunks(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _problem(path: str, error: ImageError) -> Problem:
    """Return the row of the problem list; its detail is the compression where that is the cause, else an error id."""
    kind, ending = _KINDS.get(error.id, ProblemKind.UNREADABLE), PurePosixPath(path).suffix.lower()
    if error.id == "C200" and ending in _IMAGE_ENDINGS | _PICTURES_NOT_READ:
        kind = ProblemKind.UNREADABLE if ending in _IMAGE_ENDINGS else ProblemKind.NOT_YET_SUPPORTED
    return Problem(
        kind=kind,
        severity="warning" if kind is ProblemKind.NOT_AN_IMAGE else "error",
        path=path,
        detail=str(error.parameters["ts"]) if "ts" in error.parameters else error.id,
        parameters={} if "ts" in error.parameters else error.parameters,
    )
