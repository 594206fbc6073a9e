"""Tables by class: decisions against the reference standard, and the estimates of each class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from evaluators.domain.estimate import Estimate
from evaluators.domain.results import Results
from evaluators.evidence.record import Record
from evaluators.report import numerals
from evaluators.report.blocks import Block, Heading, Table, Text
from evaluators.report.figures_of_labels import LABELS_SHOWN
from evaluators.report.tables import estimate_in_one
from evaluators.report.wording import named, short, shown_estimates
from evaluators.texts import Words

CLASSES_SHOWN: Final = 8
"""More classes than this are no longer readable as a table on half a page."""
MEASURES_SHOWN: Final = 4
_OF_MASKS: Final = ("dice", "hd95_mm", "hd95_px", "missed_structures")
"""Measures of masks in the table; their cells are wide, as each rests on other cases."""
_ANY_PIXEL: Final = ("missed_structures", "invented_structures")
"""Measures decided by a single pixel."""
_PER: Final = {"detection": "per_box_class", "segmentation": "per_structure", "multilabel": "per_label"}
_WHAT: Final = {"segmentation": "structure", "multilabel": "label"}
"""What stands in the first column, where it is not a class."""


def class_blocks(record: Record, words: Words) -> tuple[Block, ...]:
    """Return the table of decisions and, where there are any, the estimates of each class."""
    return (*_confusion(record.results, words), *_per_class(record.results, words), *_remarks(record, words))


def per_class(results: Results) -> tuple[Estimate, ...]:
    """Return the estimates that speak about one class against the rest."""
    return tuple(estimate for estimate in shown_estimates(results) if estimate.parameter in results.classes)


def _confusion(results: Results, words: Words) -> tuple[Block, ...]:
    table = results.confusion
    if table is None:
        return ()
    heading = Heading(words("report.sections.confusion"))
    if len(table.rows) > CLASSES_SHOWN:
        return heading, Text(words("report.table.many_classes", n=len(table.rows)))
    columns = [words("report.table.decided", name=_class_name(name, words)) for name in table.columns]
    rows = tuple(
        (_class_name(name, words), *(words.count(count) for count in counts), words.count(sum(counts)))
        for name, counts in zip(table.rows, table.counts, strict=True)
    )
    return heading, Table(
        header=(words("report.table.reference"), *columns, words("report.table.total")),
        rows=rows,
        widths=(1.4, *([1.6] * len(columns)), 0.7),
        alt=words("report.sections.confusion"),
    )


def _per_class(results: Results, words: Words) -> tuple[Block, ...]:
    estimates = {(estimate.metric, estimate.parameter): estimate for estimate in per_class(results)}
    masks = results.task == "segmentation"
    metrics = list(dict.fromkeys(metric for metric, _ in estimates))
    metrics = (
        ([metric for metric in _OF_MASKS if metric in metrics] or metrics[:3]) if masks else metrics[:MEASURES_SHOWN]
    )
    spoken_of = [name for name in results.classes if any((metric, name) in estimates for metric in metrics)]
    if not metrics:
        return ()
    title = words(
        f"report.sections.{_PER.get(results.task, 'per_class')}",
        level=numerals.level(results.interval_level, words),
    )
    names = [words(f"metrics.{metric}.short") if words.has(f"metrics.{metric}.short") else metric for metric in metrics]
    rows = tuple(
        (short(name, 40), *(_cell(estimates.get((metric, name)), words, with_cases=masks) for metric in metrics))
        for name in spoken_of[: LABELS_SHOWN if results.task == "multilabel" else CLASSES_SHOWN]
    )
    hidden = len(spoken_of) - len(rows)
    rest = (Text(words("report.more_rows", n=hidden), quiet=True),) if hidden > 0 else ()
    table = Table(
        header=(words(f"report.table.{_WHAT.get(results.task, 'class')}"), *names),
        rows=rows,
        widths=(_room([row[0] for row in rows]), *([2.0] * len(metrics))),
        alt=title,
    )
    return Heading(title), table, *rest


def _room(names: Sequence[str]) -> float:
    """Return the width of the column of names beside measures of 2.0 each: a name is one word and is not broken."""
    return min(max(1.6, 0.2 * max(len(word) for name in names for word in (name or " ").split(" "))), 4.0)


def _cell(estimate: Estimate | None, words: Words, *, with_cases: bool) -> str:
    """Return value and interval; with the cases too where each measure of a structure rests on others."""
    shown = estimate_in_one(estimate, words)
    if not with_cases or estimate is None or estimate.suppressed or estimate.n is None:
        return shown
    return words("report.table.with_cases", value=shown, cases=numerals.estimate_cases(estimate, words))


def _remarks(record: Record, words: Words) -> tuple[Block, ...]:
    """Return what counts as missed and invented, why structures are missing and others are told in coarse numbers."""
    estimates = record.results.estimates
    if record.results.task not in _PER:
        return ()
    remarks: list[Block] = []
    labels = record.results.task == "multilabel"
    if labels:
        remarks.append(Text(words("report.table.many_labels", n=len(record.results.classes)), quiet=True))
    if any(one.metric in _ANY_PIXEL for one in estimates):
        remarks.append(Text(words("report.table.any_pixel"), quiet=True))
    if any(one.suppressed for one in estimates):
        rare = "rare_labels_note" if labels else "rare_note"
        note = "suppressed_note" if all(one.suppressed for one in estimates) else rare
        remarks.append(Text(words(f"report.table.{note}", minimum=record.disclosure.minimum_cell), quiet=True))
    if any(one.n and one.n.rounded for one in estimates):
        remarks.append(Text(words("report.table.rounded_note"), quiet=True))
    return tuple(remarks)


def _class_name(name: str, words: Words) -> str:
    """Return a class as given; only the program's own ``positive``, ``negative`` and ``failed`` have words."""
    return short(named("results.confusion", name, words), 24)
