"""A message on a page: what happened, what to do, and the remedies as buttons. Never a dialog."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.widgets.announce import announce
from desktop.widgets.label import Label, State
from desktop.widgets.reading_order import read_after
from desktop.widgets.refresh import refresh_style

Action = tuple[str, Callable[[], object]]
"""What the button says, what it does."""


class Notice(QFrame):
    """Hidden while it has nothing to say."""

    shown_or_hidden = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.text = Label("body")
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.setSpacing(8)
        inside.addWidget(self.text)
        inside.addLayout(self._buttons)
        self.hide()

    def tell(self, text: str, state: State = "", actions: Sequence[Action] = ()) -> None:
        """Show a message with its remedies and have it spoken, unless it is already there."""
        new = text != self.text.text() or self.isHidden()
        self.text.say(text, state)
        self.setAccessibleName(self.text.text())
        self.setProperty("state", state)
        refresh_style(self)
        self._remove_buttons()
        for name, action in actions:
            button = QPushButton(name)
            button.setAccessibleName(name)
            button.clicked.connect(lambda _=False, action=action: action())
            self._buttons.addWidget(button)
        read_after(self.text, *self.buttons())
        self._buttons.addStretch(1)
        self.show()
        self.shown_or_hidden.emit(True)
        if new:
            announce(self, self.text.text())

    def clear(self) -> None:
        """Say nothing."""
        self.hide()
        self.shown_or_hidden.emit(False)
        self.text.clear()
        self._remove_buttons()

    def buttons(self) -> list[QPushButton]:
        """Return the remedies in their order."""
        placed = [self._buttons.itemAt(place) for place in range(self._buttons.count())]
        widgets = [item.widget() for item in placed if item is not None]
        return [one for one in widgets if isinstance(one, QPushButton)]  # those of a moment ago are not shown yet

    def _remove_buttons(self) -> None:
        while (item := self._buttons.takeAt(0)) is not None:
            if (button := item.widget()) is not None:
                button.hide()  # deleting waits for the event loop, and until then it would show through
                button.deleteLater()
