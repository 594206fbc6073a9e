"""Opening a model beside the window: given up, tried again, answered while it is busy."""

import pytest

from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.opening_model import OpeningModel
from desktop.flows.tasks import Tasks
from support.models import brightness_model, write_package


@pytest.fixture
def opening(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    tasks = Tasks()
    evaluation = OpenEvaluation(lambda: tmp_path / "evaluations")
    opening = OpeningModel(evaluation, tasks)
    opening.evaluation = evaluation
    yield opening
    tasks.close()
    evaluation.close()


@pytest.fixture
def package(tmp_path):
    return write_package(tmp_path / "package", brightness_model())


def settle(qtbot, opening):
    qtbot.waitUntil(lambda: not opening.busy, timeout=60_000)


def test_reading_that_is_given_up_leaves_everything_as_it_was(qtbot, opening, package):
    opening.open(package)
    assert opening.reading == package
    opening.cancel()
    settle(qtbot, opening)
    assert opening.evaluation.submission is None
    assert opening.error is None
    assert not any(opening.evaluation.folder.submission_folder.iterdir())


def test_answers_given_while_one_is_written_are_all_written(qtbot, opening, package):
    opening.open(package)
    settle(qtbot, opening)
    for key, text in (("model.name", "A"), ("model.version", "B"), ("model.developer", "C")):
        opening.answer({key: text})
    settle(qtbot, opening)
    model = opening.evaluation.submission.card.model
    assert (model.name, model.version, model.developer) == ("A", "B", "C")


def test_an_answer_that_is_taken_back_lets_the_vendors_stand_again(qtbot, opening, package):
    opening.open(package)
    settle(qtbot, opening)
    opening.answer({"model.name": "A", "task.threshold": 0.25})
    settle(qtbot, opening)
    opening.answer({"model.name": None})
    settle(qtbot, opening)
    card = opening.evaluation.submission.card
    assert (card.model.name, card.task.threshold) == ("Brightness", 0.25)


def test_an_answer_that_contradicts_the_card_is_said_and_not_kept(qtbot, opening, package):
    opening.open(package)
    settle(qtbot, opening)
    opening.answer({"task.positive": ["neither"]})
    settle(qtbot, opening)
    assert opening.error.id == "C155"
    assert opening.evaluation.submission.card.task.positive == ("bright",)
    opening.answer({"model.name": "A"})
    settle(qtbot, opening)
    assert opening.evaluation.submission.card.model.name == "A"
    assert opening.error is None


def test_a_card_of_ones_own_wins_over_the_package(qtbot, opening, package, tmp_path):
    card = tmp_path / "mine.toml"
    card.write_text('format = 1\n[model]\nname = "Mine"\n')
    opening.open(package)
    settle(qtbot, opening)
    opening.load_card(card)
    settle(qtbot, opening)
    assert opening.evaluation.submission.card.model.name == "Mine"
    card.write_text("nonsense")
    opening.load_card(card)
    settle(qtbot, opening)
    assert opening.error.id == "C100"
    assert opening.evaluation.submission.card.model.name == "Mine"
