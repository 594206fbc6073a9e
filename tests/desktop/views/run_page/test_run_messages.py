"""What can happen to a run is told on its page, with the remedies of ui.md as buttons."""

import pytest

from evaluators.errors import FolderError, RunError
from evaluators.evaluation import runner, scheduling
from evaluators.evaluation.planning import lock


def test_a_model_that_crashes_is_told_and_its_case_is_a_row_that_opens(opened, lanes, qtbot):
    lanes.crashes, lanes.takes_s = {1}, 0.05
    page = opened.page
    with qtbot.waitSignal(page.finished, timeout=60_000):
        page.start()
        opened.wait(page.notice.isVisible)
        assert page.notice.text.text().startswith("The model stopped unexpectedly at case 1.")
        assert opened.remedies() == ["Continue without this case", "Try again", "Stop"]
        opened.remedy("Continue without this case")
        assert not page.notice.isVisible()
    assert page.failed.count.text() == "1 failed"
    opened.click(page.failed.toggle)
    model = page.failed.table.rows
    assert [model.index(0, column).data() for column in (0, 1)] == ["Case 1", "The model ended its process."]
    with qtbot.waitSignal(page.case_asked) as asked:
        page.failed.table.row_activated.emit(0)
    assert asked.args == [1]


def test_after_a_crash_the_run_can_be_tried_again_and_both_stay_on_record(opened, lanes, qtbot):
    lanes.crashes, lanes.takes_s = {1}, 0.05
    opened.page.start()
    opened.wait(opened.page.notice.isVisible)
    lanes.crashes, lanes.takes_s = set(), 0
    with qtbot.waitSignal(opened.page.finished, timeout=60_000):
        opened.remedy("Try again")
    assert [run.finished for run in opened.evaluation.runs] == [False, True]
    assert opened.evaluation.results.flow.failed == 0


def test_a_case_that_hangs_can_be_skipped_and_the_run_goes_on(opened, lanes, monkeypatch, qtbot):
    monkeypatch.setattr(scheduling, "HANGS_S", 0.2)
    lanes.hangs = {2}
    page = opened.page
    page.start()
    opened.wait(lambda: page.skip.isVisible() and opened.running.hanging() == 2)
    opened.wait(lambda: page.hangs.text() == "Case 2 has been running for more than 30 s.")
    with qtbot.waitSignal(page.finished, timeout=60_000):
        opened.click(page.skip)
    assert opened.evaluation.results.flow.failed_categories == {"model_timeout": 1}


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (FolderError("M15", folder="/data", free="0 MB", need="1 MB"), "Continue"),
        (RunError("C440"), "Try again"),
        (RunError("C400"), "Run without isolation (the summary says so)"),
        (RunError("C526"), "Run without isolation (the summary says so)"),
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
    assert remedy in opened.remedies()


@pytest.mark.usefixtures("lanes")
def test_images_that_changed_keep_the_page_are_shown_and_recorded_again(opened, monkeypatch, qtbot):
    changed = opened.evaluation.cases[0].number
    monkeypatch.setattr("support.lanes.read_unchanged", lambda _, case: None if case.number == changed else b"")
    opened.run()
    assert opened.page.notice.text.text().startswith("1 image changed since it was added.")
    assert opened.went == []
    for remedy, signal in (("Show", "changed_asked"), ("Record data again", "recording_asked")):
        with qtbot.waitSignal(getattr(opened.page, signal)):
            opened.remedy(remedy)
    opened.evaluation.touch("cohort")
    assert not opened.page.notice.isVisible()


@pytest.mark.usefixtures("lanes")
def test_behind_a_lock_the_data_cannot_be_recorded_again(opened, monkeypatch):
    lock(opened.evaluation.folder)
    opened.evaluation.touch("plan")
    monkeypatch.setattr("support.lanes.read_unchanged", lambda _, case: None if case.number == 1 else b"")
    opened.run()
    assert opened.remedies() == ["Show"]
