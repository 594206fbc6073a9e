"""Cases taken out by hand: with a reason, kept when data are read again, and an amendment after the lock."""

import pytest

from evaluators.errors import PlanError
from evaluators.evaluation import planning
from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.runner import RunOptions, run_evaluation
from evaluators.evaluation.state import Standing, state_of
from evaluators.evaluation.steps import choices_of, exclude, include, read_data
from support.evaluations import make_evaluation


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))


def run(folder):
    run_evaluation(folder, RunOptions(workers=1), Silent())
    return results_of(folder, Silent())


def test_an_exclusion_by_hand_before_the_lock_is_a_plain_change_with_its_reason(tmp_path):
    with open_folder(make_evaluation(tmp_path), write=True) as folder:
        before = run(folder)
        assert exclude(folder, [3, 4], "Bad image") == (3, 4)
        assert folder.store.cases()[2].exclusion_note == "Bad image"
        after = results_of(folder, Silent())
        assert (before.flow.excluded, after.flow.excluded) == (0, 2)
        assert after.flow.excluded_reasons == {"by_hand": 2}
        assert include(folder, [3, 4, 5]) == (3, 4)
        assert results_of(folder, Silent()).digest == before.digest


def test_an_exclusion_by_hand_stays_when_the_data_are_read_again(tmp_path):
    with open_folder(make_evaluation(tmp_path), write=True) as folder:
        exclude(folder, [5], "Not ours")
        (tmp_path / "images" / "001.png").unlink()
        read_data(folder, choices_of(folder), Silent())
        assert [case.number for case in folder.store.cases() if case.exclusion_note == "Not ours"] == [4]


def test_an_exclusion_needs_a_reason(tmp_path):
    with open_folder(make_evaluation(tmp_path), write=True) as folder:
        with pytest.raises(PlanError) as error:
            exclude(folder, [1], "  ")
        assert error.value.id == "C482"


def test_an_exclusion_after_the_lock_is_an_amendment_that_tells_neither_which_nor_how_many(tmp_path):
    with open_folder(make_evaluation(tmp_path), write=True) as folder:
        planning.lock(folder)
        confirmed = run(folder)
        assert confirmed.confirmatory
        exclude(folder, [3], "Bad image")
        (amendment,) = folder.locked_plan.amendments
        assert (amendment.field, amendment.reason, amendment.after_first_inference) == ("cases", "Bad image", True)
        assert amendment.before != amendment.after
        assert amendment.after.startswith("hmac-sha256:")
        after = results_of(folder, Silent())
        assert after.flow.excluded == 1
        assert not after.confirmatory
        with pytest.raises(PlanError):
            include(folder, [3])
        include(folder, [3], "It was fine after all")
        assert folder.locked_plan.amendments[1].after == amendment.before
        assert results_of(folder, Silent()).flow.excluded == 0


def test_a_case_taken_in_after_the_run_leaves_the_run_incomplete(tmp_path):
    with open_folder(make_evaluation(tmp_path), write=True) as folder:
        exclude(folder, [3], "Bad image")
        run(folder)
        include(folder, [3])
        assert state_of(folder).standing is Standing.INTERRUPTED
        assert (state_of(folder).done, state_of(folder).all) == (11, 12)
