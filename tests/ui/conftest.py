"""The whole window, as it is started, for a person to use."""

import shutil

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest

from desktop import app, settings
from desktop.widgets import choosing
from support.evaluations import finish, make_evaluation
from support.person import Person, StrayWindows


@pytest.fixture
def chosen(monkeypatch):
    """The answers to dialogs that ask for a file or folder, the next one first; without any they are cancelled."""
    answers = []

    def answer(dialog, mode, told):
        if answers:
            told(answers.pop(0))
        dialog.deleteLater()
        return dialog

    monkeypatch.setattr(choosing, "_open", answer)
    return answers


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An account of its own."""
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path / "home"


@pytest.fixture
def start(qapp, home, chosen):
    """Starts the window in a language and gives the person in front of it; closes every window in the end."""
    windows, stray = [], StrayWindows()
    qapp.installEventFilter(stray)

    def started(language="en", **preferences):
        settings.save(settings.Preferences(language=language, theme="light", **preferences))
        window = app.build_window(qapp)
        windows.append(window)
        window.resize(1280, 800)
        window.show()
        window.activateWindow()
        assert QTest.qWaitForWindowActive(window)
        return Person(window)

    yield started
    for window in windows:
        window.close()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.removeEventFilter(stray)
    assert not stray.seen


@pytest.fixture(scope="session")
def draft(tmp_path_factory):
    """A small evaluation that was not run."""
    return make_evaluation(tmp_path_factory.mktemp("draft"))


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """A small evaluation with results: one missed case, one false alarm."""
    return finish(make_evaluation(tmp_path_factory.mktemp("finished")))


@pytest.fixture
def own_copy(tmp_path):
    """Copies an evaluation, so that a test may change it."""

    def copy(path, name="evaluation"):
        return shutil.copytree(path, tmp_path / name)

    return copy
