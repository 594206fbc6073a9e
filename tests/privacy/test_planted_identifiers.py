"""Nothing that names a person gets out of the evaluation folder, whatever was done by commands and went wrong."""

import re
import shutil
import subprocess

import pytest

from support.planted_account import files_below, kinds

PDFTOTEXT = shutil.which("pdftotext")
KEPT_INSIDE = {
    *("folder of the hospital", "folder of the images", "name of the table", "header of a column"),
    *("name of an archive", "folder in an archive", "comment of an archive"),
    *("folder of case", "file of case", "repeated file", "unreadable file", "file that is no image"),
    *("row without a file", "label of no class", "ward column", "question of the plan"),
    *("use in the card", "population in the card", "producer of the model"),
    *("SOPInstanceUID of case", "SeriesInstanceUID of case", "StudyInstanceUID of case", "AccessionNumber of case"),
}
"""What the store may hold in clear: names of files, words of the table that group or label cases, what pairs images
with rows, what the vendor declares. Nothing here is the name, number or birthday of a patient."""
DECLARED = {"use in the card", "population in the card", "question of the plan", "label of no class"}
"""Free texts that a package for the house shows: plan, card, and the words of the table that stand for a class."""
LISTED = {"scan", "scan as json", "new"}
"""Commands that list files of the hospital for its own screen."""
TYPED = {"folder of the evaluation", "name of the table", "no table"}
"""Commands repeat what was typed."""


def test_everything_was_done_that_was_meant_to_be(done):
    negative = {"no such table": 2, "run unlocked": 1, "run": 1, "verify": 3, "verify as json": 3}
    defects = dict.fromkeys(["a defect", "a defect with --debug"], 70)
    assert done.codes == dict.fromkeys(done.codes, 0) | negative | defects
    assert "2 failed" in done.said["run"]
    assert "Files that match: all 2" in done.said["verify"]


@pytest.mark.parametrize("profile", ["external", "internal"])
def test_no_planted_word_and_no_digest_of_one_is_in_a_package(done, profile):
    places = {place for path in files_below(done.exports / profile) for place in inside(done, path)}
    assert places == (DECLARED if profile == "internal" else set())


def test_an_opening_holds_what_it_opens_and_nothing_else(done):
    opened = inside(done, done.exports / "opening.json")
    assert len(opened) == 2
    assert kinds(opened) == {"sha256 of image"}


def test_account_and_temporary_files_hold_no_planted_word(done):
    found = {
        str(path.relative_to(done.home.parent)): inside(done, path) for path in files_below(done.home, done.temporary)
    }
    if (recent := "home/program/settings.json") in found:  # a window was opened there by another test
        found[recent] -= {"folder of the evaluation"}
    assert {path: places for path, places in found.items() if places} == {}
    assert "home/program/register.sqlite" in found  # it was written at all


def test_nothing_is_left_among_the_temporary_files(done):
    assert files_below(done.temporary) == []


def test_nothing_was_written_anywhere_else(done):
    account = done.home.parent
    made = {"planted", "evaluations", "home", "exports", "temporary", "passphrase", "plan.toml"}
    assert {path.name for path in account.iterdir()} == made
    assert [path.name for path in (account / "evaluations").iterdir()] == [done.evaluation.name]
    assert {path.name for path in done.home.iterdir()} == {"program"}


def test_commands_say_of_the_hospital_no_more_than_the_names_of_its_files(done):
    for step, said in done.said.items():
        places = kinds(done.finds(said.encode(), digests=False)) - TYPED
        allowed = KEPT_INSIDE if step in LISTED else {"question of the plan"} if step == "lock" else set()
        assert places <= allowed, step


def test_a_defect_tells_nothing_of_the_error_even_with_debug_where_nobody_can_confirm_it(done):
    for step in ("a defect", "a defect with --debug"):
        assert "Something went wrong in this program" in done.said[step]
        assert "Traceback" not in done.said[step]
        assert done.finds(done.said[step].encode()) == set()


def test_the_evaluation_keeps_in_clear_only_what_pairs_labels_and_groups(done):
    places = {}
    for path in files_below(done.evaluation):
        if path.is_file() and "submission" not in path.relative_to(done.evaluation).parts:
            places |= dict.fromkeys(done.finds(path.read_bytes(), digests=False), path.name)
    assert {place: path for place, path in places.items() if kinds([place]) - KEPT_INSIDE} == {}
    assert "SOPInstanceUID of case 1" in places  # the search looked inside the store


def test_patients_stand_in_the_store_as_numbers_and_keyed_hashes_only(done):
    store = (done.evaluation / "store.sqlite").read_bytes()
    patient = {place for place in done.digests.told if "PatientID" in place or "patient column" in place}
    assert patient
    assert not patient & done.finds(store)
    assert not [place for place in done.finds(store, digests=False) if "PatientID" in place or "patient" in place]


@pytest.mark.skipif(PDFTOTEXT is None, reason="pdftotext is not installed")
@pytest.mark.parametrize("profile", ["external", "internal"])
def test_the_pages_show_no_planted_word(done, profile):
    for path in (done.exports / profile).rglob("*.pdf"):
        pages = subprocess.run([PDFTOTEXT, path, "-"], capture_output=True, check=True).stdout
        assert b"Brightness" in pages
        assert done.finds(re.sub(rb"\s", b"", pages)) <= (DECLARED if profile == "internal" else set())


def inside(done, path):
    """Return what a file and its name hold."""
    named = done.finds(path.name.encode())
    return named | done.finds(path.read_bytes()) if path.is_file() else named
