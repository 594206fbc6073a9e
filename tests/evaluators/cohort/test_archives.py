"""Archives among the images: every member is a file or a row with its reason, and nothing is unpacked beyond limits."""

import os
import struct
import zipfile

import pytest

from evaluators.cohort import archives
from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.build import survey
from evaluators.cohort.file_access import read_bytes
from evaluators.cohort.folder_listing import list_files
from evaluators.cohort.problem_words import problem_detail
from evaluators.cohort.scan import scan_folder
from evaluators.domain.case import ProblemKind
from evaluators.errors import CohortError
from evaluators.texts import Words
from support.cohorts import FakeDescriber, image


def packed(path, **members):
    """Write an archive; of the names, ``__`` stands for a slash and ``..`` is said as ``UP``."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("UP", ".."), content)
    return path


def problems(folder):
    return {one.path: (one.kind, one.detail) for one in list_files(folder).problems}


def test_members_are_files_like_others_and_an_archive_may_stand_for_the_folder(tmp_path):
    packed(tmp_path / "export.zip", series__a=image(), b=image(pixels="x"), notes__x=b"no image")
    found = scan_folder(tmp_path, new_describer=FakeDescriber)
    assert [file.path for file in found.files] == ["export.zip!/b", "export.zip!/notes/x", "export.zip!/series/a"]
    assert [file.problem is None for file in found.files] == [True, False, True]
    assert found.archives == 1
    assert read_bytes(tmp_path, "export.zip!/series/a") == image()
    assert list_files(tmp_path / "export.zip").paths == list_files(tmp_path).paths


def test_a_folder_called_like_an_archive_stays_a_folder(tmp_path):
    (tmp_path / "a.zip!").mkdir()
    (tmp_path / "a.zip!" / "b").write_bytes(b"1")
    assert list_files(tmp_path).paths == ("a.zip!/b",)
    assert read_bytes(tmp_path, "a.zip!/b") == b"1"


def test_names_that_lead_out_and_archives_in_archives_are_rows(tmp_path):
    packed(
        tmp_path / "a.zip",
        UP__out=b"1",
        __root=b"2",
        in__UP__out=b"3",
        **{"c:__x": b"4", "inner.zip": b"5", "ok": b"6"},
    )
    listed = list_files(tmp_path)
    assert listed.paths == ("a.zip!/ok",)
    assert problems(tmp_path) == {
        "a.zip!/../out": (ProblemKind.ARCHIVE_REFUSED, "C489"),
        "a.zip!/root": (ProblemKind.ARCHIVE_REFUSED, "C489"),
        "a.zip!/in/../out": (ProblemKind.ARCHIVE_REFUSED, "C489"),
        "a.zip!/c:/x": (ProblemKind.ARCHIVE_REFUSED, "C489"),
        "a.zip!/inner.zip": (ProblemKind.ARCHIVE_REFUSED, "C493"),
    }
    with pytest.raises(OSError, match="member"):
        read_bytes(tmp_path, "a.zip!/../out")


def test_links_and_system_entries_of_an_archive_are_not_read(tmp_path):
    link = zipfile.ZipInfo("link")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("__MACOSX/._b", b"")
        archive.writestr("DICOMDIR", b"")
        archive.writestr("labels.csv", b"")
    listed = list_files(tmp_path)
    assert (listed.paths, listed.left_out, listed.indexes) == ((), 1, 1)
    assert problems(tmp_path) == {"a.zip!/link": (ProblemKind.LINK_IGNORED, None)}


def test_encrypted_and_oddly_packed_members_are_rows(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("secret", b"1")
        archive.writestr("odd", b"2" * 100, zipfile.ZIP_LZMA)
    content = bytearray((tmp_path / "a.zip").read_bytes())
    first = content.index(b"PK\x01\x02")
    content[first + 8] |= 1
    (tmp_path / "a.zip").write_bytes(content)
    assert problems(tmp_path) == {
        "a.zip!/secret": (ProblemKind.ARCHIVE_REFUSED, "C490"),
        "a.zip!/odd": (ProblemKind.ARCHIVE_REFUSED, "C491"),
    }


def test_a_member_that_says_too_little_or_too_much_of_its_size_is_never_unpacked_beyond_it(tmp_path):
    packed(tmp_path / "a.zip", a=b"0" * 10_000)
    whole = (tmp_path / "a.zip").read_bytes()
    for said in (100, 20_000):
        content = bytearray(whole)
        struct.pack_into("<L", content, content.index(b"PK\x01\x02") + 24, said)
        (tmp_path / "a.zip").write_bytes(content)
        os.utime(tmp_path / "a.zip", ns=(0, said))
        with pytest.raises(OSError, match="broken"):
            read_bytes(tmp_path, "a.zip!/a")


def test_bombs_are_refused_by_what_their_lists_say(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "_SMALL", 1_000)
    monkeypatch.setattr(archives, "TOTAL_LIMIT", 400_000)
    packed(tmp_path / "a.zip", bomb=b"0" * 300_000, fine=b"0" * 900)
    assert problems(tmp_path) == {"a.zip!/bomb": (ProblemKind.TOO_LARGE, "C258")}
    packed(tmp_path / "a.zip", **{f"n{n}": b"0" * 300_000 for n in range(2)})
    assert problems(tmp_path) == {"a.zip": (ProblemKind.ARCHIVE_REFUSED, "C488")}
    monkeypatch.setattr(archives, "LIST_LIMIT", 20)
    packed(tmp_path / "b.zip", n1=b"")
    assert problems(tmp_path)["b.zip"] == (ProblemKind.ARCHIVE_REFUSED, "C487")


def test_members_that_share_their_bytes_or_their_name_are_refused(tmp_path):
    packed(tmp_path / "a.zip", a1=b"same bytes", a2=b"same bytes")
    content = bytearray((tmp_path / "a.zip").read_bytes())
    second = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 4)
    struct.pack_into("<L", content, second + 42, 0)
    (tmp_path / "a.zip").write_bytes(content)
    assert set(problems(tmp_path).values()) == {(ProblemKind.ARCHIVE_REFUSED, "C492")}
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a/b", b"1")
        archive.writestr("a\\b", b"2")
    assert list_files(tmp_path).paths == ()


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x05\x06" + b"\xff" * 18, b"PK\x03\x04" + b"\0" * 100])
def test_what_is_no_archive_is_a_row(tmp_path, content):
    (tmp_path / "a.zip").write_bytes(content)
    assert problems(tmp_path) in [
        {"a.zip": (ProblemKind.ARCHIVE_REFUSED, "C486")},
        {"a.zip": (ProblemKind.ARCHIVE_REFUSED, "C487")},
    ]
    with pytest.raises(CohortError):
        archives.members(tmp_path / "a.zip")


@pytest.mark.parametrize("given", ["images", "images/a.zip"])
def test_a_damaged_archive_is_said_to_be_damaged_where_nothing_else_is_there(tmp_path, given):
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.zip").write_bytes(b"PK")
    with pytest.raises(CohortError) as refused:
        survey(tmp_path / given, None, answers=CohortAnswers(), pseudonym_key=b"", allow_unisolated=True)
    assert (refused.value.id, refused.value.parameters) == ("C486", {"file": "a.zip"})
    assert problem_detail(Words("de"), list_files(tmp_path).problems[0]).startswith("Das Archiv „a.zip“ ist beschädigt")


def test_every_cut_and_every_flipped_byte_ends_as_files_or_rows(tmp_path):
    whole = packed(tmp_path / "a.zip", a=b"first", b__c=b"second").read_bytes()
    for place in range(len(whole)):
        for name, content in (
            ("cut", whole[:place]),
            ("bit", whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]),
        ):
            (tmp_path / "a.zip").write_bytes(content)
            os.utime(tmp_path / "a.zip", ns=(0, 2 * place + (name == "cut")))
            for file in scan_folder(tmp_path, new_describer=FakeDescriber, workers=1).files:
                assert (file.described is None) == (file.problem is not None)


def test_ten_thousand_members_are_listed_and_read(tmp_path):
    packed(tmp_path / "a.zip", **{f"n{n:05}": b"x" for n in range(10_000)})
    listed = list_files(tmp_path)
    assert len(listed.paths) == 10_000
    assert all(read_bytes(tmp_path, path) == b"x" for path in listed.paths[::50])
