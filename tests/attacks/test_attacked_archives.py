"""Archives that programs may read differently: one row each, with what verification says."""

import struct
import zipfile
import zlib
from dataclasses import replace
from io import BytesIO

import pytest

from support import odd_archives
from support.attacked_packages import (
    INTACT,
    MALFORMED,
    NO_SUMMARY,
    TOO_LARGE,
    bundle,
    outcome,
    packed,
    small_package,
)
from support.odd_archives import Member, archive, first

EXTRA_FILE = ("changed", 1, "package.file_extra")
MISSING = ("changed", 1, "package.file_missing")


def members():
    """The package with the bundle first."""
    every = odd_archives.members_of(small_package())
    return sorted(every, key=lambda one: b"bundle" not in one.name)


def more(name, content=b"x", **changes):
    return [*members(), Member(b"summary.evalpack/" + name, content, **changes)]


def later(member):
    """A member whose sizes follow behind it, as programs write that do not know them before."""
    facts = member.facts
    behind = struct.pack("<3L", facts["crc"], facts["packed"], facts["size"])
    zeros = {"crc": 0, "packed": 0, "size": 0}
    return replace(member, flags=8, local=zeros, descriptor=b"PK\x07\x08" + behind)


def extra(kind, content=b"\0" * 5):
    return struct.pack("<2H", kind, len(content)) + content


def unicode_name(name, other):
    """The field by which some programs give a file another name."""
    return extra(0x7075, b"\1" + struct.pack("<L", zlib.crc32(name)) + other)


def twice(one):
    return [*members(), replace(members()[0], content=one)]


