"""Work for the moments in which nobody uses the window: piece by piece, and none soon after a key or the mouse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer

QUIET: Final = 300
"""Milliseconds without a key or the mouse before a piece of work begins."""
BETWEEN: Final = 100
"""Milliseconds in which the window may paint and answer before the next piece."""
_INPUT: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.DragMove,
    }
)


class Idle(QObject):
    """Calls a step in idle moments until there is nothing left to do.

    Args:
        step: Does one piece; returns whether there is another.
    """

    def __init__(self, step: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._step = step
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._work)

    def start(self) -> None:
        """Begin at the next idle moment."""
        self._listen()
        self._timer.start(QUIET)

    def stop(self) -> None:
        """Do no more."""
        self._timer.stop()
        self._turn_away()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Wait anew after each input, wherever in the application it goes."""
        if event.type() in _INPUT:
            self._timer.start(QUIET)
        return super().eventFilter(watched, event)

    def _work(self) -> None:
        self._turn_away()  # a page that is made causes thousands of events
        if self._step():
            self._listen()
            self._timer.start(BETWEEN)

    def _listen(self) -> None:
        application = QCoreApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def _turn_away(self) -> None:
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
