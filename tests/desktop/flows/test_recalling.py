"""What Home says of evaluations opened lately."""

import sqlite3

import pytest

from desktop.flows.recalling import Recalling, recall
from evaluators.evaluation import planning
from evaluators.evaluation.folder import HEAD, open_folder
from evaluators.evaluation.steps import begin
from evaluators.evaluation.store import Run
from support.evaluations import make_evaluation


def test_it_says_how_far_an_evaluation_has_come(tmp_path):
    begin(tmp_path / "new")
    made = make_evaluation(tmp_path)
    assert recall(tmp_path / "new").state == "no_model"
    assert recall(made).state == "draft"
    with open_folder(made, write=True) as folder:
        planning.lock(folder)
        assert recall(made).state == "locked"
        folder.store.put_run(
            Run(number=1, started_at="2026-10-09T12:00:00Z", confirmatory=True, plan_digest="0" * 64, case_timeout_s=60)
        )
        assert recall(made).state == "in_use"
    found = recall(made)
    assert (found.state, found.done, found.all, found.date.year) == ("interrupted", 0, 12, 2026)


@pytest.mark.parametrize(
    ("content", "state"),
    [
        ('{"format": 99, "id": "a", "created_at": "", "program": ""}', "newer"),
        ("not json", "not_an_evaluation"),
        (None, "not_an_evaluation"),
    ],
)
def test_what_is_no_evaluation_any_more_is_said_in_its_row(tmp_path, content, state):
    if content is not None:
        (tmp_path / HEAD).write_text(content)
    assert recall(tmp_path).state == state


def test_a_folder_that_is_gone_or_damaged_is_said_in_its_row(tmp_path):
    begin(tmp_path / "damaged")
    (tmp_path / "damaged" / "store.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(tmp_path / "damaged" / "store.sqlite").execute("SELECT * FROM runs")
    assert recall(tmp_path / "damaged").state == "unreadable"
    assert recall(tmp_path / "gone").state == "gone"


def test_rows_are_answered_beside_the_window(qtbot, tmp_path):
    begin(tmp_path / "new")
    recalling, found = Recalling(), []
    recalling.found.connect(found.append)
    recalling.read((tmp_path / "new", tmp_path / "gone"))
    qtbot.waitUntil(lambda: len(found) == 2, timeout=20_000)
    assert {one.path.name: one.state for one in found} == {"new": "no_model", "gone": "gone"}
    recalling.close()