FOLDER = {"content": b"", "method": 0, "attributes": odd_archives.FOLDER}
NAME = members()[0].name
ALLOWED = {
    "as written by the program": lambda: packed(small_package()),
    "byte by byte": lambda: archive(members()),
    "stored": lambda: archive([replace(one, method=0) for one in members()]),
    "without a folder around": lambda: archive(odd_archives.members_of(small_package(), top="")),
    "sizes behind the files": lambda: archive([later(one) for one in members()]),
    "sizes behind, unmarked": lambda: archive(
        [replace(later(m), descriptor=later(m).descriptor[4:]) for m in members()]
    ),
    "times of file browsers": lambda: archive(
        first(members(), extra=extra(0x5455), local_extra=extra(0x5455, b"\1" * 9))
    ),
    "folders named": lambda: archive(more(b"keys/", **FOLDER)),
    "made on Windows": lambda: archive([replace(one, made_by=20, attributes=0x20) for one in members()]),
    "other order": lambda: archive(members()[::-1]),
    "left by a file browser": lambda: archive(more(b".DS_Store")),
}
ATTACKS = {
    "comment": (lambda: archive(members(), comment=b"hello"), MALFORMED),
    "comment of a file": (lambda: archive(first(members(), comment=b"hello")), MALFORMED),
    "a hidden file in front": (lambda: archive(first(members(), before=archive(members())[:300])), MALFORMED),
    "bytes between": (
        lambda: archive([*members()[:1], replace(members()[1], before=b"\0"), *members()[2:]]),
        MALFORMED,
    ),
    "bytes before the directory": (lambda: archive(members(), behind=b"x"), MALFORMED),
    "another archive behind": (lambda: packed(small_package()) + packed({"bundle.intoto.jsonl": b"x"}), MALFORMED),
    "directory elsewhere": (lambda: archive(members(), shift=1), MALFORMED),
    "more entries said": (lambda: archive(members(), count=9), MALFORMED),
    "fewer entries said": (lambda: archive(members(), count=2), MALFORMED),
    "a file twice": (lambda: archive(twice(b"other")), MALFORMED),
    "the same file twice": (lambda: archive([*members(), members()[0]]), MALFORMED),
    "other name before the file": (lambda: archive(first(members(), local={"name": NAME[:-1] + b"L"})), MALFORMED),
    "other size before the file": (lambda: archive(first(members(), local={"size": 7})), MALFORMED),
    "other checksum before the file": (lambda: archive(first(members(), local={"crc": 7})), MALFORMED),
    "other method before the file": (lambda: archive(first(members(), local={"method": 0})), MALFORMED),
    "other flags before the file": (lambda: archive(first(members(), local={"flags": 0x800})), MALFORMED),
    "wrong checksum": (lambda: archive(first(members(), crc=7)), MALFORMED),
    "sizes before, none behind": (lambda: archive([replace(later(m), descriptor=b"") for m in members()]), MALFORMED),
    "more packed than said": (lambda: archive(first(members(), size=10)), MALFORMED),
    "less packed than said": (lambda: archive(first(members(), size=10**6)), MALFORMED),
    "bytes behind the packed ones": (lambda: archive(first(members(), stream=members()[0].packed + b"x")), MALFORMED),
    "packed bytes cut off": (lambda: archive(first(members(), stream=members()[0].packed[:-1])), MALFORMED),
    "overlapping": (lambda: archive([*members(), replace(members()[0], name=b"x", offset=0)]), MALFORMED),
    "link": (lambda: archive(first(members(), attributes=odd_archives.LINK)), MALFORMED),
    "link beside": (lambda: archive(more(b"link", b"/etc/passwd", attributes=odd_archives.LINK)), MALFORMED),
    "pipe": (lambda: archive(first(members(), attributes=odd_archives.PIPE)), MALFORMED),
    "encrypted": (lambda: archive([replace(one, flags=1) for one in members()]), MALFORMED),
    "strongly encrypted": (lambda: archive([replace(one, flags=0x41) for one in members()]), MALFORMED),
    "another method": (lambda: packed(small_package(), method=zipfile.ZIP_LZMA), MALFORMED),
    "other name for others": (lambda: archive(first(members(), extra=unicode_name(NAME, b"x"))), MALFORMED),
    "the same before the file": (lambda: archive(first(members(), local_extra=unicode_name(NAME, b"x"))), MALFORMED),
    "large sizes": (lambda: archive(first(members(), extra=extra(1, b"\0" * 16))), MALFORMED),
    "extra field longer than there is": (lambda: archive(first(members(), extra=b"UT\xff\0")), MALFORMED),
    "name cut by a zero": (lambda: archive(first(members(), name=NAME + b"\0.exe")), MALFORMED),
    "files in a folder's entry": (lambda: archive(more(b"keys/", b"x", attributes=odd_archives.FOLDER)), MALFORMED),
    "a folder of nothing": (lambda: archive(more(b"elsewhere/", **FOLDER)), MALFORMED),
    "a folder above": (lambda: archive(more(b"../evil/", **FOLDER)), MALFORMED),
    "above": (lambda: archive(more(b"../x")), MALFORMED),
    "above by name": (lambda: archive(first(members(), name=b"../" + NAME)), MALFORMED),
    "absolute": (lambda: archive([*members(), Member(b"/etc/x", b"x")]), MALFORMED),
    "drive": (lambda: archive([*members(), Member(b"C:/x", b"x")]), MALFORMED),
    "backslash": (lambda: archive(more(b"keys\\x")), MALFORMED),
    "share": (lambda: archive([*members(), Member(b"\\\\server\\x", b"x")]), MALFORMED),
    "stream beside a file": (lambda: archive(more(b"VERIFY.txt:x")), MALFORMED),
    "dot": (lambda: archive(more(b"./VERIFY.txt")), MALFORMED),
    "empty part": (lambda: archive(more(b"keys//x")), MALFORMED),
    "no UTF-8": (lambda: archive(more(b"\xff\xfe", flags=0x800)), MALFORMED),
    "no encoding said": (lambda: archive(more("ü".encode())), MALFORMED),
    "turned round": (lambda: archive(more("x\u202etxt.exe".encode(), flags=0x800)), MALFORMED),
    "line end in a name": (lambda: archive(more(b"a\nb")), MALFORMED),
    "look-alike": (lambda: archive(more("VЕRIFY.txt".encode(), flags=0x800)), EXTRA_FILE),
    "device": (lambda: archive(more(b"NUL")), EXTRA_FILE),
    "trailing dot": (lambda: archive(more(b"VERIFY.txt.")), EXTRA_FILE),
    "other case beside": (lambda: archive(more(b"verify.TXT")), EXTRA_FILE),
    "other case": (lambda: archive(first(members(), name=NAME.upper())), NO_SUMMARY),
    "extra file": (lambda: archive(more(b"more.txt")), EXTRA_FILE),
    "file missing": (lambda: archive([m for m in members() if b"VERIFY" not in m.name]), MISSING),
    "packed twice": (lambda: archive([Member(b"x.zip", packed(small_package()))]), NO_SUMMARY),
    "nothing in it": (lambda: archive([]), NO_SUMMARY),
    "too many files": (lambda: archive([Member(b"%d" % n, b"", method=0) for n in range(300)]), TOO_LARGE),
    "said to be huge": (lambda: archive(first(members(), size=2**31)), TOO_LARGE),
    "a bundle that calls itself an archive": (lambda: b"PK\3\4" + bundle(), NO_SUMMARY),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_an_archive_of_any_ordinary_program_is_intact(name):
    assert outcome(ALLOWED[name]()) == INTACT


@pytest.mark.parametrize("name", ATTACKS)
def test_an_archive_that_could_be_read_in_two_ways_is_never_intact(name):
    build, expected = ATTACKS[name]
    assert outcome(build()) == expected


@pytest.mark.parametrize(
    "name", ["comment", "a hidden file in front", "link", "other name for others", "name cut by a zero", "large sizes"]
)
def test_a_lenient_reader_finds_the_signed_files_in_attacked_archives(name):
    """Otherwise the attacks would show nothing: these would be intact to whoever reads archives as most do."""
    with zipfile.ZipFile(BytesIO(ATTACKS[name][0]())) as read:
        files = {one.filename.partition("/")[2]: read.read(one) for one in read.infolist()}
    assert outcome(files) == INTACT


def test_a_bomb_is_refused_before_it_is_unpacked():
    zeros = zlib.compress(bytes(50_000_000), 9)[2:-4]
    bomb = first(members(), content=b"x", stream=zeros, size=100)
    assert outcome(archive(bomb)) == MALFORMED
