"""Copies a submission into a private folder: every regular file, within limits, hashed on the way.

Links are refused, not followed; even hard links are cut by copying, so that nothing outside the package can be read as
a part of it later. Archives are unpacked by their own names only after those have been checked.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

from evaluators.domain.submission import FileDigest
from evaluators.errors import SubmissionError
from evaluators.submission.digest import IGNORED, SIGNATURES

MAX_FILES: Final = 2_000
"""A model export has tens of files; golden samples are the only reason for more."""
MAX_TOTAL: Final = 16 * 1024**3
"""Bytes of a package. The largest published image classifiers are below 12 GB."""
MAX_RATIO: Final = 200
"""Unpacked to packed size of one archive member. Trained weights hardly shrink; text shrinks about tenfold."""
RATIO_FROM: Final = 10 * 1024**2
"""Bytes below which the ratio does not matter: a small file of zeros harms nobody."""
MAX_DEPTH: Final = 16
_CHUNK: Final = 1024**2
_NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}
_ZIP: Final = b"PK\x03\x04"
_LITTER: Final = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db"})
"""What file managers add to archives and folders; never part of a submission."""


def copy_package(source: Path, private: Path, companions: Sequence[Path] = ()) -> tuple[FileDigest, ...]:
    """Copy a submission and return its files, ordered by path.

    Args:
        source: A folder, a .zip archive, or an .onnx file.
        private: Existing folder to copy into.
        companions: With an .onnx file: files beside it that hold its weights.

    Raises:
        SubmissionError: A link or special file (C111), an unsafe name (C112), too many files (C113), too large
            (C114), not readable (C115), a damaged or encrypted archive (C116), nothing inside (C117), an archive that
        unpacks out of proportion (C118), no room for the copy (C119).
    """
    copier = _Copier(private)
    try:
        if source.is_dir():
            for path, name in _walk(source, PurePosixPath()):
                with _open_regular(path) as stream:
                    copier.add(name, stream)
        elif zipfile.is_zipfile(source):
            _unpack(source, copier)
        else:
            if _begins_like_an_archive(source):
                raise SubmissionError("C116")  # its end, where its table of contents stands, is missing
            for path in (source, *companions):
                with _open_regular(path) as stream:
                    copier.add(PurePosixPath(path.name), stream)
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise SubmissionError("C119") from None
        raise SubmissionError("C115", name=Path(error.filename or source).name) from None
    if not copier.files:
        raise SubmissionError("C117")
    return tuple(sorted(copier.files, key=lambda file: PurePosixPath(file.path)))


def _begins_like_an_archive(path: Path) -> bool:
    with _open_regular(path) as stream:
        return stream.read(len(_ZIP)) == _ZIP


class _Copier:
    """Writes files below one folder and keeps count."""

    def __init__(self, private: Path) -> None:
        self.private = private
        self.files: list[FileDigest] = []
        self.total = 0

    def add(self, name: PurePosixPath, stream: BinaryIO, packed_size: int | None = None) -> None:
        if len(self.files) >= MAX_FILES:
            raise SubmissionError("C113", max=MAX_FILES)
        _check_name(name)
        target = self.private.joinpath(*name.parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with target.open("wb") as out:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                self.total += len(chunk)
                if self.total > MAX_TOTAL:
                    raise SubmissionError("C114", max=MAX_TOTAL // 1024**3)
                if packed_size is not None and size > max(RATIO_FROM, packed_size * MAX_RATIO):
                    raise SubmissionError("C118", name=name.name)
                digest.update(chunk)
                out.write(chunk)
        self.files.append(FileDigest(path=str(name), sha256=digest.hexdigest(), size=size))


def _walk(folder: Path, prefix: PurePosixPath) -> Iterator[tuple[Path, PurePosixPath]]:
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        name = prefix / entry.name
        if entry.name in _LITTER or name.parts[0] in IGNORED.difference(SIGNATURES):
            continue
        if entry.is_symlink():
            raise SubmissionError("C111", name=entry.name)
        if entry.is_dir(follow_symlinks=False):
            if len(name.parts) > MAX_DEPTH:
                raise SubmissionError("C112", name=entry.name)
            yield from _walk(Path(entry.path), name)
        else:
            yield Path(entry.path), name


def _open_regular(path: Path) -> BinaryIO:
    """Open a regular file; a link or device put there a moment ago is refused too."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        if path.is_symlink():
            raise SubmissionError("C111", name=path.name) from None
        raise
    stream = os.fdopen(descriptor, "rb")
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        stream.close()
        raise SubmissionError("C111", name=path.name)
    return stream


def _unpack(source: Path, copier: _Copier) -> None:
    with _open_regular(source) as file:
        try:
            with zipfile.ZipFile(file) as archive:
                for member, name in _members(archive):
                    with archive.open(member) as stream:
                        copier.add(name, stream, member.compress_size)  # type: ignore[arg-type]
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError):
            raise SubmissionError("C116") from None


def _members(archive: zipfile.ZipFile) -> list[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """Return the files of an archive with checked names; one folder around everything is peeled off."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MAX_FILES:
        raise SubmissionError("C113", max=MAX_FILES)
    if sum(member.file_size for member in members) > MAX_TOTAL:
        raise SubmissionError("C114", max=MAX_TOTAL // 1024**3)
    for member in members:
        mode = member.external_attr >> 16
        if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
            raise SubmissionError("C111", name=PurePosixPath(member.filename).name)
        if member.flag_bits & 0x1:
            raise SubmissionError("C116")
        if member.file_size > max(RATIO_FROM, member.compress_size * MAX_RATIO):
            raise SubmissionError("C118", name=PurePosixPath(member.filename).name)
        _check_name(PurePosixPath(member.filename), written=member.orig_filename)
    named = [(member, PurePosixPath(member.filename)) for member in members]
    kept = [(member, name) for member, name in named if not _LITTER.intersection(name.parts)]
    around = {name.parts[0] for _, name in kept}
    if len(around) == 1 and all(len(name.parts) > 1 for _, name in kept):
        kept = [(member, PurePosixPath(*name.parts[1:])) for member, name in kept]
    kept = [(member, name) for member, name in kept if name.parts[0] not in IGNORED.difference(SIGNATURES)]
    if len({str(name).casefold() for _, name in kept}) != len(kept):
        raise SubmissionError("C116")  # two members of one name: which of them was meant cannot be known
    return kept


def _check_name(name: PurePosixPath, written: str | None = None) -> None:
    """Refuse names that lead outside the package or mean something else on another system."""
    text = written if written is not None else str(name)
    bad = (
        name.is_absolute()
        or ".." in name.parts
        or not name.parts
        or len(name.parts) > MAX_DEPTH
        or "\\" in text
        or ":" in text
        or any(ord(character) < 32 or 0xD800 <= ord(character) < 0xE000 for character in text)
        or any(len(part.encode("utf-8", "surrogatepass")) > 200 for part in name.parts)
    )
    if bad:
        raise SubmissionError("C112", name=text.encode("ascii", "backslashreplace").decode()[:80])
