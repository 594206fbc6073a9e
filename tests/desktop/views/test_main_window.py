"""The frame: pages by rail and keys, states in words, messages, jobs, and an end that loses nothing."""

import threading

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QProgressBar, QPushButton

from desktop import theme
from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.tasks import Tasks
from desktop.settings import Preferences
from desktop.tongue import Tongue
from desktop.views.main_window import MainWindow
from desktop.views.page import Page, RailState
from desktop.views.rail import PAGES, STEPS
from evaluators.errors import RunCancelled
from support.evaluations import make_evaluation

PAUSE = threading.Event()


class Blank(Page):
    """A page with one field and one button."""

    said = RailState("to_do")

    def __init__(self, name, tongue):
        super().__init__(name, tongue)
        self.field = QLineEdit()
        self.field.setAccessibleName("field")
        self.body.addWidget(self.field)
        self.button = QPushButton("go on")
        self.footer.set_primary(self.button)
        self.calls = []

    def retranslate(self):
        self.title.say(self.tongue.words(f"desktop.pages.{self.objectName()}"))

    def state(self):
        return self.said

    def search(self):
        self.field.setFocus()

    def cancel(self):
        self.calls.append("cancel")

    def close_down(self):
        self.calls.append("closed")


@pytest.fixture
def tongue(qapp):
    tongue = Tongue("en")
    yield tongue
    tongue.speak("en")


