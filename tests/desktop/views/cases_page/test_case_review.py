"""The Cases page as a reader uses it: keyboard alone, filters, verdicts, notes, exclusion, names."""

import shutil

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QPlainTextEdit

from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.reviews import Review
from support.case_pages import finished_evaluation, make_page, ready
from support.evaluations import make_evaluation
from support.window_ground import Ground

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    return finished_evaluation(tmp_path_factory.mktemp("finished"))


@pytest.fixture
def ground(qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    ground = Ground()
    yield ground
    ground.close()


@pytest.fixture
def folder(finished, tmp_path):
    shutil.copytree(finished, tmp_path / "evaluation")
    return tmp_path / "evaluation"


@pytest.fixture
def page(qtbot, ground, folder):
    page = make_page(qtbot, ground)
    ground.evaluation.open(folder)
    page.bar.filters["missed"].setChecked(True)
    qtbot.waitUntil(lambda: ready(page), timeout=20_000)
    page.viewer.setFocus()
    yield page
    page.close_down()


def numbers(page):
    return [row.number for row in page.cases.listed]


def press(qtbot, key, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def test_the_first_error_is_open_when_the_page_is_reached(page):
    assert page.bar.keep == "missed"
    assert numbers(page) == [5]
    assert page.looking.number == 5
    assert page.viewer.canvas.corners.top_left == ["P-0005"]
    assert page.panel.reference.text() == "bright"
    assert page.panel.model.text() == "dark 0.57"
    assert page.panel.scores.text() == "bright 0.43 (<\u00a00.50)"
    assert page.panel.counted.text() == "counted as missed"
    assert page.panel.place.text() == "1 of 1"


def test_every_filter_keeps_what_it_says_and_says_how_many(page):
    expected = {"missed": [5], "false_alarms": [8], "near": [6], "failed": [], "noted": []}
    for name, kept in expected.items():
        page.bar.filters[name].click()
        assert sorted(numbers(page)) == kept
        assert page.bar.filters[name].text().endswith(f" {len(kept)}")
    page.bar.filters["all"].click()
    assert len(numbers(page)) == 12
    assert not page.bar.filters["wrong"].isVisible()


def test_an_empty_filter_says_so_in_both_languages(page):
    page.bar.filters["failed"].click()
    assert page.empty.text.text() == "No failed cases."
    assert not page.panes.isVisible()
    words = page.tongue.words
    assert words("desktop_cases.empty.missed") == "No missed cases at this threshold."
    page.tongue.speak("de")
    assert page.empty.text.text() == "Keine fehlgeschlagenen Fälle."
    assert page.tongue.words("desktop_cases.empty.missed") == "Keine übersehenen Fälle bei diesem Schwellenwert."


def test_all_cases_are_reviewed_by_keyboard_alone(page, qtbot):
    page.bar.filters["all"].setChecked(True)
    order = numbers(page)
    assert order[:2] == [8, 5] or order[:2] == [5, 8]
    for place, number in enumerate(order):
        assert page.looking.number == number
        assert QApplication.focusWidget() is page.viewer.canvas
        press(qtbot, Qt.Key(Qt.Key.Key_1 + place % 4), ALT)
        press(qtbot, Qt.Key.Key_PageDown if place % 2 else Qt.Key.Key_N)
    with open_folder(page.evaluation.folder.path, write=False) as folder:
        reviews = folder.store.reviews()
    verdicts = ("agree_reference", "agree_model", "unsure", "bad_image")
    assert {number: reviews[number].verdict for number in order} == {
        number: verdicts[place % 4] for place, number in enumerate(order)
    }
    assert page.bar.filters["noted"].text() == "Noted 12"
    assert page.gallery.model().index(0, 0).data().endswith("✓")
    assert page.table.model().index(0, 5).data() == "agree reference"
    press(qtbot, Qt.Key.Key_B)
    assert page.looking.number == order[-2]


def test_a_note_is_on_disk_with_every_key_and_undone_as_a_whole(page, qtbot):
    page.panel.note.setFocus()
    qtbot.keyClicks(page.panel.note, "nb 1")
    assert page.evaluation.folder.store.reviews()[5].note == "nb 1"
    assert page.looking.number == 5  # the letters were typed, not taken for keys of the viewer
    press(qtbot, Qt.Key.Key_2, ALT)
    assert page.evaluation.folder.store.reviews()[5] == Review(case=5, verdict="agree_model", note="nb 1")
    page.evaluation.undo.undo()
    assert page.evaluation.folder.store.reviews()[5] == Review(case=5, note="nb 1")
    page.evaluation.undo.undo()
    assert page.evaluation.folder.store.reviews() == {}
    assert page.panel.note.toPlainText() == ""
    page.evaluation.undo.redo()
    assert page.panel.note.toPlainText() == "nb 1"


def test_in_the_note_ctrl_z_takes_back_letters_first_and_then_what_was_noted_before(page, qtbot):
    page.panel.note.setFocus()
    qtbot.keyClicks(page.panel.note, "nb")
    press(qtbot, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.panel.note.toPlainText() == ""
    heard = []
    QShortcut(QKeySequence.StandardKey.Undo, page, activated=lambda: heard.append("undo"))
    press(qtbot, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert heard == ["undo"]


def test_esc_puts_the_ruler_away(page, qtbot):
    page.viewer.canvas.setFocus()
    press(qtbot, Qt.Key.Key_M)
    assert page.viewer.tools.buttons["measure"].isChecked()
    page.cancel()
    assert not page.viewer.tools.buttons["measure"].isChecked()


def test_page_down_leads_on_from_the_note_too(page, qtbot):
    page.bar.filters["all"].setChecked(True)
    second = numbers(page)[1]
    page.panel.note.setFocus()
    press(qtbot, Qt.Key.Key_PageDown)
    assert page.looking.number == second
    assert page.panel.note.toPlainText() == ""


def test_cases_handed_over_stand_under_a_name_that_can_be_removed(page):
    page.show_cases([2, 11], "dark → bright")
    assert sorted(numbers(page)) == [2, 11]
    assert page.bar.chip.text().startswith("dark → bright (2)")
    page.bar.chip.click()
    assert len(numbers(page)) == 12
    assert not page.bar.chip.isVisible()


def test_groups_and_orders(page):
    page.bar.filters["all"].setChecked(True)
    page.bar.sort.chosen.emit(page.bar.sort.show_key("low") or "low")
    assert numbers(page) == list(range(1, 13))
    page.bar.sort.chosen.emit(page.bar.sort.show_key("high") or "high")
    assert numbers(page) == list(range(12, 0, -1))
    assert ("sex", "female") in page.cases.groups


def test_cases_opened_while_the_page_is_hidden_are_taken_when_it_is_shown(page, qtbot, ground, folder):
    page.hide()
    ground.evaluation.close()
    ground.evaluation.open(folder)
    qtbot.waitUntil(lambda: not page.reviewing.working, timeout=10_000)
    page.cases.take((), {}, {})
    page.show()
    assert page.bar.keep == "missed"
    assert numbers(page) == [5]


def test_the_place_is_remembered(page, qtbot, ground, folder):
    page.bar.filters["all"].setChecked(True)
    page.step(3)
    wanted = page.looking.number
    qtbot.waitUntil(lambda: page.viewer.canvas.corners.top_left == [f"P-{wanted:04}"], timeout=10_000)
    page.viewer.tools.buttons["actual"].click()
    ground.evaluation.close()
    ground.evaluation.open(folder)
    assert page.bar.keep == "all"
    qtbot.waitUntil(lambda: page.looking.number == wanted and page.viewer.canvas.zoom == 1.0, timeout=10_000)


def test_excluding_needs_a_reason_and_says_that_it_is_an_amendment(page, qtbot):
    page.bar.filters["all"].setChecked(True)
    number = page.looking.number
    page.panel.exclude.click()
    box = page.panel.exclusion
    assert "amendment" in box.warning.text()
    assert not box.yes.isEnabled()
    box.reason.setCurrentIndex(0)
    box.reason.activated.emit(0)
    box.more.setText("motion")
    box.yes.click()
    case = next(case for case in page.evaluation.cases if case.number == number)
    assert case.exclusion == "by_hand"
    assert case.exclusion_note == "poor image quality: motion"
    assert page.evaluation.locked_plan.amendments[-1].reason.startswith("poor image quality")


def test_names_are_hidden_until_they_are_asked_for(page, qtbot):
    assert page.bar.names.isChecked()
    press(qtbot, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: page.viewer.canvas.corners.top_left == ["P-0005", "005.png"], timeout=10_000)
    assert not page.bar.names.isChecked()
    press(qtbot, Qt.Key.Key_P)
    assert page.viewer.canvas.corners.top_left == ["P-0005"]


def test_an_image_that_changed_is_not_shown_and_the_result_stays(page, qtbot, folder, finished):
    image = finished.parent / "images" / "008.png"
    before = image.read_bytes()
    image.write_bytes(before[:-20])
    try:
        page.bar.filters["false_alarms"].setChecked(True)
        qtbot.waitUntil(page.viewer.trouble.isVisible, timeout=10_000)
    finally:
        image.write_bytes(before)
    assert page.viewer.trouble.text.text() == "Image cannot be shown. The result is still valid."
    assert page.viewer.trouble.detail.text().startswith("The file of this case is gone or has changed")
    assert page.panel.counted.text() == "counted as a false alarm"


def test_thumbnails_are_made_for_what_is_in_view_and_kept_in_the_evaluation(page, qtbot):
    page.bar.filters["all"].setChecked(True)
    store = page.evaluation.folder.store
    first = numbers(page)[0]
    qtbot.waitUntil(lambda: store.thumbnail(first) is not None, timeout=10_000)
    assert store.thumbnail(first).startswith(b"\x89PNG")
    qtbot.waitUntil(lambda: page.gallery._pictures.get(first) is not None, timeout=10_000)


def test_the_table_lists_the_same_cases(page, qtbot):
    page.bar.filters["all"].setChecked(True)
    page.bar.viewed.emit("table")
    assert [row.number for row in page.table.rows.rows] == numbers(page)
    page.table.set_current_row(2)
    assert page.looking.number == numbers(page)[2]


def test_the_whole_screen_and_back(page, qtbot):
    press(qtbot, Qt.Key.Key_F11)
    assert page.viewer.isFullScreen()
    page.viewer.canvas.setFocus()
    qtbot.keyClick(page.viewer.canvas, Qt.Key.Key_3, ALT)
    assert page.evaluation.reviews[5].verdict == "unsure"
    qtbot.keyClick(page.viewer.canvas, Qt.Key.Key_Escape)
    assert not page.viewer.isFullScreen()
    assert page.panes.indexOf(page.viewer) == 1


def test_a_folder_open_for_reading_shows_everything_and_changes_nothing(qtbot, ground, folder):
    page = make_page(qtbot, ground)
    ground.evaluation.open(folder, write=False)
    qtbot.waitUntil(lambda: ready(page), timeout=20_000)
    page.judge(0)
    assert not page.panel.note.isEnabled()
    assert not page.panel.exclude.isEnabled()
    assert ground.evaluation.reviews == {}
    page.close_down()


def test_before_any_run_nothing_is_said_about_the_model(qtbot, ground, tmp_path):
    page = make_page(qtbot, ground)
    assert page.empty.text.text() == "No cases yet. Add images in step 2."
    ground.evaluation.open(make_evaluation(tmp_path / "new"))
    qtbot.waitUntil(lambda: page.viewer.canvas.picture.pixels is not None, timeout=20_000)
    assert [name for name, button in page.bar.filters.items() if button.isVisible()] == ["noted", "all"]
    assert page.panel.model.text() == "not evaluated"
    page.close_down()


def test_every_control_has_its_id_and_a_name_in_both_languages(page):
    ids = {"sort", "group", "gallery", "viewer", "wl", "fit", "reset", "measure", "full", "note", "prev", "next"}
    ids |= {"exclude", "hideNames", "view"}
    assert not [name for name in ids if page.findChild(object, f"cases.{name}") is None]
    for name in ("agree_reference", "agree_model", "unsure", "bad_image"):
        assert page.findChild(object, f"cases.verdict.{name}")
    for language in ("en", "de"):
        page.tongue.speak(language)
        controls = [c for kind in (QAbstractButton, QComboBox, QPlainTextEdit) for c in page.findChildren(kind)]
        assert not [c.objectName() for c in controls if c.isVisible() and not c.accessibleName()]
        assert page.viewer.canvas.accessibleName()
        assert page.gallery.accessibleName()
