"""Copies of an evaluation folder: what is run in them counts, what they only carry along does not count again."""

import shutil

import pytest

from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.planning import amend, lock
from evaluators.evaluation.runner import RunOptions, run_evaluation
from support.evaluations import make_evaluation

GOAL = '[[goal]]\nmetric = "sensitivity"\nat_least = 0.3\n'


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))


def run(target, *, again=False):
    """Run an evaluation and return its results."""
    with open_folder(target, write=True) as folder:
        run_evaluation(folder, RunOptions(workers=1, start_again=again), Silent())
        return results_of(folder, Silent())


def which_run(results):
    """Return which run on these cases the results say they are."""
    (check,) = (one for one in results.integrity if one.check == "first_run_on_cohort")
    return int(check.detail)


def copied(target, name):
    return shutil.copytree(target, target.parent / name)


def test_runs_in_copies_of_a_folder_count_each_on_their_own(tmp_path):
    first = make_evaluation(tmp_path)
    second = copied(first, "second")
    assert which_run(run(first)) == 1
    assert which_run(run(second)) == 2
    assert which_run(run(first, again=True)) == 3


def test_a_copy_that_carries_a_finished_run_along_adds_no_run(tmp_path):
    first = make_evaluation(tmp_path)
    assert which_run(run(first)) == 1
    carried = copied(first, "carried")
    assert which_run(run(carried)) == 1
    assert which_run(run(carried, again=True)) == 2
    assert which_run(run(first, again=True)) == 3


def test_a_run_from_before_runs_had_ids_is_still_known_by_its_folder(tmp_path, monkeypatch):
    first = make_evaluation(tmp_path)
    with monkeypatch.context() as before:
        before.setattr("evaluators.evaluation.runner.secrets.token_hex", lambda _: None)
        assert which_run(run(first)) == 1
    with open_folder(first, write=True) as folder:
        assert folder.store.runs()[0].id is None
        folder.store.drop_results()
    assert which_run(run(first)) == 1
    assert which_run(run(first, again=True)) == 2


def test_a_threshold_amended_in_a_copy_after_the_original_ran_confirms_nothing(tmp_path):
    original = make_evaluation(tmp_path, plan=GOAL)
    with open_folder(original, write=True) as folder:
        lock(folder)
    copy = copied(original, "copy")
    assert run(original).confirmatory
    with open_folder(copy, write=True) as folder:
        amend(folder, folder.plan.model_copy(update={"threshold": 0.3}), "seen in the original")
    results = run(copy)
    assert not results.confirmatory
    assert [(one.verdict, one.why_none) for one in results.verdicts] == [("none", "post_hoc")]
