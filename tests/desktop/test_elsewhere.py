"""The window says where an evaluation goes beside this computer, and goes on."""

import pytest

from desktop import app
from desktop.flows import elsewhere
from evaluators.evaluation.whereabouts import Elsewhere
from evaluators.texts import Words


@pytest.fixture
def window(qtbot, qapp, tmp_path, monkeypatch):
    """A window whose evaluations lie wherever a test says."""
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path))
    window = app.build_window(qapp)
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def lies(monkeypatch):
    def at(place):
        monkeypatch.setattr(elsewhere, "elsewhere", lambda _: place)

    return at


@pytest.mark.parametrize("kind", ["cloud", "network"])
def test_an_evaluation_elsewhere_is_opened_with_a_sentence_that_names_where(window, lies, kind):
    lies(Elsewhere(kind, "Somebody's service"))
    window._evaluation.begin_for("heart")
    assert window._evaluation.writable
    assert "Somebody's service" in window.notice.text.text()
    assert window.notice.buttons()[0].text() == window._tongue.words("whereabouts.choose")


def test_an_evaluation_on_this_computer_is_opened_without_a_word(window, lies):
    lies(None)
    window._evaluation.begin_for("heart")
    assert window.notice.isHidden()


def test_the_remedy_leads_to_the_folder_of_evaluations(window, lies, monkeypatch):
    asked = []
    lies(Elsewhere("cloud", "Dropbox"))
    window._evaluation.begin_for("heart")
    monkeypatch.setattr(window.page("settings").storage, "choose", lambda: asked.append(True))
    window.notice.buttons()[0].click()
    assert window.current() is window.page("settings")
    assert asked == [True]


def test_both_languages_name_the_service(lies, tmp_path):
    lies(Elsewhere("cloud", "Dropbox"))
    assert all("Dropbox" in elsewhere.said_elsewhere(Words(language), tmp_path) for language in ("en", "de"))
