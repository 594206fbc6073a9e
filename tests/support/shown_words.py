"""Every word the window holds for a person: what is shown, told to a screen reader, painted, or waits in a model."""

from PySide6.QtCore import QAbstractListModel, QBuffer, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QGraphicsView, QTabWidget, QTextEdit, QWidget

from desktop.widgets.viewer.canvas import Canvas

ROLES = [
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.EditRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.StatusTipRole,
    Qt.ItemDataRole.WhatsThisRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
]


def shown_words():
    """Return (class and name of what holds it, text) for everything in every window, hidden parts included."""
    for top in QApplication.topLevelWidgets():
        for thing in (top, *top.findChildren(QWidget), *top.findChildren(QAction)):
            name = f"{type(thing).__name__} {thing.objectName()}"
            for text in _texts(thing):
                if text:
                    yield name, text


def painted_words():
    """Return (window, drawing) of every visible window: words painted by hand stand in it too."""
    for top in QApplication.topLevelWidgets():
        if top.isVisible():
            yield f"painting of {type(top).__name__}", _drawing(top).decode("utf-8", "replace")


def _texts(thing):
    about = thing.metaObject()
    for place in range(about.propertyCount()):
        value = about.property(place).read(thing)
        if isinstance(value, str):
            yield value
    if isinstance(thing, QAction):
        yield from (thing.text(), thing.toolTip())
    if isinstance(thing, QComboBox):
        yield from (thing.itemText(place) for place in range(thing.count()))
    if isinstance(thing, QTabWidget):
        yield from (thing.tabText(place) for place in range(thing.count()))
    if isinstance(thing, Canvas):
        yield str(thing.corners)  # drawn as outlines of letters
    if isinstance(thing, QTextEdit):
        yield thing.toHtml()
    if isinstance(thing, QAbstractItemView) and thing.model() is not None:
        yield from _cells(thing.model(), QModelIndex())
    if isinstance(thing, QGraphicsView) and thing.scene() is not None:
        yield from (item.toPlainText() for item in thing.scene().items() if hasattr(item, "toPlainText"))


def _cells(model, parent):
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)
    for column in range(columns):
        for role in ROLES:
            yield str(model.headerData(column, Qt.Orientation.Horizontal, role) or "")
            for row in range(model.rowCount(parent)):
                yield str(model.index(row, column, parent).data(role) or "")


def _drawing(widget):
    """Return an SVG of a widget: unlike a picture of pixels it keeps the words as words."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    drawing = QSvgGenerator()
    drawing.setOutputDevice(buffer)
    drawing.setSize(widget.size())
    widget.render(drawing)
    return bytes(buffer.data())


def all_words():
    """Return every word that stands or is drawn anywhere in the windows, for people and for screen readers."""
    return "\n".join(text for _, text in (*shown_words(), *painted_words()))
