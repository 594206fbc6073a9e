"""The page of the results with a finished run."""

import shutil

import pytest

from desktop.tongue import Tongue
from desktop.views.results_page.page import ResultsPage
from support.finished_runs import run_one
from support.window_ground import Ground

MINUTE = 60_000


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    return run_one(tmp_path_factory.mktemp("run"), computed=True)


@pytest.fixture
def ground(qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    ground = Ground()
    yield ground
    ground.close()


@pytest.fixture
def empty(ground, qtbot):
    page = ResultsPage(Tongue("en"), ground.evaluation, ground.tasks)
    qtbot.addWidget(page)
    page.resize(976, 504)
    page.show()
    return page


@pytest.fixture
def page(empty, ground, finished, tmp_path, qtbot):
    ground.evaluation.open(shutil.copytree(finished, tmp_path / "evaluation"))
    qtbot.waitUntil(lambda: empty.now.stage == "ready" and empty.now.groups is not None, timeout=MINUTE)
    return empty
