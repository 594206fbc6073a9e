"""Two submissions on the same cases: every measure of both, and their difference with an interval of its own.

Whoever calls has matched the cases: on both sides a case has the same number and the same patient.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from evaluators.analyses.paired_measures import Comparing, Pair
from evaluators.domain.comparison import ComparedMeasure, MarginShown
from evaluators.domain.plan import LockedPlan
from evaluators.errors import PlanError
from evaluators.statistics.comparing import MarginWord, margin_word
from evaluators.statistics.limits import Limits
from evaluators.statistics.multiplicity import holm
from evaluators.tasks.asked import Asked
from evaluators.tasks.asking import asked_about, units_about
from evaluators.tasks.estimating import Estimating
from evaluators.tasks.protocol import ScoredCase

_OF_NO_MODEL: Final = frozenset({"ece_perfect"})
"""What a perfect model would have: of neither submission."""

_SIMULATED: Final = (0, 1)
"""Range of the measures whose differences were simulated: shares, areas, mean overlaps."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two submissions."""

    cases: Sequence[ScoredCase]
    """Those that both were run on."""
    locked: LockedPlan
    """Its own threshold and classes."""
    probabilities: bool


class Margin(NamedTuple):
    """How much worse the first may be in one measure and still count as not worse."""

    metric: str
    """Estimate id."""
    margin: float


class Measures(NamedTuple):
    """Every measure that both submissions have, and what a margin came to."""

    compared: tuple[ComparedMeasure, ...]
    margin: MarginShown | None


def compare_measures(first: Side, second: Side, *, seed: str, margin: Margin | None = None) -> Measures:
    """Return what both reached and how far they differ, in the order of the first's results.

    The first's plan says what is asked and how cases are counted; threshold and classes are each one's own. With the
    policy "excluded" a case that either failed on is left out of both.

    Args:
        first: The evaluation's own submission.
        second: The other.
        seed: SHA-256 of the first's plan, hex.
        margin: Named with the comparison; its measure has the interval that a goal would have.

    Raises:
        PlanError: The first has no such measure, or no verdict can rest on its interval (``C884``).
    """
    policy, plan = first.locked.plan.failed_cases, first.locked.plan
    if policy == "excluded":
        failed = {case.number for side in (first, second) for case in side.cases if case.failed}
        first, second = _without(first, failed), _without(second, failed)
    ours = asked_about(units_about(first.cases, first.locked, policy), first.locked, probabilities=first.probabilities)
    theirs = {one.id: one for one in _asked_of_other(second, first.locked)}
    pairs = tuple(Pair(one, theirs[one.id]) for one in ours if one.id in theirs and one.row.id not in _OF_NO_MODEL)
    judged = next((pair for pair in pairs if margin is not None and pair.id == margin.metric), None)
    if margin is not None and (judged is None or not judged.holds or judged.first.row.value_range != _SIMULATED):
        raise PlanError("C884", metric=margin.metric)
    comparing = Comparing(Estimating(plan, seed), len({case.patient for case in first.cases if case.is_known}))
    compared = comparing.measures(pairs, judged.id if judged else None)
    return Measures(_adjusted(compared), _shown(compared, judged, margin))


def _asked_of_other(side: Side, ours: LockedPlan) -> tuple[Asked, ...]:
    """Return what the first's plan asks of the other; all defaults where its classes have other names."""
    policy = ours.plan.failed_cases
    report = ours.plan.report
    for metrics in (report.metrics, ()):
        plan = ours.plan.model_copy(update={"report": report.model_copy(update={"metrics": metrics})})
        locked = side.locked.model_copy(update={"plan": plan, "goals": ()})
        try:
            return asked_about(units_about(side.cases, locked, policy), locked, probabilities=side.probabilities)
        except PlanError as error:
            if error.id != "C301" or not metrics:
                raise
    return ()


def _without(side: Side, numbers: set[int]) -> Side:
    return Side([case for case in side.cases if case.number not in numbers], side.locked, side.probabilities)


def _adjusted(measures: Sequence[ComparedMeasure]) -> tuple[ComparedMeasure, ...]:
    """Return the measures with p-values adjusted over all of them."""
    adjusted = holm({one.first.id: one.p for one in measures if one.p is not None})
    return tuple(one.model_copy(update={"p_holm": adjusted.get(one.first.id)}) for one in measures)


def _shown(measures: Sequence[ComparedMeasure], judged: Pair | None, margin: Margin | None) -> MarginShown | None:
    if judged is None or margin is None:
        return None
    found = next(one.difference.interval for one in measures if one.first.id == judged.id)
    word: MarginWord = "not_shown"
    if found is not None and found.lower is not None and found.upper is not None:
        higher = judged.first.row.direction == "higher"
        word = margin_word(Limits(found.lower, found.upper), margin.margin, higher_is_better=higher)
    return MarginShown(metric=margin.metric, margin=margin.margin, shown=word)
