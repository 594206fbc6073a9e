"""The window: verifies what is handed to it, in two languages and two themes."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox

from desktop import app as desktop_app
from desktop import settings
from evaluators.errors import CallError
from evaluators.evidence.bundle import write_bundle
from evaluators.evidence.keys import demo_key
from evaluators.evidence.record import RequiredSigner
from support.records import example_record


@pytest.fixture
def window(qtbot, qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    window = desktop_app.build_window(qapp)
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def bundle(tmp_path):
    signer = RequiredSigner(key_sha256=demo_key().public.sha256, name="Demo key")
    record = example_record(required_signers=(signer,), assurance_level="demo")
    path = tmp_path / "bundle.intoto.jsonl"
    path.write_bytes(write_bundle(record, [demo_key()]))
    return path


def test_a_dropped_summary_leads_to_its_verdict(window, qtbot, bundle):
    window.home.drop.dropped.emit([bundle])
    qtbot.waitUntil(lambda: "Demo signature" in window.verify.verdict.text(), timeout=60_000)
    assert window.pages.currentWidget() is window.verify


def test_what_is_no_summary_gets_a_sentence_and_no_dialog(window, qtbot, tmp_path):
    path = tmp_path / "holiday.jpg"
    path.write_bytes(b"not a summary")
    window.verify_path(path)
    qtbot.waitUntil(lambda: bool(window.verify.verdict.text()), timeout=60_000)
    assert window.verify.made_by.text()


def test_the_language_changes_every_word_at_once_and_is_remembered(window):
    window.language.setCurrentIndex(1)
    assert window.home.title.text() == "Was möchten Sie tun?"
    assert window.rail.entries["home"].text() == "Start"
    assert settings.load()[0].language == "de"
    window.language.setCurrentIndex(0)
    assert window.home.title.text() == "What do you want to do?"


def test_every_control_has_an_accessible_name_in_both_languages(window):
    for language in (0, 1):
        window.language.setCurrentIndex(language)
        controls = [*window.findChildren(QAbstractButton), *window.findChildren(QComboBox)]
        nameless = [control for control in controls if control.isVisible() and not control.accessibleName()]
        assert not nameless


@pytest.mark.parametrize("theme", [0, 1, 2])
def test_every_theme_dresses_the_window(window, qapp, theme):
    window.theme.setCurrentIndex(theme)
    assert "$" not in qapp.styleSheet()


def test_text_from_files_is_never_taken_for_markup(window):
    window.verify.made_by.say('<img src="file:///etc/passwd">')
    assert window.verify.made_by.textFormat() == Qt.TextFormat.PlainText


def test_damaged_settings_are_set_aside_and_never_fatal(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path))
    (tmp_path / settings.FILE).write_text("{ damaged")
    preferences, aside = settings.load()
    assert preferences == settings.Preferences()
    assert aside is not None
    assert aside.read_text() == "{ damaged"


def test_without_a_display_the_reason_is_a_sentence(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(desktop_app, "_LIBRARIES", ())
    monkeypatch.setattr(desktop_app.sys, "platform", "linux")
    with pytest.raises(CallError) as error:
        desktop_app.check_display()
    assert error.value.id == "C717"
