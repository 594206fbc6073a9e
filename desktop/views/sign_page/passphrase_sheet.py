"""The modal dialog for passphrases. It stays open until they fit, so that nothing has to be typed twice over."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.tongue import Tongue
from desktop.widgets.announce import announce
from desktop.widgets.label import Label

_WIDTH = 440


def keyboard_language() -> str:
    """Return the language of the keyboard as the system names it, for M19."""
    return QGuiApplication.inputMethod().locale().nativeLanguageName() or "–"


class PassphraseSheet(QDialog):
    """One field per key.

    Args:
        parent: The page.
        tongue: The words.
        names: Whose keys.
        button: Text id of the button that goes on.
    """

    given = Signal(list)
    """Passphrases in the order of the names."""

    def __init__(self, parent: QWidget, tongue: Tongue, names: Sequence[str], button: str) -> None:
        super().__init__(parent)
        self._tongue = tongue
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("passphrase")
        self.setMinimumWidth(_WIDTH)
        words = tongue.words
        self.setWindowTitle(words("desktop_sign.passphrase.title"))
        self.fields: list[QLineEdit] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(8)
        for place, name in enumerate(names):
            label, field = Label("body"), QLineEdit()
            label.say(words("desktop_sign.passphrase.of", name=name))
            field.setObjectName(f"passphrase.{place}")
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setAccessibleName(label.text())
            self.fields.append(field)
            layout.addWidget(label)
            layout.addWidget(field)
        self.error = Label("body")
        self.error.hide()
        layout.addWidget(self.error)
        layout.addLayout(self._buttons(words(button), words("desktop_sign.passphrase.cancel")))
        self.fields[0].setFocus()

    def wait(self) -> None:
        """Say that the passphrases are being tried."""
        self._allow(able=False)
        self._say(self._tongue.words("desktop_sign.passphrase.checking"), error=False)

    def refuse(self, text: str) -> None:
        """Say what is wrong; the fields wait for another try."""
        self._allow(able=True)
        self._say(text, error=True)
        for field in self.fields:
            field.clear()
        self.fields[0].setFocus()
        announce(self, text)

    def _buttons(self, go_on: str, cancel: str) -> QHBoxLayout:
        self.unlock, self.cancel = QPushButton(go_on), QPushButton(cancel)
        self.unlock.setObjectName("passphrase.unlock")
        self.unlock.setProperty("primary", True)
        self.unlock.setDefault(True)
        self.cancel.setObjectName("passphrase.cancel")
        self.cancel.setAutoDefault(False)
        for button in (self.unlock, self.cancel):
            button.setAccessibleName(button.text())
        self.unlock.clicked.connect(self._give)
        self.cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.unlock)
        return row

    def _give(self) -> None:
        empty = next((field for field in self.fields if not field.text()), None)
        if empty is not None:
            empty.setFocus()
            return
        self.wait()
        self.given.emit([field.text() for field in self.fields])

    def _allow(self, *, able: bool) -> None:
        for widget in (*self.fields, self.unlock):
            widget.setEnabled(able)

    def _say(self, text: str, *, error: bool) -> None:
        self.error.say(text, "error" if error else "")
        self.error.show()


class Unlocking(QObject):
    """Asks for passphrases again until they fit or the person gives up."""

    def __init__(self, page: QWidget, tongue: Tongue, button: str) -> None:
        super().__init__(page)
        self._page, self._tongue, self._button = page, tongue, button
        self.sheet: PassphraseSheet | None = None

    def ask(self, names: Sequence[str], given: Callable[[list[str]], object]) -> None:
        """Open the dialog; ``given`` may be called several times."""
        self.sheet = PassphraseSheet(self._page, self._tongue, names, self._button)
        self.sheet.given.connect(given)
        self.sheet.finished.connect(self._gone)
        self.sheet.open()

    def refuse(self, text: str) -> bool:
        """Say in the dialog what is wrong; False where none is open."""
        if self.sheet is None:
            return False
        self.sheet.refuse(text)
        return True

    def close(self) -> None:
        """Close the dialog: the passphrases fit."""
        if self.sheet is not None:
            self.sheet.accept()

    def _gone(self) -> None:
        self.sheet = None
