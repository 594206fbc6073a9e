"""Everything that is written, as a table and as the text itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit

from desktop.tongue import Tongue
from desktop.widgets.label import Label
from desktop.widgets.sheet import Sheet
from desktop.widgets.table import Column, Table, TableModel

_TALL = 280
"""Pixels a list needs at least to be read in comfort."""


class FieldsSheet(Sheet):
    """A table of paths and values."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self._tongue = tongue
        self.explain = Label("note")
        self.rows = TableModel(
            tongue,
            (
                Column("path", "desktop_sign.fields.path", lambda row: str(row[0]), width=420),
                Column("value", "desktop_sign.fields.value", lambda row: str(row[1]), width=380),
            ),
            self,
        )
        self.table = Table(tongue, self.rows, dense=True)
        self.table.setObjectName("sign.fields.table")
        self.table.setMinimumHeight(_TALL)
        self.back = self.add_button("sign.fields.back")
        self.back.clicked.connect(self.close_sheet)
        self.body.addWidget(self.explain)
        self.body.addWidget(self.table, 1)
        self.retranslate()

    def show_fields(self, fields: Sequence[tuple[str, str]]) -> None:
        """Show these fields."""
        self.rows.set_rows(fields)
        self.retranslate()

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        self.title.say(words("desktop_sign.fields.title"))
        self.table.setAccessibleName(self.title.text())
        self.explain.say(words("desktop_sign.fields.explain", n=len(self.rows.rows)))
        self.back.setText(words("desktop_sign.fields.back"))
        self.back.setAccessibleName(self.back.text())


class JsonSheet(Sheet):
    """The statements as they are signed, indented for reading."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self._tongue = tongue
        self.text = QPlainTextEdit()
        self.text.setObjectName("sign.json")
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setMinimumHeight(_TALL)
        self.copy_button = self.add_button("sign.json.copy")
        self.copy_button.clicked.connect(self.copy)
        self.back = self.add_button("sign.json.back")
        self.back.clicked.connect(self.close_sheet)
        self.body.addWidget(self.text, 1)
        self.retranslate()

    def copy(self) -> None:
        """Put the text on the clipboard."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        self.title.say(words("desktop_sign.fields.json_title"))
        self.text.setAccessibleName(self.title.text())
        for button, key in ((self.copy_button, "copy"), (self.back, "back")):
            button.setText(words(f"desktop_sign.fields.{key}"))
            button.setAccessibleName(button.text())
