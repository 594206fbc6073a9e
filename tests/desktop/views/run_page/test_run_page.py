"""The Run page by simulated clicks: a run that is quick, one that crashes, one that hangs; pause, stop, continue."""

import shutil
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QPushButton

from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.running import Running
from desktop.flows.tasks import Tasks
from desktop.tongue import Tongue
from desktop.views.run_page.page import RunPage
from evaluators.errors import FolderError, RunError
from evaluators.evaluation import runner, scheduling
from evaluators.evaluation.case_lane import CaseLane
from evaluators.evaluation.ledger import Event
from support.evaluations import make_evaluation
from support.models import crashing_model, endless_model

WAIT = 60_000
"""Milliseconds: worker processes start, and the statistics library is loaded at first."""
QUICK = 'resamples = 1000\n[report]\nmetrics = ["sensitivity"]\n'
SMALL = {"greys": (30, 150, 200), "positive": (False, True, True), "plan": QUICK}


class Bench:
    """A page with what it stands on."""

    def __init__(self, tmp_path, qtbot):
        self.tasks = Tasks()
        self.evaluation = OpenEvaluation(lambda: tmp_path)
        self.running = Running(self.evaluation, self.tasks)
        self.tongue = Tongue("en")
        self.page = RunPage(self.tongue, self.evaluation, self.running)
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

    def remedy(self, text):
        """Press a button of the message."""
        self.wait(lambda: any(one.text() == text for one in self.page.notice.buttons()))
        self.click(next(one for one in self.page.notice.buttons() if one.text() == text))

    def sheet(self):
        def shown():
            return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]

        self.wait(lambda: len(shown()) == 1)
        return shown()[0]

    def close(self):
        self.tasks.close()
        self.evaluation.close()


