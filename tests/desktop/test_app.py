"""Starting the window: what it needs is said in a sentence, what a person prefers is in force at once."""

import pytest
from PySide6.QtWidgets import QApplication

from desktop import app as desktop_app
from desktop import settings
from evaluators.errors import CallError


@pytest.fixture
def window(qtbot, qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    window = desktop_app.build_window(qapp)
    qtbot.addWidget(window)
    window.show()
    return window


def choose(box, place):
    box.setCurrentIndex(place)
    box.activated.emit(place)


def test_the_language_changes_every_word_at_once_and_is_remembered(window):
    choose(window.bar.language, 1)
    assert window.rail.entries["home"].accessibleName() == "Start"
    assert window.status.purpose.text() == "Nicht für die Diagnostik"
    assert settings.load()[0].language == "de"
    choose(window.bar.language, 0)
    assert window.rail.entries["home"].accessibleName() == "Home"


@pytest.mark.parametrize("theme", [0, 1, 2])
def test_every_theme_dresses_the_window(window, qapp, theme):
    choose(window.bar.theme, theme)
    assert "$" not in qapp.styleSheet()
    assert settings.load()[0].theme == ("system", "light", "dark")[theme]


def test_damaged_settings_are_set_aside_with_a_message(qtbot, qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path))
    (tmp_path / settings.FILE).write_text("{ damaged")
    window = desktop_app.build_window(qapp)
    qtbot.addWidget(window)
    window.show()
    assert window.notice.isVisible()
    assert "set aside" in window.notice.text.text() or "beiseitegelegt" in window.notice.text.text()
    assert next(tmp_path.glob("settings-damaged-*.json")).read_text() == "{ damaged"


def test_the_window_comes_back_where_it_was(qtbot, qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path))
    first = desktop_app.build_window(qapp)
    qtbot.addWidget(first)
    first.show()
    first.setGeometry(0, 20, 1040, 666)  # the screen of the tests is small
    first.close()
    second = desktop_app.build_window(qapp)
    qtbot.addWidget(second)
    assert (second.width(), second.height()) == (1040, 666)


def test_a_window_that_no_screen_would_show_is_put_in_the_middle(qtbot, qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path))
    first = desktop_app.build_window(qapp)
    qtbot.addWidget(first)
    first.show()
    first.move(90_000, 90_000)
    first.close()
    second = desktop_app.build_window(qapp)
    qtbot.addWidget(second)
    second.show()
    screen = QApplication.primaryScreen().availableGeometry()
    assert screen.contains(second.frameGeometry().center())


def test_without_a_display_the_reason_is_a_sentence(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(desktop_app, "_LIBRARIES", ())
    monkeypatch.setattr(desktop_app.sys, "platform", "linux")
    with pytest.raises(CallError) as error:
        desktop_app.check_display()
    assert error.value.id == "C717"
