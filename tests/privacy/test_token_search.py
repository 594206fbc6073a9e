"""The search itself: a word that it does not find in some form would let that form leak."""

import base64
import gzip
import hashlib
import io
import json
import quopri
import sqlite3
import zipfile
import zlib

import pytest
from PIL import Image, PngImagePlugin

from support.planted_tokens import Planted
from support.token_search import Digests, finds


@pytest.fixture
def planted():
    made = Planted()
    made.word("a name")
    made.uid("a study")
    made.day("a birthday", 1903)
    return made


WORD = "ZZPHIDANAMEQ"
WAYS = {
    "plain": lambda text: text.encode(),
    "small letters": lambda text: text.lower().encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "utf-32": lambda text: text.encode("utf-32"),
    "base64 of utf-16": lambda text: base64.b64encode(text.encode("utf-16-le")),
    "url-safe base64": lambda text: base64.urlsafe_b64encode(b"\xfb\xff?" + text.encode()),
    "hex": lambda text: text.encode().hex().encode(),
    "capital hex": lambda text: text.encode().hex().upper().encode(),
    "percent": lambda text: "".join(f"%{ord(sign):02x}" for sign in text).encode(),
    "json escapes": lambda text: "".join(f"\\u{ord(sign):04x}" for sign in text).encode(),
    "xml": lambda text: "".join(f"&#{ord(sign)};" for sign in text).encode(),
    "xml hex": lambda text: "".join(f"&#x{ord(sign):x};" for sign in text).encode(),
    "quoted printable": lambda text: quopri.encodestring(("x" * 70 + text).encode()),
    "reversed": lambda text: text[::-1].encode(),
    "zlib": lambda text: b"%PDF stream\n" + zlib.compress(text.encode()),
    "gzip": lambda text: gzip.compress(text.encode()),
    "zip": lambda text: _zipped(text),  # noqa: PLW0108 - defined below
    "zip in base64 in json in gzip": lambda text: gzip.compress(
        json.dumps(base64.b64encode(_zipped(text)).decode()).encode()
    ),
    "png text": lambda text: _png(text),  # noqa: PLW0108 - defined below
    "database": lambda text: _database("a" * 5000 + text + "b" * 5000),
}


def _zipped(text):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("member", text)
    return out.getvalue()


def _png(text):
    said, out = PngImagePlugin.PngInfo(), io.BytesIO()
    said.add_text("Comment", text, zip=True)
    Image.new("L", (4, 4)).save(out, "PNG", pnginfo=said)
    return out.getvalue()


def _database(text):
    with sqlite3.connect(":memory:") as store:
        store.execute("CREATE TABLE t (v TEXT)")
        store.execute("INSERT INTO t VALUES (?)", (text,))
        store.commit()
        return store.serialize()


@pytest.mark.parametrize("way", WAYS)
def test_a_word_is_found_however_it_is_written(planted, way):
    before, after = (b"", b"") if way == "database" else (b"\x00 before ", b" after \xff")
    assert finds(before + WAYS[way](WORD) + after, planted) == {"a name"}
    assert finds(WAYS[way]("NOTHING OF THE KIND"), planted) == set()


@pytest.mark.parametrize("before", range(3, 9))
def test_a_word_is_found_in_base64_wherever_it_begins(planted, before):
    assert finds(base64.b64encode(b"x" * before + WORD.encode() + b"yyyy"), planted) == {"a name"}
    assert finds(b"." + base64.b64encode(b"x" * before + WORD.encode())[1:], planted)  # cut off at its front


def test_a_uid_and_a_day_are_found_in_every_form(planted):
    assert finds(b"1.2.840.99071331.10001.7", planted) == {"a study"}
    for form in (b"19030719", b"1903-07-19", b"19.07.1903"):
        assert finds(form, planted) == {"a birthday"}


@pytest.mark.parametrize("algorithm", ["sha256", "sha1", "md5"])
def test_a_digest_without_a_key_is_found_even_in_part(planted, algorithm):
    picture = b"bytes of an image"
    digests = Digests(planted, {"an image": picture})
    for content, name in ((WORD.encode(), "a name"), (picture, "an image")):
        digest = hashlib.new(algorithm, content)
        for written in (digest.digest(), digest.hexdigest().encode(), digest.hexdigest()[:16].encode()):
            assert finds(b"leaf: " + written + b" ", planted, digests) == {f"{algorithm} of {name}"}
        assert finds(base64.b64encode(digest.digest()), planted, digests) == {f"{algorithm} of {name}"}
    assert finds(hashlib.sha256(b"salt" + picture).digest(), planted, digests) == set()
