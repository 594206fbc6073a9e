"""Sensitivity and specificity as counts of people: of 1 000 cases like these, how many are found, missed, alarmed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from evaluators.domain.estimate import Estimate
from evaluators.domain.results import Results
from evaluators.report.wording import enriched, shown_estimates
from evaluators.texts import Words

PER: Final = 1_000


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Of a thousand cases; each count with its range."""

    found: tuple[int, int, int]
    missed: tuple[int, int, int]
    alarms: tuple[int, int, int]

    @property
    def positives(self) -> int:
        """Return the cases with the finding."""
        return self.found[0] + self.missed[0]


def frequencies(results: Results, *, target_prevalence: float | None = None) -> Frequencies | None:
    """Return the counts, or None where sensitivity, specificity or the share of positives is missing, or every answer.

    The ranges come from the intervals of sensitivity and of specificity; the share of positives is taken as it is.
    In a cohort enriched with positives it says nothing about practice: there only a target prevalence counts.
    """
    prevalence = target_prevalence if enriched(results) else results.prevalence
    estimates = {estimate.id: estimate for estimate in shown_estimates(results)}
    sensitivity, specificity = estimates.get("sensitivity"), estimates.get("specificity")
    if results.unanswered or prevalence is None or not (_known(sensitivity) and _known(specificity)):
        return None
    assert sensitivity is not None
    assert specificity is not None
    positives = round(prevalence * PER)
    negatives = PER - positives
    found, found_low, found_high = _counts(sensitivity, positives)
    spared, spared_low, spared_high = _counts(specificity, negatives)
    return Frequencies(
        found=(found, found_low, found_high),
        missed=(positives - found, positives - found_high, positives - found_low),
        alarms=(negatives - spared, negatives - spared_high, negatives - spared_low),
    )


def natural_frequencies(results: Results, words: Words, *, target_prevalence: float | None = None) -> str | None:
    """Return the sentence, or None where there are no ``frequencies``."""
    counts = frequencies(results, target_prevalence=target_prevalence)
    if counts is None:
        return None
    return words(
        "report.frequency.at_target" if enriched(results) else "results.natural.with_ranges",
        positives=counts.positives,
        finding=results.positive[0] if len(results.positive) == 1 else words("report.frequency.several"),
        found=counts.found[0],
        found_range=_range(*counts.found[1:], words),
        missed=counts.missed[0],
        missed_range=_range(*counts.missed[1:], words),
        alarms=counts.alarms[0],
        alarms_range=_range(*counts.alarms[1:], words),
    )


def _known(estimate: Estimate | None) -> bool:
    return estimate is not None and estimate.value is not None and estimate.interval is not None


def _counts(estimate: Estimate, of: int) -> tuple[int, int, int]:
    """Return value, lower and upper limit of a share as counts of ``of`` cases."""
    assert estimate.value is not None
    assert estimate.interval is not None
    lower, upper = estimate.interval.lower, estimate.interval.upper
    return (
        round(estimate.value * of),
        round((0.0 if lower is None else lower) * of),
        round((1.0 if upper is None else upper) * of),
    )


def _range(low: int, high: int, words: Words) -> str:
    return words("report.frequency.range", low=low, high=high)
