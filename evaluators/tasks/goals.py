"""Goals: the level each is judged at, the verdict, and how many cases a new cohort would need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, inf
from typing import Final, Literal

import numpy as np

from evaluators.domain.estimate import Estimate, Interval, Reason
from evaluators.domain.plan import ResolvedGoal
from evaluators.domain.results import Verdict, VerdictWord
from evaluators.metrics.box_rates import LesionSample
from evaluators.metrics.sample import BinarySample
from evaluators.statistics.clustered import assumed_design_effect
from evaluators.statistics.multiplicity import holm_levels
from evaluators.statistics.sample_size import (
    auroc_half_width,
    cases_for_auroc,
    cases_for_proportion,
    proportion_half_width,
)
from evaluators.tasks.asked import Asked
from evaluators.tasks.estimating import Estimating
from evaluators.tasks.intervals import direct_interval, has_goal_method

WhyNone = Literal[
    "exploratory",
    "amended_late",
    "post_hoc",
    "not_computable",
    "too_few_patients",
    "no_interval_method",
    "after_unshown_goal",
    "after_missed_primary",
]
"""Why a goal has no verdict; words under ``results.no_verdict``."""

POWERS: Final = (0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Judging:
    """The goals of a plan and what they are judged by."""

    goals: tuple[ResolvedGoal, ...]
    asked: Mapping[str, Asked]
    estimating: Estimating

    def can_judge(self, goal: ResolvedGoal) -> bool:
        """Return whether the interval of the goal's metric is known to hold what a verdict needs."""
        return has_goal_method(self.asked[goal.metric])

    def levels(self) -> dict[str, float]:
        """Return the two-sided level of each estimate with a goal that a verdict can rest on."""
        levels: dict[str, float] = {}
        for family in self._families():
            judged = [goal for goal in family if self.can_judge(goal)]
            fixed = {goal.metric: self.estimating.goal_level for goal in judged}
            levels = (self._holm(judged) if self.estimating.plan.goals_rule == "holm" else fixed) | levels
        return levels

    def verdicts(self, estimates: Mapping[str, Estimate], withheld: WhyNone | None) -> tuple[Verdict, ...]:
        """Return one verdict a goal, in the plan's order.

        Args:
            estimates: By id, with the intervals of ``levels``.
            withheld: Why no goal of this run has a verdict, if so.
        """
        words: dict[ResolvedGoal, tuple[VerdictWord, WhyNone | None]] = {}
        barred = withheld
        for family in self._families():
            for goal in family:
                word, why = ("none", barred) if barred else _word(goal, estimates[goal.metric])
                words[goal] = (word, why)
                if word != "shown" and self.estimating.plan.goals_rule == "fixed_sequence" and not barred:
                    barred = "after_unshown_goal"
            if any(words[goal][0] != "shown" for goal in family):
                barred = withheld or "after_missed_primary"
        return tuple(self._verdict(goal, estimates[goal.metric], *words[goal]) for goal in self.goals)

    def _families(self) -> tuple[list[ResolvedGoal], list[ResolvedGoal]]:
        """Return the primary goals and the secondary ones, which are judged after them."""
        return [goal for goal in self.goals if goal.primary], [goal for goal in self.goals if not goal.primary]

    def _holm(self, goals: Sequence[ResolvedGoal]) -> dict[str, float]:
        by_text = {goal.text: goal for goal in goals}

        def shown_at(text: str, error: float) -> bool:
            found = self._interval(by_text[text], 1 - 2 * error)
            return isinstance(found, Interval) and _compare(by_text[text], found) == "shown"

        errors = holm_levels(list(by_text), shown_at, self.estimating.plan.alpha_one_sided)
        return {by_text[text].metric: 1 - 2 * error for text, error in errors.items()}

    def _interval(self, goal: ResolvedGoal, level: float) -> Interval | Reason | None:
        asked = self.asked[goal.metric]
        value = asked.value()
        if isinstance(value, Reason):
            return value
        return direct_interval(self.estimating.request(asked, value, {asked.id: level}))

    def _verdict(self, goal: ResolvedGoal, estimate: Estimate, word: VerdictWord, why: WhyNone | None) -> Verdict:
        size = _Size(self.asked[goal.metric], self.estimating)
        needed = (None, None) if word == "shown" else tuple(size.new_cases(goal, power) for power in POWERS)
        return Verdict(
            goal=goal.text,
            metric=goal.metric,
            comparator=goal.comparator,
            lower=goal.lower,
            upper=goal.upper,
            claim=goal.claim,
            margin=goal.margin,
            primary=goal.primary,
            verdict=word,
            why_none=why,
            estimate=estimate,
            new_cases_needed=needed[0],
            new_cases_needed_90=needed[1],
            expected_precision=size.half_width(goal),
        )


