"""Finds text that is cut, controls that overlap or are too small to hit, in a window that is shown.

It looks at what every widget was given, not at pixels: a label lower than its text needs, a button narrower than its
words, a heading that ends in an ellipsis, two neighbours in the same place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QScrollBar,
    QSizeGrip,
    QSplitterHandle,
    QStackedWidget,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QTableView,
    QWidget,
)

HIT = 32
"""Pixels a control must be high to be hit; in tables less."""
HIT_IN_TABLES = 24
SLACK = 1
"""Pixels; fractions of fonts and scales round either way."""

CONTROLS = (QAbstractButton, QComboBox, QLineEdit, QAbstractSpinBox, QAbstractSlider)
INSIDE = (QComboBox, QAbstractSpinBox, QTabBar, QHeaderView, QLineEdit, QScrollBar)
"""Controls that bring children of their own, which are theirs to arrange."""


@dataclass(frozen=True)
class Finding:
    """Something a person would see as broken."""

    kind: str
    where: str
    text: str
    detail: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.where} “{self.text[:60]}” {self.detail}"


def find(root: QWidget) -> list[Finding]:
    """Return everything wrong in what is visible of a window."""
    findings: list[Finding] = []
    for widget in (root, *root.findChildren(QWidget)):
        if not widget.isVisibleTo(root) or widget.window() is not root.window() or _is_inside(widget):
            continue
        findings += _cut(widget)
        findings += _outside(widget, root)
        findings += _too_small(widget)
        findings += _overlaps(widget)
    return findings


def _is_inside(widget: QWidget) -> bool:
    return isinstance(widget.parentWidget(), INSIDE)


def _cut(widget: QWidget) -> Iterator[Finding]:
    if isinstance(widget, QLabel) and widget.text() and widget.pixmap().isNull():
        yield from _cut_label(widget)
    elif isinstance(widget, QAbstractButton) and widget.text():
        yield from _cut_button(widget)
    elif isinstance(widget, QComboBox):
        yield from _cut_choice(widget)
    elif isinstance(widget, QLineEdit) and widget.placeholderText() and not widget.text():
        yield from _wider(widget, widget.placeholderText(), widget.width() - 20)
    elif isinstance(widget, QTabBar):
        yield from _cut_tabs(widget)
    elif isinstance(widget, QTableView) and widget.horizontalHeader().isVisibleTo(widget):
        yield from _cut_headings(widget)


def _cut_label(label: QLabel) -> Iterator[Finding]:
    room = label.contentsRect()
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        if needed > label.height() + SLACK:
            yield _finding("cut", label, label.text(), f"needs {needed} px of height, has {label.height()}")
        longest = max(label.text().split(), key=label.fontMetrics().horizontalAdvance, default="")
        if label.fontMetrics().horizontalAdvance(longest) > room.width() + SLACK:
            yield _finding("cut", label, label.text(), f"“{longest}” is wider than {room.width()} px")
    else:
        wanted = label.sizeHint()
        if wanted.width() > label.width() + SLACK or wanted.height() > label.height() + SLACK:
            has = f"{label.width()} × {label.height()}"
            yield _finding("cut", label, label.text(), f"needs {wanted.width()} × {wanted.height()}, has {has}")


def _cut_button(button: QAbstractButton) -> Iterator[Finding]:
    words = _plain(button.text())
    needed = max(button.fontMetrics().horizontalAdvance(line) for line in words.split("\n"))
    if not button.icon().isNull():
        needed += button.iconSize().width() + 4
    if isinstance(button, (QCheckBox, QRadioButton)):
        needed += button.style().pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth, None, button) + 4
    inside = [child for child in button.findChildren(QLabel) if child.isVisibleTo(button) and child.text()]
    room = min((child.mapTo(button, QPoint(0, 0)).x() for child in inside), default=button.width())
    if needed > room + SLACK:
        yield _finding("cut", button, words, f"needs {needed} px, has {room}")
    if button.fontMetrics().height() > button.height() + SLACK:
        yield _finding("cut", button, words, f"is {button.height()} px high")


def _cut_choice(choice: QComboBox) -> Iterator[Finding]:
    option = QStyleOptionComboBox()
    choice.initStyleOption(option)
    part = QStyle.SubControl.SC_ComboBoxEditField
    field = choice.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, choice)
    yield from _wider(choice, choice.currentText(), field.width())


def _cut_tabs(tabs: QTabBar) -> Iterator[Finding]:
    shown = [place for place in range(tabs.count()) if tabs.isTabVisible(place)]
    for place in shown:
        words = _plain(tabs.tabText(place))
        if tabs.fontMetrics().horizontalAdvance(words) > tabs.tabRect(place).width() + SLACK:
            yield _finding("cut", tabs, words, f"tab of {tabs.tabRect(place).width()} px")
    if shown and tabs.tabRect(shown[-1]).right() > tabs.width() + SLACK:
        yield _finding("outside", tabs, _plain(tabs.tabText(shown[-1])), "the last tab is scrolled away")


def _cut_headings(table: QTableView) -> Iterator[Finding]:
    header, model = table.horizontalHeader(), table.model()
    for place in range(model.columnCount() if model else 0):
        words = str(model.headerData(place, Qt.Orientation.Horizontal) or "")
        room = header.sectionSize(place)
        if words and not header.isSectionHidden(place) and _width(table, words) + 12 > room + SLACK:
            yield _finding("elided", table, words, f"heading needs {_width(table, words) + 12} px, has {room}")


def _wider(widget: QWidget, words: str, room: int) -> Iterator[Finding]:
    if _width(widget, words) > room + SLACK:
        yield _finding("cut", widget, words, f"needs {_width(widget, words)} px, has {room}")


def _outside(widget: QWidget, root: QWidget) -> Iterator[Finding]:
    """Find what reaches over its parent's edge, and what a scroll area hides without a bar to get there."""
    parent = widget.parentWidget()
    if widget is root or parent is None or isinstance(widget, (QSizeGrip, QScrollBar)):
        return
    area = parent.parentWidget()
    if isinstance(area, QScrollArea) and parent is area.viewport():
        barred = area.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if barred and widget.width() > parent.width() + SLACK:
            yield _finding("outside", widget, "", f"{widget.width()} px wide in a view of {parent.width()}")
    elif isinstance(area, QAbstractScrollArea) and parent is area.viewport():
        return
    elif _has_words(widget) and not parent.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(widget.geometry()):
        yield _finding("outside", widget, _words(widget), f"{_said(widget.geometry())} in {_said(parent.rect())}")


