"""Results as sentences and tables for the terminal; the same rows as in the report."""

from __future__ import annotations

from evaluators.cli.command import Call
from evaluators.domain.case import ExclusionReason
from evaluators.domain.estimate import Reason
from evaluators.domain.results import Results, Verdict
from evaluators.report import numerals
from evaluators.report.natural_frequency import natural_frequencies
from evaluators.report.tables import Rows, estimate_rows, subgroup_rows
from evaluators.report.wording import alarms, check_title, enriched, goal, verdict


def show_results(call: Call, results: Results, *, target_prevalence: float | None = None, locked: bool = False) -> None:
    """Show flow, estimates, verdicts, subgroups and what calls for attention."""
    words = call.words
    call.out.say(words("cli.results.confirmatory" if results.confirmatory else "cli.results.exploratory"))
    for line in alarms(results, words):
        call.out.say(line)
    _show_flow(call, results)
    if results.combine is not None:
        call.out.say(words(f"results.combine.{results.combine}"))
    if target_prevalence is not None:
        told = "reweighted" if enriched(results) else "prevalence"
        call.out.say(words(f"cli.results.{told}", prevalence=words.percent(target_prevalence, 1)))
    _show(call, estimate_rows(results, words))
    if any(one.undefined is Reason.NO_TARGET_PREVALENCE for one in results.estimates):
        call.out.say(words(f"cli.results.set_prevalence{'_locked' if locked else ''}"))
    sentence = natural_frequencies(results, words, target_prevalence=target_prevalence)
    if sentence:
        call.out.say(sentence)
    for result in results.verdicts:
        _show_verdict(call, result, results.task)
    _show_confusion(call, results)
    if results.subgroups:
        call.out.say(words("cli.results.subgroups"))
        _show(call, subgroup_rows(results, words))
    if results.flow.failed and not (results.unanswered and results.failed_policy == "wrong"):
        other = results.model_copy(update={"estimates": results.other_policy, "verdicts": ()})
        call.out.say(words(f"cli.results.other_policy.{results.failed_policy}"))
        _show(call, estimate_rows(other, words))
    _show_checks(call, results)


def _show_flow(call: Call, results: Results) -> None:
    words, flow = call.words, results.flow
    call.out.say(
        words(
            "cli.results.flow",
            offered=flow.offered,
            excluded=flow.excluded,
            no_reference=flow.no_reference,
            failed=flow.failed,
            evaluated=flow.evaluated,
            patients=flow.patients,
        )
    )
    for area, counts in (("exclusions", flow.excluded_reasons), ("failures", flow.failed_categories)):
        for reason, n in counts.items():
            call.out.say(f"  {words.count(n)} {words(f'{area}.{reason}')}")
    show_changed(call, flow.excluded_reasons.get(ExclusionReason.CHANGED_SINCE_SCAN, 0))


def show_changed(call: Call, images: int) -> None:
    """Say what can be done about images that are no longer those that were read, if there are any."""
    if images:
        reason = call.words(f"exclusions.{ExclusionReason.CHANGED_SINCE_SCAN}")
        call.out.say(call.words("cli.changed", n=images, reason=reason))


def _show(call: Call, rows: Rows) -> None:
    numeric = tuple(range(1, 3)) if len(rows.header) < 6 else tuple(range(2, 4))
    call.out.table(rows.header, rows.rows, right=numeric)


def _show_verdict(call: Call, result: Verdict, task: str) -> None:
    words = call.words
    needed = ""
    if result.new_cases_needed is not None:
        needed = " " + words("cli.results.needed", n=result.new_cases_needed)
    told = words(
        "cli.results.goal",
        measure=numerals.estimate_name(result.estimate, words, task),
        goal=goal(result, words),
        verdict=verdict(result, words),
    )
    call.out.say(told + needed)


def _show_confusion(call: Call, results: Results) -> None:
    confusion = results.confusion
    if confusion is None:
        return
    words = call.words
    call.out.say(words("cli.results.confusion"))
    rows = [
        [name, *(words.count(n) for n in counts)] for name, counts in zip(confusion.rows, confusion.counts, strict=True)
    ]
    call.out.table(["", *confusion.columns], rows, right=tuple(range(1, len(confusion.columns) + 1)))


def _show_checks(call: Call, results: Results) -> None:
    """Name every check that was not possible or left a note; those that failed stand before the numbers."""
    words = call.words
    for check in results.integrity:
        if check.status not in {"pass", "fail"}:
            title, status = check_title(check, words), words(f"integrity.status.{check.status}")
            told = title != words(f"integrity.{check.check}.title") or not check.detail
            detail = "" if told else f" ({check.detail})"
            call.out.say(f"{title}: {status}{detail}")
    if results.measured.latency_ms:
        latency = {name: words.number(value, 1) for name, value in results.measured.latency_ms.items()}
        call.out.say(words("cli.results.latency", **latency))
