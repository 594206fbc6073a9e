"""Printing a text through the system's own dialog."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QWidget


def print_html(parent: QWidget, text: str) -> None:
    """Ask for a printer and print on A4."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QPageSize, QTextDocument
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter()
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    document = QTextDocument()
    document.setHtml(text)
    dialog = QPrintDialog(printer, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: document.print_(printer))
    QDialog.open(dialog)  # its own ``open`` wants a slot by name