def _too_small(widget: QWidget) -> Iterator[Finding]:
    if not isinstance(widget, CONTROLS) or isinstance(widget, QScrollBar) or not widget.isEnabled():
        return
    needed = HIT_IN_TABLES if _in_table(widget) else HIT
    if widget.height() + SLACK < needed:
        yield _finding("small", widget, _words(widget), f"{widget.height()} px high, {needed} are needed")


def _overlaps(parent: QWidget) -> Iterator[Finding]:
    if isinstance(parent, (QStackedWidget, QAbstractItemView, *INSIDE)):
        return
    children = [
        child
        for child in parent.children()
        if isinstance(child, QWidget)
        and child.isVisibleTo(parent)
        and not child.isWindow()
        and not child.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        and not isinstance(child, (QSplitterHandle, QSizeGrip, QScrollBar))
    ]
    for place, one in enumerate(children):
        for other in children[place + 1 :]:
            shared = one.geometry().intersected(other.geometry())
            if one.geometry() == other.geometry():
                continue  # one stands in the place of the other
            if shared.width() > SLACK and shared.height() > SLACK:
                beside = f"and {_path(other)} “{_words(other)[:40]}”: {_said(shared)}"
                yield _finding("overlap", one, _words(one), beside)


def _in_table(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QAbstractItemView):
            return True
        parent = parent.parentWidget()
    return False


def _finding(kind: str, widget: QWidget, text: str, detail: str) -> Finding:
    return Finding(kind, _path(widget), text.replace("\n", " "), detail)


def _path(widget: QWidget) -> str:
    """Return the names of a widget and of those around it that have one."""
    names = [f"{type(widget).__name__}({widget.objectName()})"]
    parent = widget.parentWidget()
    while parent is not None and len(names) < 4:
        if parent.objectName() and not parent.objectName().startswith("qt_"):
            names.append(parent.objectName())
        parent = parent.parentWidget()
    return " < ".join(names)


def _has_words(widget: QWidget) -> bool:
    return isinstance(widget, (QLabel, QPushButton, *CONTROLS))


def _words(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    return _plain(str(text())) if callable(text) else ""


def _plain(words: str) -> str:
    return words.replace("&&", "\0").replace("&", "").replace("\0", "&")


def _width(widget: QWidget, words: str) -> int:
    return widget.fontMetrics().horizontalAdvance(words)


def _said(rect: QRect) -> str:
    return f"{rect.width()} × {rect.height()} at {rect.x()}, {rect.y()}"
