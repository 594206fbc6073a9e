"""A package as one .zip, read so strictly that no other program can find other files in it.

Programs differ in what they believe: the directory at the end, or the header before each file. Here both must say the
same, and every byte must belong to a file or to the directory: nothing before, between, behind or twice.
"""

from __future__ import annotations

import stat
import struct
import zlib
from dataclasses import dataclass
from typing import Final

_END: Final = struct.Struct("<4s4H2LH")
_ENTRY: Final = struct.Struct("<4s6H3L5H2L")
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_LEVEL_BITS, _DESCRIPTOR_BIT, _UTF8_BIT = 0b110, 0b1000, 0x800
_STORED, _DEFLATED = 0, 8
_TIMES_AND_OWNERS: Final = frozenset({0x000A, 0x5455, 0x5855, 0x7875})
"""Extra fields of file browsers. Others can give a file another name or size (Unicode path, zip64) or are unknown."""
_MADE_ON_UNIX: Final = (3, 19)
"""Unix and macOS, whose entries say what kind of file they are."""
_ELSEWHERE: Final = frozenset('\\:"<>|?*')
"""Characters that lead to another place or cannot be in a name on Windows."""


class NotStrict(ValueError):
    """The bytes are an archive that programs may read differently, or a damaged one. Says nothing of its content."""


class TooLarge(ValueError):
    """The archive says that it holds more than was allowed."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int

    @property
    def is_folder(self) -> bool:
        return self.name.endswith(b"/")


def read_archive(content: bytes, *, files_limit: int, bytes_limit: int) -> dict[str, bytes]:
    """Return name to content of every file.

    Args:
        content: The archive.
        files_limit: Of entries, folders included.
        bytes_limit: Of all files together, unpacked.

    Raises:
        NotStrict: Damaged, or not written in the one plain way.
        TooLarge: Beyond a limit by its own directory; nothing was unpacked.
    """
    try:
        entries, directory = _directory(content, files_limit)
        if sum(entry.size for entry in entries) > bytes_limit:
            raise TooLarge
        files = _files(content, entries, directory)
    except (struct.error, zlib.error, UnicodeDecodeError):
        raise NotStrict from None
    return files


def _directory(content: bytes, files_limit: int) -> tuple[list[_Entry], int]:
    """Return the entries, and where the directory begins."""
    at_end = len(content) - _END.size
    mark, disk, first, here, count, length, start, comment = _END.unpack(content[max(at_end, 0) :])
    if mark != b"PK\x05\x06" or disk or first or comment or here != count or start + length != at_end:
        raise NotStrict
    if count > files_limit:
        raise TooLarge
    entries, at = [], start
    for _ in range(count):
        entry, at = _entry(content, at)
        entries.append(entry)
    if at != at_end or len({entry.name for entry in entries}) != count:
        raise NotStrict
    return entries, start


def _entry(content: bytes, at: int) -> tuple[_Entry, int]:
    fields = _ENTRY.unpack_from(content, at)
    mark, made_by, _, flags, method, _, _, crc, packed, size = fields[:10]
    name_length, extra_length, comment, disk, _, attributes, offset = fields[10:]
    at += _ENTRY.size
    name, extra = content[at : at + name_length], content[at + name_length : at + name_length + extra_length]
    known = flags & ~(_LEVEL_BITS | _DESCRIPTOR_BIT | _UTF8_BIT) == 0 and method in {_STORED, _DEFLATED}
    if mark != b"PK\x01\x02" or comment or disk or not known:
        raise NotStrict
    entry = _Entry(name, flags, method, crc, packed, size, offset)
    _check_name(entry)
    _check_extra(extra)
    kind = stat.S_IFMT(attributes >> 16) if made_by >> 8 in _MADE_ON_UNIX else 0
    if kind not in {0, stat.S_IFDIR if entry.is_folder else stat.S_IFREG} or (entry.is_folder and size):
        raise NotStrict
    return entry, at + name_length + extra_length


def _check_name(entry: _Entry) -> None:
    """Refuse what leads elsewhere when unpacked; other than ASCII only where it is said to be UTF-8."""
    name = entry.name.decode("utf-8" if entry.flags & _UTF8_BIT else "ascii")
    parts = name.removesuffix("/").split("/")
    if (
        any(part in {"", ".", ".."} for part in parts)
        or any(c in name for c in '\\:\0"<>|?*')
        or not name.isprintable()
    ):
        raise NotStrict


def _check_extra(extra: bytes) -> None:
    while extra:
        kind, length = struct.unpack_from("<2H", extra)
        if kind not in _TIMES_AND_OWNERS or 4 + length > len(extra):
            raise NotStrict
        extra = extra[4 + length :]


def _files(content: bytes, entries: list[_Entry], directory: int) -> dict[str, bytes]:
    """Unpack one file after the other; together they reach exactly from the first byte to the directory."""
    files: dict[str, bytes] = {}
    at = 0
    for entry in sorted(entries, key=lambda one: one.offset):
        if entry.offset != at:
            raise NotStrict
        packed, at = _packed(content, entry)
        if at > directory:
            raise NotStrict
        unpacked = _unpacked(packed, entry)
        if not entry.is_folder:
            files[entry.name.decode()] = unpacked
    folders = {"/".join(parts[:n]) + "/" for parts in (name.split("/") for name in files) for n in range(len(parts))}
    if at != directory or any(entry.is_folder and entry.name.decode() not in folders for entry in entries):
        raise NotStrict
    return files


def _packed(content: bytes, entry: _Entry) -> tuple[bytes, int]:
    """Return the packed bytes of a file whose own header says what the directory says, and where the next begins."""
    fields = _LOCAL.unpack_from(content, entry.offset)
    mark, _, flags, method, _, _, crc, packed, size, name_length, extra_length = fields
    name_at = entry.offset + _LOCAL.size
    extra_at = name_at + name_length
    data_at = extra_at + extra_length
    told = (crc, packed, size)
    facts = (entry.crc, entry.packed, entry.size)
    later = bool(entry.flags & _DESCRIPTOR_BIT)
    same = told == facts or (later and told == (0, 0, 0))
    named = content[name_at:extra_at] == entry.name
    if mark != b"PK\x03\x04" or (flags, method) != (entry.flags, entry.method) or not (same and named):
        raise NotStrict
    _check_extra(content[extra_at:data_at])
    end = data_at + entry.packed
    if later:
        end += _descriptor_length(content, end, facts)
    return content[data_at : data_at + entry.packed], end


def _descriptor_length(content: bytes, at: int, facts: tuple[int, int, int]) -> int:
    for mark in (b"PK\x07\x08", b""):  # the mark may be left out
        descriptor = mark + struct.pack("<3L", *facts)
        if content.startswith(descriptor, at):
            return len(descriptor)
    raise NotStrict


def _unpacked(packed: bytes, entry: _Entry) -> bytes:
    if entry.method == _DEFLATED:
        unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
        unpacked = unpacking.decompress(packed, entry.size + 1)
        whole = unpacking.eof and not unpacking.unused_data
    else:
        unpacked, whole = packed, True
    if not whole or len(unpacked) != entry.size or zlib.crc32(unpacked) != entry.crc:
        raise NotStrict
    return unpacked
