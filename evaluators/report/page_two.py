"""The second page: subgroups, the other measures, how it was run, and what it does not say."""

from __future__ import annotations

from typing import Final

from evaluators.domain.estimate import Estimate
from evaluators.domain.results import Results, SubgroupResult
from evaluators.evidence.record import Record
from evaluators.report import numerals
from evaluators.report.blocks import Block, Bullets, Columns, Figures, Heading, Table, Text
from evaluators.report.figures import plots
from evaluators.report.page_one import first_measures
from evaluators.report.run_facts import run_blocks
from evaluators.report.tables import estimate_cells, estimate_header
from evaluators.report.wording import named, short, shown_estimates
from evaluators.texts import Words

SUBGROUP_ROWS: Final = 14
MORE_ROWS: Final = 12
CLASSES_SHOWN: Final = 8
"""More classes than this are no longer readable as a table on half a page."""
SUBGROUP_MEASURES: Final = 2


def page_two(record: Record, words: Words) -> tuple[Block, ...]:
    """Return the blocks of the second page."""
    results = record.results
    left = (
        *_decision(results, words),
        *_confusion(record, words),
        *_more(results, words),
        *_both_ways(results, words),
        *_limits(record, words),
    )
    return (*_subgroups(record, words), Columns(left=left, right=run_blocks(record, words), left_share=0.52))


def _subgroups(record: Record, words: Words) -> tuple[Block, ...]:
    results = record.results
    if not results.subgroups:
        return ()
    measures = _subgroup_measures(results)
    shown = results.subgroups[:SUBGROUP_ROWS]
    level = numerals.level(results.interval_level, words)
    header = [words("report.table.group"), words("report.table.cases")]
    for measure in measures:
        header += [
            words("report.table.with_interval", name=numerals.estimate_name(measure, words), level=level),
            words("report.table.difference", level=level),
        ]
    table = Table(
        header=tuple(header),
        rows=tuple(_subgroup_row(group, measures, record, words) for group in shown),
        widths=(2.2, 1.3, *((2.4, 2.4) * len(measures))),
        alt=words("report.sections.subgroups"),
    )
    hidden = len(results.subgroups) - len(shown)
    rest = (Text(words("report.more_rows", n=hidden), quiet=True),) if hidden else ()
    return Heading(words("report.sections.subgroups")), table, *rest


def _subgroup_measures(results: Results) -> tuple[Estimate, ...]:
    """Return the estimates, by id, that the table of subgroups has room for: those with a goal come first."""
    known = {e.id: e for group in results.subgroups for e in group.estimates}
    wanted = [*(v.metric for v in results.verdicts), "sensitivity", "specificity", "auroc", "macro_auroc", *known]
    ids = [id for id in dict.fromkeys(wanted) if id in known][:SUBGROUP_MEASURES]
    return tuple(known[id] for id in ids)


def _subgroup_row(
    group: SubgroupResult, measures: tuple[Estimate, ...], record: Record, words: Words
) -> tuple[str, ...]:
    attribute = named("report.attributes", group.attribute, words)
    name = words("report.table.group_name", attribute=short(attribute, 40), value=_group_value(group.value, words))
    if group.too_few:
        few = words("report.table.too_few", minimum=record.plan.plan.subgroups.minimum_patients)
        return (name, _group_cases(group, record, words), few, *([""] * (2 * len(measures) - 1)))
    cells = [name, _group_cases(group, record, words)]
    for measure in measures:
        cells.append(_with_interval(_by_id(group.estimates, measure.id), words))
        difference = _with_interval(_by_id(group.differences, measure.id), words)
        adjusted = group.p_holm.get(measure.id)
        p = "" if adjusted is None else words("report.table.p", p=numerals.p_value(adjusted, words))
        cells.append(f"{difference}{p}")
    return tuple(cells)


def _group_value(value: str, words: Words) -> str:
    return short(named("report.values", value, words), 40)


