"""Starting the window: what it needs is said in a sentence, what a person prefers is in force at once."""

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from desktop import app as desktop_app
from desktop import settings, theme
from desktop.widgets.waiting_bar import WaitingBar
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


def test_high_contrast_leaves_no_text_and_no_line_faint():
    for dark in (False, True):
        tokens = theme.chosen(dark=dark, contrast=True)
        for colour in (tokens.text, tokens.muted, tokens.primary, tokens.ok, tokens.caution, tokens.error):
            assert contrast(colour, tokens.window) >= 6
            assert contrast(colour, tokens.surface) >= 6
        assert contrast(tokens.text, tokens.quiet) >= 4.5
        assert min(contrast(line, tokens.surface) for line in (tokens.border, tokens.quiet)) >= 3


def contrast(one, other):
    darker, lighter = sorted(map(luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


class SystemHints(QObject):
    """What the system says of itself."""

    colorSchemeChanged = Signal(object)  # noqa: N815 - Qt's name
    contrastPreferenceChanged = Signal(object)  # noqa: N815 - Qt's name
    scheme = Qt.ColorScheme.Light
    contrast = Qt.ContrastPreference.NoPreference

    def colorScheme(self):  # noqa: N802 - Qt's name
        return self.scheme

    def accessibility(self):
        return self

    def contrastPreference(self):  # noqa: N802 - Qt's name
        return self.contrast


def test_theme_and_contrast_of_the_system_are_followed_while_the_window_is_open(qapp, qtbot, tmp_path, monkeypatch):
    hints = SystemHints()
    monkeypatch.setattr(qapp, "styleHints", lambda: hints, raising=False)
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path))
    window = desktop_app.build_window(qapp)
    qtbot.addWidget(window)
    assert theme.current() is theme.LIGHT
    hints.scheme = Qt.ColorScheme.Dark
    hints.colorSchemeChanged.emit(hints.scheme)
    assert theme.current() is theme.DARK
    hints.contrast = Qt.ContrastPreference.HighContrast
    hints.contrastPreferenceChanged.emit(hints.contrast)
    assert theme.current() is theme.DARK_CONTRAST
    choose(window.bar.theme, 1)
    assert theme.current() is theme.LIGHT_CONTRAST


def test_nothing_moves_where_the_person_wants_no_motion(window, qapp, qtbot):
    settings_page = window.page("settings")
    bar = WaitingBar()
    qtbot.addWidget(bar)
    assert bar.maximum() == 0
    settings_page.general.boxes["reducedMotion"].click()
    bar.expect(0)
    assert bar.maximum() == 1
    assert not qapp.isEffectEnabled(Qt.UIEffect.UI_AnimateCombo)
    bar.expect(7)
    assert bar.maximum() == 7
    settings_page.general.boxes["reducedMotion"].click()
    bar.expect(0)
    assert bar.maximum() == 0


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
