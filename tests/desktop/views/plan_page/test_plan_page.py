"""The Plan page by simulated clicks and keys: drafting and locking."""

import pytest
from PySide6.QtWidgets import QCheckBox, QPushButton

from evaluators.evaluation import planning as core
from evaluators.evaluation.folder import create_folder
from evaluators.evaluation.plan_file import plan_text


def test_without_model_and_data_the_page_says_what_to_do_first(bench, tmp_path, qtbot):
    assert bench.page.empty.text() == "Choose model and data first; suggestions then appear."
    assert not bench.page.lock.isEnabled()
    with qtbot.waitSignal(bench.page.go) as asked:
        bench.click(bench.page.to_model)
    assert asked.args == ["model"]
    with create_folder(tmp_path / "new"):
        pass
    bench.evaluation.open(tmp_path / "new")
    assert bench.page.empty.isVisible()
    assert bench.page.state().word == "none"


def test_the_draft_is_shown_with_the_precision_to_expect(drafted):
    page = drafted.page
    assert page.status.text() == "Draft – not locked"
    assert page.form.main.measure.key == "sensitivity"
    assert page.form.main.goal.value() == 0.5
    assert page.form.precision.text().startswith("With 6 positives, a sensitivity of 0.90 would have")
    assert page.lock.isEnabled()
    assert page.state().word == "to_do"


def test_every_edit_is_written_at_once_and_can_be_undone(drafted):
    form = drafted.page.form
    drafted.type(form.main.goal, "0.7")
    assert drafted.plan.goal[0].at_least == 0.7
    drafted.type(form.main.threshold, "0,4")
    assert drafted.plan.threshold == 0.4
    drafted.click(form.failed.answers["excluded"])
    assert drafted.plan.failed_cases == "excluded"
    drafted.settle()
    drafted.click(drafted.find("plan.subgroups.sex", QCheckBox))
    assert drafted.plan.subgroups.attributes == ("sex",)
    drafted.type(drafted.page.form.subgroups.minimum, "12")
    assert drafted.plan.subgroups.minimum_patients == 12
    for _ in range(5):
        drafted.evaluation.undo.undo()
    assert (drafted.plan.goal[0].at_least, drafted.plan.threshold, drafted.plan.failed_cases) == (0.5, None, "wrong")
    assert form.main.goal.value() == 0.5
    drafted.evaluation.undo.redo()
    assert drafted.plan.goal[0].at_least == 0.7


def test_a_goal_beside_the_main_one_is_set_ranked_and_taken_away(drafted):
    goal = drafted.find("plan.others.specificity.goal")
    drafted.type(goal, "0.6")
    assert [(one.metric, one.at_least, one.primary) for one in drafted.plan.goal][1] == ("specificity", 0.6, False)
    drafted.settle()
    drafted.click(drafted.find("plan.others.specificity.equal", QCheckBox))
    assert drafted.plan.goal[1].primary
    drafted.settle()
    drafted.type(drafted.find("plan.others.specificity.goal"), " ")
    assert len(drafted.plan.goal) == 1


def test_a_new_main_measure_needs_its_goal_before_the_plan_can_be_locked(drafted, qtbot):
    main = drafted.page.form.main
    main.measure.setFocus()
    main.measure.setCurrentIndex(main.measure.findData("auroc"))
    main.measure.activated.emit(main.measure.currentIndex())
    assert drafted.plan.goal[0].metric == "sensitivity"
    assert main.note.isHidden()  # nothing is wrong yet: the person was just asked
    assert drafted.page.footer.reason.text() == "Enter a number, or choose “No goal”."
    main.threshold.line.setFocus()
    assert main.note.text() == "Enter a number, or choose “No goal”."
    assert main.note.isVisible()
    assert not drafted.page.lock.isEnabled()
    assert (drafted.page.state().word, drafted.page.state().n) == ("problems", 1)
    drafted.type(main.goal, "0.7")
    drafted.settle()
    assert [(one.metric, one.primary) for one in drafted.plan.goal] == [("auroc", True), ("sensitivity", False)]
    assert drafted.page.lock.isEnabled()


@pytest.mark.parametrize("text", ["1.5", "1.234,5", "half", "85%"])
def test_a_number_that_does_not_fit_is_refused_under_its_field_and_written_nowhere(drafted, text):
    drafted.type(drafted.page.form.main.threshold, text)
    assert drafted.page.form.main.threshold.error.text() == "Enter a number between 0 and 1, for example 0.5."
    assert drafted.plan.threshold is None


