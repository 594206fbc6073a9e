"""The section of the second page about another submission on the same cases."""

from __future__ import annotations

from typing import Final

from evaluators.domain.comparison import ComparedMeasure, Comparison
from evaluators.evidence.record import Record
from evaluators.report.blocks import Block, Heading, Table, Text
from evaluators.report.comparison import comparison_cells, comparison_header, sentences
from evaluators.report.first_measures import FIRST
from evaluators.texts import Words

ROWS: Final = 4
"""Measures the page has room for; the others stand in the bundle."""


def compared_blocks(record: Record, words: Words) -> tuple[Block, ...]:
    """Return the section; nothing where no comparison was added, or nothing of it may leave the house."""
    comparison = record.comparison
    if comparison is None:
        return ()
    shown = _shown(comparison, {verdict.metric for verdict in record.results.verdicts})
    model = f"{record.model.name} {record.model.version}"
    title = words("comparison.title")
    hidden = len(comparison.measures) - len(shown)
    rest = (Text(words("report.more_rows", n=hidden), quiet=True),) if hidden else ()
    first, *others = sentences(comparison, model, words)
    header = comparison_header(comparison, words)
    table = Table(
        header=header,
        rows=tuple(comparison_cells(comparison, one, words) for one in shown),
        widths=(2.4, 0.8, 0.8, 2.6, 3.0)[: len(header)],
        alt=title,
    )
    return Heading(title), Text(first), *((table,) if shown else ()), *rest, Text(" ".join(others), quiet=True)


def _shown(comparison: Comparison, judged: set[str]) -> tuple[ComparedMeasure, ...]:
    """Return the measures there is room for: that of the margin, those with a goal, those the first page puts first."""
    margin = comparison.margin.metric if comparison.margin else None
    ranked = sorted(
        comparison.measures,
        key=lambda one: (
            one.first.id != margin,
            one.first.id not in judged,
            one.difference.interval is None,
            FIRST.index(one.first.metric) if one.first.metric in FIRST else len(FIRST),
        ),
    )
    kept = {one.first.id for one in ranked[:ROWS]}
    return tuple(one for one in comparison.measures if one.first.id in kept)
