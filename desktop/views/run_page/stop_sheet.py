"""The one question before a run is stopped."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.widgets.label import Label
from desktop.widgets.modal_sheet import ModalSheet
from evaluators.texts import Words


class StopSheet(ModalSheet):
    """Accepted: stop and keep the results. What goes on if nobody thinks about it is the run."""

    def __init__(self, parent: QWidget, words: Words, done: int, total: int) -> None:
        keep, stop = words("desktop_run.stop_sheet.keep"), words("desktop_run.stop_sheet.stop")
        super().__init__(parent, words("desktop_run.stop"), keep, stop)
        self._words = words
        self.text = Label()
        self.content.addWidget(self.text)
        self.stop, self.keep = self.back, self.primary
        self.stop.setObjectName("run.sheet.stop")
        self.keep.setObjectName("run.sheet.keep")
        self.stop.clicked.connect(self.accept)
        self.keep.clicked.connect(self.reject)
        self.show_progress(done, total)

    def show_progress(self, done: int, total: int) -> None:
        """Keep the numbers true while the run goes on behind the sheet."""
        self.text.say(self._words("desktop_run.stop_sheet.text", n=done, all=total))
        if self.isVisible():
            self.fit()
