"""What a person does on the Model page, for its tests."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit

from support.models import SIDE


def settle(qtbot, page):
    opening = page._opening
    qtbot.waitUntil(lambda: not opening.busy and not opening.trying, timeout=60_000)


def put(qtbot, page, path):
    page.offer("model", [path])
    settle(qtbot, page)


def remedies(qtbot, notice):
    """Return the buttons of a message; a layout shows what is added to it one turn later."""
    qtbot.waitUntil(lambda: bool(notice.buttons()), timeout=5_000)
    return notice.buttons()


def choose(page, name, key):
    combo = page.findChild(QComboBox, f"model.{name}")
    combo.activated.emit(combo.findData(key))


def write(page, name, text):
    field = page.findChild(QLineEdit, f"model.card.{name}")
    field.setText(text)
    field.editingFinished.emit()


def answer_everything(qtbot, page):
    page.task.buttons["classification"].click()
    choose(page, "colour", "RGB")
    choose(page, "prep", "whole_unit")
    page.preparation.form.width_.set_value(SIDE)
    page.preparation.form.height_.set_value(SIDE)
    page.preparation.form.apply.click()
    choose(page, "means", "probabilities")
    for row, name in enumerate(("dark", "bright")):
        page.output.table.item(row, 1).setText(name)
    page.output.table.item(1, 2).setCheckState(Qt.CheckState.Checked)
    page.output.threshold.line.setText("0.5")
    page.output.threshold.line.editingFinished.emit()
    for name in ("name", "version", "vendor"):
        write(page, name, f"the {name}")
    page.card.use.setPlainText("Telling bright images from dark ones.")
    page.card.use.finished.emit()
    settle(qtbot, page)
