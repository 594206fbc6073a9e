"""Columns that several tabs share: a measure with its value, interval and cases, exactly as the report writes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desktop.tongue import Tongue
from desktop.widgets.table import Column
from evaluators.domain.estimate import Estimate
from evaluators.report import numerals

Of = Callable[[Any], Estimate | None]


def measure_column(tongue: Tongue, of: Of, task: Callable[[], str | None]) -> Column:
    """Return the name of the measure; ``task`` tells the kind of the model."""

    def text(row: Any) -> str:
        found = of(row)
        return numerals.estimate_name(found, tongue.words, task()) if found else ""

    return Column("measure", "desktop_results.columns.measure", text, width=200, wraps=True)


def value_column(tongue: Tongue, of: Of) -> Column:
    """Return the value; a dash where there is none."""

    def text(row: Any) -> str:
        found = of(row)
        return numerals.estimate_value(found, tongue.words) if found else numerals.DASH

    def number(row: Any) -> float | None:
        found = of(row)
        return found.value if found else None

    return Column(
        "value", "desktop_results.columns.value", text, sort_key=number, align="right", width=76, number=number
    )


def interval_column(tongue: Tongue, of: Of, *, reason: Callable[[Any], str] | None = None) -> Column:
    """Return the interval, or why there is none."""

    def text(row: Any) -> str:
        found = of(row)
        if found is None:
            return reason(row) if reason else ""
        return numerals.estimate_interval(found, tongue.words)

    def lower(row: Any) -> float | None:
        found = of(row)
        return found.interval.lower if found and found.interval else None

    return Column("interval", "desktop_results.columns.between", text, sort_key=lower, width=150, wraps=True)


def cases_column(tongue: Tongue, of: Of, *, instead: Callable[[Any], str] | None = None) -> Column:
    """Return cases and, in brackets, patients."""

    def text(row: Any) -> str:
        found = of(row)
        if found is None:
            return instead(row) if instead else ""
        return numerals.estimate_cases(found, tongue.words)

    def cases(row: Any) -> int | None:
        found = of(row)
        return found.n.cases if found and found.n else None

    return Column("cases", "desktop_results.columns.cases", text, sort_key=cases, align="right", width=150)
