"""The register knows cohorts again without knowing the files."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from evaluators.errors import FolderError
from evaluators.evaluation.register import Register, RunKey

FIRST, SECOND = RunKey("a", 1), RunKey("b", 1)
FILES = ["f1", "f2", "f3", "f4"]


@pytest.fixture
def register(tmp_path):
    return Register(tmp_path / "home" / "register.sqlite")


def test_the_first_run_on_a_cohort_has_no_history(register):
    register.started(FIRST, "model", FILES)
    history = register.history(FIRST, "model", FILES)
    assert (history.run_index, history.aborted, history.same_model_before) == (1, 0, False)


def test_a_run_on_half_the_cases_counts_as_the_same_cohort(register):
    register.started(FIRST, "model", FILES)
    register.finished(FIRST, "digest")
    history = register.history(SECOND, "other", ["f1", "f2", "x", "y"])
    assert (history.run_index, history.prior_results, history.same_model_before) == (2, ("digest",), False)


def test_a_run_on_fewer_than_half_the_cases_is_another_cohort(register):
    register.started(FIRST, "model", FILES)
    assert register.history(SECOND, "other", ["f1", "x", "y", "z"]).run_index == 1


def test_one_shared_case_with_the_same_model_is_remembered(register):
    register.started(FIRST, "model", FILES)
    assert register.history(SECOND, "model", ["f1", "x", "y", "z"]).same_model_before


def test_a_run_that_never_finished_counts_as_aborted(register):
    register.started(FIRST, "model", FILES)
    assert register.history(SECOND, "model", FILES).aborted == 1


def test_continuing_a_run_does_not_count_twice(register):
    register.started(FIRST, "model", FILES)
    register.started(FIRST, "model", FILES)
    assert register.history(SECOND, "model", FILES).run_index == 2


def test_later_runs_are_not_part_of_the_history(register):
    register.started(FIRST, "model", FILES)
    register.started(SECOND, "model", FILES)
    assert register.history(FIRST, "model", FILES).run_index == 1


def test_no_file_digest_stands_in_the_register(register, tmp_path):
    register.started(FIRST, "model-digest", ["file-digest"])
    content = (tmp_path / "home" / "register.sqlite").read_bytes()
    assert b"file-digest" not in content
    assert b"model-digest" not in content


def test_a_register_from_before_formats_had_numbers_is_taken_over_and_kept_as_it_was(register):
    register.started(FIRST, "model", FILES)
    path = register._path
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version=0")
    connection.close()
    assert register.history(SECOND, "model", FILES).run_index == 2
    assert [one.name for one in (path.parent / "backups").iterdir()] == ["register-format-0.sqlite"]


def test_a_register_of_a_newer_version_is_told_and_left_alone(register):
    register.started(FIRST, "model", FILES)
    connection = sqlite3.connect(register._path)
    connection.execute("PRAGMA user_version=99")
    connection.close()
    with pytest.raises(FolderError) as error:
        register.history(SECOND, "model", FILES)
    assert (error.value.id, error.value.parameters) == ("C583", {"found": 99, "known": 1})


def test_two_programs_that_begin_a_register_at_once_share_it(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        runs = [RunKey(str(number), 1) for number in range(8)]
        list(pool.map(lambda run: Register(tmp_path / "register.sqlite").started(run, "model", FILES), runs))
    assert Register(tmp_path / "register.sqlite").history(RunKey("new", 1), "model", FILES).run_index == 9


def test_a_register_whose_tables_are_no_text_any_more_is_damaged(register, tmp_path):
    register.started(FIRST, "model", FILES)
    path = tmp_path / "home" / "register.sqlite"
    path.write_bytes(path.read_bytes().replace(b"INTEGER", b"\xff" * 7))
    with pytest.raises(FolderError) as error:
        register.history(FIRST, "model", FILES)
    assert error.value.id == "C545"
