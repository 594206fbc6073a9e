"""The tab that compares with another submission, driven as a person would."""

import shutil

import pytest

from evaluators.evaluation.ledger import Event
from support.models import brightness_model, write_package

MINUTE = 60_000


def show(page):
    page.tabs.setCurrentWidget(page._tabs["compare"])
    return page._tabs["compare"]


@pytest.fixture
def other(tmp_path):
    """A submission that calls images positive from 0.3 on."""
    package = write_package(tmp_path / "other", brightness_model())
    card = package / "submission.toml"
    card.write_text(card.read_text().replace("threshold = 0.5", "threshold = 0.3"))
    return package


@pytest.fixture
def compared(page, other, qtbot):
    tab = show(page)
    page.compare.begin(other)
    assert not tab.other.isEnabled()
    qtbot.waitUntil(lambda: tab.model.rowCount() > 0 and not page.compare.comparing.busy, timeout=MINUTE)
    return tab


def test_without_a_comparison_it_says_what_to_choose(page):
    tab = show(page)
    assert tab.message.text().startswith("Not compared yet.")
    assert tab.other.isEnabled()
    assert tab.review.isHidden()
    assert [action.text() for action in tab.menu.actions()] == [
        "Another submission (file) …",
        "Another submission (folder) …",
        "Another evaluation of these images …",
    ]


def test_another_submission_is_run_and_stands_beside_the_own(compared, page, ground, qtbot):
    rows = {row.first.id: place for place, row in enumerate(compared.model.rows)}
    cells = [compared.model.index(rows["sensitivity"], column).data() for column in range(5)]
    assert cells[:3] == ["Sensitivity", "0.833", "1.00"]
    assert cells[3].startswith("−0.167 (")
    assert cells[4] == "1.000, Holm 1.000 (McNemar, exact)"
    assert "Right by both: 8 cases; by A alone: 2; by B alone: 1; by neither: 1." in compared.message.text()
    assert compared.plot.plot.name == "comparison"
    assert list(ground.evaluation.folder.ledger.entries())[-1].event is Event.COMPARED
    with qtbot.waitSignal(page.open_cases) as asked:
        compared.review.click()
    assert asked.args[0][:3] == [4, 5, 6]
    assert compared.review.text() == f"Review the {len(asked.args[0])} cases that differ"


def test_what_cannot_be_compared_is_said(page, tmp_path, qtbot):
    tab = show(page)
    page.compare.begin(tmp_path / "evaluation")
    qtbot.waitUntil(lambda: not page.compare.comparing.busy, timeout=MINUTE)
    assert "compared with itself" in page.notice.text.text()
    assert tab.other.isEnabled()


def test_a_folder_that_is_only_read_offers_no_comparison(empty, ground, finished, tmp_path, qtbot):
    ground.evaluation.open(shutil.copytree(finished, tmp_path / "evaluation"), write=False)
    qtbot.waitUntil(lambda: empty.now.stage == "ready", timeout=MINUTE)
    assert not show(empty).other.isEnabled()


def test_a_margin_typed_before_the_comparison_is_judged(page, other, qtbot):
    tab = show(page)
    assert tab.of_margin.text() == "Sensitivity: A worse by at most"
    tab.margin.line.setText("0.05")
    tab.margin.line.editingFinished.emit()
    page.compare.begin(other)
    qtbot.waitUntil(lambda: tab.model.rowCount() > 0 and not page.compare.comparing.busy, timeout=MINUTE)
    assert "does not leave out that A is worse than B by more than 0.05" in tab.message.text()
