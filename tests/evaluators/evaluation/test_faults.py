"""Disks that vanish, files that cannot be read, drives without locks, power cuts between two steps: nothing is lost."""

import errno
import fcntl
import io
import json
import shutil
from pathlib import Path

import pytest

from evaluators import paths
from evaluators.cli.main import main
from evaluators.errors import FolderError, RunError
from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.atomic import write_file
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.register import Register
from evaluators.evaluation.runner import RunOptions, run_evaluation
from support.evaluations import GREYS, make_evaluation
from support.models import plain_image

HALF = len(GREYS) // 2


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))


class After(Silent):
    """Does something once after so many cases."""

    def __init__(self, count, do):
        self.count, self.do = count, do

    def progress(self, done, total, failed):
        if done >= self.count and self.do:
            do, self.do = self.do, None
            do()


def run(target, observer=None):
    with open_folder(target, write=True) as folder:
        run_evaluation(folder, RunOptions(workers=1), observer or Silent())
        return results_of(folder, Silent()), folder.store.outcomes(1)


def unreadable(monkeypatch, names, code):
    """Let reading these files fail as a broken disk does."""
    original = io.open

    def opened(file, mode="r", *arguments, **options):
        if "r" in mode and isinstance(file, Path) and file.name in names:
            raise OSError(code, "broken")
        return original(file, mode, *arguments, **options)

    monkeypatch.setattr(io, "open", opened)


@pytest.mark.parametrize("left_behind", [pytest.param("nothing", marks=pytest.mark.slow), "an empty folder"])
def test_images_on_a_disk_pulled_out_in_the_middle_stop_the_run_and_it_continues_to_the_same_results(
    tmp_path, monkeypatch, left_behind
):
    target, images, elsewhere = make_evaluation(tmp_path), tmp_path / "images", tmp_path / "pulled out"

    def pull_out():
        images.rename(elsewhere)
        if left_behind == "an empty folder":  # as of a place where a disk was mounted
            images.mkdir()

    with pytest.raises(RunError) as error:
        run(target, After(HALF, pull_out))
    assert error.value.id == "C542"
    with open_folder(target, write=False) as folder:
        kept = folder.store.outcomes(1)
    assert HALF <= len(kept) < len(GREYS)
    assert {outcome.status for outcome in kept} == {"evaluated"}
    if images.exists():
        images.rmdir()
    elsewhere.rename(images)
    results, outcomes = run(target)
    assert [outcome.status for outcome in outcomes] == ["evaluated"] * len(GREYS)
    other = tmp_path / "undisturbed"
    other.mkdir()
    monkeypatch.setenv("PRUEFSTAND_HOME", str(other / "home"))  # where nothing was run on these images before
    assert results.digest == run(make_evaluation(other))[0].digest


def test_a_run_does_not_begin_to_count_while_the_images_are_not_there(tmp_path):
    target = make_evaluation(tmp_path)
    (tmp_path / "images").rename(tmp_path / "elsewhere")
    with pytest.raises(RunError) as error:
        run(target)
    assert (error.value.id, error.value.parameters) == ("C542", {"folder": str(tmp_path / "images")})
    with open_folder(target, write=False) as folder:
        assert folder.store.outcomes(1) == ()


def test_a_disk_on_which_every_read_fails_counts_as_gone_though_its_folder_is_still_listed(tmp_path, monkeypatch):
    target = make_evaluation(tmp_path)
    unreadable(monkeypatch, {path.name for path in (tmp_path / "images").iterdir()}, errno.EIO)
    with pytest.raises(RunError) as error:
        run(target)
    assert error.value.id == "C542"


@pytest.mark.parametrize(
    "code", [errno.EIO, *(pytest.param(code, marks=pytest.mark.slow) for code in (errno.EACCES, errno.ENOENT))]
)
def test_one_file_that_cannot_be_read_is_one_case_and_the_others_go_on(tmp_path, monkeypatch, code):
    target = make_evaluation(tmp_path)
    unreadable(monkeypatch, {"003.png"}, code)
    results, outcomes = run(target)
    assert [outcome.case for outcome in outcomes if outcome.status == "excluded"] == [3]
    assert results.flow.excluded_reasons == {"changed_since_scan": 1}


