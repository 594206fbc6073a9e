"""Keeps Qt's file dialogs from writing down which folders were chosen: a folder of data can name a patient."""

from __future__ import annotations

import os
from typing import Final

from PySide6.QtCore import QSettings

_ORGANISATION: Final = "QtProject"
"""Under this name Qt keeps what its file dialogs remember, for all its programs."""
_REMEMBERED: Final = ("FileDialog/history", "FileDialog/lastVisited")


def forget_chosen_folders() -> None:
    """Let Qt remember nothing where it keeps settings in files, and take away what it remembered elsewhere.

    Call it before the first dialog and after the last. In files nothing is written at all: Qt looks for them below a
    place that is no folder. In the registry of Windows and the preferences of macOS places cannot be moved.
    """
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, os.devnull)
    kept = QSettings(QSettings.Scope.UserScope, _ORGANISATION)
    for key in _REMEMBERED:
        kept.remove(key)
