"""Where the window was: its place and size, kept in a file of its own beside the settings."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QByteArray, QSettings, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from evaluators import paths

FILE: Final = "window.ini"
_KEY: Final = "geometry"
_TITLE_BAR: Final = 48
"""Pixels a window's frame may add; it is not known before the window is shown."""


def restore(window: QWidget) -> None:
    """Put the window where it was; where no screen shows it any more, in the middle of one."""
    kept = _settings().value(_KEY)
    if isinstance(kept, QByteArray):
        window.restoreGeometry(kept)
    else:
        room = QGuiApplication.primaryScreen().availableSize()
        window.resize(window.size().boundedTo(room - QSize(0, _TITLE_BAR)))
    frame = window.frameGeometry()
    screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    if not any(screen.intersects(frame) and screen.contains(frame.center()) for screen in screens):
        frame.moveCenter(QGuiApplication.primaryScreen().availableGeometry().center())
        window.move(frame.topLeft())


def keep(window: QWidget) -> None:
    """Remember where the window is; a folder that cannot be written keeps what it had."""
    settings = _settings()
    settings.setValue(_KEY, window.saveGeometry())
    settings.sync()


def _settings() -> QSettings:
    return QSettings(str(paths.home() / FILE), QSettings.Format.IniFormat)
