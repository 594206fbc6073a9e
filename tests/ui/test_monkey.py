"""Ten thousand random events: no exception, no warning of Qt, no stray window, and a window that still answers."""

import random
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, QPoint, QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QDesktopServices, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget

from desktop.views.rail import PAGES
from support.evaluations import GREYS
from support.person import drop

QUIET = ("This plugin does not support", "QTest::mouse", "Mouse event occurs outside target window")
"""Said by the platform without a screen, and by the simulated mouse about itself."""
KEYS = (
    *(Qt.Key(Qt.Key.Key_A + place) for place in range(26)),
    *(Qt.Key(Qt.Key.Key_0 + place) for place in range(10)),
    *(Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Delete),
    *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End),
    *(Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_F1, Qt.Key.Key_F5, Qt.Key.Key_F6, Qt.Key.Key_F11),
    *(Qt.Key.Key_Comma, Qt.Key.Key_Period, Qt.Key.Key_Question, Qt.Key.Key_Backspace),
)
NO, CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton


class Monkey:
    """Does what nobody would, the same way for the same seed.

    Args:
        seed: Of the chance.
        window: The main window.
        files: What it may drop.
    """

    def __init__(self, seed: int, window: QMainWindow, files: list) -> None:
        self._chance = random.Random(seed)
        self._window, self._files = window, files
        self._does: tuple[tuple[Callable[[], None], float], ...] = (
            (self._click, 40),
            (self._key, 40),
            (self._drag, 6),
            (self._wheel, 6),
            (self._double_click, 3),
            (self._page, 4),
            (self._resize, 1),
            (self._drop, 0.6),
            (self._language, 0.4),
            (self._theme, 0.1),
        )

    def act(self) -> str:
        """Do one thing and return its name."""
        (does,) = self._chance.choices([does for does, _ in self._does], [often for _, often in self._does])
        does()
        return does.__name__

    def _target(self) -> QWidget:
        """Return a widget in view, of a sheet or dialog if one is open."""
        modal = QApplication.activeModalWidget() or QApplication.activePopupWidget()
        tops = [one for one in QApplication.topLevelWidgets() if one.isVisible() and one.width() > 1]
        top = modal or self._chance.choice([self._window, *tops])
        inside = [one for one in top.findChildren(QWidget) if one.isVisible() and not one.visibleRegion().isEmpty()]
        return self._chance.choice(inside or [top])

    def _place(self, widget: QWidget) -> QPoint:
        seen = widget.visibleRegion().boundingRect() if widget.isVisible() else widget.rect()
        return QPoint(
            self._chance.randint(seen.left(), max(seen.left(), seen.right())),
            self._chance.randint(seen.top(), max(seen.top(), seen.bottom())),
        )

    def _click(self) -> None:
        widget = self._target()
        button = self._chance.choices([LEFT, RIGHT, MIDDLE], [16, 2, 1])[0]
        QTest.mouseClick(widget, button, self._chance.choice([NO, NO, NO, CTRL, SHIFT]), self._place(widget))

    def _double_click(self) -> None:
        widget = self._target()
        QTest.mouseDClick(widget, LEFT, NO, self._place(widget))

    def _drag(self) -> None:
        widget = self._target()
        button = self._chance.choice([LEFT, LEFT, RIGHT, MIDDLE])
        QTest.mousePress(widget, button, NO, self._place(widget))
        QTest.mouseMove(widget, self._place(widget))
        QTest.mouseRelease(widget, button, NO, self._place(widget))

    def _wheel(self) -> None:
        widget = self._target()
        where = QPointF(self._place(widget))
        turned = QPoint(0, self._chance.choice([-240, -120, 120, 240]))
        modifiers = self._chance.choice([NO, CTRL])
        phase = Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(
            where, QPointF(widget.mapToGlobal(where.toPoint())), QPoint(), turned, Qt.MouseButton.NoButton, modifiers,
            phase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, event)

    def _key(self) -> None:
        widget = QApplication.focusWidget() or self._window
        QTest.keyClick(widget, self._chance.choice(KEYS), self._chance.choice([NO, NO, NO, NO, CTRL, SHIFT, ALT]))

    def _page(self) -> None:
        QTest.mouseClick(self._window.rail.entries[self._chance.choice(PAGES)], LEFT)

    def _resize(self) -> None:
        self._window.resize(self._chance.randint(1040, 1700), self._chance.randint(580, 1050))

    def _drop(self) -> None:
        drop(self._window, self._chance.sample(self._files, self._chance.randint(1, 2)), self._place(self._window))

    def _language(self) -> None:
        self._window.bar.preferred.emit({"language": self._chance.choice(["en", "de"])})

    def _theme(self) -> None:
        text_size = self._chance.choice([90, 100, 150])
        self._window.bar.preferred.emit({"theme": self._chance.choice(["light", "dark"]), "text_size": text_size})


class Nowhere(QObject):
    """Takes what would be opened in another program."""

    @Slot("QUrl")
    def show(self, _url):
        """Open nothing."""


class NeverPrints(QDialog):
    """Stands in for the printer's dialog, which would wait for somebody."""

    def __init__(self, _printer, parent=None):
        super().__init__(parent)

    def setVisible(self, _visible: bool) -> None:  # noqa: N802 - Qt's name
        super().setVisible(False)


@pytest.fixture
def files(finished, draft, own_copy, tmp_path):
    """What a monkey finds on a desk."""
    letter = tmp_path / "letter.docx"
    letter.write_text("no use")
    images = finished.parent / "images"
    package = finished.parent / "package"
    copies = [own_copy(finished, "finished"), own_copy(draft, "draft")]
    return [*copies, letter, images, images / f"{len(GREYS):03}.png", finished.parent / "labels.csv", package]


def let_loose(person, files, seed, events, chosen, qtlog):
    """Let a monkey act; whatever waits for an answer gets one after a while."""
    monkey = Monkey(seed, person.window, files)
    ender = QTimer()
    ender.timeout.connect(lambda: (popup := QApplication.activePopupWidget()) and popup.close())
    ender.start(200)
    for number in range(events):
        if number % 50 == 0:
            chosen[:] = [files[number // 50 % len(files)]] if number % 100 else []
        done = monkey.act()
        QTest.qWait(0)
        assert person.window.isVisible(), (number, done)
        said = [record.message for record in qtlog.records if not record.message.startswith(QUIET)]
        assert not said, (number, done, said)
    ender.stop()
    for one in QApplication.topLevelWidgets():
        if isinstance(one, QDialog) and one.isVisible():
            one.reject()
    person.window.go("home")
    person.waits(lambda: person.window.rail.current() == "home", "the window to answer")


@pytest.fixture
def loose(start, files, chosen, qtlog, monkeypatch, qapp, tmp_path):
    """Lets a monkey loose in a window whose ways out of the program lead nowhere."""
    monkeypatch.chdir(tmp_path)  # it makes folders in dialogs
    monkeypatch.setattr("PySide6.QtPrintSupport.QPrintDialog", NeverPrints)
    nowhere = Nowhere()
    QDesktopServices.setUrlHandler("file", nowhere, "show")
    yield lambda seed, events: let_loose(start(), files, seed, events, chosen, qtlog)
    QDesktopServices.unsetUrlHandler("file")


def test_five_hundred_random_events_break_nothing(loose):
    loose(seed=2026, events=500)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ten_thousand_random_events_break_nothing(loose, seed):
    loose(seed=seed, events=10_000)
