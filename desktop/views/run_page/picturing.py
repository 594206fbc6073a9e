"""Pictures the latest case while the model runs, seldom enough not to take its time."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer

from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.running import Running
from desktop.flows.viewing import Viewing
from desktop.views.run_page.latest import Latest

PICTURE_MS: Final = 2000
"""How often the latest case is pictured: decoding takes time that the model, whose time is measured, needs."""
HIDES_LATEST: Final = "run.hide_latest"


class Picturing(QObject):
    """Keeps ``Latest`` up to date, and remembers whether the person hid it.

    Args:
        latest: Where it is shown.
        evaluation: The open evaluation.
        running: Its run.
        viewing: Makes the pictures.
    """

    def __init__(self, latest: Latest, evaluation: OpenEvaluation, running: Running, viewing: Viewing) -> None:
        super().__init__(latest)
        self._latest, self._evaluation, self._running, self._viewing = latest, evaluation, running, viewing
        self._clock = QTimer(self)
        self._clock.setInterval(PICTURE_MS)
        self._clock.timeout.connect(self.ask)
        latest.hidden_changed.connect(self._hide)
        viewing.thumbnailed.connect(self._show)

    def follow(self) -> None:
        """Begin with a run and end with it."""
        if not self._running.active:
            self._clock.stop()
            self._latest.show_case(None, None)
        elif not self._clock.isActive():
            self._clock.start()

    def recall(self) -> None:
        """Hide the latest case if it was hidden when this evaluation was last open."""
        self._latest.set_hides(hides=bool(self._evaluation.recall(HIDES_LATEST)))

    def ask(self) -> None:
        """Have the latest case pictured, if anybody is to see it."""
        case, page = self._running.progress.latest, self._latest.parentWidget()
        if case is None or not self._running.active or page is None or not page.isVisible():
            return
        if self._latest.hides:
            self._latest.show_case(case, None)
        else:
            self._viewing.want_thumbnails((case,))

    def close(self) -> None:
        """End the worker that makes the pictures."""
        self._clock.stop()
        self._viewing.close()

    def _show(self, case: int, png: object) -> None:
        """Show the picture when it is ready, unless the run has ended meanwhile or it is not wanted any more."""
        if self._running.active and not self._latest.hides and isinstance(png, bytes):
            self._latest.show_case(case, png)

    def _hide(self, hides: bool) -> None:
        self._evaluation.remember(HIDES_LATEST, hides)
        if not hides:
            self.ask()
