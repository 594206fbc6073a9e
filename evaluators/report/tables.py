"""The same results as rows for the command line, as JSON for programs, as CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from evaluators.domain.estimate import Estimate
from evaluators.domain.results import Results, SubgroupResult, Verdict
from evaluators.report import numerals
from evaluators.report.wording import distinct_estimates, goal, named, shown_estimates, verdict
from evaluators.texts import Language, Words

SCHEMA: Final = "pruefstand/results/v1"
CSV_COLUMNS: Final = (
    "id",
    "group_attribute",
    "group_value",
    "value",
    "lower",
    "upper",
    "level",
    "method",
    "patients",
    "cases",
    "positives",
    "undefined",
    "no_interval",
    "suppressed",
    "unit",
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Rows:
    """A table in words: as many cells in each row as in the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def estimate_rows(results: Results, words: Words) -> Rows:
    """Return one row per estimate of the whole cohort: name, value, interval or reason, cases (patients), goal."""
    judged = {result.metric: result for result in results.verdicts}
    return Rows(
        header=(*estimate_header(results, words), words("report.table.goal")),
        rows=tuple(
            (*estimate_cells(estimate, words, results.task), goal_cell(judged.get(estimate.id), words))
            for estimate in distinct_estimates(results)
        ),
    )


def subgroup_rows(results: Results, words: Words) -> Rows:
    """Return one row per estimate of each subgroup, and one row for each group with too few patients."""
    rows: list[tuple[str, ...]] = []
    for group in results.subgroups:
        attribute = named("report.attributes", group.attribute, words)
        name = words("report.table.group_name", attribute=attribute, value=named("report.values", group.value, words))
        if group.suppressed:
            rows.append((name, "", words("report.numbers.suppressed_cell"), numerals.DASH, numerals.DASH))
        elif group.too_few:
            rows.append((name, "", numerals.DASH, words("report.table.too_few_plain"), group_cases(group, words)))
        rows += [(name, *estimate_cells(estimate, words, results.task)) for estimate in group.estimates]
    return Rows(header=(words("report.table.group"), *estimate_header(results, words)), rows=tuple(rows))


def estimate_header(results: Results, words: Words) -> tuple[str, str, str, str]:
    """Return the header above ``estimate_cells``; the level is the plan's, a goal's interval may have its own."""
    return (
        words("report.table.measure"),
        words("report.table.value"),
        words("report.table.interval", level=numerals.level(results.interval_level, words)),
        words("report.table.number"),
    )


def estimate_cells(estimate: Estimate, words: Words, task: str | None = None) -> tuple[str, str, str, str]:
    """Return name, value, interval or reason, cases (patients)."""
    return (
        numerals.estimate_name(estimate, words, task),
        numerals.estimate_value(estimate, words),
        numerals.estimate_interval(estimate, words),
        numerals.estimate_cases(estimate, words),
    )


def group_cases(group: SubgroupResult, words: Words) -> str:
    """Return the cases of a subgroup and, in brackets, its patients."""
    return f"{words.count(group.cases)} ({words.count(group.patients)})"


def estimate_in_one(estimate: Estimate | None, words: Words) -> str:
    """Return ``0.881 (0.771–0.952)`` in one cell; the reason in brackets where there is no interval."""
    if estimate is None:
        return numerals.DASH
    value = numerals.estimate_value(estimate, words)
    return value if estimate.suppressed else f"{value} ({numerals.estimate_interval(estimate, words)})"


def goal_cell(result: Verdict | None, words: Words) -> str:
    """Return ``≥ 0.85: shown``; nothing where there is no goal."""
    if result is None:
        return ""
    return words("report.goals.cell", goal=goal(result, words), verdict=verdict(result, words))


