"""The rail says how far the steps of an evaluation are before anybody visited their pages."""

import pytest

from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.tasks import Tasks
from desktop.tongue import Tongue
from desktop.views.main_window import MainWindow
from desktop.views.page import RailState
from desktop.views.rail import STEPS
from desktop.views.steps import step_state
from evaluators.errors import CohortError
from evaluators.evaluation.assembling import kept_results
from evaluators.evaluation.choices import keep_question
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.signing import SigningChoices, sign_evaluation
from support.evaluations import make_evaluation
from support.finished_runs import run_one
from support.signing import new_key


@pytest.fixture
def evaluation(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    evaluation = OpenEvaluation(lambda: tmp_path / "evaluations")
    yield evaluation
    evaluation.close()


@pytest.fixture
def rail(qtbot, evaluation):
    """Return the rail of a window that has no page at all."""
    window = MainWindow(Tongue("en"), evaluation, Tasks(), {})
    qtbot.addWidget(window)
    return window.rail


def said(rail):
    return {name: rail.entries[name].state.text() for name in STEPS}


def test_steps_nobody_visited_yet_say_how_far_they_are(rail, evaluation, tmp_path):
    evaluation.open(make_evaluation(tmp_path))
    begun = {"model": "ok", "data": "ok", "plan": "to do", "run": "–", "results": "–", "cases": "–", "sign": "–"}
    assert said(rail) == begun
    evaluation.close()
    assert set(said(rail).values()) == {"–"}


@pytest.mark.parametrize("signs", [False, True])
def test_a_finished_evaluation_just_opened_says_whether_it_is_signed(rail, evaluation, tmp_path, signs):
    path = run_one(tmp_path, computed=True)
    if signs:
        with open_folder(path, write=True) as folder:
            sign_evaluation(folder, kept_results(folder), [new_key()], SigningChoices(folder.exports), Silent())
    evaluation.open(path)
    shown = said(rail)
    assert [shown[name] for name in ("plan", "run", "cases")] == ["locked", "ok", "ok"]
    assert shown["sign"] == ("ok" if signs else "to do")


def test_what_is_wrong_with_model_and_data_is_counted(evaluation, tmp_path):
    path = make_evaluation(tmp_path)
    with open_folder(path, write=True) as folder:
        submission = folder.submission.model_copy(update={"questions": ("positive", "threshold")})
        folder.store.put("submission", submission)
        keep_question(folder, CohortError("C203"))
    evaluation.open(path)
    assert step_state("model", evaluation) == RailState("problems", 2)
    assert step_state("data", evaluation) == RailState("problems", 1)
