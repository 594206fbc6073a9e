"""The Run page by simulated clicks: a run to its end; paused, stopped, continued, begun anew."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from desktop.tongue import Tongue
from desktop.views.run_page import picturing
from desktop.views.run_page.steps import Steps
from desktop.widgets.label import Label
from evaluators.evaluation import examining
from evaluators.evaluation.ledger import Event
from evaluators.evaluation.planning import lock
from support.models import plain_image


@pytest.fixture
def slowly(lanes):
    """Lets each case take a moment, so that there is time to press something."""
    lanes.takes_s = 0.1
    return lanes


def test_without_a_run_the_page_says_so_and_leads_to_the_plan(bench):
    assert bench.page.empty.text() == "Nothing has been run."
    assert not bench.page.results.isEnabled()
    bench.click(bench.page.to_plan)
    assert bench.went == ["plan"]


def test_only_a_locked_plan_is_run_from_here(opened):
    page = opened.page
    assert (page.to_plan.isVisible(), page.begin.isVisible()) == (True, False)
    lock(opened.evaluation.folder)
    opened.evaluation.touch("plan")
    assert (page.to_plan.isVisible(), page.begin.isVisible()) == (True, True)


def test_a_run_goes_to_its_end_without_showing_any_result_then_results_open_and_the_log_copies(
    opened, monkeypatch, qtbot
):
    """The one run of this page with real processes."""
    monkeypatch.setattr(examining, "SAMPLE", 1)
    page = opened.page
    page.start()
    assert page.no_accuracy.isVisible()
    assert page.state().word == "percent"
    with qtbot.waitSignal(page.finished, timeout=60_000):
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


@pytest.mark.usefixtures("lanes")
def test_results_do_not_open_under_the_hands_of_somebody_who_went_elsewhere(opened):
    opened.page.hide()
    opened.run()
    assert opened.went == []


@pytest.mark.usefixtures("slowly")
def test_a_run_pauses_continues_by_key_and_stops_after_one_question(opened, qtbot):
    page, running = opened.page, opened.running
    opened.run_until(2)
    qtbot.keyClick(page, Qt.Key.Key_F5)
    assert running.paused
    assert page.progress.pause.text() == "Continue"
    qtbot.wait(300)
    held = running.progress.done
    qtbot.wait(300)
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


def test_a_stop_while_the_model_is_loaded_is_said_at_once_and_waits_for_no_case(opened, lanes):
    lanes.may_load.clear()
    page = opened.page
    page.start()
    opened.wait(lambda: opened.running.progress.stage == "model")
    opened.click(page.progress.stop)
    opened.click(opened.sheet().stop)
    assert page.progress.line.text() == "Stopping…"
    lanes.may_load.set()
    opened.wait(lambda: not opened.running.active)
    assert opened.evaluation.folder.store.outcomes(1) == ()


@pytest.mark.usefixtures("slowly")
def test_an_interrupted_run_offers_to_continue_and_does(opened, tmp_path, qtbot):
    opened.run_until(2)
    opened.stop()
    kept = len(opened.evaluation.folder.store.outcomes(1))
    opened.evaluation.close()
    opened.evaluation.open(tmp_path / "evaluation")
    text = opened.page.notice.text.text()
    assert text.startswith("This run was interrupted on ")
    assert text.endswith(f" after {kept} of 12 cases.")
    with qtbot.waitSignal(opened.page.finished, timeout=60_000):
        opened.remedy("Continue")
    assert [run.number for run in opened.evaluation.runs] == [1]
    assert opened.evaluation.results.flow.evaluated == 12


def test_starting_again_makes_a_new_run(opened, slowly, qtbot):
    opened.run_until(1)
    opened.stop()
    slowly.takes_s = 0
    with qtbot.waitSignal(opened.page.finished, timeout=60_000):
        opened.remedy("Start again")
    assert [run.finished for run in opened.evaluation.runs] == [False, True]


@pytest.mark.usefixtures("slowly")
def test_closing_while_it_runs_loses_nothing(opened, tmp_path):
    opened.run_until(2)
    opened.tasks.close()
    opened.evaluation.close()
    opened.evaluation.open(tmp_path / "evaluation")
    kept = len(opened.evaluation.folder.store.outcomes(1))
    assert 2 <= kept < 12
    events = [entry.event for entry in opened.evaluation.folder.ledger.entries()]
    assert events[-1] == Event.RUN_STOPPED


@pytest.mark.usefixtures("slowly")
def test_the_latest_case_is_pictured_by_its_number_and_can_be_hidden_for_good(opened):
    latest = opened.page.latest
    opened.page._picturing._clock.setInterval(20)
    for number in range(1, 13):
        opened.evaluation.folder.store.put_thumbnail(number, plain_image(90))
    opened.run_until(1)
    opened.wait(latest.picture.isVisible)
    assert latest.text.text().startswith("Latest case: ")
    opened.click(latest.toggle)
    assert not latest.picture.isVisible()
    assert latest.toggle.text() == "Show latest case"
    assert opened.evaluation.recall(picturing.HIDES_LATEST) is True
    opened.stop()
    assert not latest.isVisible()


def test_predictions_are_read_and_no_model_is_run(qtbot):
    steps = Steps(Tongue("en"))
    qtbot.addWidget(steps)
    steps.read_predictions(predictions=True)
    steps.retranslate()
    steps.show()
    texts = [label.text() for label in steps.findChildren(Label) if label.isVisible()]
    assert texts == ["– read predictions", "– measures and intervals"]


def test_every_button_has_a_name_in_both_languages(opened):
    for language in ("en", "de"):
        opened.tongue.speak(language)
        nameless = [one.objectName() for one in opened.page.findChildren(QPushButton) if not one.accessibleName()]
        assert nameless == []
    assert opened.page.status.text() == ""
    assert opened.page.begin.text() == "Lauf starten"