def results_document(results: Results) -> dict[str, Any]:
    """Return the results as one JSON document; the same words in every language."""
    flow = results.flow.model_dump(mode="json")
    flow.update({name: flow.pop(name) for name in ("excluded_reasons", "failed_categories")})  # after the numbers
    return {
        "schema": SCHEMA,
        "task": results.task,
        "classes": list(results.classes),
        "positive_class": _positive(results),
        "threshold": results.threshold,
        "threshold_origin": results.threshold_origin,
        "confirmatory": results.confirmatory,
        "failed_cases": results.failed_policy,
        "cases": flow,
        "estimates": [_plain(estimate) for estimate in _all(results)],
        "differences": [_plain(estimate) for group in results.subgroups for estimate in group.differences],
        "failed_cases_other_way": [_plain(estimate) for estimate in results.other_policy],
        "unreadable_as_wrong": [_plain(estimate) for estimate in results.worst_case],
        "too_few": [{g.attribute: g.value} for g in results.subgroups if g.too_few and not g.suppressed],
        "suppressed": [{g.attribute: g.value} for g in results.subgroups if g.suppressed],
        "verdicts": [_verdict(result) for result in results.verdicts],
        "failures": [{"case": failure.case, "category": failure.category} for failure in results.failures],
        "integrity": [check.model_dump(mode="json", exclude_none=True) for check in results.integrity],
        "results_digest": f"sha256:{results.digest}",
        "measured": results.measured.model_dump(mode="json"),
    }


def estimates_csv(results: Results, *, spreadsheet: Language | None = None, status: str | None = None) -> str:
    """Return every estimate as CSV.

    Args:
        results: What is written.
        spreadsheet: None: commas, decimal points, full precision, for programs (RFC 4180). A language: as a
            spreadsheet of that language reads it when the file is opened by a double click.
        status: A word for a last column ``status`` of every row, such as that nothing here is signed.
    """
    buffer = io.StringIO()
    delimiter = ";" if spreadsheet == "de" else ","
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    columns = CSV_COLUMNS if status is None else (*CSV_COLUMNS, "status")
    writer.writerow(columns)
    for estimate in _all(results):
        row = _csv_row(estimate) | {"status": status}
        writer.writerow([_cell(row.get(column), spreadsheet) for column in columns])
    return ("\ufeff" if spreadsheet else "") + buffer.getvalue()


def _all(results: Results) -> Iterator[Estimate]:
    yield from shown_estimates(results)
    for group in results.subgroups:
        yield from group.estimates


def _positive(results: Results) -> str | list[str] | None:
    if len(results.positive) == 1:
        return results.positive[0]
    return list(results.positive) or None


def _plain(estimate: Estimate) -> dict[str, Any]:
    document: dict[str, Any] = {"id": estimate.id}
    document["group"] = {estimate.group.attribute: estimate.group.value} if estimate.group else None
    if estimate.suppressed:
        return document | {"suppressed": True}
    if estimate.undefined is not None:
        document["undefined"] = estimate.undefined.value
    else:
        document |= {"value": estimate.value, "lower": None, "upper": None}
    if estimate.unit is not None:
        document["unit"] = estimate.unit
    if estimate.interval is not None:
        limits = estimate.interval
        document |= {"lower": limits.lower, "upper": limits.upper, "level": limits.level, "method": limits.method}
    if estimate.no_interval is not None:
        document["no_interval"] = estimate.no_interval.value
    if estimate.n is not None:
        document |= estimate.n.model_dump(mode="json", exclude_defaults=True)
    return document


def _verdict(result: Verdict) -> dict[str, Any]:
    document: dict[str, Any] = {
        "goal": result.goal,
        "primary": result.primary,
        "verdict": result.verdict,
        "new_cases_needed": result.new_cases_needed,
    }
    return document if result.why_none is None else document | {"why": result.why_none}


def _csv_row(estimate: Estimate) -> dict[str, Any]:
    row = _plain(estimate)
    group = estimate.group
    return row | {
        "group_attribute": group.attribute if group else None,
        "group_value": group.value if group else None,
        "suppressed": True if estimate.suppressed else None,
    }


def _cell(value: object, spreadsheet: Language | None) -> str:
    """Return one cell. Text that a spreadsheet would run as a formula gets an apostrophe; a number never does."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value).replace(".", ",") if spreadsheet == "de" else repr(value)
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
