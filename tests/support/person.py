"""A person at the window: a mouse, a keyboard, things to drop, and patience. What they do is counted."""

import time

from PySide6.QtCore import QEvent, QEventLoop, QMimeData, QObject, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QScrollArea, QWidget

from evaluators.texts import LANGUAGES, Words

OWN_WINDOWS = {"help", "cases.viewer"}
"""Besides the main window and dialogs; the viewer fills the screen on request."""
NO_TASKS = {Words(language)("desktop.status.tasks", n=0) for language in LANGUAGES}


def let_pass(milliseconds):
    """Let the window and its jobs go on; ``QTest.qWait`` would hold the interpreter, and with it every job."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


class Person:
    """Uses only what can be seen and reached.

    Args:
        window: The main window.
    """

    def __init__(self, window):
        self.window = window
        self.clicks = 0
        self.drops = 0

    def sees(self, name):
        """Return the visible control of this name, or None."""
        roots = [self.window, *(one for one in QApplication.topLevelWidgets() if one is not self.window)]
        for root in roots:
            found = [root] if root.objectName() == name else root.findChildren(QWidget, name)
            for widget in found:
                if widget.isVisible():
                    return widget
        return None

    def waits_for(self, name, *, seconds=60):
        """Wait until a control is there and can be used."""
        self.waits(lambda: (found := self.sees(name)) is not None and found.isEnabled(), name, seconds=seconds)
        return self.sees(name)

    def waits(self, until, what="", *, seconds=60):
        """Let time pass until something is so."""
        end = time.monotonic() + seconds
        while not until():
            assert time.monotonic() < end, f"waited {seconds} s for {what or until}"
            let_pass(20)

    def lets_it_settle(self):
        """Wait until the window has drawn itself and nothing is going on in the background."""
        let_pass(60)
        self.waits(self.is_left_alone, "the window to settle", seconds=120)
        let_pass(20)

    def is_left_alone(self):
        """Return whether nothing is going on in the background."""
        return self.window.status.tasks.text() in NO_TASKS

    def clicks_on(self, name, *, seconds=60):
        """Click the middle of a control; it must be there, usable and not covered."""
        widget = self.waits_for(name, seconds=seconds)
        self.scrolls_to(widget)
        middle = widget.rect().center()
        under = widget.window().childAt(widget.mapTo(widget.window(), middle))
        assert under is widget or (under is not None and widget.isAncestorOf(under)), f"{name} is covered by {under}"
        self.clicks += 1
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=middle)

    def scrolls_to(self, widget):
        """Scroll until a control is in view; turning a wheel is no click."""
        parent = widget.parentWidget()
        while parent is not None:
            if isinstance(parent, QScrollArea):
                parent.ensureWidgetVisible(widget)
            parent = parent.parentWidget()
        QTest.qWait(1)

    def presses(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        """Press a key; it goes to whatever has the focus."""
        QTest.keyClick(self._focused(), key, modifiers)

    def focus(self):
        """Return the name of what has the focus."""
        focused = QApplication.focusWidget()
        return focused.objectName() if focused is not None else ""

    def tabs_to(self, name):
        """Press Tab until a control has the focus; it must be reached before everything was visited twice."""
        self.waits_for(name)
        for _ in range(200):
            if self.focus() == name:
                return
            self.presses(Qt.Key.Key_Tab)
        raise AssertionError(f"{name} is not reached by Tab")

    def types(self, text):
        """Type a text."""
        QTest.keyClicks(self._focused(), text)

    def opens(self, evaluation):
        """Drop an evaluation on the window and wait until it is open."""
        self.drops_on(self.window, evaluation)
        self.waits(lambda: self.window.bar.evaluation_name == evaluation.name, "the evaluation to open")

    def drops_on(self, target, *paths):
        """Drop files on the middle of a widget: the innermost one that takes drops is asked, as Qt does."""
        self.drops += 1
        drop(target, list(paths))

    def _focused(self):
        return QApplication.focusWidget() or QApplication.activeWindow() or self.window


def drop(target, paths, at=None):
    """Drop paths on a point of a widget; return whether anybody took them."""
    place = at or target.rect().center()
    widget = target.childAt(place) or target
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    while widget is not None:
        if widget.acceptDrops() and _offered(widget, mime, widget.mapFrom(target, place)):
            return True
        if widget is target:
            break
        widget = widget.parentWidget()
    return False


def _offered(widget, mime, where: QPoint):
    enter = QDragEnterEvent(where, *_how(mime))
    enter.ignore()
    QApplication.sendEvent(widget, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(widget, QDropEvent(QPointF(where), *_how(mime)))
    return True


def _how(mime):
    return Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class StrayWindows(QObject):
    """Notes every part of a page that is shown without the page: for a moment it is a window of its own."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def eventFilter(self, watched, event):  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            plain = watched.windowFlags() & Qt.WindowType.WindowType_Mask == Qt.WindowType.Window
            if plain and not isinstance(watched, QMainWindow) and watched.objectName() not in OWN_WINDOWS:
                self.seen.append(f"{type(watched).__name__} {watched.objectName()}")
        return False
