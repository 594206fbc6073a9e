"""Home: evaluate, verify, open; examples; what was open lately."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton

from desktop.flows.demonstrating import Demonstrating
from desktop.flows.recalling import Recalling
from desktop.preferring import Preferring
from desktop.settings import evaluations_folder
from desktop.tongue import Tongue
from desktop.views.home_page.examples import Examples
from desktop.views.home_page.recent import RecentTable
from desktop.views.page import Page
from desktop.widgets.drop_zone import DropZone
from desktop.widgets.label import Label
from evaluators.examples.registry import example

_AFTER_THE_FIRST_PAINT_MS = 50


class HomePage(Page):
    """Asks what a person wants to do; nothing is to be typed before the first result.

    Args:
        tongue: The words.
        preferring: Knows what was open lately.
        demonstrating: Prepares examples.
    """

    new_asked = Signal()
    path_chosen = Signal(object)
    """Path of an evaluation to be opened."""
    dropped = Signal(list)
    """Paths, still to be routed."""

    def __init__(self, tongue: Tongue, preferring: Preferring, demonstrating: Demonstrating) -> None:
        super().__init__("home", tongue)
        self._preferring, self._demonstrating = preferring, demonstrating
        self._recalling = Recalling(self)
        self._dialog: QFileDialog | None = None
        self.evaluate, self.verify, self.open = QPushButton(), QPushButton(), QPushButton()
        self.examples = Examples(tongue, demonstrating)
        self.recent_heading, self.empty, self.recent = Label("section"), Label(), RecentTable(tongue)
        self.drop = DropZone()
        self._lay_out()
        self._connect()
        self._list_recent()
        self.retranslate()

    def choose(self) -> None:
        """Let the person choose the folder of an evaluation."""
        folder = evaluations_folder(self._preferring.now)
        dialog = QFileDialog(self, self.tongue.words("desktop_home.choose"), str(folder if folder.is_dir() else ""))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda chosen: self.path_chosen.emit(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def cancel(self) -> None:
        """Give up preparing an example."""
        self._demonstrating.stop()

    def retranslate(self) -> None:
        """Say every word anew."""
        super().retranslate()
        words = self.tongue.words
        for button in (self.evaluate, self.verify, self.open):
            button.setText(words("desktop_" + button.objectName()))
            button.setAccessibleName(button.text())
        self.examples.retranslate()
        self.recent_heading.say(words("desktop_home.recent"))
        self.recent.setAccessibleName(words("desktop_home.recent"))
        self.empty.say(words("desktop_home.empty"))
        self.drop.label.say(words("desktop_home.drop"))
        self.drop.setAccessibleName(self.drop.label.text())

    def shown(self) -> None:
        """Read anew where the evaluations stand, after this page was painted."""
        QTimer.singleShot(_AFTER_THE_FIRST_PAINT_MS, self, self._read_recent)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.shown()

    def close_down(self) -> None:
        """End the thread that reads where evaluations stand."""
        self._recalling.close()

    def _lay_out(self) -> None:
        for button, name in ((self.evaluate, "evaluate"), (self.verify, "verify"), (self.open, "open")):
            button.setObjectName(f"home.{name}")
        self.evaluate.setProperty("primary", True)
        self.footer.primary = self.evaluate
        row = QHBoxLayout()
        row.setSpacing(12)
        for button in (self.evaluate, self.verify, self.open):
            row.addWidget(button)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addSpacing(8)
        self.body.addWidget(self.examples)
        self.body.addSpacing(8)
        for widget in (self.recent_heading, self.empty, self.recent):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        for label in (self.recent_heading, self.empty, self.examples.heading, self.drop.label):
            label.setMinimumHeight(1)  # Qt guesses several lines for wrapped text, and the page would scroll
        self.drop.setObjectName("home.drop")
        self.drop.setProperty("drop", True)
        self.body.addWidget(self.drop)

    def _connect(self) -> None:
        self.evaluate.clicked.connect(self.new_asked)
        self.verify.clicked.connect(lambda: self.go.emit("verify"))
        self.open.clicked.connect(self.choose)
        self.examples.chosen.connect(self._demonstrate)
        self.drop.dropped.connect(self.dropped)
        self.recent.opened.connect(self.path_chosen)
        self.recent.removed.connect(self._remove)
        self._recalling.found.connect(self.recent.show_one)
        self._preferring.changed.connect(lambda _: self._list_recent())

    def _demonstrate(self, name: str) -> None:
        title = self.tongue.words("desktop_home.example_title", title=self.tongue.words(example(name).words + ".title"))
        self._demonstrating.start(name, title)

    def _paths(self) -> tuple[Path, ...]:
        return tuple(map(Path, self._preferring.now.recent))

    def _list_recent(self) -> None:
        paths = self._paths()
        if tuple(one.path for one in self.recent.rows.rows) != paths:
            self.recent.show_paths(paths)
        self.recent.setVisible(bool(paths))
        self.empty.setVisible(not paths)

    def _read_recent(self) -> None:
        if self.isVisible():
            self._recalling.read(self._paths())

    def _remove(self, path: Path) -> None:
        recent = tuple(one for one in self._preferring.now.recent if Path(one) != path)
        self._preferring.change(recent=recent)
