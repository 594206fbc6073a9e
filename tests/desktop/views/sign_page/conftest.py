"""A finished evaluation, and the Sign page on its own."""

import shutil

import pytest

from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.tasks import Tasks
from desktop.tongue import Tongue
from desktop.views.sign_page.page import SignPage
from support.finished_runs import run_one


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    return run_one(tmp_path_factory.mktemp("finished"), computed=True)


@pytest.fixture
def folder(finished, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    return shutil.copytree(finished, tmp_path / "evaluation")


@pytest.fixture
def page(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    tasks, evaluation = Tasks(), OpenEvaluation(lambda: tmp_path)
    page = SignPage(Tongue("en"), evaluation, tasks)
    page.evaluation = evaluation
    qtbot.addWidget(page)
    page.resize(976, 480)
    page.show()
    yield page
    tasks.close()
    page.close_down()
    evaluation.close()
