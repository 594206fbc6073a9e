"""The results on paper: what the page shows, with a line on every sheet that says what it is not."""

from __future__ import annotations

import html
from typing import Final, NamedTuple

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QAbstractTextDocumentLayout, QFont, QImage, QPainter, QPalette, QTextDocument
from PySide6.QtPrintSupport import QPrinter

from desktop import theme
from evaluators.domain.results import Results
from evaluators.report.natural_frequency import natural_frequencies
from evaluators.report.tables import Rows, estimate_rows, subgroup_rows
from evaluators.texts import Words

FOOT: Final = 8
"""Points, as all lengths on paper."""
BODY: Final = 8
SHORT: Final = 24
"""Characters of a cell that are never broken: values, intervals, counts."""
PLOT_WIDTH: Final = 300
PICTURE: Final = "plot.png"
_CENTRED: Final = int(Qt.AlignmentFlag.AlignCenter.value)


class Printed(NamedTuple):
    """What goes on paper."""

    results: Results
    headline: str
    picture: bytes | None
    """The plot that is shown, with its words, as PNG."""
    prevalence: float | None
    """Target prevalence of the plan."""


def print_results(printer: QPrinter, printed: Printed, words: Words) -> None:
    """Print measures, the sentence, subgroups and one plot."""
    paper = QTextDocument()
    font = QFont()
    font.setPixelSize(BODY)  # the sheet is laid out in points, whatever the screen has
    paper.setDefaultFont(font)
    if printed.picture is not None:
        paper.addResource(QTextDocument.ResourceType.ImageResource.value, PICTURE, QImage.fromData(printed.picture))
    paper.setHtml(_content(printed, words))
    painter = QPainter(printer)
    try:
        _paint(painter, printer, paper, words)
    finally:
        painter.end()


def _content(printed: Printed, words: Words) -> str:
    results = printed.results
    sentence = natural_frequencies(results, words, target_prevalence=printed.prevalence)
    parts = [f"<h1>{_plain(words('desktop_results.title'))}</h1>", f"<p>{_plain(printed.headline)}</p>"]
    parts.append(_table(estimate_rows(results, words)))
    parts += [f"<p>{_plain(sentence)}</p>"] if sentence else []
    if printed.picture is not None:
        parts.append(f'<p><img src="{PICTURE}" width="{PLOT_WIDTH}"></p>')
    if results.subgroups:
        title = _plain(words("desktop_results.tabs.subgroups"))
        parts += [f"<h2 style='page-break-before: always'>{title}</h2>", _table(subgroup_rows(results, words))]
    return "".join(parts)


def _table(rows: Rows) -> str:
    head = "".join(f"<th align='left'>{_plain(cell)}</th>" for cell in rows.header)
    body = "".join("<tr>" + "".join(map(_cell, row)) + "</tr>" for row in rows.rows)
    return f"<table cellpadding='2' cellspacing='0' width='100%'><tr>{head}</tr>{body}</table>"


def _cell(text: str) -> str:
    style = " style='white-space: nowrap'" if len(text) <= SHORT else ""
    return f"<td{style}>{_plain(text)}</td>"


def _plain(text: str) -> str:
    return html.escape(text)


def _paint(painter: QPainter, printer: QPrinter, paper: QTextDocument, words: Words) -> None:
    """Draw page after page; QTextDocument alone has no room for a line of ours."""
    room = printer.pageRect(QPrinter.Unit.Point)
    scale = printer.resolution() / 72
    painter.scale(scale, scale)
    foot = 2.4 * FOOT
    page = QSizeF(room.width(), room.height() - foot)
    paper.setPageSize(page)
    for number in range(paper.pageCount()):
        if number:
            printer.newPage()
        painter.save()
        painter.translate(0, -number * page.height())
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette.setColor(QPalette.ColorRole.Text, theme.LIGHT.text)
        context.clip = QRectF(0, number * page.height(), page.width(), page.height())
        paper.documentLayout().draw(painter, context)
        painter.restore()
        font = QFont()
        font.setPixelSize(FOOT)
        painter.setFont(font)
        line = QRectF(0, page.height(), page.width(), foot)
        painter.drawText(line, _CENTRED, _foot(words, number + 1, paper.pageCount()))


def _foot(words: Words, page: int, pages: int) -> str:
    counted = words("desktop_results.export.page", page=page, pages=pages)
    return f"{words('desktop_results.note')} · {words('desktop_results.export.pages')} · {counted}"
