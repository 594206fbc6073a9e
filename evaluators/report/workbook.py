"""The results as a workbook: numbers as numbers, words as words, nothing that a spreadsheet would run.

It is read beside the screen and the report, so it holds the digits they show; the CSV for programs holds all of them.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from evaluators.domain.estimate import Estimate
from evaluators.domain.results import Results
from evaluators.report import numerals
from evaluators.report.tables import goal_cell
from evaluators.report.wording import named, shown_estimates
from evaluators.texts import Words

if TYPE_CHECKING:
    from xlsxwriter.format import Format  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

Cell = str | float | int | None
DIGITS: Final = numerals.DIGITS
NAME_LENGTH: Final = 31
"""Longer names of sheets are refused by spreadsheets."""
WIDTHS: Final = (34, 16, 16, 16, 14, 14, 30)
_PLAIN_STRINGS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook(results: Results, words: Words, notes: Sequence[str]) -> bytes:
    """Return an XLSX file with measures, subgroups, decisions and failed cases.

    Args:
        results: What is written.
        words: The language of headings and words; numbers are stored as numbers.
        notes: Lines on top of every sheet, such as that nothing here is signed.
    """
    import xlsxwriter  # type: ignore[import-untyped]

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, _PLAIN_STRINGS) as book:
        bold = book.add_format({"bold": True})
        number = [book.add_format({"num_format": f"0.{'0' * places}".rstrip(".")}) for places in range(DIGITS + 1)]
        for title, header, rows in _sheets(results, words):
            sheet = book.add_worksheet(_sheet_name(title))
            _write(sheet, notes, (header, rows), bold, number)
    return stream.getvalue()


def _sheets(results: Results, words: Words) -> Iterable[tuple[str, tuple[str, ...], list[list[Cell]]]]:
    level = numerals.level(results.interval_level, words)
    measures = (
        words("report.table.measure"),
        words("report.table.value"),
        words("report.workbook.lower", level=level),
        words("report.workbook.upper", level=level),
        words("report.workbook.cases"),
        words("report.workbook.patients"),
        words("report.table.goal"),
    )
    judged = {verdict.metric: verdict for verdict in results.verdicts}
    yield (
        words("report.sections.measures"),
        measures,
        [
            [*_estimate(one, words, results.task), goal_cell(judged.get(one.id), words)]
            for one in shown_estimates(results)
        ],
    )
    if results.subgroups:
        yield words("report.workbook.subgroups"), (words("report.table.group"), *measures[:6]), _groups(results, words)
    if results.confusion is not None:
        table = results.confusion
        columns = tuple(
            words("report.table.decided", name=named("results.confusion", name, words)) for name in table.columns
        )
        rows: list[list[Cell]] = [
            [named("results.confusion", name, words), *counts]
            for name, counts in zip(table.rows, table.counts, strict=True)
        ]
        yield words("report.workbook.decisions"), (words("report.table.reference"), *columns), rows
    if results.failures:
        header = (words("report.workbook.case"), words("report.workbook.failure"))
        failed: list[list[Cell]] = [[one.case, words(f"failures.{one.category}")] for one in results.failures]
        yield words("report.workbook.failed"), header, failed


def _estimate(estimate: Estimate, words: Words, task: str | None) -> list[Cell]:
    name = numerals.estimate_name(estimate, words, task)
    if estimate.unit is not None:  # numbers in cells have none
        name = f"{name} ({estimate.unit})"
    if estimate.suppressed or estimate.n is None:
        return [name, words("report.numbers.suppressed_cell"), None, None, None, None]
    counts: list[Cell] = [estimate.n.cases, estimate.n.patients]
    if estimate.value is None:
        return [name, None, numerals.estimate_interval(estimate, words), None, *counts]
    value, lower, upper = numerals.as_read(estimate)
    if estimate.interval is None:
        return [name, value, numerals.estimate_interval(estimate, words), None, *counts]
    return [name, value, lower, upper, *counts]


def _groups(results: Results, words: Words) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for group in results.subgroups:
        attribute = named("report.attributes", group.attribute, words)
        value = named("report.values", group.value, words)
        name = words("report.table.group_name", attribute=attribute, value=value)
        if group.suppressed:
            rows.append([name, None, words("report.numbers.suppressed_cell")])
        elif group.too_few:
            few = words("results.subgroups.too_few", n=group.patients)
            rows.append([name, None, None, few, None, group.cases, group.patients])
        rows += [[name, *_estimate(estimate, words, results.task)] for estimate in group.estimates]
    return rows


def _write(
    sheet: Worksheet,
    notes: Sequence[str],
    table: tuple[Sequence[str], Sequence[Sequence[Cell]]],
    bold: Format,
    number: Sequence[Format],
) -> None:
    header, rows = table
    for place, note in enumerate(notes):
        sheet.write_string(place, 0, note)
    top = len(notes) + 1 if notes else 0
    for column, title in enumerate(header):
        sheet.write_string(top, column, title, bold)
        sheet.set_column(column, column, WIDTHS[min(column, len(WIDTHS) - 1)])
    for down, row in enumerate(rows, start=top + 1):
        for column, cell in enumerate(row):
            _write_cell(sheet, down, column, cell, number)
    sheet.freeze_panes(top + 1, 1)


def _write_cell(sheet: Worksheet, row: int, column: int, cell: Cell, number: Sequence[Any]) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, column, cell)  # never a formula, whatever it begins with
    elif isinstance(cell, float):
        sheet.write_number(row, column, cell, number[numerals.places(cell)])
    elif cell is not None:
        sheet.write_number(row, column, cell)


def _sheet_name(title: str) -> str:
    return "".join(" " if character in "[]:*?/\\" else character for character in title)[:NAME_LENGTH]
