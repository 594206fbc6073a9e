"""A worker that somebody ends from outside (memory ran short, an administrator) is no finding about model or image."""

import json
import shutil
from pathlib import Path

import pytest

from evaluators.cohort.image_workers import WorkerDescriber
from evaluators.errors import ImageError
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.runner import RunOptions, run_evaluation
from evaluators.isolation.worker_process import WorkerProcess
from support.evaluations import make_evaluation
from support.models import plain_image

GREYS, POSITIVE = (90, 150, 200), (False, True, True)
IMAGES = [plain_image(grey) for grey in GREYS]


@pytest.fixture
def ended(monkeypatch):
    """Return a function that lets the workers asked the n-th times be ended just before."""

    def before(*numbers):
        asked, ask = [], WorkerProcess.ask

        def ask_the_ended(worker, *arguments, **options):
            asked.append(worker)
            if len(asked) in numbers:
                worker.end_now()
            return ask(worker, *arguments, **options)

        monkeypatch.setattr(WorkerProcess, "ask", ask_the_ended)
        return asked

    return before


def checked(target):
    """Return what the checks of a run found, and what became of its cases."""
    with open_folder(target, write=True) as folder:
        run = run_evaluation(folder, RunOptions(workers=1), Silent())
        return run.integrity, run.optimisation, [outcome.scores for outcome in folder.store.outcomes(1)]


@pytest.fixture
def evaluations(tmp_path, monkeypatch):
    """Return the same evaluation twice, neither of them run."""
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    target = make_evaluation(tmp_path, greys=GREYS, positive=POSITIVE)
    return target, Path(shutil.copytree(target, tmp_path / "copy"))


@pytest.mark.parametrize("number", [1, 2, 9], ids=["optimised", "plain", "repeated"])
def test_a_worker_ended_in_the_checks_of_a_model_is_asked_once_more_and_they_find_the_same(evaluations, ended, number):
    undisturbed = checked(evaluations[0])
    ended(number)
    assert checked(evaluations[1]) == undisturbed


def test_a_model_over_which_the_worker_ends_in_both_checks_leaves_them_open_and_is_run(evaluations, ended):
    *_, scores = checked(evaluations[0])
    ended(1, 2, 3, 4)  # the first request of both examinations, each time
    integrity, optimisation, found = checked(evaluations[1])
    assert {"check": "repeatable", "status": "not_possible", "detail": None} in json.loads(integrity)
    assert json.loads(optimisation)["level"] == "none"
    assert found == scores


def test_a_worker_ended_while_it_describes_one_image_is_asked_once_more(ended):
    describer = WorkerDescriber(bytes(32))
    undisturbed = describer.describe(IMAGES[0])
    asked = ended(1)
    assert describer.describe(IMAGES[0]) == undisturbed
    assert len(asked) == 2
    describer.close()


def test_a_worker_ended_while_it_describes_several_images_is_asked_for_each_alone(ended):
    describer = WorkerDescriber(bytes(32))
    undisturbed = describer.describe_all(IMAGES)
    asked = ended(1, 3)  # and once more on the way
    assert describer.describe_all(IMAGES) == undisturbed
    assert len(asked) == 1 + len(IMAGES) + 1
    describer.close()


def test_an_image_over_which_the_worker_ends_twice_is_told_and_the_next_one_is_described(ended):
    describer = WorkerDescriber(bytes(32))
    ended(1, 2)
    with pytest.raises(ImageError) as error:
        describer.describe(IMAGES[0])
    assert error.value.id == "C255"
    assert describer.describe(IMAGES[1]).facts.width > 0
    describer.close()
