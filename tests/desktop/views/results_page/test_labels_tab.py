"""The tab of findings, filled with results computed from cases."""

import pytest

from desktop.flows.assembling import Assembled
from desktop.tongue import Tongue
from desktop.views.results_page.tabs.labels import LabelsTab
from evaluators.analyses.standings import groups_of
from evaluators.tasks.summarising import summarise
from support.label_cases import FINDINGS, label_cohort, label_plan
from support.scored_cases import SEED

CASES, PLAN = label_cohort(60), label_plan()


@pytest.fixture
def tab(qtbot):
    made = LabelsTab(Tongue("en"))
    qtbot.addWidget(made)
    made.show()
    results = summarise(CASES, PLAN, seed=SEED, excluded={}, confirmatory=True)
    made.show_results(Assembled("ready", task="multilabel", groups=groups_of(CASES, PLAN), results=results))
    return made


def test_every_finding_has_a_line_with_its_measures_and_errors(tab):
    lines = [[column.text(row) for column in tab.columns()] for row in tab.model.rows]
    assert [line[0] for line in lines] == list(FINDINGS)
    counts = tab.now.results.labels[0]
    assert lines[0][-2:] == [f"{counts.missed} of {counts.holds}", f"{counts.alarms} of {counts.absent}"]
    assert "not adjusted" in tab.message.text()


def test_the_line_that_is_chosen_shows_its_curve(tab):
    assert tab.shown_plot().title.startswith("edema")
    tab.table.set_current_row(2)
    assert tab.shown_plot().title.startswith("nodule")
    tab.retranslate()
    assert tab.shown_plot().title.startswith("nodule")


def test_a_line_opens_the_cases_decided_wrongly(tab, qtbot):
    with qtbot.waitSignal(tab.open_cases) as opened:
        tab.activated(tab.model.rows[1])
    numbers, title = opened.args
    counts = tab.now.results.labels[1]
    assert len(numbers) == counts.missed + counts.alarms
    assert "mass" in title


def test_without_results_the_tab_is_empty(tab):
    tab.show_results(Assembled())
    assert tab.model.rows == []
    assert tab.shown_plot() is None
