"""What the Sign page says in its notice, with the remedies as buttons."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from desktop.flows.elsewhere import said_elsewhere
from evaluators.errors import EvaluationError

if TYPE_CHECKING:
    from desktop.views.sign_page.page import SignPage

_OF_THE_FOLDER: Final = frozenset({"M20", "C601", "C602", "C603"})
"""Errors that another folder would do away with."""


def tell_error(page: SignPage, error: EvaluationError, choose_folder: Callable[[], object]) -> None:
    """Say why nothing was written."""
    words = page.tongue.words
    if error.id in _OF_THE_FOLDER:
        said = words.error(error)
        # M20 ends with its button; the sentence would say the same twice.
        text = said.happened if error.id == "M20" else str(said)
        page.notice.tell(text, "error", [(words("desktop_sign.after.other_folder"), choose_folder)])
    else:
        page.notice.tell(str(words.error(error)), "error")


def tell_elsewhere(page: SignPage, folder: Path, choose_folder: Callable[[], object]) -> None:
    """Say that what is written into a folder does not stay on this computer alone."""
    words = page.tongue.words
    if text := said_elsewhere(words, folder):
        page.notice.tell(text, "caution", [(words("whereabouts.choose"), choose_folder)])


def tell_exported(page: SignPage, package: Path) -> None:
    """Say that an unsigned package was written."""
    page.notice.tell(page.tongue.words("desktop_sign.state.unsigned_package", name=package.name))


def show_preview(page: SignPage, pdf: Path) -> None:
    """Open a preview in this computer's PDF program."""
    opened = QDesktopServices.openUrl(QUrl.fromLocalFile(str(pdf)))
    page.notice.tell(page.tongue.words(f"desktop_sign.content.preview_{'opened' if opened else 'not_opened'}"))
