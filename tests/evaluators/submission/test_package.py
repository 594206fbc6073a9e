"""Copying a package into a private folder, and its digest."""

import hashlib
import os
import stat
import zipfile

import pytest

from evaluators.domain.submission import FileDigest
from evaluators.errors import SubmissionError
from evaluators.submission import package
from evaluators.submission.digest import package_digest
from evaluators.submission.package import copy_package
from support.shared_data import shared


def refused(source, private):
    private.mkdir(exist_ok=True)
    with pytest.raises(SubmissionError) as caught:
        copy_package(source, private)
    return caught.value.id


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "package"
    (folder / "sub").mkdir(parents=True)
    (folder / "model.onnx").write_bytes(b"model")
    (folder / "sub" / "notes.txt").write_bytes(b"notes")
    return folder


@pytest.fixture
def private(tmp_path):
    private = tmp_path / "private"
    private.mkdir()
    return private


def zipped(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_every_file_is_copied_and_hashed(folder, private):
    files = copy_package(folder, private)
    assert [(file.path, file.size) for file in files] == [("model.onnx", 5), ("sub/notes.txt", 5)]
    assert files[0].sha256 == hashlib.sha256(b"model").hexdigest()
    assert (private / "sub" / "notes.txt").read_bytes() == b"notes"


def test_the_root_digest_is_the_hash_of_the_file_hashes_in_order_of_their_path_components():
    names = ["a.txt", "a/b", "model.sig", ".git/config", "B"]  # as text, "a.txt" would come before "a/b"
    content = {name: hashlib.sha256(name.encode()).digest() for name in names}
    files = [FileDigest(path=name, sha256=content[name].hex(), size=1) for name in names]
    assert package_digest(files) == hashlib.sha256(content["B"] + content["a/b"] + content["a.txt"]).hexdigest()


def test_the_signature_and_git_do_not_count(folder, private, tmp_path):
    before = package_digest(copy_package(folder, private))
    (folder / "model.sig").write_text("signature")
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text("anything")
    (tmp_path / "second").mkdir()
    files = copy_package(folder, tmp_path / "second")
    assert package_digest(files) == before
    assert [file.path for file in files] == ["model.onnx", "model.sig", "sub/notes.txt"]


def test_an_archive_has_the_digest_of_its_folder_even_with_one_folder_around_it(folder, tmp_path, private):
    members = {"wrapped/model.onnx": b"model", "wrapped/sub/notes.txt": b"notes", "__MACOSX/wrapped/._model.onnx": b"x"}
    archive = zipped(tmp_path / "package.zip", members)
    (tmp_path / "second").mkdir()
    assert package_digest(copy_package(archive, private)) == package_digest(copy_package(folder, tmp_path / "second"))


def test_hard_links_are_cut_by_copying(folder, private):
    os.link(folder / "model.onnx", folder / "twin.onnx")
    copy_package(folder, private)
    assert (private / "twin.onnx").stat().st_nlink == 1


def test_links_are_refused(folder, private, tmp_path):
    (folder / "link.onnx").symlink_to("/etc/hostname")
    assert refused(folder, private) == "C111"
    (tmp_path / "link.onnx").symlink_to(folder / "model.onnx")
    assert refused(tmp_path / "link.onnx", private) == "C111"


def test_special_files_are_refused(folder, private):
    os.mkfifo(folder / "pipe")
    assert refused(folder, private) == "C111"


@pytest.mark.parametrize(
    "name", ["../out.onnx", "/out.onnx", "a\\..\\out.onnx", "c:out.onnx", "a/../../b", "line\nbreak"]
)
def test_names_that_lead_elsewhere_are_refused(tmp_path, private, name):
    archive = zipped(tmp_path / "package.zip", {"model.onnx": b"m", name: b"x"})
    assert refused(archive, private) == "C112"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["package.zip", "private"]


def test_a_link_inside_an_archive_is_refused(tmp_path, private):
    with zipfile.ZipFile(tmp_path / "package.zip", "w") as archive:
        link = zipfile.ZipInfo("link.onnx")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/hostname")
    assert refused(tmp_path / "package.zip", private) == "C111"


def test_an_archive_that_unpacks_out_of_proportion_is_refused(tmp_path, private, monkeypatch):
    monkeypatch.setattr(package, "RATIO_FROM", 1000)
    assert refused(zipped(tmp_path / "package.zip", {"a.onnx": bytes(1_000_000)}), private) == "C118"


def test_too_many_files_and_too_many_bytes_are_refused(folder, private, monkeypatch):
    monkeypatch.setattr(package, "MAX_FILES", 1)
    assert refused(folder, private) == "C113"
    monkeypatch.setattr(package, "MAX_FILES", 10)
    monkeypatch.setattr(package, "MAX_TOTAL", 6)
    assert refused(folder, private) == "C114"


def test_damaged_and_ambiguous_archives_are_refused(tmp_path, private):
    whole = zipped(tmp_path / "package.zip", {"a.onnx": os.urandom(5000)}).read_bytes()
    (tmp_path / "damaged.zip").write_bytes(whole[:200] + bytes(100) + whole[300:])
    (tmp_path / "cut.zip").write_bytes(whole[:-100])
    assert refused(tmp_path / "cut.zip", private) == "C116"
    assert refused(tmp_path / "damaged.zip", private) == "C116"
    assert refused(zipped(tmp_path / "twice.zip", {"a.onnx": b"1", "A.onnx": b"2"}), private) == "C116"


def test_an_empty_folder_and_a_missing_file_are_refused(tmp_path, private):
    (tmp_path / "empty").mkdir()
    assert refused(tmp_path / "empty", private) == "C117"
    assert refused(tmp_path / "missing.onnx", private) == "C115"


@pytest.mark.parametrize(("name", "id"), [("zip_slip.zip", "C112"), ("zip_bomb_flat_1GiB.zip", "C118")])
def test_hostile_archives_are_refused(private, name, id):
    assert refused(shared(f"hostile/archive/{name}"), private) == id
    assert not any(private.iterdir())
