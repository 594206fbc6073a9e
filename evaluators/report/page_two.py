"""The second page: subgroups, the other measures, how it was run, and what it does not say."""

from __future__ import annotations

from typing import Final, NamedTuple

from evaluators.domain.estimate import Estimate, Reason
from evaluators.domain.results import Results, SubgroupResult
from evaluators.evidence.record import Record, Sentence
from evaluators.report import numerals
from evaluators.report.blocks import Block, Bullets, Columns, Figures, Heading, Table, Text
from evaluators.report.class_tables import class_blocks, per_class
from evaluators.report.compared_block import compared_blocks
from evaluators.report.figures import plots
from evaluators.report.first_measures import first_measures
from evaluators.report.run_facts import run_blocks
from evaluators.report.tables import estimate_cells, estimate_header, estimate_in_one, group_cases
from evaluators.report.wording import distinct_estimates, named, short, shown_estimates
from evaluators.texts import Words


class Room(NamedTuple):
    """How many rows the sections have."""

    subgroups: int = 16
    more: int = 10
    sentences: int = 9


ROOM: Final = Room()
BESIDE_COMPARISON: Final = Room(subgroups=6, more=4, sentences=5)
SUBGROUP_MEASURES: Final = 2
_BOTH_WAYS: Final = ("sensitivity", "specificity", "auroc", "macro_auroc", "dice", "iou")


def page_two(record: Record, words: Words) -> tuple[Block, ...]:
    """Return the blocks of the second page."""
    results, room = record.results, ROOM if record.comparison is None else BESIDE_COMPARISON
    left = (
        *_decision(results, words),
        *(class_blocks(record, words) if plots(results, words) else ()),
        *_more(results, room, words),
        *_both_ways(results, words),
    )
    limits = (
        *_sentences("not_tested", record.not_tested, room, words),
        *_sentences("limitations", record.limitations, room, words),
    )
    non_claims = _sentences("non_claims", record.non_claims, room, words)
    facts = run_blocks(record, words)
    above = (*_subgroups(record, room, words), *compared_blocks(record, words))
    if not left:
        return *above, Columns(left=(*limits, *non_claims), right=facts, left_share=0.52)
    return (
        *above,
        Columns(left=left, right=facts, left_share=0.52),
        Columns(left=limits, right=non_claims, left_share=0.52),
    )


def _subgroups(record: Record, room: Room, words: Words) -> tuple[Block, ...]:
    results = record.results
    if not results.subgroups:
        return ()
    measures = _subgroup_measures(results)
    shown = results.subgroups[: room.subgroups]
    title = words("report.sections.subgroups", level=numerals.level(results.interval_level, words))
    header = [words("report.table.group"), words("report.table.cases")]
    for measure in measures:
        header += [numerals.estimate_name(measure, words, results.task), words("report.table.difference")]
    table = Table(
        header=tuple(header),
        rows=tuple(_subgroup_row(group, measures, record, words) for group in shown),
        widths=(2.0, 1.6, *((2.3, 2.6) * len(measures))),
        alt=title,
    )
    hidden = len(results.subgroups) - len(shown)
    rest: tuple[Block, ...] = (Text(words("report.more_rows", n=hidden), quiet=True),) if hidden else ()
    if any(estimate.n and estimate.n.rounded for group in shown for estimate in group.estimates):
        rest += (Text(words("report.table.rounded_note"), quiet=True),)
    if any(group.suppressed or any(one.suppressed for one in group.estimates) for group in shown):
        rest += (Text(words("report.table.suppressed_note", minimum=record.disclosure.minimum_cell), quiet=True),)
    return Heading(title), table, *rest


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
    empty = [""] * (2 * len(measures) - 1)
    if group.suppressed:
        hidden = words("report.numbers.suppressed", minimum=record.disclosure.minimum_cell)
        return (name, hidden, numerals.DASH, *empty)
    if group.too_few:
        few = words("report.table.too_few", minimum=record.plan.plan.subgroups.minimum_patients)
        return (name, group_cases(group, words), few, *empty)
    cells = [name, group_cases(group, words)]
    for measure in measures:
        own = _by_id(group.estimates, measure.id)
        if own is not None and own.undefined is Reason.TOO_FEW_PATIENTS:
            cells += [words("report.table.too_few_plain"), numerals.DASH]
            continue
        cells.append(estimate_in_one(own, words))
        difference = estimate_in_one(_by_id(group.differences, measure.id), words)
        adjusted = group.p_holm.get(measure.id)
        p = "" if adjusted is None else words("report.table.p", p=numerals.p_value(adjusted, words))
        cells.append(f"{difference}{p}")
    return tuple(cells)


def _group_value(value: str, words: Words) -> str:
    return short(named("report.values", value, words), 40)


def _by_id(estimates: tuple[Estimate, ...], id: str) -> Estimate | None:
    return next((estimate for estimate in estimates if estimate.id == id), None)


def _decision(results: Results, words: Words) -> tuple[Block, ...]:
    second = tuple(plot for plot in plots(results, words) if plot.name == "decision")
    return (Figures(second),) if second else ()


def _more(results: Results, room: Room, words: Words) -> tuple[Block, ...]:
    above = {estimate.id for estimate in (*first_measures(results), *per_class(results))}
    others = [estimate for estimate in distinct_estimates(results) if estimate.id not in above]
    if not others:
        return ()
    table = Table(
        header=estimate_header(results, words),
        rows=tuple(estimate_cells(estimate, words, results.task) for estimate in others[: room.more]),
        widths=(2.6, 0.8, 2.4, 1.7),
        alt=words("report.sections.more"),
    )
    hidden = len(others) - room.more
    rest = (Text(words("report.more_rows", n=hidden), quiet=True),) if hidden > 0 else ()
    return Heading(words("report.sections.more")), table, *rest


def _both_ways(results: Results, words: Words) -> tuple[Block, ...]:
    """Return the main measures under either policy for failed cases."""
    chosen = [_by_id(results.other_policy, id) for id in _BOTH_WAYS]
    others = [estimate for estimate in chosen if estimate is not None][:3]
    if not others or not (results.flow.failed or results.flow.excluded):
        return ()
    as_planned, otherwise = ("counted_wrong", "left_out")
    if results.failed_policy == "excluded":
        as_planned, otherwise = otherwise, as_planned
    rows = tuple(
        (
            numerals.estimate_name(other, words, results.task),
            estimate_in_one(_by_id(shown_estimates(results), other.id), words),
            estimate_in_one(other, words),
            estimate_in_one(_by_id(results.worst_case, other.id), words),
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


def _sentences(group: str, sentences: tuple[Sentence, ...], room: Room, words: Words) -> tuple[Block, ...]:
    if not sentences:
        return ()
    shown = Bullets(tuple(short(_sentence(group, one, words), 320) for one in sentences[: room.sentences]))
    hidden = len(sentences) - room.sentences
    rest = (Text(words("report.more_rows", n=hidden), quiet=True),) if hidden > 0 else ()
    return Heading(words(f"report.sections.{group}")), shown, *rest


def _sentence(group: str, sentence: Sentence, words: Words) -> str:
    """Return the sentence in this language, or as it was signed where a newer program wrote it."""
    id = f"evidence.{group}.{sentence.id}"
    return words(id) if words.has(id) else sentence.text
