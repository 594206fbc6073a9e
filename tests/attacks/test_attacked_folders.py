"""Package folders with things in them that are no files of it, or no files at all."""

import os
import socket
from pathlib import Path

import pytest

from evaluators.errors import EvidenceError
from evaluators.evidence import client
from evaluators.evidence.client import verify_path
from evaluators.evidence.packages import BUNDLE
from evaluators.isolation.worker_process import WorkerProcess
from support.attacked_packages import INTACT, KEY, NO_SUMMARY, TOO_LARGE, packed, said, small_package, written
from support.packages import believing

EXTRA = ("changed", 1, "package.file_extra")
CHANGED = ("changed", 1, "package.file_changed")
MISSING = ("changed", 1, "package.file_missing")
MALFORMED = ("changed", 1, "readable.malformed")
UNREADABLE = ("C519", 2, "")


@pytest.fixture(scope="module")
def worker():
    """One worker for all tests of this file: starting it is what takes time."""
    with WorkerProcess("record", setup={}, allow_unisolated=True) as started:
        yield started


class _Kept:
    def __init__(self, worker):
        self.ask = worker.ask

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


def judged(path, worker):
    try:
        return said(verify_path(path, believing(KEY), start_worker=lambda *_, **__: _Kept(worker)))
    except EvidenceError as error:
        return error.id, error.exit_code, ""


@pytest.fixture
def folder(tmp_path):
    return written(small_package(), tmp_path / "summary.evalpack")


def in_place_of(name, make):
    """Put something of the same content, or none, in the place of a file."""

    def change(folder):
        content = (folder / name).read_bytes()
        (folder / name).unlink()
        make(folder / name, content)

    return change


def link_to_the_same(path, content):
    outside = path.parent.parent / "outside"
    outside.write_bytes(content)
    path.symlink_to(outside)


def socket_at(path, _=b""):
    here = Path.cwd()
    os.chdir(path.parent)  # the name of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def sparse(folder):
    with (folder / "more").open("wb") as stream:
        stream.truncate(10 * 1024**3)


def many_files(folder):
    for number in range(300):
        (folder / f"keys/{number}").touch()


def many_folders(folder):
    for number in range(200):
        (folder / f"keys/{number}").mkdir()


def deep(folder):
    here = os.open(folder, os.O_RDONLY)
    for _ in range(300):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)


