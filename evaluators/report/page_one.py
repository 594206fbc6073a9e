"""The first page: it must suffice on its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evaluators.domain.estimate import Estimate
from evaluators.domain.plan_identity import plan_code, readable
from evaluators.domain.results import Results, Verdict
from evaluators.evidence.record import Record
from evaluators.report import numerals
from evaluators.report.blocks import Block, Columns, Figures, Heading, Highlight, Pairs, Table, Text
from evaluators.report.class_tables import class_blocks
from evaluators.report.figures import plots
from evaluators.report.first_measures import first_measures
from evaluators.report.natural_frequency import natural_frequencies
from evaluators.report.tables import estimate_cells, estimate_header, goal_cell
from evaluators.report.wording import alarms, counted, goal, grouped, listed, moment, short, verdict
from evaluators.texts import Words

BUNDLE_NAME: Final = "bundle.intoto.jsonl"
MAIN_LINES: Final = 3


def page_one(record: Record, words: Words) -> tuple[Block, ...]:
    """Return the blocks of the first page."""
    results = record.results
    return (
        _head(record, words),
        Heading(words("report.sections.question")),
        Text(_question(record, words)),
        Highlight(_main_result(record, words), alarms=alarms(results, words)),
        *_notes(results, words),
        *_measures(results, words),
        *_figures(record, words),
        *_frequency(record, words),
        Columns(
            left=(
                Heading(words("report.sections.cases")),
                Text(_cases(record, words)),
                Heading(words("report.sections.reference")),
                Text(reference_standard(record, words)),
            ),
            right=(
                Heading(words("report.sections.check")),
                Text(words("report.check.drop")),
                Text(words("report.check.attached", file=BUNDLE_NAME)),
                Heading(words("report.sections.signature")),
                Text(_signers(record, words)),
                Text(words("report.check.signature"), quiet=True),
            ),
        ),
    )


def _head(record: Record, words: Words) -> Columns:
    model, evaluator, lock = record.model, record.evaluator, record.pre_registration.locked_at
    locked = (
        words("report.head.plan_locked", date=moment(lock, words), code=plan_code(record.plan))
        if lock
        else words("report.head.plan_open")
    )
    return Columns(
        left=(
            Pairs(
                (
                    (
                        words("report.head.model"),
                        words("report.head.model_value", name=short(model.name, 110), version=short(model.version, 40)),
                    ),
                    (words("report.head.developer"), short(model.developer, 110)),
                    (words("report.head.checksum"), grouped(model.package_digest, 24)),
                )
            ),
        ),
        right=(
            Pairs(
                (
                    (
                        words("report.head.site"),
                        listed((short(evaluator.organisation, 110), short(evaluator.department or "", 60))),
                    ),
                    (
                        words("report.head.date"),
                        words("report.head.date_value", date=moment(record.evaluated_at, words)),
                    ),
                    (words("report.head.plan"), locked),
                )
            ),
        ),
    )


def _question(record: Record, words: Words) -> str:
    question = record.plan.plan.question
    if question is None:
        return words("report.sections.no_question")
    return short(question, 400) if readable(question) else words("report.sections.withheld")


def _main_result(record: Record, words: Words) -> tuple[str, ...]:
    results = record.results
    primary = [result for result in results.verdicts if result.primary]
    lines = [_goal_sentence(result, words, results.task) for result in primary[:MAIN_LINES]]
    if not lines:
        lines = [result_sentence(estimate, words, results.task) for estimate in first_measures(results)[:2]]
    if not results.confirmatory:
        why = "predictions" if record.execution == "predictions_supplied" else "exploratory"
        return (words(f"report.main.{why}"), *lines)
    if not results.verdicts:
        return (*lines, words("report.main.no_goals"))
    if len(primary) > 1:
        lines.append(words(f"report.main.{_overall(primary)}"))
    return tuple(lines)


def _notes(results: Results, words: Words) -> tuple[Block, ...]:
    """Return how many notes the checks of the run left; which ones, the second page says."""
    n = sum(check.status == "warn" for check in results.integrity)
    section = words("report.sections.integrity")
    return (Text(words("report.main.notes", n=n, section=section), quiet=True),) if n else ()


def _overall(primary: list[Verdict]) -> str:
    if all(result.verdict == "shown" for result in primary):
        return "overall"
    return "overall_missed" if any(result.verdict == "missed" for result in primary) else "overall_open"


def _goal_sentence(result: Verdict, words: Words, task: str | None) -> str:
    sentences = [
        result_sentence(result.estimate, words, task),
        words("report.main.goal", goal=goal(result, words), verdict=verdict(result, words)),
    ]
    if result.verdict == "not_shown" and result.new_cases_needed:
        sentences.append(words("results.verdict_sentences.needed", n=result.new_cases_needed))
    return " ".join(sentences)


def result_sentence(estimate: Estimate, words: Words, task: str | None = None) -> str:
    """Return ``Sensitivity 0.913 (95% CI 0.871–0.942), n = 252 cases of 240 patients.``."""
    name = numerals.estimate_name(estimate, words, task)
    if estimate.suppressed or estimate.n is None:
        return words("report.main.result_suppressed", name=name)
    if estimate.value is None:
        return words("report.main.result_undefined", name=name, reason=numerals.estimate_interval(estimate, words))
    n = words("report.main.n", cases=numerals.counted(estimate.n, words), patients=estimate.n.patients)
    value = numerals.estimate_value(estimate, words)
    if estimate.interval is None:
        reason = numerals.estimate_interval(estimate, words)
        return words("report.main.result_no_interval", name=name, value=value, reason=reason, n=n)
    limits = numerals.interval_with_level(estimate.interval, words)
    return words("report.main.result", name=name, value=value, interval=limits, n=n)


def _measures(results: Results, words: Words) -> tuple[Block, ...]:
    """Return the table of measures, with a column for goals where there are any; nothing where none is told."""
    judged = {result.metric: result for result in results.verdicts}
    rows = [
        (*estimate_cells(e, words, results.task), goal_cell(judged.get(e.id), words)) for e in first_measures(results)
    ]
    if not rows:
        return ()
    columns = 5 if judged else 4
    table = Table(
        header=(*estimate_header(results, words), words("report.table.goal"))[:columns],
        rows=tuple(row[:columns] for row in rows),
        widths=(2.6, 1.2, 2.4, 1.8, 2.5)[:columns],
        alt=words("report.sections.measures"),
    )
    return Heading(words("report.sections.measures")), table


_FIRST_FIGURES: Final = frozenset(
    {"roc", "latency", "calibration", "scores", "labels_auroc", "labels_sensitivity", "differences", "measured", "froc"}
    | {"dice", "hd95_mm", "hd95_px"}
)


def _figures(record: Record, words: Words) -> tuple[Block, ...]:
    first = tuple(plot for plot in plots(record.results, words) if plot.name in _FIRST_FIGURES)
    return (Figures(first),) if first else class_blocks(record, words)


def _frequency(record: Record, words: Words) -> tuple[Block, ...]:
    target = record.plan.plan.report.target_prevalence
    sentence = natural_frequencies(record.results, words, target_prevalence=target)
    return () if sentence is None else (Heading(words("report.sections.frequency")), Text(sentence))


def _cases(record: Record, words: Words) -> str:
    results, flow = record.results, record.results.flow
    why = {
        "excluded_why": _why("exclusions", flow.excluded_reasons, flow.excluded, record, words),
        "failed_why": _why("failures", flow.failed_categories, flow.failed, record, words),
    }
    numbers = {
        name: words.count(getattr(flow, name))
        for name in ("offered", "excluded", "no_reference", "failed", "evaluated", "patients")
    }
    bracketed = {name: words("report.cases.why", reasons=reasons) if reasons else "" for name, reasons in why.items()}
    policy = "report.cases.failed_wrong" if results.failed_policy == "wrong" else "report.cases.failed_left_out"
    amendments = record.plan.amendments
    sentences = [
        words("report.cases.flow", **numbers, **bracketed),
        words("report.cases.both_ways", policy=words(policy)) if flow.failed else words(policy) + ".",
        words("report.cases.sampling", sampling=words(f"report.sampling.{results.sampling}")),
        words("report.cases.amendments", n=len(amendments)) if amendments else words("report.cases.amendments_none"),
        words("report.cases.subgroups" if results.subgroups else "report.cases.no_subgroups"),
    ]
    if record.execution == "predictions_supplied":
        sentences.append(words("report.cases.predictions"))
    latency = results.measured.latency_ms
    if "p50" in latency and "p95" in latency:
        time = {name: numerals.milliseconds(latency[id], words) for name, id in (("median", "p50"), ("p95", "p95"))}
        sentences.append(words("report.cases.time", **time, cpu=short(results.measured.machine.get("cpu", ""), 40)))
    return " ".join(sentences)


def _why(area: str, counts: Mapping[str, int], total: int, record: Record, words: Words) -> str:
    """Return the reasons with their counts, and that some were withheld where they do not add up."""
    parts = [counted(area, counts, words)]
    if sum(counts.values()) < total and record.disclosure.profile == "external":
        parts.append(words("report.cases.rest_withheld" if counts else "report.cases.withheld"))
    return listed(parts)


def reference_standard(record: Record, words: Words) -> str:
    """Return who set the truth and how, as far as it was stated and may be shown."""
    standard = record.reference_standard
    parts = [short(standard.definition or "", 120)]
    if standard.set_by:
        parts.append(words("report.reference.set_by", who=short(standard.set_by, 120)))
    if standard.readers is not None:
        parts.append(words("report.reference.readers", n=standard.readers))
    if standard.blinded is not None:
        parts.append(words("report.reference.blinded" if standard.blinded else "report.reference.not_blinded"))
    if standard.adjudication:
        parts.append(words("report.reference.adjudication", how=short(standard.adjudication, 80)))
    if standard.inter_reader:
        parts.append(words("report.reference.inter_reader", how=short(standard.inter_reader, 80)))
    return (listed(parts) or words("report.not_stated")) + "."


def _signers(record: Record, words: Words) -> str:
    people = [
        listed((short(signer.name, 80), short(signer.role or "", 60), short(signer.organisation or "", 80)))
        for signer in record.signers
    ]
    return "; ".join(people) or words("report.check.no_signer")
