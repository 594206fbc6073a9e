"""Archives written byte by byte, so that header and directory may contradict each other."""

import struct
import zlib
from dataclasses import dataclass, field, replace

REGULAR, LINK, PIPE, FOLDER = (kind << 16 for kind in (0o100644, 0o120777, 0o010644, 0o040755))


@dataclass(frozen=True)
class Member:
    """One file; whatever is None follows from the content."""

    name: bytes
    content: bytes
    method: int = 8
    flags: int = 0
    attributes: int = REGULAR
    made_by: int = 3 << 8 | 20
    extra: bytes = b""
    local_extra: bytes = b""
    comment: bytes = b""
    local: dict = field(default_factory=dict)
    """Fields that the header before the file says otherwise: name, flags, method, crc, packed, size."""
    crc: int | None = None
    size: int | None = None
    stream: bytes | None = None
    """The packed bytes."""
    descriptor: bytes = b""
    offset: int | None = None
    before: bytes = b""
    """Bytes that belong to no file."""

    @property
    def packed(self):
        if self.stream is not None:
            return self.stream
        if self.method != 8:
            return self.content
        packing = zlib.compressobj(9, zlib.DEFLATED, -15)
        return packing.compress(self.content) + packing.flush()

    @property
    def facts(self):
        return {
            "name": self.name,
            "flags": self.flags,
            "method": self.method,
            "crc": zlib.crc32(self.content) if self.crc is None else self.crc,
            "packed": len(self.packed),
            "size": len(self.content) if self.size is None else self.size,
        }


def archive(members, *, comment=b"", count=None, behind=b"", shift=0):
    """The bytes of an archive.

    Args:
        members: In this order.
        comment: Of the archive.
        count: Said number of entries.
        behind: Bytes between the last file and the directory.
        shift: Added to the said place of the directory.
    """
    body, directory = b"", b""
    for member in members:
        body += member.before
        said, told = member.facts, {**member.facts, **member.local}
        offset = len(body) if member.offset is None else member.offset
        header = (told["flags"], told["method"], 0, 0x21, told["crc"], told["packed"], told["size"])
        lengths = (len(told["name"]), len(member.local_extra))
        body += struct.pack("<4sH2H2H3L2H", b"PK\3\4", 20, *header, *lengths)
        body += told["name"] + member.local_extra + member.packed + member.descriptor
        header = (said["flags"], said["method"], 0, 0x21, said["crc"], said["packed"], said["size"])
        lengths = (len(said["name"]), len(member.extra), len(member.comment))
        where = (0, 0, member.attributes, offset)
        directory += struct.pack("<4s2H2H2H3L3H2H2L", b"PK\1\2", member.made_by, 20, *header, *lengths, *where)
        directory += said["name"] + member.extra + member.comment
    body += behind
    n = len(members) if count is None else count
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, n, n, len(directory), len(body) + shift, len(comment))
    return body + directory + end + comment


def members_of(files, top="summary.evalpack/"):
    """The members of a package."""
    return [Member((top + name).encode(), content) for name, content in sorted(files.items())]


def first(members, **changes):
    """The members with the first changed; it is the bundle."""
    return [replace(members[0], **changes), *members[1:]]
