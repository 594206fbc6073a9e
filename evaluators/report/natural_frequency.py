"""Sensitivity and specificity as counts of people: of 1 000 cases like these, how many are found, missed, alarmed."""

from __future__ import annotations

from typing import Final

from evaluators.domain.estimate import Estimate
from evaluators.domain.results import Results
from evaluators.report.wording import enriched, shown_estimates
from evaluators.texts import Words

PER: Final = 1_000


def natural_frequencies(results: Results, words: Words, *, target_prevalence: float | None = None) -> str | None:
    """Return the sentence, or None where sensitivity, specificity or the share of positives is missing.

    The ranges come from the intervals of sensitivity and of specificity; the share of positives is taken as it is.
    In a cohort enriched with positives it says nothing about practice: there only a target prevalence counts.
    """
    prevalence = target_prevalence if enriched(results) else results.prevalence
    estimates = {estimate.id: estimate for estimate in shown_estimates(results)}
    sensitivity, specificity = estimates.get("sensitivity"), estimates.get("specificity")
    if prevalence is None or not (_known(sensitivity) and _known(specificity)):
        return None
    assert sensitivity is not None
    assert specificity is not None
    positives = round(prevalence * PER)
    found, found_low, found_high = _counts(sensitivity, positives)
    spared, spared_low, spared_high = _counts(specificity, PER - positives)
    negatives = PER - positives
    return words(
        "report.frequency.at_target" if enriched(results) else "results.natural.with_ranges",
        positives=positives,
        finding=results.positive[0] if len(results.positive) == 1 else words("report.frequency.several"),
        found=found,
        found_range=_range(found_low, found_high, words),
        missed=positives - found,
        missed_range=_range(positives - found_high, positives - found_low, words),
        alarms=negatives - spared,
        alarms_range=_range(negatives - spared_high, negatives - spared_low, words),
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
