"""About says how large the log is and shows where it lies; what is copied there names nobody."""

import getpass
import platform

import pytest

from desktop import app
from desktop.flows.about import system_information
from desktop.settings import Preferences
from desktop.views.settings_page import about_tab
from evaluators import logbook, paths


@pytest.fixture
def window(qtbot, qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    window = app.build_window(qapp)
    qtbot.addWidget(window)
    window.show()
    return window


def test_the_log_folder_is_shown_once_there_is_a_log(window, monkeypatch):
    shown = []
    monkeypatch.setattr(about_tab, "show_in_folder", shown.append)
    about = window.page("settings").about
    assert not about.log.isEnabled()
    for _ in range(30):
        logbook.note("C441", module="desktop.app")
    about.read()
    assert about.log_size.text() == "2 kB"
    about.log.click()
    assert shown == [paths.logs_folder()]


def test_system_information_names_no_person_computer_or_folder(qapp, monkeypatch, tmp_path):
    monkeypatch.setattr(platform, "node", lambda: "ward-7-pc")
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "mustermann"))
    told = system_information(Preferences(evaluations_folder="/patients/mustermann", recent=("/patients/beispiel",)))
    assert not [one for one in ("ward-7-pc", "mustermann", "beispiel", "/") if one in told]
    assert getpass.getuser() == "root" or getpass.getuser() not in told
