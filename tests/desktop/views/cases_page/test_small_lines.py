"""Beside its small picture, and in its row of the table, a case says what its kind of task has to say of it."""

from types import SimpleNamespace

import numpy as np
import pytest

from desktop.tongue import Tongue
from desktop.views.cases_page.case_table import CaseTable
from desktop.views.cases_page.listing import CaseRow
from desktop.views.cases_page.small_lines import small_lines
from evaluators.analyses.case_errors import CaseStanding
from evaluators.domain.case import Case
from evaluators.texts import Words
from support.example_results import example_plan

CASES = {
    "segmentation": {"score": 0.0, "verdict": "missed_structure"},
    "detection": {"score": 0.88, "verdict": "missed", "boxes": SimpleNamespace(found=4, missed=(1,), alarms=2)},
    "video": {"score": 0.66, "track": SimpleNamespace(delays_s=np.array([np.inf, 0.2]), false_alarms=())},
    "measurement": {"score": -10.06, "verdict": "outside", "value": 47.6},
    "multilabel": {"score": 0.99, "verdict": "missed"},
    "classification": {"score": 0.06, "verdict": "missed"},
}


def row_of(task):
    told = {"verdict": "right", "row": None, "column": None, "failed": False, "scores": None, "near": False}
    standing = CaseStanding(number=3, wrongness=1.0, **{**told, **CASES[task]})
    return CaseRow(Case(number=3, files=(), patient=1), standing, None)


def plan_of(task):
    return example_plan().model_copy(update={"task": task})


@pytest.mark.parametrize(
    ("task", "said"),
    [
        ("segmentation", ("Dice 0,00", "übersehen")),
        ("detection", ("gefunden 4/5", "Fehlalarme: 2")),
        ("video", ("gefunden 1/2",)),
        ("measurement", ("keine Referenz", "−10,1")),
        ("multilabel", ("keine Referenz", "übersehen")),
        ("classification", ("keine Referenz", "0,06")),
    ],
)
def test_a_small_picture_says_what_became_of_its_case(task, said):
    assert small_lines(Words("de"), row_of(task), plan_of(task)) == ("Fall 3", *said)


@pytest.mark.parametrize(
    ("task", "headings"),
    [
        ("segmentation", ["Case", "Dice", "Counted as"]),
        ("detection", ["Case", "Found", "False alarms", "Highest score", "Counted as"]),
        ("measurement", ["Case", "Reference", "Model", "Difference", "Counted as"]),
        ("classification", ["Case", "Reference", "Model", "Score", "Counted as"]),
    ],
)
def test_the_table_has_the_columns_that_say_something(qtbot, task, headings):
    table = CaseTable(Tongue("en"))
    qtbot.addWidget(table)
    table.show_rows([], plan_of(task))
    assert [table.rows.title(one) for one in table.rows.columns][: len(headings)] == headings


def test_a_difference_in_the_table_has_a_sign_that_is_a_minus(qtbot):
    table = CaseTable(Tongue("en"))
    qtbot.addWidget(table)
    table.show_rows([row_of("measurement")], plan_of("measurement"))
    assert table.rows.index(0, 3).data() == "−10.1"


def test_what_was_found_is_sorted_by_what_was_missed(qtbot):
    table = CaseTable(Tongue("en"))
    qtbot.addWidget(table)
    table.show_rows([row_of("detection"), row_of("video")], plan_of("detection"))
    found = table.rows.columns[1]
    assert [found.text(row) for row in table.rows.rows] == ["4 of 5", "1 of 2"]
    assert [found.sort_key(row) for row in table.rows.rows] == [1, 1]
    assert table.rows.index(0, 2).data() == "2"
