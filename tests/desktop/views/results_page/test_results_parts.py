"""Parts of the page with results made by hand: failures, several classes, values that do not exist."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from desktop.flows.assembling import Assembled
from desktop.tongue import Tongue
from desktop.views.results_page.behind import cases_in_plot, cases_of_metric
from desktop.views.results_page.headline import Headline
from desktop.views.results_page.natural import Natural
from desktop.views.results_page.tabs.calibration import CalibrationTab
from desktop.views.results_page.tabs.failed import FailedTab
from desktop.views.results_page.tabs.subgroups import SubgroupsTab
from desktop.views.results_page.tabs.summary import SummaryTab
from desktop.views.results_page.tabs.threshold import ThresholdTab
from desktop.views.results_page.tiles import Tiles
from evaluators.analyses.case_groups import CaseGroups
from evaluators.domain.estimate import Counts, Estimate, Reason
from evaluators.domain.results import Confusion, Curves, IntegrityCheck, Measured
from evaluators.texts import Words
from support.example_results import estimate, example_results
from support.scored_cases import binary_case, binary_cases, locked_plan

NONE = Counts(patients=0, cases=0)


@pytest.fixture
def tongue(qapp):
    return Tongue("en")


@pytest.fixture
def make(qtbot, tongue):
    """Return a widget that shows these results."""

    def made(kind, now):
        widget = kind(tongue)
        qtbot.addWidget(widget)
        widget.show()
        widget.show_results(now)
        return widget

    return made


def ready(**changes):
    return Assembled("ready", results=example_results(**changes))


def test_failed_cases_are_named_with_what_happened_and_opened_together(make, qtbot):
    cases = [*binary_cases((0.9,), (0.1,)), binary_case(17, True, None), binary_case(88, False, None)]
    now = replace(ready(), groups=CaseGroups(cases, locked_plan(), probabilities=True))
    tab = make(FailedTab, now)
    assert [tab.model.index(row, 0).data() for row in range(2)] == ["Case 17", "Case 88"]
    assert tab.model.index(0, 1).data() == "The model answered with something that is not a number."
    tab.table.set_current_row(1)
    with qtbot.waitSignal(tab.open_cases) as asked:
        qtbot.keyClick(tab.table, Qt.Key.Key_Return)
    assert asked.args == [[88, 17], "Failed cases"]


def test_both_ways_of_counting_failed_cases_stand_side_by_side(make):
    tab = make(FailedTab, ready())
    row = next(place for place, row in enumerate(tab.ways_model.rows) if row.ours.id == "sensitivity")
    assert [tab.ways_model.index(row, column).data() for column in range(3)] == ["Sensitivity", "0.875", "0.886"]
    assert tab.policy.text().startswith("Failed cases count as wrong, as the plan says.")


def test_several_classes_have_tiles_of_their_own(make):
    estimates = tuple(estimate(metric, 0.8, 0.7, 0.9) for metric in ("macro_auroc", "balanced_accuracy", "accuracy"))
    tiles = make(Tiles, ready(positive=(), estimates=estimates, verdicts=()))
    shown = {name: tile.value.text() for name, tile in tiles.tiles().items()}
    assert shown == {"balanced_accuracy": "0.800", "accuracy": "0.800", "auc": "0.800", "time": "41.3\u00a0ms"}


def test_tiles_change_with_the_task_and_back(make):
    tiles = make(Tiles, ready(positive=()))
    tiles.show_results(ready())
    assert list(tiles.tiles()) == ["sensitivity", "specificity", "auc", "time"]


def test_a_value_that_does_not_exist_says_why(make):
    missing = Estimate(metric="sensitivity", undefined=Reason.NO_POSITIVES, n=NONE)
    tile = make(Tiles, ready(estimates=(missing,), verdicts=())).tiles()["sensitivity"]
    assert (tile.value.text(), tile.interval.text()) == ("–", "no positive cases")


def test_times_that_were_not_measured_are_no_numbers(make):
    tile = make(Tiles, ready(measured=Measured())).tiles()["time"]
    assert (tile.value.text(), tile.interval.text()) == ("–", "not measured")


def test_an_unshown_goal_is_marked_by_a_sign_and_a_word(make):
    tile = make(Tiles, ready()).tiles()["specificity"]
    assert tile.goal.text() == "? Goal ≥ 0.85: not shown"
    assert tile.goal.property("state") == "caution"


def test_there_is_no_sentence_where_it_would_say_nothing_about_practice(make):
    assert make(Natural, ready(sampling="enriched")).isHidden()
    assert not make(Natural, replace(ready(sampling="enriched"), target_prevalence=0.05)).isHidden()


def test_checks_of_the_run_that_did_not_pass_stand_above_the_numbers_and_on_paper(make):
    assert make(Headline, ready(integrity=())).checks.isHidden()
    found = IntegrityCheck(check="repeatable", status="fail", detail="chance")
    headline = make(Headline, ready(integrity=(found,)))
    assert headline.checks.isVisible()
    assert headline.checks.text() == "Failed: Answers to the same image depend on chance"
    assert headline.checks.text() in headline.spoken


def test_why_cases_were_excluded_is_one_click_away(make, qtbot):
    headline = make(Headline, ready())
    assert headline.excluded.text() == "4 excluded [why]"
    assert headline.spoken.startswith(f"{headline.line.text()} – 4 excluded – ")
    assert not headline.why.isVisible()
    qtbot.mouseClick(headline.excluded, Qt.MouseButton.LeftButton)
    assert headline.why.text() == "the same image is already in the data: 3, image not readable: 1"
    with qtbot.waitSignal(headline.excluded_asked):
        qtbot.mouseClick(headline.show_excluded, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(headline.failed_asked):
        qtbot.mouseClick(headline.failed, Qt.MouseButton.LeftButton)


def test_images_that_changed_are_listed_with_what_can_be_done(make, qtbot):
    flow = example_results().flow.model_copy(update={"excluded_reasons": {"changed_since_scan": 4}})
    headline = make(Headline, ready(flow=flow))
    qtbot.mouseClick(headline.excluded, Qt.MouseButton.LeftButton)
    assert headline.why.text() == (
        "file changed since it was added: 4\n4 images are no longer those that were read: put the originals back and"
        " start the run again, or read the data anew in a new evaluation."
    )


def test_a_plan_that_was_changed_after_the_run_is_named(make):
    assert make(Headline, replace(ready(), plan_changed=True)).changed.isVisible()
    assert not make(Headline, ready()).changed.isVisible()


def test_a_tab_without_anything_says_so(make):
    empty = ready(curves=Curves(), subgroups=(), confusion=None)
    assert make(CalibrationTab, empty).message.text().startswith("The model gives no probabilities")
    assert make(SubgroupsTab, empty).message.text() == "The plan names no subgroups."
    summary = make(SummaryTab, empty)
    assert summary.plot.title.text() == "There is no plot of this."
    assert summary.shown_plot() is None
    assert summary.shown_picture() is None


def test_without_a_single_score_there_is_no_threshold_to_try(make):
    groups = CaseGroups(binary_cases((0.9,), (0.1,)), locked_plan(threshold=None), probabilities=True)
    tab = make(ThresholdTab, replace(ready(threshold=None), groups=groups))
    assert tab.message.text().startswith("The plan has no threshold")
    assert not tab.slider.isVisible()


def test_a_matrix_of_many_classes_says_that_it_is_too_large(make):
    names = tuple(f"class {number}" for number in range(12))
    table = Confusion(rows=names, columns=names, counts=((0,) * 12,) * 12)
    tab = make(SummaryTab, ready(confusion=table, positive=()))
    tab.choice.setCurrentIndex(tab.choice.findData("matrix"))
    assert tab.matrix.buttons() == []


@pytest.mark.parametrize("metric", ["sensitivity", "specificity", "ppv", "npv", "auroc"])
def test_the_cases_of_a_measure_are_those_it_divides_by(metric):
    cases = binary_cases((0.9, 0.2), (0.7, 0.3, 0.1))
    groups = CaseGroups(cases, locked_plan(), probabilities=True)
    chosen, _ = cases_of_metric(metric, metric, Words("en"))
    expected = {"sensitivity": [1, 2], "specificity": [3, 4, 5], "ppv": [1, 3], "npv": [2, 4, 5]}
    assert chosen(groups) == expected.get(metric, [1, 2, 3, 4, 5])


def test_a_bar_of_the_scores_opens_the_cases_in_it():
    results = example_results()
    edges = results.curves.scores.edges
    groups = CaseGroups(binary_cases((edges[1],), (edges[0],)), locked_plan(), probabilities=True)
    chosen, title = cases_in_plot("scores", (edges[0] + edges[1]) / 2, 0.1, Assembled(results=results), Words("en"))
    assert chosen(groups) == [2]
    assert title.startswith("Cases with scores from 0 to")


def test_a_place_in_an_unknown_plot_opens_nothing():
    assert cases_in_plot("subgroups", 0.5, 0.5, Assembled(results=example_results()), Words("en")) is None


def test_where_no_case_got_an_answer_it_stands_first_without_curve_or_sentence(make):
    flow = example_results().flow.model_copy(update={"evaluated": 0, "failed": 232})
    now = ready(flow=flow)
    assert make(Headline, now).checks.text().startswith("No case got an answer: all 232 failed.")
    assert make(Natural, now).isHidden()
    tab = make(SummaryTab, now)
    assert [tab.choice.itemData(place) for place in range(tab.choice.count())] == ["matrix"]
