"""A Plan page with what it stands on."""

import shutil

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.planning import Planning
from desktop.flows.tasks import Tasks
from desktop.tongue import Tongue
from desktop.views.plan_page.page import PlanPage
from support.evaluations import make_evaluation

PLAN = '[[goal]]\nmetric = "sensitivity"\nat_least = 0.5\nassumed_true = 0.9\n'
WAIT = 20_000
"""Milliseconds: the statistics library is loaded beside the window at first."""


class Bench:
    """A page with what it stands on."""

    def __init__(self, tmp_path, qtbot, language="en"):
        self.tasks = Tasks()
        self.evaluation = OpenEvaluation(lambda: tmp_path)
        self.planning = Planning(self.evaluation, self.tasks)
        self.tongue = Tongue(language)
        self.page = PlanPage(self.tongue, self.planning)
        self._qtbot = qtbot
        self.asked = []
        self.page.run_asked.connect(self.asked.append)
        qtbot.addWidget(self.page)
        self.page.resize(1000, 700)
        self.page.show()

    def open(self, path):
        self.evaluation.open(path)
        self.settle()

    def settle(self):
        self._qtbot.waitUntil(lambda: not self.tasks.running(), timeout=WAIT)
        self._qtbot.waitUntil(self._reckoned, timeout=WAIT)

    def _reckoned(self):
        outlook = self.planning.outlook
        return outlook is not None and outlook.plan == self.planning.plan

    def find(self, name, kind=None):
        return self.page.findChild(kind or object, name)

    def type(self, field, text):
        field.line.setFocus()
        field.line.selectAll()
        self._qtbot.keyClicks(field.line, text)
        self._qtbot.keyClick(field.line, Qt.Key.Key_Return)

    def click(self, widget):
        self._qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)

    def sheet(self):
        def shown():
            return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]

        self._qtbot.waitUntil(lambda: len(shown()) == 1)
        return shown()[0]

    def lock(self):
        self.click(self.page.lock)
        self.click(self.sheet().primary)
        self.settle()

    @property
    def plan(self):
        return self.evaluation.plan

    def close(self):
        self.page.close_down()
        self.tasks.close()
        self.evaluation.close()


@pytest.fixture
def bench(tmp_path, qtbot, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    bench = Bench(tmp_path, qtbot)
    yield bench
    bench.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """One evaluation for all; each test works on a copy."""
    return make_evaluation(tmp_path_factory.mktemp("made"), plan=PLAN)


@pytest.fixture
def drafted(bench, tmp_path, made):
    shutil.copytree(made, tmp_path / "evaluation")
    bench.open(tmp_path / "evaluation")
    return bench
