"""Widgets made late are read where they stand."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.widgets.notice import Notice
from desktop.widgets.reading_order import read_after


def visited(qtbot, first, count):
    first.setFocus()
    found = []
    for _ in range(count):
        found.append(QApplication.focusWidget().text())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    return found


def page_of(qtbot, *widgets):
    page = QWidget()
    qtbot.addWidget(page)
    inside = QVBoxLayout(page)
    for widget in widgets:
        inside.addWidget(widget)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


def test_tab_visits_what_was_made_late_where_it_stands(qtbot):
    first, place, last = QPushButton("first"), QLabel("place"), QPushButton("last")
    page = page_of(qtbot, first, place, last)
    late = [QPushButton("late"), QPushButton("later")]
    for button in late:
        page.layout().insertWidget(page.layout().count() - 1, button)
    read_after(place, *late)
    qtbot.waitUntil(late[-1].isVisible)
    assert visited(qtbot, first, 4) == ["first", "late", "later", "last"]


def test_the_remedies_of_a_message_come_before_what_stands_below_it(qtbot):
    first, notice, last = QPushButton("first"), Notice(), QPushButton("last")
    page = page_of(qtbot, first, notice, last)
    notice.tell("It went wrong.", "error", [("Once", lambda: None), ("Again", lambda: None)])
    qtbot.waitUntil(notice.buttons()[-1].isVisible)
    assert visited(qtbot, first, 4) == ["first", "Once", "Again", "last"]
    assert page.isVisible()
