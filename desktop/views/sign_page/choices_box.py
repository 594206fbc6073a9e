"""As whom, for whom, and where to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QRadioButton, QVBoxLayout, QWidget

from desktop.flows.drafts import DEMO, Profile
from desktop.flows.key_files import OwnKey
from desktop.tongue import Tongue
from desktop.widgets.choice import Choice
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.label import Label, printable

_NONE = ""
"""Key of "no second signature"."""


class SignerBox(QWidget):
    """The key, a second one, and a new one."""

    changed = Signal()
    new_asked = Signal()

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self._tongue = tongue
        self._keys: tuple[OwnKey, ...] = ()
        self._example = False
        self.key, self.second = Choice(), Choice()
        self.key.setObjectName("sign.key")
        self.second.setObjectName("sign.second")
        self.new_key = QPushButton()
        self.new_key.setObjectName("sign.newKey")
        self.new_key.clicked.connect(self.new_asked)
        self.second_name, self.reason = Label("body"), Label("note")
        self.second_name.setWordWrap(False)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.key, 1)
        row.addWidget(self.new_key)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.second_name)
        below.addWidget(self.second, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(row)
        layout.addWidget(self.reason)
        layout.addLayout(below)
        self.key.chosen.connect(self._chosen)
        self.second.chosen.connect(self.changed)
        self.retranslate()

    @property
    def stems(self) -> tuple[str, ...]:
        """Return the keys that sign."""
        return tuple(stem for stem in (self.key.key, self.second.key) if stem)

    def name_of(self, stem: str) -> str:
        """Return whose key it is."""
        return next((key.name for key in self._keys if key.path.stem == stem), stem)

    def offer(self, keys: Sequence[OwnKey], *, example: bool) -> None:
        """Show the keys there are; a key that is alone is chosen."""
        self._keys, self._example = tuple(keys), example
        stems = [DEMO] if example else [key.path.stem for key in keys]
        if self.key.key not in stems:
            self.key.show_key(stems[0] if stems else None)
        if self.second.key not in stems or self.second.key == self.key.key:
            self.second.show_key(_NONE)
        self.retranslate()

    def choose(self, stem: str) -> None:
        """Choose a key, for example one just made."""
        self.key.show_key(stem)
        self._chosen()

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        named = {key.path.stem: printable(f"{key.name}, {key.organisation}") for key in self._keys}
        if self._example:
            named = {DEMO: words("desktop_sign.as.demo")}
        self.key.offer(named, placeholder=words("desktop_sign.as.no_key"))
        others = {stem: name for stem, name in named.items() if stem != self.key.key}
        self.second.offer({_NONE: words("desktop_sign.as.none"), **others})
        self.key.setEnabled(bool(named))
        self.second.setEnabled(bool(others))
        self.new_key.setEnabled(not self._example)
        self.new_key.setText(words("desktop_sign.as.new_key"))
        self.new_key.setAccessibleName(self.new_key.text())
        self.key.setAccessibleName(words("desktop_sign.as.title"))
        self.second_name.say(words("desktop_sign.as.second"))
        self.second.setAccessibleName(self.second_name.text())
        self.reason.say(words("desktop_sign.as.demo_only") if self._example else "")
        self.reason.setVisible(self._example)

    def _chosen(self, _: str = "") -> None:
        if self.second.key == self.key.key:
            self.second.show_key(_NONE)
        self.retranslate()
        self.changed.emit()


class ProfileBox(QWidget):
    """Outside or inside the house."""

    changed = Signal()

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self._tongue = tongue
        self.setObjectName("sign.profile")
        self.external, self.internal = QRadioButton(), QRadioButton()
        self.external.setObjectName("sign.profile.external")
        self.internal.setObjectName("sign.profile.internal")
        self.external.setChecked(True)
        self.external.clicked.connect(self.changed)
        self.internal.clicked.connect(self.changed)
        layout = FlowLayout(self, spacing=16)
        layout.addWidget(self.external)
        layout.addWidget(self.internal)
        self.retranslate()

    @property
    def profile(self) -> Profile:
        """Return for whom the summary is."""
        return "internal" if self.internal.isChecked() else "external"

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        self.setAccessibleName(words("desktop_sign.profile.title"))
        for button, name in ((self.external, "external"), (self.internal, "internal")):
            button.setText(words(f"desktop_sign.profile.{name}"))
            button.setAccessibleName(button.text())


class FolderBox(QWidget):
    """Where the package goes."""

    change_asked = Signal()

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self._tongue = tongue
        self.line = QLineEdit()
        self.line.setObjectName("sign.folder")
        self.line.setReadOnly(True)
        self.change = QPushButton()
        self.change.setObjectName("sign.folderChange")
        self.change.clicked.connect(self.change_asked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.change)
        self.retranslate()

    def show_folder(self, folder: Path | None) -> None:
        """Show a folder; its end is what tells folders apart."""
        text = "" if folder is None else printable(str(folder))
        self.line.setText(text)
        self.line.setToolTip("")
        self.line.end(False)

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        self.line.setAccessibleName(words("desktop_sign.folder.title"))
        self.change.setText(words("desktop_sign.folder.change"))
        self.change.setAccessibleName(self.change.text())