def test_images_that_vanish_or_change_while_the_run_is_under_way_are_single_cases(tmp_path):
    target, images = make_evaluation(tmp_path), tmp_path / "images"

    def meddle():
        (images / "011.png").unlink()
        (images / "012.png").write_bytes(plain_image(1))

    _, outcomes = run(target, After(2, meddle))
    assert [outcome.case for outcome in outcomes if outcome.exclusion == "changed_since_scan"] == [11, 12]


def test_an_evaluation_whose_own_disk_is_pulled_out_ends_in_one_sentence_and_continues(tmp_path):
    target, elsewhere = make_evaluation(tmp_path), tmp_path / "pulled out"
    with pytest.raises(FolderError) as error:
        run(target, After(HALF, lambda: target.rename(elsewhere)))
    assert error.value.id == "C541"
    assert not target.exists()
    elsewhere.rename(target)
    _, outcomes = run(target)
    assert len(outcomes) == len(GREYS)


def test_a_drive_without_locks_lets_nobody_write_and_everybody_look(tmp_path, monkeypatch):
    target = make_evaluation(tmp_path)

    def no_locks(*_):
        raise OSError(errno.EOPNOTSUPP, "no locks")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    with pytest.raises(FolderError) as error:
        open_folder(target, write=True)
    assert error.value.id == "C543"
    with open_folder(target, write=False) as folder:
        assert len(folder.store.cases()) == len(GREYS)
    write_file(tmp_path / "settings.json", b"{}")
    assert (tmp_path / "settings.json").read_bytes() == b"{}"


def test_an_evaluation_renamed_while_open_stays_locked_and_a_copy_is_one_of_its_own(tmp_path):
    target = make_evaluation(tmp_path)
    with open_folder(target, write=True):
        renamed = target.rename(tmp_path / "renamed")
        with pytest.raises(FolderError) as error:
            open_folder(renamed, write=True)
        assert error.value.id == "M21"
        shutil.copytree(renamed, tmp_path / "copy")
        with open_folder(tmp_path / "copy", write=True) as copy:
            assert copy.writable


def test_a_second_command_can_look_while_the_first_writes(tmp_path):
    target = make_evaluation(tmp_path)
    run(target)
    with open_folder(target, write=True):
        assert main(["results", str(target), "--format", "json"]) == 0


@pytest.mark.parametrize(("content", "id"), [(b"SQLite format 3\0" + bytes(4000), "C545"), (None, "C544")])
def test_a_register_that_cannot_be_used_is_told_and_stops_the_run_before_it_counts(tmp_path, content, id):
    target = make_evaluation(tmp_path)
    if content is None:
        paths.register().mkdir(parents=True)
    else:
        paths.register().parent.mkdir(parents=True, exist_ok=True)
        paths.register().write_bytes(content)
    with pytest.raises(FolderError) as error:
        run(target)
    assert error.value.id == id


def test_a_run_that_was_cut_off_before_it_was_registered_is_registered_when_it_continues(tmp_path, monkeypatch):
    target = make_evaluation(tmp_path)

    def power_cut(*_):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(Register, "started", power_cut)
        with pytest.raises(SystemExit):
            run(target)
    run(target)
    (tmp_path / "again").mkdir()
    results, _ = run(make_evaluation(tmp_path / "again"))
    checks = {check.check: check.detail for check in results.integrity}
    assert checks["first_run_on_cohort"] == "2"


def test_results_nobody_was_told_of_are_computed_again(tmp_path, monkeypatch):
    target = make_evaluation(tmp_path)

    def power_cut(*_):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(Register, "finished", power_cut)
        with pytest.raises(SystemExit):
            run(target)
    with open_folder(target, write=True) as folder:
        assert not folder.store.has_results(1)
        digest = results_of(folder, Silent()).digest
        told = [json.loads(entry.model_dump_json())["detail"].get("results") for entry in folder.ledger.entries()]
    assert told[-1] == digest
