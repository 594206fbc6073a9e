"""Asking for a file or folder without holding up the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDir, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

Chosen = Callable[[Path], object]


def choose_file(parent: QWidget, title: str, kinds: str, chosen: Chosen) -> QFileDialog:
    """Ask for a file that is there."""
    return _open(_dialog(parent, title, kinds), QFileDialog.FileMode.ExistingFile, chosen)


def choose_files(parent: QWidget, title: str, kinds: str, chosen: Callable[[list[Path]], object]) -> QFileDialog:
    """Ask for one or several files that are there."""
    dialog = _dialog(parent, title, kinds)
    dialog.filesSelected.connect(lambda names: chosen([Path(name) for name in names]))
    return _open(dialog, QFileDialog.FileMode.ExistingFiles, lambda _: None)


def choose_folder(parent: QWidget, title: str, chosen: Chosen, *, start: Path | None = None) -> QFileDialog:
    """Ask for a folder."""
    dialog = QFileDialog(parent, title, str(start or ""))
    leave_program_folder(dialog)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _open(dialog, QFileDialog.FileMode.Directory, chosen)


def choose_target(parent: QWidget, title: str, kinds: str, name: str, chosen: Chosen) -> QFileDialog:
    """Ask where to write a file; the system asks before one is replaced."""
    dialog = _dialog(parent, title, kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(name)
    return _open(dialog, QFileDialog.FileMode.AnyFile, chosen)


def leave_program_folder(dialog: QFileDialog) -> None:
    """Begin among the person's documents, where Qt would begin in whichever folder the program was started from."""
    if dialog.directory() == QDir.current():
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog.setDirectory(documents if QDir(documents).exists() else QDir.homePath())


def _dialog(parent: QWidget, title: str, kinds: str) -> QFileDialog:
    dialog = QFileDialog(parent, title, "", kinds)
    leave_program_folder(dialog)
    return dialog


def _open(dialog: QFileDialog, mode: QFileDialog.FileMode, chosen: Chosen) -> QFileDialog:
    dialog.setFileMode(mode)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    dialog.open()
    return dialog
