"""When the program itself fails: a defect in a slot is told and not only lost, and a crash is told at the next start.

What is written and shown is what ``evaluators.logbook`` makes of it: types, our modules and lines, no text of anybody.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
from collections import Counter
from pathlib import Path
from typing import IO, Final

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from evaluators import logbook, paths

RUNNING: Final = "window.running"
"""Exists while a window is open; holds the stack where that window crashed."""
MESSAGES: Final = 20
"""Of Qt, of each kind, that are written of one session: some come with every paint."""
_LONGEST: Final = 100_000


class Crashes(QObject):
    """Watches this process from its first event on."""

    happened = Signal(str)
    """The report of a defect nobody caught, heard in the window's thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file: IO[bytes] | None = None
        self.last_time = ""
        """The report of the crash that ended the window before this one, or nothing."""
        self._told: Counter[QtMsgType] = Counter()

    def watch(self, *, sole: bool) -> None:
        """Begin.

        Args:
            sole: Whether no other window of this user can be open, so that what is left belongs to a dead one.
        """
        logbook.take_over(self.happened.emit)
        qInstallMessageHandler(self._heard)
        logbook.note("window_opened", module=__name__)
        if sole:
            self._look_back()
            self._mark()

    def end(self) -> None:
        """Say that the window ended as it should."""
        logbook.note("window_closed", module=__name__)
        if self._file is not None:
            faulthandler.disable()
            self._file.close()
            self._file = None
            with contextlib.suppress(OSError):
                _mark().unlink()

    def _look_back(self) -> None:
        """Find out how the last window ended. What its crash left is reduced and deleted: it names folders."""
        with contextlib.suppress(OSError):
            with _mark().open("rb") as file:
                dump = file.read(_LONGEST).decode("utf-8", "replace")
            _mark().unlink()
            if dump:
                self.last_time = logbook.fatal(dump, module=__name__)
            else:  # a power cut, or somebody ended it: nothing to report
                logbook.note("window_interrupted", module=__name__)

    def _mark(self) -> None:
        """Leave a file that only a proper end takes away, and have the stack of a crash written into it."""
        with contextlib.suppress(OSError):
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
            self._file = os.fdopen(os.open(_mark(), flags, 0o600), "wb")
            faulthandler.enable(self._file, all_threads=False)

    def _heard(self, kind: QtMsgType, _context: QMessageLogContext, _text: str) -> None:
        """Count what Qt has to say; its texts can hold paths."""
        if kind in {QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg}:
            return
        self._told[kind] += 1
        if self._told[kind] <= MESSAGES:
            event = "qt_warning" if kind == QtMsgType.QtWarningMsg else "qt_critical"
            logbook.note(event, module=__name__, n=self._told[kind])


def _mark() -> Path:
    return paths.logs_folder() / RUNNING
