"""What a verified summary says was run, in words: rows and one table for four tabs, read-only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evaluators.texts import Words

if TYPE_CHECKING:
    from evaluators.evidence.record import Record

Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: labelled facts, then a table."""

    name: str
    """``model``, ``data``, ``plan``, ``results``."""
    facts: tuple[Row, ...]
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def tabs(record: Record, words: Words) -> tuple[Tab, ...]:
    """Return the tabs of a record."""
    return _model(record, words), _data(record, words), _plan(record, words), _results(record, words)


def _model(record: Record, words: Words) -> Tab:
    from evaluators.report.run_facts import preparation_text
    from evaluators.report.wording import grouped

    model, use = record.model, record.intended_use
    told = " · ".join(text for text in (use.text, use.population, use.setting) if text)
    facts = {
        "name": model.name,
        "version": model.version,
        "developer": model.developer,
        "checksum": grouped(model.package_digest),
        "use": told or words("desktop_verify.fact.withheld"),
        "preparation": preparation_text(record, words),
        "outputs": ", ".join(record.results.classes),
    }
    return Tab("model", _named(facts, words))


def _data(record: Record, words: Words) -> Tab:
    from evaluators.report.page_one import reference_standard
    from evaluators.report.wording import counted, grouped, moment

    cohort, flow = record.cohort, record.results.flow
    none = words("desktop_verify.fact.none")
    facts = {
        "site": record.evaluator.organisation,
        "date": moment(record.evaluated_at, words) + " UTC",
        "patients": words.count(cohort.patients),
        "cases": words.count(cohort.cases),
        "images": words.count(cohort.images),
        "excluded": _of(flow.excluded, counted("exclusions", flow.excluded_reasons, words)) if flow.excluded else none,
        "failed": _of(flow.failed, counted("failures", flow.failed_categories, words)) if flow.failed else none,
        "classes": ", ".join(f"{name} {words.count(n)}" for name, n in cohort.class_patients.items()),
        "period": (cohort.date_range or "").replace("/", " – "),
        "reference": reference_standard(record, words),
        "checksum_data": grouped(record.case_manifest.inputs_root),
    }
    return Tab("data", _named(facts, words))


def _plan(record: Record, words: Words) -> Tab:
    from evaluators.domain.plan_identity import readable
    from evaluators.report import numerals
    from evaluators.report.plan_wording import changes
    from evaluators.report.wording import goal, grouped, moment

    locked, plan = record.pre_registration.locked_at, record.plan
    question, threshold = plan.plan.question, record.results.threshold
    goals = "; ".join(
        f"{numerals.estimate_name(verdict.estimate, words, record.results.task)} {goal(verdict, words)}"
        for verdict in record.results.verdicts
    )
    amended = "; ".join(f"{changes(words, change)[0]} ({moment(change.at, words)})" for change in plan.amendments)
    facts = {
        "question": (question and readable(question)) or words("desktop_verify.fact.withheld"),
        "locked": f"{moment(locked, words)} UTC" if locked else words("desktop_verify.fact.not_locked"),
        "code": grouped(record.pre_registration.plan_digest),
        "threshold": "–" if threshold is None else numerals.plain(threshold, words),
        "goals": goals or words("desktop_verify.fact.no_goals"),
        "amendments": amended or words("desktop_verify.fact.none"),
    }
    return Tab("plan", _named(facts, words))


def _results(record: Record, words: Words) -> Tab:
    from evaluators.report import numerals
    from evaluators.report.tables import estimate_rows
    from evaluators.report.wording import check_titles

    results = record.results
    table = estimate_rows(results, words)
    latency = results.measured.latency_ms
    facts = {
        "checks_failed": check_titles(results.failed_checks, words),
        "checks_noted": check_titles((check for check in results.integrity if check.status == "warn"), words),
        "time": f"{numerals.milliseconds(latency['p50'], words)} ms" if "p50" in latency else "",
    }
    return Tab("results", _named(facts, words), table.header, table.rows)


def _named(facts: dict[str, str], words: Words) -> tuple[Row, ...]:
    return tuple((words(f"desktop_verify.fact.{name}"), text) for name, text in facts.items() if text)


def _of(n: int, reasons: str) -> str:
    return f"{n} ({reasons})" if reasons else str(n)