ATTACKS = {
    "nothing": (lambda f: None, INTACT),
    "left by a file browser": (lambda f: (f / ".DS_Store").write_bytes(b"x"), INTACT),
    "a hard link": (lambda f: os.link(f / "VERIFY.txt", f.parent / "elsewhere"), INTACT),
    "an empty folder": (lambda f: (f / "certs").mkdir(), INTACT),
    "a hidden file": (lambda f: (f / ".hidden").write_bytes(b"x"), EXTRA),
    "an empty file": (lambda f: (f / "keys/empty").touch(), EXTRA),
    "a link to outside": (lambda f: (f / "link").symlink_to("/etc/passwd"), EXTRA),
    "a link to nothing": (lambda f: (f / "link").symlink_to("nowhere"), EXTRA),
    "a link to a folder": (lambda f: (f / "link").symlink_to("/"), EXTRA),
    "a link to itself": (lambda f: (f / "link").symlink_to("link"), EXTRA),
    "a pipe": (lambda f: os.mkfifo(f / "pipe"), EXTRA),
    "a socket": (lambda f: socket_at(f / "socket"), EXTRA),
    "a second link to a file": (lambda f: os.link(f / "VERIFY.txt", f / "again"), EXTRA),
    "a link in the place of a file": (in_place_of("VERIFY.txt", link_to_the_same), CHANGED),
    "a pipe in the place of a file": (in_place_of("VERIFY.txt", lambda p, _: os.mkfifo(p)), CHANGED),
    "a socket in the place of a file": (in_place_of("VERIFY.txt", socket_at), CHANGED),
    "a link in the place of the bundle": (in_place_of(BUNDLE, link_to_the_same), MALFORMED),
    "a pipe in the place of the bundle": (in_place_of(BUNDLE, lambda p, _: os.mkfifo(p)), MALFORMED),
    "a folder in the place of a file": (in_place_of("VERIFY.txt", lambda p, _: p.mkdir()), MISSING),
    "a folder in the place of the bundle": (in_place_of(BUNDLE, lambda p, _: p.mkdir()), NO_SUMMARY),
    "a line end in a name": (lambda f: (f / "a\nb").touch(), EXTRA),
    "no text as a name": (lambda f: Path(os.fsdecode(bytes(f) + b"/\xff\xfe")).touch(), EXTRA),
    "a name turned round": (lambda f: (f / "x\u202etxt.exe").touch(), EXTRA),
    "a look-alike": (lambda f: (f / "VЕRIFY.txt").touch(), EXTRA),
    "a trailing dot": (lambda f: (f / "VERIFY.txt.").touch(), EXTRA),
    "a backslash": (lambda f: (f / "keys\\x").touch(), EXTRA),
    "a letter of two parts": (lambda f: (f / "u\u0308").touch(), EXTRA),
    "a sparse file of 10 GB": (sparse, TOO_LARGE),
    "very many files": (many_files, TOO_LARGE),
    "very many folders": (many_folders, TOO_LARGE),
    "very deep": (deep, TOO_LARGE),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_a_package_folder_is_intact_only_where_every_member_is_a_signed_file(folder, worker, name):
    change, expected = ATTACKS[name]
    change(folder)
    assert judged(folder, worker) == expected


def test_a_name_of_a_foreign_file_is_shown_only_where_it_is_plain(folder, worker):
    (folder / "VЕRIFY\u202e.txt").touch()
    result = verify_path(folder, believing(KEY), start_worker=lambda *_, **__: _Kept(worker))
    assert result.answer("package").parameters == {"file": "?"}


NAMED = {
    "a pipe": (os.mkfifo, UNREADABLE),
    "a socket": (socket_at, UNREADABLE),
    "a link to a device without end": (lambda p: p.symlink_to("/dev/zero"), UNREADABLE),
    "a link to itself": (lambda p: p.symlink_to(p), UNREADABLE),
    "a link to a package": (lambda p: p.symlink_to(written(small_package(), p.parent / "real")), INTACT),
    "a folder that is called as a bundle": (lambda p: p.mkdir(), NO_SUMMARY),
    "an archive in a folder": (lambda p: written({"x.zip": packed(small_package())}, p), NO_SUMMARY),
    "nothing": (lambda p: None, UNREADABLE),
}


@pytest.mark.parametrize("name", NAMED)
def test_whatever_is_named_has_an_answer(tmp_path, worker, name):
    make, expected = NAMED[name]
    path = tmp_path / "bundle.intoto.jsonl"
    make(path)
    assert judged(path, worker) == expected


def test_a_name_with_a_zero_byte_is_no_file(worker):
    assert judged(Path("a\0b"), worker) == UNREADABLE


def test_a_file_that_grows_while_it_is_read_is_too_large(tmp_path, worker, monkeypatch):
    monkeypatch.setattr(client, "BYTES_LIMIT", 10)
    file = tmp_path / "file"
    file.write_bytes(b"0123456789")
    assert judged(file, worker) == NO_SUMMARY
    file.write_bytes(b"0123456789x")
    assert judged(file, worker) == TOO_LARGE


def test_a_folder_that_cannot_be_read_hides_nothing(folder, worker):
    if os.geteuid() == 0:
        pytest.skip("the administrator reads everything")
    (folder / "secret").mkdir(mode=0)
    assert judged(folder, worker) == UNREADABLE


def test_what_is_judged_is_what_was_read_and_is_read_once(folder, worker, monkeypatch):
    """Each file is opened once: what is put in its place afterwards changes nothing of this verdict, but the next."""
    opened = []
    real = client.read_handed

    def reading(path, limit, **named):
        content = real(path, limit, **named)
        opened.append(path)
        path.write_bytes(b"other")
        return content

    monkeypatch.setattr(client, "read_handed", reading)
    assert judged(folder, worker) == INTACT
    assert len(opened) == len(set(opened)) == len(small_package())
    assert judged(folder, worker) != INTACT


def test_a_file_that_becomes_a_link_before_it_is_opened_is_not_followed(folder, worker, monkeypatch):
    real = client.read_handed

    def swapped(path, limit, **named):
        if path.name == "VERIFY.txt":
            in_place_of("VERIFY.txt", link_to_the_same)(folder)
        return real(path, limit, **named)

    monkeypatch.setattr(client, "read_handed", swapped)
    assert judged(folder, worker) == CHANGED
