"""Makes the pages of the window and connects what one of them tells another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.tongue import Tongue
from desktop.views.page import Page
from desktop.views.rail import PAGES
from desktop.widgets.showing import show_in_folder
from evaluators.errors import EvaluationError

if TYPE_CHECKING:
    from desktop.flows.open_evaluation import OpenEvaluation
    from desktop.flows.tasks import Tasks
    from desktop.preferring import Preferring
    from desktop.views.main_window import MainWindow


class _Coming(Page):
    def retranslate(self) -> None:
        self.title.say(self.tongue.words(f"desktop.pages.{self.objectName()}"))


@dataclass(frozen=True, slots=True)
class Ground:
    """What every page stands on."""

    tongue: Tongue
    tasks: Tasks
    evaluation: OpenEvaluation
    preferring: Preferring


class Pages:
    """One method per page: makes it and connects it."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self.window: MainWindow | None = None

    def factories(self) -> dict[str, Callable[[], Page]]:
        """Return what makes each page of the rail."""
        return {name: getattr(self, name, lambda name=name: _Coming(name, self._ground.tongue)) for name in PAGES}

    def connect(self, window: MainWindow) -> None:
        """Connect the window to what its pages do."""
        self.window = window

    def tell_set_aside(self, file: Path) -> None:
        """Say that damaged settings were set aside."""
        words = self._ground.tongue.words
        assert self.window is not None
        show = (words("desktop.show_file"), lambda: show_in_folder(file))
        self.window.tell(str(words.error(EvaluationError("M22"))), [show])
