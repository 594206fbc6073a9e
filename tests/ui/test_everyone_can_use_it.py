"""Names for screen readers, contrast, the keyboard, the order of the focus, and no text that is cut."""

import importlib.util
import sys
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollBar,
    QStackedWidget,
    QTabBar,
    QWidget,
)

from desktop import theme
from desktop.views.rail import PAGES
from support.person import let_pass
from support.source_files import ROOT

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
)
OF_QT = (QAbstractSpinBox, QComboBox, QHeaderView, QScrollBar, QTabBar, QLineEdit, QAbstractItemView)
"""Controls that bring controls of their own, which Qt names."""


@pytest.fixture
def cut_text(monkeypatch):
    spec = importlib.util.spec_from_file_location("cut_text", ROOT / "packaging" / "cut_text.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "cut_text", module)
    spec.loader.exec_module(module)
    return module


def controls(page):
    """Return what a person can use on a page, also what does not show at the moment."""
    return [
        widget
        for widget in page.findChildren(QWidget)
        if isinstance(widget, CONTROLS)
        and not isinstance(widget, (QScrollBar, QHeaderView))
        and not of_qt(widget, page)
    ]


def can_be_seen(widget, page):
    """Return whether it is there for a person in this state, if need be behind a tab."""
    while widget is not None and widget is not page:
        if widget.isHidden() and not isinstance(widget.parentWidget(), QStackedWidget):
            return False
        widget = widget.parentWidget()
    return True


def of_qt(widget, page):
    parent = widget.parentWidget()
    while parent is not None and parent is not page:
        if isinstance(parent, OF_QT):
            return True
        parent = parent.parentWidget()
    return widget.objectName().startswith("qt_")


def shown_pages(person):
    for name in PAGES:
        person.window.go(name)
        person.lets_it_settle()
        yield name, person.window.page(name)


@pytest.fixture(params=["empty", "draft", "finished"])
def person(request, start, own_copy):
    """Somebody at a window with nothing, an evaluation that was not run, or one with results."""
    person = start("de")
    if request.param != "empty":
        person.opens(own_copy(request.getfixturevalue(request.param)))
    return person


def in_both_languages(person):
    """Yield twice, the second time with the window switched over: German first, whose words are longer."""
    yield "de"
    person.window.bar.preferred.emit({"language": "en"})
    yield "en"


def test_every_control_of_every_page_has_an_accessible_name(person):
    for language in in_both_languages(person):
        nameless = [
            f"{name}: {type(widget).__name__} {widget.objectName()} in {type(widget.parentWidget()).__name__}"
            for name, page in shown_pages(person)
            for widget in controls(page)
            if not widget.accessibleName().strip() and can_be_seen(widget, page)
        ]
        frame = [widget.objectName() for widget in controls(person.window) if not widget.accessibleName().strip()]
        assert not nameless, language
        assert not [name for name in frame if name.startswith(("rail.", "bar.", "status."))], language


def test_names_of_controls_follow_the_language_at_once(start, finished, own_copy):
    person = start("en")
    person.opens(own_copy(finished))
    for name, page in shown_pages(person):
        person.window.bar.preferred.emit({"language": "en"})
        english = {id(one): one.accessibleName() for one in page.findChildren(QAbstractButton) if one.text().strip()}
        person.window.bar.preferred.emit({"language": "de"})
        same = [
            one.text() for one in page.findChildren(QAbstractButton) if english.get(id(one), "") == one.text() != ""
        ]
        words = [text for text in same if len(text) > 8 and text.replace("&", "").replace(" ", "").isalpha()]
        assert len(words) <= len(english) / 3, (name, words)


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("tokens", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_text_has_a_contrast_of_four_and_a_half_and_lines_of_three(tokens):
    for ground in (tokens.window, tokens.surface):
        for name in ("text", "muted", "primary", "ok", "caution", "error"):
            assert contrast(getattr(tokens, name), ground) >= 4.5, name
        for name in ("border", "focus"):
            assert contrast(getattr(tokens, name), ground) >= 3, name
        for series in tokens.series:
            assert contrast(series, ground) >= 3, series
    assert contrast(tokens.on_primary, tokens.primary) >= 4.5


def test_every_page_is_reached_by_keyboard_from_the_rail(start):
    person = start()
    person.window.rail.entries["home"].setFocus()
    for name in PAGES:
        person.window.rail.entries[name].setFocus()
        person.presses(Qt.Key.Key_Space)
        assert person.window.rail.current() == name


def test_tab_reaches_every_usable_control_of_a_page_and_goes_round(start, finished, own_copy):
    person = start()
    person.opens(own_copy(finished))
    for name, page in shown_pages(person):
        missed = missed_by_tab(person, name, page)
        assert not [f"{type(widget).__name__} {widget.objectName()}" for widget in missed], name


def missed_by_tab(person, name, page):
    """Press Tab from the rail on, until everything was passed; return what a person can use and did not reach."""
    wanted = {
        id(widget): widget
        for widget in page.findChildren(QWidget)
        if isinstance(widget, CONTROLS)
        and widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not of_qt(widget, page)
    }
    person.window.rail.entries[name].setFocus()
    seen = set()
    for _ in range(len(wanted) + 60):
        focused = QApplication.focusWidget()
        assert focused is not None
        seen |= {id(focused), id(focused.focusProxy())}
        QTest.keyClick(focused, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier if traps_tab(focused) else NONE)
    return [widget for key, widget in wanted.items() if key not in seen and not one_of_a_group(widget)]


NONE = Qt.KeyboardModifier.NoModifier


def traps_tab(widget):
    return isinstance(widget, QPlainTextEdit) and not widget.tabChangesFocus()


def one_of_a_group(widget):
    """Return whether arrow keys reach it: one of several radio buttons, or of buttons of which one is checked."""
    return isinstance(widget, QAbstractButton) and (
        widget.autoExclusive() or (widget.group() is not None and widget.group().exclusive())
    )


def test_no_text_is_cut_at_the_smallest_size(person, cut_text):
    person.window.resize(1040, 580)
    found = [
        f"{name} ({language}): {finding}"
        for language in in_both_languages(person)
        for name, _ in shown_pages(person)
        for finding in cut_for_good(person, cut_text)
    ]
    assert not found, "\n".join(found)


def cut_for_good(person, cut_text):
    """Return what is still cut after the layout had time to follow what it shows."""
    end = time.monotonic() + 3
    while (found := cut_text.find(person.window)) and time.monotonic() < end:
        let_pass(50)
    return found


def test_the_finder_of_cut_text_finds_it(qtbot, cut_text):
    box = QWidget()
    qtbot.addWidget(box)
    box.resize(300, 200)
    box.setStyleSheet("QPushButton { min-height: 0px; }")
    label, button, neighbour = (
        QLabel("a text that needs more room", box),
        QPushButton("press this", box),
        QLabel("x", box),
    )
    label.setGeometry(10, 10, 40, 20)
    button.setGeometry(10, 60, 120, 20)
    neighbour.setGeometry(100, 60, 60, 20)
    box.show()
    assert {"cut", "small", "overlap"} <= {finding.kind for finding in cut_text.find(box)}
    label.setGeometry(10, 10, 280, 20)
    button.setGeometry(10, 60, 120, 34)
    neighbour.setGeometry(140, 60, 60, 34)
    assert not cut_text.find(box)