@pytest.fixture
def evaluation(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    evaluation = OpenEvaluation(lambda: tmp_path / "evaluations")
    yield evaluation
    evaluation.close()


@pytest.fixture
def window(qtbot, tongue, evaluation):
    factories = {name: lambda name=name: Blank(name, tongue) for name in PAGES}
    window = MainWindow(tongue, evaluation, Tasks(), factories)
    qtbot.addWidget(window)
    window.show_preferences(Preferences())
    window.go("home")
    window.resize(1280, 800)
    window.show()
    window.activateWindow()
    return window


def test_the_window_opens_on_home(window):
    assert window.rail.current() == "home"
    assert window.stack.currentWidget().objectName() == "home"


@pytest.mark.parametrize("place", range(7))
def test_control_and_a_digit_open_a_step(window, qtbot, place):
    qtbot.keyClick(window, Qt.Key(Qt.Key.Key_1 + place), Qt.KeyboardModifier.ControlModifier)
    assert window.rail.current() == STEPS[place]


def test_a_page_is_made_at_the_first_visit_and_kept(window):
    assert window.stack.count() == 1
    window.go("plan")
    plan = window.current()
    window.go("home")
    window.go("plan")
    assert window.current() is plan


def test_the_other_pages_are_made_when_there_is_nothing_else_to_do(window, qtbot):
    window.build_in_the_background()
    qtbot.waitUntil(lambda: window.stack.count() == len(PAGES), timeout=5_000)


def test_no_page_is_made_while_someone_uses_the_window(window, qtbot):
    window.build_in_the_background()
    for _ in range(12):
        qtbot.keyClick(window.current().field, Qt.Key.Key_A)
        qtbot.wait(50)
    assert window.stack.count() == 1
    qtbot.waitUntil(lambda: window.stack.count() > 1, timeout=5_000)


def test_a_hidden_page_speaks_the_other_language_once_it_is_shown(window, tongue):
    window.go("data")
    data = window.current()
    data.retranslate()
    window.go("home")
    tongue.speak("de")
    assert window.current().title.text() == "Start"
    assert data.title.text() == "Data"
    window.go("data")
    assert data.title.text() == "Daten"


def test_a_screen_readers_toggle_opens_a_page(window):
    window.rail.entries["verify"].toggle()
    assert window.current().objectName() == "verify"


def test_the_rail_says_the_state_in_words(window, tongue):
    window.go("data")
    window.current().said = RailState("problems", 8)
    window.current().state_changed.emit()
    assert window.rail.entries["data"].state.text() == "!8"
    assert window.rail.entries["data"].accessibleName() == "Data, 8 problems"
    window.current().said = RailState("locked")
    window.current().state_changed.emit()
    tongue.speak("de")
    assert window.rail.entries["data"].state.text() == "gesperrt"


def test_a_narrow_window_shows_icons_and_keeps_the_names_for_screen_readers(window):
    window.resize(1040, 580)
    assert window.rail.width() == 64
    assert window.rail.entries["model"].text() == ""
    assert window.rail.entries["model"].accessibleName() == "Model"
    window.resize(1280, 800)
    assert window.rail.width() == 208


def test_control_return_presses_the_primary_button(window, qtbot):
    pressed = []
    window.current().button.clicked.connect(lambda: pressed.append(True))
    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert pressed


def test_a_reason_disables_the_primary_button_and_stands_beside_it(window):
    page = window.current()
    page.footer.set_reason("Choose a model first.")
    assert not page.button.isEnabled()
    assert page.footer.reason.text() == "Choose a model first."
    assert page.button.accessibleDescription() == "Choose a model first."
    page.footer.set_reason("")
    assert page.button.isEnabled()


def test_f6_walks_through_the_regions_and_back(window, qtbot):
    window.rail.entries["home"].setFocus()
    visited = []
    for _ in range(5):
        qtbot.keyClick(window, Qt.Key.Key_F6)
        visited.append(window.focusWidget())
    assert visited[1] is window.current().field
    assert visited[-1] is window.rail.entries["home"]
    qtbot.keyClick(window, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert window.focusWidget() is window.status.tasks


def test_search_and_escape_reach_the_page(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.focusWidget() is window.current().field
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.current().calls == ["cancel"]


def test_the_whole_window_takes_drops(window, qtbot, tmp_path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path)), QUrl("http://example.org/a.dcm")])
    event = QDropEvent(
        QPointF(600, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    with qtbot.waitSignal(window.dropped) as told:
        window.dropEvent(event)
    assert told.args[0] == [tmp_path]


def test_a_message_stands_above_the_page_in_the_language_of_the_moment_until_it_is_closed(window, tongue, qtbot):
    pressed = []
    window.tell(lambda words: words("desktop.busy"), [("desktop.show_file", lambda: pressed.append(1))])
    assert window.notice.isVisible()
    tongue.speak("de")
    assert window.notice.text.text() == tongue.words("desktop.busy")
    shown = ["Datei anzeigen", "Schließen"]
    qtbot.waitUntil(lambda: [button.text() for button in window.notice.buttons()] == shown)
    window.notice.buttons()[0].click()
    assert pressed == [1]
    window.notice.buttons()[-1].click()
    assert not window.notice.isVisible()


def test_an_open_evaluation_is_named_and_its_edits_can_be_undone(window, evaluation, tmp_path, qtbot):
    evaluation.open(make_evaluation(tmp_path))
    assert window.bar.evaluation.text() == "Evaluation: evaluation"
    assert window.status.saved.text() == "All changes saved"
    values = []
    evaluation.do("desktop.bar.theme", lambda: values.append(1), values.pop)
    assert values == [1]
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert values == []
    qtbot.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert values == [1]


def test_an_evaluation_open_elsewhere_can_be_looked_at(window, evaluation, tmp_path):
    evaluation.open(make_evaluation(tmp_path), write=False)
    assert not evaluation.writable
    assert "Read-only" in window.bar.evaluation.text()
    assert window.status.saved.text() == "Read-only"


def test_jobs_stand_in_the_status_bar_and_stop_from_there(window, tongue, qtbot):
    def work(observer):
        observer.progress(3, 10, 0)
        while not observer.stop_requested():
            PAUSE.wait(0.01)
        raise RunCancelled

    job = window._tasks.start("desktop.tasks.opening", work, can_pause=True)
    assert window.status.tasks.text() == "1 task"
    window.status.list.refresh()
    tongue.speak("de")
    assert [button.text() for button in window.status.list.findChildren(QPushButton)] == ["Pause", "Anhalten"]
    qtbot.waitUntil(lambda: window.status.list.findChild(QProgressBar).text() == "30\u202f%")
    tongue.speak("en")
    qtbot.mouseClick(window.status.tasks, Qt.MouseButton.LeftButton)
    row = window.status.list._rows[0]
    qtbot.waitUntil(lambda: row.bar.value() == 3, timeout=5_000)
    row.pause.click()
    assert job.paused
    assert row.pause.text() == "Continue"
    with qtbot.waitSignal(job.ended, timeout=5_000):
        row.stop.click()
    qtbot.waitUntil(lambda: window.status.tasks.text() == "no tasks", timeout=5_000)
    window.status.list.close()


def test_closing_the_window_ends_what_is_under_way_and_closes_the_evaluation(window, evaluation, tmp_path):
    evaluation.open(make_evaluation(tmp_path))

    def work(observer):
        while not observer.stop_requested():
            PAUSE.wait(0.01)
        raise RunCancelled

    window._tasks.start("desktop.tasks.opening", work)
    page = window.current()
    window.close()
    assert evaluation.folder is None
    assert window._tasks.running() == ()
    assert page.calls == ["closed"]


def test_every_label_of_the_frame_takes_text_as_text(window):
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in window.findChildren(QLabel) if label.text())


@pytest.mark.parametrize("tokens", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_text_stands_out_from_its_ground_in_both_themes(tokens):
    for ground in (tokens.window, tokens.surface):
        for text in (tokens.text, tokens.muted, tokens.ok, tokens.caution, tokens.error):
            assert contrast(text, ground) >= 4.5
        assert contrast(tokens.border, ground) >= 3
    assert contrast(tokens.on_primary, tokens.primary) >= 4.5
    assert contrast(tokens.muted, tokens.quiet) >= 4.5


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
