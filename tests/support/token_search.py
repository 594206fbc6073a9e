"""Finds planted words in bytes, however they were written, packed or hashed."""

import base64
import contextlib
import hashlib
import re
import sqlite3
import urllib.parse
import zlib
from functools import lru_cache

import numpy as np

DEEPEST = 8
"""Packed in packed in packed …"""
LARGEST = 64 * 1024**2
"""Bytes that one packed stream is unpacked to."""
_BEGINNING = 8
"""Bytes of a digest that are enough to know it by, and to guess what it is of."""
DIGESTS = ("sha256", "sha1", "md5", "sha512")
_CODES = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_ZLIB, _GZIP, _ZIP_MEMBER = re.compile(rb"\x78[\x01\x5e\x9c\xda]"), re.compile(rb"\x1f\x8b\x08"), b"PK\x03\x04"
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}")
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){8,}")
_ESCAPED = re.compile(
    rb"%([0-9a-fA-F]{2})|\\u00([0-9a-fA-F]{2})|\\x([0-9a-fA-F]{2})|=([0-9A-F]{2})|&#x([0-9a-fA-F]{1,2});|&#([0-9]{2,3});"
)


def finds(data, planted, digests=None):
    """Return where the words found in ``data`` were planted.

    Args:
        data: Bytes of a file, a frame, a clipboard.
        planted: ``Planted``.
        digests: What must not be there, ``Digests``; None: they are not looked for.
    """
    found = set()
    for layer in layers(data):
        low = layer.lower()
        for stem in planted.stems:
            if _stands(stem, layer, low):
                found |= _named(layer, low, stem, planted)
        if digests is not None:
            found |= digests.found_in(layer)
    return found


class Digests:
    """Every digest without a key that must not be anywhere, and what it is of.

    Args:
        planted: ``Planted``.
        contents: Whole files, by the name they are told by.
    """

    def __init__(self, planted, contents):
        texts = [
            (form, place)
            for word, place in planted.places.items()
            for form in (word.encode(), word.lower().encode(), word.encode("utf-16-le"))
        ]
        told = [*texts, *((content, name) for name, content in contents.items())]
        self._of = {
            hashlib.new(how, text).digest()[:_BEGINNING]: f"{how} of {name}" for text, name in told for how in DIGESTS
        }
        starts = {int.from_bytes(digest[:4], "little") for digest in self._of}
        self._starts = np.array(sorted(starts), dtype="<u4")

    @property
    def told(self):
        """Return everything that ``found_in`` can say."""
        return set(self._of.values())

    def found_in(self, layer):
        """Return what the digests in these bytes are of."""
        found = set()
        for offset in range(4):
            if len(layer) < offset + _BEGINNING:
                break
            words = np.frombuffer(layer, "<u4", (len(layer) - offset) // 4, offset)
            nearest = self._starts[np.minimum(np.searchsorted(self._starts, words), len(self._starts) - 1)]
            for place in (np.flatnonzero(nearest == words) * 4 + offset).tolist():
                found.add(self._of.get(layer[place : place + _BEGINNING]))
        return found - {None}


def layers(data):
    """Yield the bytes, and whatever is packed or encoded in them, each once."""
    seen, waiting = set(), [(bytes(data), 0)]
    while waiting:
        layer, depth = waiting.pop()
        mark = hashlib.blake2b(layer, digest_size=16).digest()
        if mark in seen:
            continue
        seen.add(mark)
        yield layer
        if depth < DEEPEST:
            waiting += [(inner, depth + 1) for inner in _unpacked(layer)]


def _unpacked(data):
    for place in _ZLIB.finditer(data):
        yield from _inflated(data, place.start(), zlib.MAX_WBITS)
    for place in _GZIP.finditer(data):
        yield from _inflated(data, place.start(), 16 + zlib.MAX_WBITS)
    start = data.find(_ZIP_MEMBER)
    while start >= 0:
        name, extra = (int.from_bytes(data[start + at : start + at + 2], "little") for at in (26, 28))
        if data[start + 8 : start + 10] == b"\x08\x00":
            yield from _inflated(data, start + 30 + name + extra, -zlib.MAX_WBITS)
        start = data.find(_ZIP_MEMBER, start + 4)
    for run in _BASE64.findall(data):
        plain = run.replace(b"-", b"+").replace(b"_", b"/")
        yield base64.b64decode(plain[: len(plain) // 4 * 4])
    for run in _HEX.findall(data):
        yield bytes.fromhex(run.decode())
    joined = data.replace(b"=\r\n", b"").replace(b"=\n", b"")
    plain = _ESCAPED.sub(_escaped, joined)
    if plain != data:
        yield plain
    if data.startswith(b"SQLite format 3\0"):
        yield from _cells(data)


def _inflated(data, start, how):
    unpacking = zlib.decompressobj(how)
    with contextlib.suppress(zlib.error):
        plain = unpacking.decompress(data[start:], LARGEST)
        if len(plain) > 4:
            yield plain


def _escaped(match):
    *hexadecimal, decimal = match.groups()
    number = int(decimal) if decimal else int(next(filter(None, hexadecimal)), 16)
    return bytes([number & 255])


def _cells(data):
    """Yield every value of a database: a long one is cut into pages in the file."""
    own = bytearray(data)
    own[18:20] = b"\1\1"  # one that keeps a log beside itself cannot be opened in memory
    with contextlib.closing(sqlite3.connect(":memory:")) as store, contextlib.suppress(sqlite3.DatabaseError):
        store.deserialize(bytes(own))
        for (table,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in store.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - the name comes from the store itself
                yield from (value if isinstance(value, bytes) else str(value).encode() for value in row)


@lru_cache(maxsize=4096)
def _forms(word):
    """Return (bytes, whether they are searched for in small letters) for every way to write a word."""
    texts = {word, word.lower(), word.capitalize()}
    forms = {(text.lower().encode(code), True) for text in texts for code in _CODES}
    forms |= {(bytes(reversed(form)), True) for form, _ in set(forms)}
    for text in texts:
        for plain in (text.encode(), text.encode("utf-16-le")):
            forms |= {(form, False) for form in _in_base64(plain)}
            forms.add((plain.hex().encode(), True))
        forms.add((urllib.parse.quote(text).lower().encode(), True))
    return tuple(sorted(forms))


def _in_base64(plain):
    """Return the letters that stand for the bytes wherever in a longer text they begin."""
    for before in range(3):
        padded = b"\0" * before + plain
        whole = base64.b64encode(padded[: len(padded) // 3 * 3])
        yield whole[-(-before * 8 // 6) :] if before else whole


def _named(layer, low, stem, planted):
    """Return the places of the words with a stem that was found; of plain ones, without the long search."""
    mine = [word for word in planted.places if stem in word]
    plain = {planted.places[word] for word in mine if word.lower().encode() in low}
    return plain or {planted.places[word] for word in mine if _stands(word, layer, low)} or {f"something with {stem}"}


def _stands(word, layer, low):
    return any((low if folded else layer).find(form) >= 0 for form, folded in _forms(word))