@pytest.fixture
def bench(tmp_path, qtbot, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(runner.psutil, "cpu_count", lambda logical: 1)
    monkeypatch.setattr(runner, "SAMPLE", 1)
    bench = Bench(tmp_path, qtbot)
    yield bench
    bench.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """One evaluation for all; each test works on a copy."""
    return make_evaluation(tmp_path_factory.mktemp("made"), plan=QUICK)


@pytest.fixture
def opened(bench, tmp_path, made):
    shutil.copytree(made, tmp_path / "evaluation")
    bench.evaluation.open(tmp_path / "evaluation")
    return bench


@pytest.fixture
def slowly(monkeypatch):
    """Lets each case take a moment, so that there is time to press something."""
    evaluate = CaseLane.evaluate

    def after_a_moment(lane, case):
        time.sleep(0.1)
        return evaluate(lane, case)

    monkeypatch.setattr(CaseLane, "evaluate", after_a_moment)


def test_without_a_run_the_page_says_so_and_leads_to_the_plan(bench):
    assert bench.page.empty.text() == "Nothing has been run."
    assert not bench.page.results.isEnabled()
    bench.click(bench.page.to_plan)
    assert bench.went == ["plan"]


def test_a_run_goes_to_its_end_without_showing_any_result_then_results_open_and_the_log_copies(opened, qtbot):
    page = opened.page
    page.start()
    assert page.no_accuracy.isVisible()
    assert page.state().word == "percent"
    with qtbot.waitSignal(page.finished, timeout=WAIT):
        pass
    assert page.progress.line.text() == "The run is complete. 12 of 12 cases, 0 failed."
    assert opened.went == ["results"]
    assert page.results.isEnabled()
    assert page.state().word == "ok"
    assert opened.evaluation.results is not None
    assert [line.partition(" ")[2] for line in opened.running.progress.log][-2:] == ["stage intervals", "finished"]
    assert not page.log.text.isVisible()
    opened.click(page.log.toggle)
    opened.click(page.log.copy_button)
    assert "stage cases" in QApplication.clipboard().text()
    assert "png" not in QApplication.clipboard().text()


def test_results_do_not_open_under_the_hands_of_somebody_who_went_elsewhere(opened, qtbot):
    opened.page.start()
    opened.page.hide()
    with qtbot.waitSignal(opened.page.finished, timeout=WAIT):
        pass
    assert opened.went == []


@pytest.mark.usefixtures("slowly")
def test_a_run_pauses_continues_by_key_and_stops_after_one_question(opened, qtbot):
    page, running = opened.page, opened.running
    page.start()
    opened.wait(lambda: running.progress.done >= 2)
    qtbot.keyClick(page, Qt.Key.Key_F5)
    assert running.paused
    assert page.progress.pause.text() == "Continue"
    qtbot.wait(400)
    held = running.progress.done
    qtbot.wait(500)
    assert running.progress.done == held
    opened.click(page.progress.pause)
    opened.wait(lambda: running.progress.done > held)
    opened.click(page.progress.stop)
    opened.click(opened.sheet().keep)
    assert not running.stopping
    opened.click(page.progress.stop)
    sheet = opened.sheet()
    assert sheet.text.text().startswith(f"Stop the run? {running.progress.done} of 12 results are kept")
    opened.click(sheet.stop)
    assert page.progress.line.text() == "Stopping after this case…"
    opened.wait(lambda: not running.active)
    assert held < len(opened.evaluation.folder.store.outcomes(1)) < 12


@pytest.mark.usefixtures("slowly")
def test_an_interrupted_run_offers_to_continue_and_does(opened, tmp_path, qtbot):
    page, running = opened.page, opened.running
    page.start()
    opened.wait(lambda: running.progress.done >= 2)
    running.stop()
    opened.wait(lambda: not running.active)
    kept = len(opened.evaluation.folder.store.outcomes(1))
    opened.evaluation.close()
    opened.evaluation.open(tmp_path / "evaluation")
    text = page.notice.text.text()
    assert text.startswith("This run was interrupted on ")
    assert text.endswith(f" after {kept} of 12 cases.")
    with qtbot.waitSignal(page.finished, timeout=WAIT):
        opened.remedy("Continue")
    assert [run.number for run in opened.evaluation.runs] == [1]
    assert opened.evaluation.results.flow.evaluated == 12


@pytest.mark.usefixtures("slowly")
def test_starting_again_makes_a_new_run(opened, qtbot):
    opened.page.start()
    opened.wait(lambda: opened.running.progress.done >= 1)
    opened.running.stop()
    opened.wait(lambda: not opened.running.active)
    with qtbot.waitSignal(opened.page.finished, timeout=WAIT):
        opened.remedy("Start again")
    assert [run.finished for run in opened.evaluation.runs] == [False, True]


@pytest.mark.usefixtures("slowly")
def test_closing_while_it_runs_loses_nothing(opened, tmp_path):
    opened.page.start()
    opened.wait(lambda: opened.running.progress.done >= 2)
    opened.tasks.close()
    opened.evaluation.close()
    opened.evaluation.open(tmp_path / "evaluation")
    kept = len(opened.evaluation.folder.store.outcomes(1))
    assert 2 <= kept < 12
    events = [entry.event for entry in opened.evaluation.folder.ledger.entries()]
    assert events[-1] == Event.RUN_STOPPED


def test_a_model_that_crashes_is_told_and_its_case_is_a_row_that_opens(bench, tmp_path, qtbot):
    bench.evaluation.open(make_evaluation(tmp_path, crashing_model(), **SMALL))
    page = bench.page
    with qtbot.waitSignal(page.finished, timeout=WAIT):
        page.start()
        bench.wait(page.notice.isVisible)
        assert page.notice.text.text().startswith("The model stopped unexpectedly at case 1.")
        bench.remedy("Continue without this case")
        assert not page.notice.isVisible()
    assert page.failed.count.text() == "1 failed"
    bench.click(page.failed.toggle)
    model = page.failed.table.rows
    assert [model.index(0, column).data() for column in (0, 1)] == ["Case 1", "The model ended its process."]
    with qtbot.waitSignal(page.case_asked) as asked:
        page.failed.table.row_activated.emit(0)
    assert asked.args == [1]


def test_a_case_that_hangs_can_be_skipped_and_the_run_goes_on(bench, tmp_path, monkeypatch, qtbot):
    monkeypatch.setattr(scheduling, "HANGS_S", 1.0)
    greys, positive = (150, 30, 200), (True, False, True)  # the sample of the checks is the first case: a bright one
    bench.evaluation.open(make_evaluation(tmp_path, endless_model(), greys=greys, positive=positive, plan=QUICK))
    page = bench.page
    page.start()
    bench.wait(lambda: page.skip.isVisible() and bench.running.hanging() == 2)
    bench.wait(lambda: page.hangs.text() == "Case 2 has been running for more than 30 s.")
    with qtbot.waitSignal(page.finished, timeout=WAIT):
        bench.click(page.skip)
    assert bench.evaluation.results.flow.failed_categories == {"model_timeout": 1}


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (FolderError("M15", free="0 MB", need="1 MB"), "Continue"),
        (RunError("C440"), "Try again"),
        (RunError("C400"), "Run without isolation (the summary says so)"),
    ],
)
def test_a_run_that_cannot_go_on_says_why_and_what_to_do(opened, monkeypatch, error, remedy):
    def refuse(*_, **__):
        raise error

    monkeypatch.setattr(runner, "run_evaluation", refuse)
    opened.page.start()
    opened.wait(lambda: not opened.running.active)
    opened.wait(opened.page.notice.isVisible)
    assert opened.page.notice.text.text() == str(opened.tongue.words.error(error))
    assert remedy in [button.text() for button in opened.page.notice.buttons()]


def test_images_that_changed_keep_the_page_and_are_told(bench, tmp_path, qtbot):
    target = make_evaluation(tmp_path, **SMALL)
    (tmp_path / "images" / "001.png").write_bytes(b"another")
    bench.evaluation.open(target)
    with qtbot.waitSignal(bench.page.finished, timeout=WAIT):
        bench.page.start()
    assert bench.page.notice.text.text().startswith("1 image changed since it was added.")
    assert bench.went == []


def test_every_button_has_a_name_in_both_languages(opened):
    for language in ("en", "de"):
        opened.tongue.speak(language)
        nameless = [one.objectName() for one in opened.page.findChildren(QPushButton) if not one.accessibleName()]
        assert nameless == []
    assert opened.page.status.text() == ""
    assert opened.page.begin.text() == "Lauf starten"
