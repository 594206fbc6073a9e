"""Small phrases that both pages need: a verdict, a goal, an attribute, a reason, a date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from evaluators.domain.estimate import Estimate
from evaluators.domain.results import IntegrityCheck, Results, Verdict
from evaluators.report import numerals
from evaluators.texts import Words

LONGEST_COUNT: Final = 10
"""Digits; a record may hold longer ones, and nobody has run anything as often."""


def moment(stamp: str, words: Words) -> str:
    """Return an RFC 3339 time in UTC as the language writes it, without the zone."""
    return words.date(datetime.fromisoformat(stamp), time=True)


def goal(verdict: Verdict, words: Words) -> str:
    """Return ``≥ 0.85``, ``≤ 10 mm``, ``0.8 to 1.2``."""
    kind = {">=": "at_least", "<=": "at_most", "within": "within"}[verdict.comparator]
    limits = {"lower": verdict.lower, "upper": verdict.upper}
    shown = {name: numerals.plain(limit, words) for name, limit in limits.items() if limit is not None}
    return numerals.with_unit(words(f"report.goals.{kind}", **shown), verdict.estimate.unit)


def verdict(result: Verdict, words: Words) -> str:
    """Return ``shown``, ``not shown``, ``missed`` or ``no verdict (reason)``."""
    word = words(f"results.verdicts.{result.verdict}")
    id = f"results.no_verdict.{result.why_none}"
    return f"{word} ({words(id)})" if result.why_none and words.has(id) else word


def named(area: str, id: str, words: Words) -> str:
    """Return the words of a stable id, or the id itself where it is the hospital's own (a column, a value)."""
    key = f"{area}.{id}"
    return words(key) if words.has(key) and not id.startswith(".") and "." not in id else id


def check_title(check: IntegrityCheck, words: Words) -> str:
    """Return the title of a check; where it did not pass, what is so instead, if there are words for it."""
    found = f"integrity.{check.check}.found.{check.detail}"
    if words.has(found):
        return words(found)
    instead = f"integrity.{check.check}.instead"
    earlier = _earlier(check.detail)
    if check.status != "pass" and earlier and words.has(instead):
        return words(instead, n=earlier)
    otherwise = f"integrity.{check.check}.otherwise"
    if check.status in {"fail", "warn"} and words.has(otherwise):
        return words(otherwise)
    title = f"integrity.{check.check}.title"
    return words(title) if words.has(title) else check.check


def _earlier(detail: str | None) -> int:
    """Return how many runs came before the one with this number; 0 where it is none, for anybody can write a record."""
    return int(detail) - 1 if detail and detail.isascii() and detail.isdigit() and len(detail) < LONGEST_COUNT else 0


def check_titles(checks: Iterable[IntegrityCheck], words: Words) -> str:
    """Return the titles of checks, separated by semicolons."""
    return "; ".join(check_title(check, words) for check in checks)


def not_passed(checks: Sequence[IntegrityCheck], words: Words) -> tuple[str, ...]:
    """Return one sentence that names the failed checks of a run, or none."""
    if not checks:
        return ()
    return (words("report.main.not_passed", n=len(checks), checks=check_titles(checks, words)),)


def nothing_answered(results: Results, words: Words) -> tuple[str, ...]:
    """Return the sentence that no case got an answer, where that is so."""
    return (words("report.main.nothing_answered", n=results.flow.failed),) if results.unanswered else ()


def alarms(results: Results, words: Words) -> tuple[str, ...]:
    """Return what is to be read before any number."""
    return (*nothing_answered(results, words), *not_passed(results.failed_checks, words))


def what_stands_out(results: Results, words: Words) -> tuple[str, ...]:
    """Return ``Failed: same image, same answer`` and the like: the checks that failed, then those with a note.

    That no case got an answer stands before all of them.
    """
    found = {
        status: check_titles((check for check in results.integrity if check.status == status), words)
        for status in ("fail", "warn")
    }
    told = tuple(f"{words(f'report.status.{status}')}: {titles}" for status, titles in found.items() if titles)
    return (*nothing_answered(results, words), *told)


def counted(area: str, counts: Mapping[str, int], words: Words) -> str:
    """Return ``image not readable: 10, file changed: 2``, the most frequent first."""
    return ", ".join(
        words("report.cases.reason", name=named(area, name, words).rstrip("."), n=count)
        for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )


def listed(parts: Iterable[str]) -> str:
    """Return the parts that are there, separated by commas."""
    return ", ".join(part for part in parts if part)


def short(text: str, limit: int) -> str:
    """Return the text, cut with an ellipsis where it is longer than ``limit`` characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def grouped(hexadecimal: str, digits: int = 64) -> str:
    """Return the first digits of a checksum in groups of four."""
    shown = hexadecimal[:digits]
    groups = " ".join(shown[start : start + 4] for start in range(0, len(shown), 4))
    return groups if digits >= len(hexadecimal) else groups + " …"


def shown_estimates(results: Results) -> tuple[Estimate, ...]:
    """Return the estimates of the whole cohort; one with a goal has exactly the interval its verdict uses."""
    judged = {verdict.metric: verdict.estimate for verdict in results.verdicts}
    whole = tuple(estimate for estimate in results.estimates if estimate.group is None)
    return tuple(judged.get(estimate.id, estimate) for estimate in whole)


def distinct_estimates(results: Results) -> tuple[Estimate, ...]:
    """Return the shown estimates without those that would say the same twice, for pages and the terminal.

    Predictive values of an enriched cohort are worked out at the target prevalence. The row that says so in its name
    stands for both, unless the plan has a goal on the other.
    """
    estimates = shown_estimates(results)
    if not enriched(results):
        return estimates
    ids = {estimate.id for estimate in estimates}
    judged = {verdict.metric for verdict in results.verdicts}
    twice = {id for id in ids - judged if f"{id}_at_prevalence" in ids}
    return tuple(estimate for estimate in estimates if estimate.id not in twice)


def enriched(results: Results) -> bool:
    """Return whether cases were chosen by their reference, so that shares of positives say nothing about practice."""
    return results.sampling in {"enriched", "case_control"}
