"""Home: three things to do, the examples of the registry, and what was open lately."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QFileDialog

from desktop import settings
from desktop.flows import recalling
from desktop.flows.demonstrating import Demonstrating
from desktop.flows.recalling import Recalled
from desktop.tongue import Tongue
from desktop.views.home_page.page import HomePage
from evaluators.evaluation.state import Standing
from evaluators.evaluation.steps import begin
from evaluators.examples.registry import EXAMPLES
from support.window_ground import Ground


@pytest.fixture
def ground(qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    begin(tmp_path / "Dermoscopy")
    made = Ground(settings.Preferences(recent=(str(tmp_path / "Dermoscopy"), "/nowhere/Gone")))
    made.tongue = Tongue("en")
    made.demonstrating = Demonstrating(made.tasks, made.opening, made.preferring)
    yield made
    made.close()


@pytest.fixture
def page(qtbot, ground):
    page = HomePage(ground.tongue, ground.preferring, ground.demonstrating)
    qtbot.addWidget(page)
    page.resize(976, 500)
    page.show()
    yield page
    page.close_down()


def cell(page, row, column):
    return page.recent.rows.data(page.recent.rows.index(row, column))


def test_the_three_buttons_ask_for_what_they_say(page, qtbot):
    for name, signal in (("home.evaluate", page.new_asked), ("home.verify", page.go)):
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(page.findChild(QAbstractButton, name), Qt.MouseButton.LeftButton)
    assert page.footer.primary.text() == "Evaluate a model on our data"


def test_open_asks_for_a_folder(page, qtbot, tmp_path):
    qtbot.mouseClick(page.findChild(QAbstractButton, "home.open"), Qt.MouseButton.LeftButton)
    dialog = page.findChild(QFileDialog)
    with qtbot.waitSignal(page.path_chosen) as chosen:
        dialog.fileSelected.emit(str(tmp_path))
    assert chosen.args == [tmp_path]
    dialog.reject()


def test_every_example_of_the_registry_has_a_button_that_says_its_size(page):
    for one in EXAMPLES:
        button = page.findChild(QAbstractButton, f"home.demo.{one.short}")
        assert str(one.images) in button.text()
        assert f"{one.seconds} s" in button.text()
    assert len({one.short for one in EXAMPLES}) == len(EXAMPLES)


def test_a_click_on_an_example_prepares_it_under_its_own_name(page, qtbot, ground, monkeypatch):
    asked = []
    monkeypatch.setattr(ground.demonstrating, "start", lambda *what: asked.append(what))
    qtbot.mouseClick(page.findChild(QAbstractButton, "home.demo.skin"), Qt.MouseButton.LeftButton)
    assert asked == [("skin-lesions", "Skin lesions (example)")]


def test_recent_evaluations_say_in_words_where_they_stand(page, qtbot):
    qtbot.waitUntil(
        lambda: cell(page, 0, 1) == "no model yet" and cell(page, 1, 1) == "folder not found", timeout=20_000
    )
    assert cell(page, 0, 0) == "Dermoscopy"
    assert cell(page, 1, 3) == "/nowhere"
    assert page.empty.isHidden()
    said = page.recent.rows.data(page.recent.rows.index(0, 1), Qt.ItemDataRole.AccessibleTextRole)
    assert said == "State no model yet"


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("state", [*Standing, "in_use", "gone", "not_an_evaluation", "newer", "unreadable"])
def test_every_state_has_words(page, ground, language, state):
    ground.tongue.speak(language)
    page.recent.show_one(Recalled(Path("/nowhere/Gone"), str(state), n=2, done=3, all=12))
    assert cell(page, 1, 1)


def test_an_interrupted_run_says_how_far_it_came(page):
    page.recent.show_one(Recalled(Path("/nowhere/Gone"), "interrupted", done=1200, all=1500))
    assert cell(page, 1, 1) == "interrupted after 1,200 of 1,500 cases"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_enter_or_space_opens_and_delete_takes_off_the_list(page, qtbot, ground, tmp_path, key):
    page.recent.setFocus()
    page.recent.set_current_row(0)
    with qtbot.waitSignal(page.path_chosen) as chosen:
        qtbot.keyClick(page.recent, key)
    assert chosen.args == [tmp_path / "Dermoscopy"]
    qtbot.keyClick(page.recent, Qt.Key.Key_Delete)
    assert ground.preferring.now.recent == ("/nowhere/Gone",)
    assert (tmp_path / "Dermoscopy").is_dir()


def test_a_click_on_the_cross_takes_a_row_off_the_list(page, qtbot, ground):
    place = page.recent.visualRect(page.recent.rows.index(1, 4)).center()
    qtbot.mouseClick(page.recent.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert ground.preferring.now.recent == (str(page.recent.rows.rows[0].path),)


def test_without_recent_evaluations_it_says_so(page, ground):
    ground.preferring.change(recent=())
    assert page.empty.text() == "No evaluations yet. The examples take about one minute."
    assert not page.empty.isHidden()
    ground.tongue.speak("de")
    assert page.empty.text() == "Noch keine Evaluationen. Die Beispiele dauern etwa eine Minute."


def test_nothing_is_read_before_the_page_was_shown(qtbot, ground, monkeypatch):
    monkeypatch.setattr(recalling.Recalling, "read", lambda *_: pytest.fail("read too early"))
    page = HomePage(ground.tongue, ground.preferring, ground.demonstrating)
    qtbot.addWidget(page)
    assert cell(page, 0, 1) == "…"
    page.close_down()