def _group_cases(group: SubgroupResult, record: Record, words: Words) -> str:
    """Return cases (patients); an external record has no counts of small groups."""
    if record.disclosure.profile == "external" and group.patients < record.disclosure.minimum_cell:
        return words("report.numbers.suppressed", minimum=record.disclosure.minimum_cell)
    return f"{words.count(group.cases)} ({words.count(group.patients)})"


def _by_id(estimates: tuple[Estimate, ...], id: str) -> Estimate | None:
    return next((estimate for estimate in estimates if estimate.id == id), None)


def _with_interval(estimate: Estimate | None, words: Words) -> str:
    if estimate is None:
        return numerals.DASH
    if estimate.value is None or estimate.interval is None:
        value = numerals.estimate_value(estimate, words)
        return value if estimate.suppressed else f"{value} ({numerals.estimate_interval(estimate, words)})"
    return f"{numerals.value(estimate.value, words)} ({numerals.interval(estimate.interval, words)})"


def _decision(results: Results, words: Words) -> tuple[Block, ...]:
    second = tuple(plot for plot in plots(results, words) if plot.name == "decision")
    return (Figures(second),) if second else ()


def _confusion(record: Record, words: Words) -> tuple[Block, ...]:
    table = record.results.confusion
    heading = Heading(words("report.sections.confusion"))
    if table is None:
        return ()
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
        widths=(2.0, *([1.2] * len(columns)), 1.0),
        alt=words("report.sections.confusion"),
    )


def _class_name(name: str, words: Words) -> str:
    """Return a class as given; only the program's own ``positive`` and ``negative`` have words."""
    return words(f"report.table.{name}") if name in {"positive", "negative"} else short(name, 24)


def _more(results: Results, words: Words) -> tuple[Block, ...]:
    first = {estimate.id for estimate in first_measures(results)}
    others = [estimate for estimate in shown_estimates(results) if estimate.id not in first]
    if not others:
        return ()
    table = Table(
        header=estimate_header(results, words),
        rows=tuple(estimate_cells(estimate, words) for estimate in others[:MORE_ROWS]),
        widths=(3.0, 1.0, 2.0, 1.5),
        alt=words("report.sections.more"),
    )
    hidden = len(others) - MORE_ROWS
    rest = (Text(words("report.more_rows", n=hidden), quiet=True),) if hidden > 0 else ()
    return Heading(words("report.sections.more")), table, *rest


def _both_ways(results: Results, words: Words) -> tuple[Block, ...]:
    """Return sensitivity and specificity (else the first two estimates) under either policy for failed cases."""
    chosen = [_by_id(results.other_policy, id) for id in ("sensitivity", "specificity", "auroc", "macro_auroc")]
    others = [estimate for estimate in chosen if estimate is not None][:3]
    if not others or not (results.flow.failed or results.flow.excluded):
        return ()
    as_planned, otherwise = ("counted_wrong", "left_out")
    if results.failed_policy == "excluded":
        as_planned, otherwise = otherwise, as_planned
    rows = tuple(
        (
            numerals.estimate_name(other, words),
            _with_interval(_by_id(shown_estimates(results), other.id), words),
            _with_interval(other, words),
            _with_interval(_by_id(results.worst_case, other.id), words),
        )
        for other in others
    )
    return Heading(words("report.sections.failed")), Table(
        header=(
            words("report.table.measure"),
            words(f"report.table.{as_planned}"),
            words(f"report.table.{otherwise}"),
            words("report.table.worst_case"),
        ),
        rows=rows,
        widths=(1.5, 2.0, 2.0, 2.0),
        alt=words("report.sections.failed"),
    )


def _limits(record: Record, words: Words) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for section, group, sentences in (
        ("not_tested", "not_tested", record.not_tested),
        ("limitations", "limitations", record.limitations),
        ("non_claims", "non_claims", record.non_claims),
    ):
        if sentences:
            own = [
                words(f"evidence.{group}.{s.id}") if words.has(f"evidence.{group}.{s.id}") else s.text
                for s in sentences
            ]
            blocks += [Heading(words(f"report.sections.{section}")), Bullets(tuple(short(text, 400) for text in own))]
    return tuple(blocks)
