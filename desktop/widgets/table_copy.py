"""A table for the clipboard: HTML for a word processor, tab-separated text for a spreadsheet."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from typing import Final

from desktop.widgets.table_model import Column, TableModel
from evaluators.texts import Language

_FORMULA: Final = ("=", "+", "-", "@")


def as_html(model: TableModel, columns: Sequence[Column], rows: Iterable[int], caption: str = "") -> str:
    """Return the cells as they are shown."""
    head = "".join(_cell("th", column, model.title(column)) for column in columns)
    body = "".join(
        "<tr>" + "".join(_cell("td", column, column.text(model.rows[row])) for column in columns) + "</tr>"
        for row in rows
    )
    above = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    return f'<meta charset="utf-8"><table>{above}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def as_lines(
    model: TableModel, columns: Sequence[Column], rows: Iterable[int], caption: str = "", *, decimals: Language
) -> str:
    """Return lines of cells separated by tabs.

    Args:
        model: The table.
        columns: In their order.
        rows: Numbers of rows.
        caption: A last line, where it disturbs no spreadsheet.
        decimals: Whose decimal sign numbers have; they have no other sign, so that a spreadsheet reads them.
    """
    lines = [[guarded(model.title(column)) for column in columns]]
    lines += [[_spreadsheet(column, model.rows[row], decimals) for column in columns] for row in rows]
    text = "\n".join("\t".join(line) for line in lines)
    return f"{text}\n\n{guarded(caption)}" if caption else text


def guarded(text: str) -> str:
    """Return text in one cell that no spreadsheet runs as a formula."""
    plain = " ".join(text.split())
    return f"'{plain}" if plain.startswith(_FORMULA) else plain


def _cell(tag: str, column: Column, text: str) -> str:
    return f'<{tag} align="{column.align}">{html.escape(guarded(text))}</{tag}>'


def _spreadsheet(column: Column, row: object, decimals: Language) -> str:
    number = column.number(row) if column.number is not None else None
    if number is None:
        return guarded(column.text(row))
    return repr(number).replace(".", ",") if decimals == "de" else repr(number)