def test_goals_are_offered_only_where_a_verdict_can_rest_on_them(drafted):
    measure = drafted.page.form.main.measure
    keys = {measure.itemData(place) for place in range(measure.count())}
    assert {"sensitivity", "specificity", "auroc"} <= keys
    assert not keys & {"f1", "mcc", "ece", "calibration_slope", "lr_positive"}


def test_the_sheet_says_the_plan_in_six_lines_and_going_back_locks_nothing(drafted):
    drafted.click(drafted.page.lock)
    sheet = drafted.sheet()
    assert len(sheet.facts.texts()) == 6
    assert "Sensitivity: lower limit ≥ 0.5. Threshold: 0.5." in sheet.facts.texts()
    drafted.click(sheet.back)
    assert drafted.evaluation.locked_plan is None
    assert drafted.asked == []


def test_locking_asks_for_the_run_and_turns_the_fields_to_text(drafted):
    drafted.lock()
    assert drafted.asked == [True]
    assert drafted.evaluation.locked_plan is not None
    page = drafted.page
    assert not page.form.isVisible()
    assert page.locked.isVisible()
    assert page.locked.code.text().replace(" ", "").isdigit()
    assert page.state().word == "locked"
    assert not drafted.evaluation.undo.canUndo()


def test_an_exploratory_run_is_asked_for_without_locking(drafted):
    drafted.click(drafted.page.explore)
    assert drafted.asked == [False]
    assert drafted.evaluation.locked_plan is None


def test_a_plan_file_replaces_the_draft_and_a_saved_one_reads_back(drafted, tmp_path):
    file = tmp_path / "other.toml"
    plan = drafted.plan.model_copy(update={"threshold": 0.3, "classes": {"x": "y"}})
    file.write_text(plan_text(plan), encoding="utf-8")
    drafted.page.template.load(file)
    assert drafted.plan.threshold == 0.3
    assert drafted.plan.classes == {}
    saved = tmp_path / "saved.toml"
    drafted.planning.save(saved)
    assert core.read_plan(saved) == drafted.plan


def test_a_file_that_is_no_plan_is_a_message_and_changes_nothing(drafted, tmp_path):
    file = tmp_path / "notes.toml"
    file.write_text("hello = 1\n", encoding="utf-8")
    before = drafted.plan
    drafted.page.template.load(file)
    assert drafted.page.notice.isVisible()
    assert drafted.plan == before


def test_a_plan_that_cannot_be_locked_says_why(drafted, tmp_path):
    file = tmp_path / "other.toml"
    file.write_text('format = 1\n[[goal]]\nmetric = "f1"\nat_least = 0.5\n', encoding="utf-8")
    drafted.page.template.load(file)
    drafted.settle()
    assert "no interval fit for a verdict" in drafted.page.form.error.text()
    assert not drafted.page.lock.isEnabled()


def test_the_plan_cannot_be_changed_while_the_model_runs(drafted):
    drafted.page.set_running(running=True, finished=False)
    assert not drafted.page.form.isEnabled()
    assert drafted.page.footer.reason.text() == "The plan cannot be changed during the run."


def test_every_control_has_a_name_in_both_languages(drafted):
    for language in ("en", "de"):
        drafted.tongue.speak(language)
        for kind in (QPushButton, QCheckBox):
            nameless = [one.objectName() for one in drafted.page.findChildren(kind) if not one.accessibleName()]
            assert nameless == []
    assert drafted.page.status.text() == "Entwurf – nicht gesperrt"
    assert drafted.page.form.main.goal.line.text() == "0,5"


def test_the_lock_sheet_says_what_the_report_will_leave_open(drafted):
    drafted.click(drafted.page.lock)
    sheet = drafted.sheet()
    assert sheet.unstated.isVisible()
    assert "the question" in sheet.unstated.text()
    drafted.click(sheet.back)
    stated = {"question": "Is it bright?", "cohort__sampling": "consecutive", "reference__readers": 2}
    drafted.planning.set(**stated)
    drafted.settle()
    drafted.click(drafted.page.lock)
    assert not drafted.sheet().unstated.isVisible()
