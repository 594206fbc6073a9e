"""A locked plan changes only as an amendment: shown before, reasoned, or given up without a trace."""

from evaluators.evaluation.plan_file import plan_text


def test_an_amendment_needs_a_change_and_a_reason_and_is_shown_old_beside_new(drafted):
    drafted.lock()
    page = drafted.page
    drafted.click(page.amend)
    assert page.form.isVisible()
    drafted.settle()
    assert page.footer.reason.text() == "Nothing has been changed yet."
    drafted.type(page.form.main.goal, "0.6")
    drafted.settle()
    assert drafted.evaluation.locked_plan.plan.goal[0].at_least == 0.5
    drafted.click(page.lock)
    sheet = drafted.sheet()
    assert not sheet.primary.isEnabled()
    sheet.reason.setPlainText("A typing error.")
    drafted.click(sheet.primary)
    drafted.settle()
    (amendment,) = drafted.evaluation.locked_plan.amendments
    assert (amendment.field, amendment.reason) == ("goal", "A typing error.")
    drafted.click(page.locked.toggle)
    assert page.locked.table.isVisible()


def test_an_amendment_that_is_given_up_leaves_no_trace(drafted):
    drafted.lock()
    drafted.click(drafted.page.amend)
    drafted.settle()
    drafted.type(drafted.page.form.main.goal, "0.6")
    drafted.page.cancel()
    assert drafted.page.locked.isVisible()
    assert drafted.plan.goal[0].at_least == 0.5
    assert drafted.evaluation.locked_plan.amendments == ()


def test_a_template_for_a_locked_plan_can_only_become_an_amendment(drafted, tmp_path):
    drafted.lock()
    file = tmp_path / "other.toml"
    file.write_text(plan_text(drafted.plan.model_copy(update={"threshold": 0.3})), encoding="utf-8")
    drafted.page.template.load(file)
    assert drafted.page.notice.text.text().startswith("The plan is locked.")
    assert drafted.evaluation.locked_plan.plan.threshold is None
    drafted.click(drafted.page.notice.buttons()[0])
    assert drafted.planning.amending
    assert drafted.planning.plan.threshold == 0.3
