"""Zip archives among the images: which members may be read, and the bytes of one.

The list of an archive is read here and not in a worker, since every later read of a member needs it: it is a flat table
read in pure Python up to a limit, and the only native code is zlib's inflate with a stated size. What is inside the
members is opened in workers, as if they lay in a folder.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Final

from evaluators.errors import CohortError

ENDING: Final = ".zip"
LIST_LIMIT: Final = 16 * 1024**2
"""Bytes of an archive's list of members: some 150 000 of them."""
MEMBER_LIMIT: Final = 1024**3
"""Bytes of one member, unpacked: what a single file may have, too."""
TOTAL_LIMIT: Final = 4 * 1024**3
RATIO_LIMIT: Final = 100
"""An archive may unpack to more than ``TOTAL_LIMIT``, or to more than a hundred times its size; not to both."""
_MEMBER_RATIO = 200  # deflate reaches 1032; images of one colour come near, but they are small
_SMALL = 64 * 1024**2
_LOCAL = struct.Struct("<4s5H3I2H")
_LOCAL_START = b"PK\x03\x04"
_ENCRYPTED = 0x1
_METHODS: Final = frozenset([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
_BROKEN = (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, RuntimeError, IndexError, struct.error)


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive.

    Attributes:
        size: Bytes, unpacked, as the archive says.
        offset: Of its local header.
        packed: Bytes it takes in the archive.
        deflated: Else it is stored as it is.
        checksum: CRC-32 of the content.
        is_link: It is a link, which is not followed.
        refused: Id of the error for which it is not read.
    """

    size: int
    offset: int
    packed: int
    deflated: bool
    checksum: int
    is_link: bool
    refused: str | None


class _ListReader(io.FileIO):
    """A file of which no more than the longest list of members is read at once."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > LIST_LIMIT:
            raise CohortError("C487", file=Path(str(self.name)).name)
        return super().read(-1 if size is None else size) or b""


def members(archive: Path) -> Mapping[str, Member]:
    """Return the files in an archive by their names, with forward slashes.

    Raises:
        OSError: It cannot be read.
        CohortError: It is no archive or broken (C486), its list is too long (C487), or it unpacks to far more than a
            hospital's images would (C488).
    """
    found = archive.stat()
    return _members(archive, found.st_size, found.st_mtime_ns)


def read_member(archive: Path, name: str) -> bytes:
    """Return the content of one member.

    Raises:
        OSError: It is not there, may not be read, or is broken.
    """
    try:
        member = members(archive).get(name)
    except CohortError as error:
        raise OSError(error.id) from None
    if member is None or member.refused is not None or member.is_link:
        raise OSError("no such member")
    with archive.open("rb") as file:
        file.seek(member.offset)
        header = file.read(_LOCAL.size)
        if len(header) < _LOCAL.size or not header.startswith(_LOCAL_START):
            raise OSError("broken member")
        file.seek(sum(_LOCAL.unpack(header)[-2:]), io.SEEK_CUR)  # name and extra field; the list of members counts
        packed = file.read(member.packed)
    content = _inflated(packed, member.size) if member.deflated else packed
    if len(content) != member.size or zlib.crc32(content) != member.checksum:
        raise OSError("broken member")
    return content


def _inflated(packed: bytes, size: int) -> bytes:
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, size + 1)
    except zlib.error:
        raise OSError("broken member") from None


@lru_cache(maxsize=16)
def _members(archive: Path, size: int, mtime_ns: int) -> Mapping[str, Member]:  # noqa: ARG001 - a changed one is new
    with _ListReader(archive) as file:
        try:
            with zipfile.ZipFile(file) as opened:
                infos = [info for info in opened.infolist() if not info.is_dir()]
        except _BROKEN:
            raise CohortError("C486", file=archive.name) from None
    total = sum(info.file_size for info in infos)
    if total > TOTAL_LIMIT and total > RATIO_LIMIT * size:
        raise CohortError("C488", file=archive.name)
    shared = _sharing(infos)
    listed: dict[str, Member] = {}
    for info in infos:
        name = info.filename.replace("\\", "/")
        repeated = name in listed or info.header_offset in shared  # such members are read in two ways by two programs
        listed[name] = _member(info, "C492" if repeated else _refusal(info, name))
    return listed


def _sharing(infos: Sequence[zipfile.ZipInfo]) -> set[int]:
    """Return the offsets of members whose bytes belong to others, too: the way of bombs without large numbers."""
    found: set[int] = set()
    end = 0
    for info in sorted(infos, key=lambda one: one.header_offset):
        if info.header_offset < end:
            found.add(info.header_offset)
        end = max(end, info.header_offset + _LOCAL.size + info.compress_size)
    return found


def _refusal(info: zipfile.ZipInfo, name: str) -> str | None:
    """Return the id of the reason not to read a member."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or ":" in name.partition("/")[0]:
        return "C489"
    if info.flag_bits & _ENCRYPTED:
        return "C490"
    if info.compress_type not in _METHODS:
        return "C491"
    if path.suffix.lower() == ENDING:
        return "C493"
    bloated = info.file_size > _SMALL and info.file_size > _MEMBER_RATIO * info.compress_size
    return "C258" if bloated or info.file_size > MEMBER_LIMIT else None


def _member(info: zipfile.ZipInfo, refused: str | None) -> Member:
    return Member(
        size=info.file_size,
        offset=info.header_offset,
        packed=info.compress_size,
        deflated=info.compress_type == zipfile.ZIP_DEFLATED,
        checksum=info.CRC,
        is_link=stat.S_ISLNK(info.external_attr >> 16),
        refused=refused,
    )