def _word(goal: ResolvedGoal, estimate: Estimate) -> tuple[VerdictWord, WhyNone | None]:
    if estimate.value is None:
        return "none", "not_computable"
    if estimate.no_interval is Reason.TOO_FEW_PATIENTS:
        return "none", "too_few_patients"
    if estimate.interval is None or estimate.interval.method.startswith("bca"):
        return "none", "no_interval_method"
    return _compare(goal, estimate.interval), None


def _compare(goal: ResolvedGoal, interval: Interval) -> VerdictWord:
    """Return shown if the interval lies wholly where the goal wants it, missed if wholly elsewhere."""
    lower = -inf if interval.lower is None else interval.lower
    upper = inf if interval.upper is None else interval.upper
    least = -inf if goal.lower is None else goal.lower
    most = inf if goal.upper is None else goal.upper
    if lower >= least and upper <= most:
        return "shown"
    return "missed" if upper < least or lower > most else "not_shown"


class _Size:
    """How the precision of an estimate follows from the size of a cohort like this one."""

    def __init__(self, asked: Asked, estimating: Estimating) -> None:
        self._rule = None if asked.reweighted else asked.row.interval_rule
        self._estimating = estimating
        sample = asked.prepared.sample
        about = sample.truth == sample.truth
        if self._rule == "proportion" and asked.row.trials is not None:
            about = asked.row.trials(asked.prepared)[0]
        elif isinstance(sample, BinarySample) and self._rule == "auroc":
            about = sample.positive
        sizes = np.unique(sample.patient[about], return_counts=True)[1]
        # Of lesions several or none may be in an image: a cohort is planned in images.
        self._all = sample.images if isinstance(sample, LesionSample) else len(about)
        self._counted = int(about.sum())
        self._design_effect = assumed_design_effect(sizes, estimating.plan.icc_assumed) if self._counted else 1.0

    def new_cases(self, goal: ResolvedGoal, power: float) -> int | None:
        """Return the cases of a new cohort of the same make-up, or None."""
        benchmark = {">=": goal.lower, "<=": goal.upper, "within": None}[goal.comparator]
        true, alpha = goal.assumed_true, self._estimating.plan.alpha_one_sided
        if benchmark is None or true is None or not self._counted > 0:
            return None
        share, effect = self._counted / self._all, self._design_effect
        if self._rule == "auroc" and goal.comparator == ">=":
            return cases_for_auroc(
                benchmark, true, positive_share=share, alpha=alpha, power=power, design_effect=effect
            )
        if self._rule != "proportion" or (true > benchmark) != (goal.comparator == ">="):
            return None
        counted = cases_for_proportion(benchmark, true, alpha=alpha, power=power, design_effect=effect)
        return None if counted is None else ceil(counted / share)

    def half_width(self, goal: ResolvedGoal) -> float | None:
        """Return the half-width to expect in this cohort at the assumed true value, or at the benchmark."""
        at = next((x for x in (goal.assumed_true, goal.lower, goal.upper) if x is not None), None)
        others = self._all - self._counted
        level = self._estimating.goal_level
        if at is None or not 0 <= at <= 1 or not self._counted:
            return None
        if self._rule == "auroc" and others:
            return auroc_half_width(at, self._counted, others, level, self._design_effect)
        if self._rule == "proportion":
            return proportion_half_width(at, self._counted / self._design_effect, level)
        return None
