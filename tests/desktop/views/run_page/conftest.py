"""The Run page with what it stands on; runs without worker processes, unless a test wants them."""

import shutil

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.running import Running
from desktop.flows.tasks import Tasks
from desktop.flows.viewing import Viewing
from desktop.tongue import Tongue
from desktop.views.run_page.page import RunPage
from evaluators.errors import WorkerError
from evaluators.evaluation import runner
from support.evaluations import make_evaluation
from support.lanes import Lanes

WAIT = 60_000
"""Milliseconds: the statistics library is loaded at first."""
PLAN = 'resamples = 1000\n[report]\nmetrics = ["sensitivity"]\n'


def no_worker():
    raise WorkerError("C400")


class Bench:
    """A page with what it stands on."""

    def __init__(self, tmp_path, qtbot):
        self.tasks = Tasks()
        self.evaluation = OpenEvaluation(lambda: tmp_path)
        self.running = Running(self.evaluation, self.tasks)
        self.tongue = Tongue("en")
        self.page = RunPage(self.tongue, self.evaluation, self.running, Viewing(self.evaluation, no_worker))
        self._qtbot = qtbot
        self.went = []
        self.page.go.connect(self.went.append)
        qtbot.addWidget(self.page)
        self.page.resize(1000, 700)
        self.page.show()

    def wait(self, condition):
        self._qtbot.waitUntil(condition, timeout=WAIT)

    def click(self, widget):
        self._qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)

    def run(self):
        """Run to the end."""
        with self._qtbot.waitSignal(self.page.finished, timeout=WAIT):
            self.page.start()

    def run_until(self, done):
        """Run until so many cases are done."""
        self.page.start()
        self.wait(lambda: self.running.progress.done >= done)

    def stop(self):
        self.running.stop()
        self.wait(lambda: not self.running.active)

    def remedies(self):
        return [button.text() for button in self.page.notice.buttons()]

    def remedy(self, text):
        """Press a button of the message."""
        self.wait(lambda: text in self.remedies())
        self.click(next(one for one in self.page.notice.buttons() if one.text() == text))

    def sheet(self):
        def shown():
            return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]

        self.wait(lambda: len(shown()) == 1)
        return shown()[0]

    def close(self):
        self.page.close_down()
        self.tasks.close()
        self.evaluation.close()


@pytest.fixture
def bench(tmp_path, qtbot, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(runner.psutil, "cpu_count", lambda logical: 1)
    bench = Bench(tmp_path, qtbot)
    yield bench
    bench.close()


@pytest.fixture
def lanes(monkeypatch):
    """The lanes of the runs of this test; they need no process."""
    return Lanes(monkeypatch)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """One evaluation for all; each test works on a copy."""
    return make_evaluation(tmp_path_factory.mktemp("made"), plan=PLAN)


@pytest.fixture
def opened(bench, tmp_path, made):
    shutil.copytree(made, tmp_path / "evaluation")
    bench.evaluation.open(tmp_path / "evaluation")
    return bench
