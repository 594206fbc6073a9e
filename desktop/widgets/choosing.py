"""Asking for a file or folder without holding up the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

Chosen = Callable[[Path], object]


def choose_file(parent: QWidget, title: str, kinds: str, chosen: Chosen) -> QFileDialog:
    """Ask for a file that is there."""
    return _open(QFileDialog(parent, title, "", kinds), QFileDialog.FileMode.ExistingFile, chosen)


def choose_files(parent: QWidget, title: str, kinds: str, chosen: Callable[[list[Path]], object]) -> QFileDialog:
    """Ask for one or several files that are there."""
    dialog = QFileDialog(parent, title, "", kinds)
    dialog.filesSelected.connect(lambda names: chosen([Path(name) for name in names]))
    return _open(dialog, QFileDialog.FileMode.ExistingFiles, lambda _: None)


def choose_folder(parent: QWidget, title: str, chosen: Chosen, *, start: Path | None = None) -> QFileDialog:
    """Ask for a folder."""
    dialog = QFileDialog(parent, title, str(start or ""))
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _open(dialog, QFileDialog.FileMode.Directory, chosen)


def choose_target(parent: QWidget, title: str, kinds: str, name: str, chosen: Chosen) -> QFileDialog:
    """Ask where to write a file; the system asks before one is replaced."""
    dialog = QFileDialog(parent, title, "", kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(name)
    return _open(dialog, QFileDialog.FileMode.AnyFile, chosen)


def _open(dialog: QFileDialog, mode: QFileDialog.FileMode, chosen: Chosen) -> QFileDialog:
    dialog.setFileMode(mode)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    dialog.open()
    return dialog
