"""The rail: chosen by every key that chooses, and names beside their states at every text size."""

import pytest
from PySide6.QtCore import Qt

from desktop import theme
from desktop.tongue import Tongue
from desktop.views.page import RailState
from desktop.views.rail import STEPS, Rail


@pytest.fixture
def rail(qtbot, qapp):
    theme.apply(qapp, theme.LIGHT, 100)
    rail = Rail(Tongue("en"))
    qtbot.addWidget(rail)
    rail.resize(rail.width(), 700)
    rail.show()
    rail.activateWindow()
    yield rail
    theme.apply(qapp, theme.LIGHT, 100)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_every_key_that_chooses_chooses_a_page(rail, qtbot, key):
    qtbot.keyClick(rail.entries["model"], key)
    assert rail.current() == "model"


def test_the_focus_goes_along_with_the_page(rail):
    rail.entries["model"].setFocus()
    rail.go("data")
    assert rail.entries["data"].hasFocus()


def test_a_step_without_a_state_shows_a_dash_and_speaks_none(rail):
    assert rail.entries["results"].state.text() == "–"
    assert rail.entries["results"].accessibleName() == "Results"
    assert rail.entries["settings"].state.text() == ""


def test_a_narrow_rail_still_shows_states_as_icons(rail):
    rail.show_state("data", RailState("problems", 8))
    rail.set_narrow(narrow=True)
    assert rail.entries["data"].mark.isVisible()
    assert rail.entries["data"].toolTip() == "Data, 8 problems"


@pytest.mark.parametrize("size", [100, 150])
def test_name_and_state_stand_side_by_side(rail, qapp, size):
    theme.apply(qapp, theme.LIGHT, size)
    for name in STEPS:
        rail.show_state(name, RailState("locked"))
    qapp.processEvents()
    for name in STEPS:
        entry = rail.entries[name]
        words = entry.fontMetrics().horizontalAdvance(entry.text()) + entry.iconSize().width() + 12
        assert words <= entry.mark.x(), name
