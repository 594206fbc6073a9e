"""Whatever is added, in whatever order, ends as one folder with what is meant in it."""

import pytest

from evaluators.cohort.folder_listing import list_files
from evaluators.cohort.sources import joined
from evaluators.domain.case import ProblemKind


@pytest.fixture
def folder(tmp_path):
    for name in ("a/1.png", "a/2.png", "b/3.png", "b/sub/4.png"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    return tmp_path


def test_one_folder_is_meant_as_a_whole(folder):
    assert joined(None, (), [folder / "a"]) == (str(folder / "a"), ())


def test_two_folders_share_the_one_above(folder):
    root, only = joined(str(folder / "a"), (), [folder / "b"])
    assert (root, only) == (str(folder), ("a", "b"))
    assert list_files(folder, only=only).paths == ("a/1.png", "a/2.png", "b/3.png", "b/sub/4.png")


def test_files_are_meant_alone(folder):
    root, only = joined(None, (), [folder / "a" / "1.png", folder / "a" / "2.png"])
    assert (root, only) == (str(folder / "a"), ("1.png", "2.png"))


def test_what_lies_in_a_folder_that_is_meant_adds_nothing(folder):
    assert joined(str(folder / "b"), (), [folder / "b" / "sub", folder / "b" / "3.png"]) == (str(folder / "b"), ())


def test_what_was_meant_stays_meant_when_the_root_moves_up(folder):
    root, only = joined(str(folder / "b"), ("3.png",), [folder / "a" / "1.png"])
    assert (root, only) == (str(folder), ("a/1.png", "b/3.png"))


def test_the_folder_above_takes_in_what_was_meant_before(folder):
    assert joined(str(folder), ("a/1.png", "b/3.png"), [folder]) == (str(folder), ())


def test_a_link_that_is_meant_is_not_followed(folder):
    (folder / "link").symlink_to(folder / "a")
    listing = list_files(folder, only=("link", "b/3.png"))
    assert listing.paths == ("b/3.png",)
    assert [problem.kind for problem in listing.problems] == [ProblemKind.LINK_IGNORED]


def test_a_file_that_is_gone_is_found_out_when_it_is_read(folder):
    assert list_files(folder, only=("a/9.png",)).paths == ("a/9.png",)
