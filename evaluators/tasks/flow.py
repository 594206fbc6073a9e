"""What every kind of evaluation says of its cases: where they went, which failed, and why no goal has a verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from evaluators.domain.plan import LockedPlan
from evaluators.domain.results import CaseFailure, Flow
from evaluators.tasks.goals import WhyNone
from evaluators.tasks.protocol import ScoredCase


def flow_of(cases: Sequence[ScoredCase], excluded: Mapping[str, int]) -> Flow:
    """Return where every offered case went.

    Args:
        cases: Every offered case that was not excluded.
        excluded: Reason to number of cases.
    """
    known = [case for case in cases if case.is_known]
    failed = [case for case in known if case.failed]
    left_out = sum(excluded.values())
    return Flow(
        offered=len(cases) + left_out,
        excluded=left_out,
        no_reference=len(cases) - len(known),
        failed=len(failed),
        evaluated=len(known) - len(failed),
        patients=len({case.patient for case in known}),
        excluded_reasons=dict(sorted(excluded.items())),
        failed_categories=dict(sorted(Counter(case.category or "" for case in failed).items())),
    )


def failures_of(cases: Sequence[ScoredCase]) -> tuple[CaseFailure, ...]:
    """Return the cases with a reference on which the model failed, by number."""
    failed = [case for case in cases if case.failed and case.is_known]
    return tuple(
        CaseFailure(case=case.number, category=str(case.category or ""))
        for case in sorted(failed, key=lambda case: case.number)
    )


def stated(locked: LockedPlan, *, seed: str, confirmatory: bool, post_hoc: bool) -> dict[str, Any]:
    """Return the fields of results that repeat the plan and say how the run stands to it."""
    return {
        "classes": locked.classes,
        "positive": locked.positive,
        "level": locked.plan.level,
        "threshold": locked.threshold,
        "threshold_origin": "post_hoc" if post_hoc else locked.threshold_origin,
        "interval_level": locked.plan.interval_level,
        "seed": seed,
        "confirmatory": confirmatory,
        "failed_policy": locked.plan.failed_cases,
        "sampling": locked.plan.cohort.sampling,
    }


def withheld(*, confirmatory: bool, amended_late: bool, post_hoc: bool) -> WhyNone | None:
    """Return why no goal of the run has a verdict, if so."""
    if post_hoc:
        return "post_hoc"
    if confirmatory:
        return None
    return "amended_late" if amended_late else "exploratory"
