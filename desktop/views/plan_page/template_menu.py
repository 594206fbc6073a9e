"""Where a plan can come from, and where it can go: the model card's claims, a plan file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QWidget

from desktop.flows.planning import Planning
from desktop.tongue import Tongue
from evaluators.domain.plan import Plan


class TemplateMenu(QPushButton):
    """A button with a menu."""

    offered = Signal(Plan)
    """A plan that is to replace the present one."""

    def __init__(self, planning: Planning, tongue: Tongue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plan.template")
        self._planning, self._tongue = planning, tongue
        menu = QMenu(self)
        self.claims = menu.addAction("", self._from_claims)
        self.open = menu.addAction("", self._ask_for_file)
        menu.addSeparator()
        self.save = menu.addAction("", self._ask_where)
        self.setMenu(menu)
        menu.aboutToShow.connect(self._look)

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        self.setText(words("desktop_plan.template.button"))
        self.setAccessibleName(self.text())
        for name in ("claims", "open", "save"):
            getattr(self, name).setText(words(f"desktop_plan.template.{name}"))

    def load(self, path: Path) -> None:
        """Offer the plan of a file."""
        self._offer(self._planning.from_file(path))

    def _look(self) -> None:
        card = self._planning.card
        self.claims.setEnabled(bool(card and card.claim))
        self.claims.setToolTip("" if self.claims.isEnabled() else self._tongue.words("desktop_plan.template.no_claims"))

    def _from_claims(self) -> None:
        self._offer(self._planning.from_claims())

    def _offer(self, plan: Plan | None) -> None:
        if plan is not None and plan != self._planning.plan:
            self.offered.emit(plan)

    def _ask_for_file(self) -> None:
        dialog = self._dialog()
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda file: self.load(Path(file)))
        dialog.open()

    def _ask_where(self) -> None:
        dialog = self._dialog()
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("toml")
        dialog.selectFile("plan.toml")
        dialog.fileSelected.connect(lambda file: self._planning.save(Path(file)))
        dialog.open()

    def _dialog(self) -> QFileDialog:
        dialog = QFileDialog(self, self.text(), "", self._tongue.words("desktop_plan.template.filter"))
        dialog.finished.connect(dialog.deleteLater)
        return dialog
