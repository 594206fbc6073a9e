"""Nothing of the results is cut, and little has to be scrolled to."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication


def show(page, name):
    page.tabs.setCurrentWidget(page._tabs[name])
    return page._tabs[name]


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_table_is_wider_than_its_place_in_the_smallest_window(page, qtbot, language):
    page.tongue.speak(language)
    for name in ("summary", "subgroups", "threshold", "calibration"):
        tab = show(page, name)
        qtbot.wait(1)
        assert not tab.table.horizontalScrollBar().isVisible(), name


def test_on_an_ordinary_screen_table_and_plot_are_seen_without_scrolling(page, qtbot):
    page.resize(1072, 720)
    for name in page._tabs:
        tab = show(page, name)
        qtbot.wait(1)
        place = tab.mapTo(page, tab.rect().bottomLeft())
        assert place.y() < page.footer.geometry().top(), name


def test_with_large_letters_the_plot_stands_below_the_table(page, qtbot):
    tab = show(page, "summary")
    assert tab.plot.y() < tab.table.geometry().bottom()
    font = page.font()
    font.setPointSizeF(1.5 * font.pointSizeF())
    page.setFont(font)
    qtbot.waitUntil(lambda: tab.plot.y() > tab.table.geometry().bottom())


def test_tab_walks_down_the_page(page, qtbot):
    page.activateWindow()
    page.tiles.tiles()["sensitivity"].setFocus()
    visited = []
    for _ in range(9):
        visited.append(QApplication.focusWidget().objectName())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    tiles = [f"res.tile.{name}" for name in ("sensitivity", "specificity", "auc", "time")]
    below = ["res.naturalPicture", "res.reviewMissed", "qt_tabwidget_tabbar", "res.table", "res.plotChoice"]
    assert visited == tiles + below
