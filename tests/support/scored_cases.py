"""Finished cases and plans for them, short enough to count by hand."""

from __future__ import annotations

from evaluators.domain.plan import CohortPlan, LockedPlan, Plan, ReportPlan, ResolvedGoal, SubgroupPlan
from evaluators.tasks.protocol import ScoredCase

SEED = "5e" * 32


def binary_case(number, positive, score, *, patient=None, **attributes):
    """Return a case of a nevus / melanoma model; no score: the model failed; ``positive=None``: no reference."""
    return ScoredCase(
        number=number,
        patient=number if patient is None else patient,
        reference=None if positive is None else int(positive),
        scores=None if score is None else (1 - score, score),
        failed=score is None,
        category="model_nan" if score is None else None,
        attributes=attributes,
    )


def binary_cases(positives, negatives, *, images=1):
    """Return cases from scores; every ``images`` consecutive ones belong to a patient."""
    scored = [(True, score) for score in positives] + [(False, score) for score in negatives]
    return [
        binary_case(number, positive, score, patient=(number - 1) // images)
        for number, (positive, score) in enumerate(scored, 1)
    ]


def goal(metric, *, at_least=None, at_most=None, within=None, assumed_true=None, primary=True):
    """Return a resolved goal."""
    lower, upper = within or (at_least, at_most)
    comparator = "within" if within else ">=" if at_most is None else "<="
    return ResolvedGoal(
        metric=metric,
        comparator=comparator,
        lower=lower,
        upper=upper,
        margin=0.0,
        claim=None,
        assumed_true=assumed_true,
        primary=primary,
    )


def locked_plan(*goals, classes=("nevus", "melanoma"), positive=("melanoma",), threshold=0.5, **plan):
    """Return a locked plan; ``plan`` holds fields of the plan, of its report and of its cohort."""
    report = {key: plan.pop(key) for key in tuple(plan) if key in ReportPlan.model_fields}
    sampling = plan.pop("sampling", "consecutive")
    subgroups = SubgroupPlan(attributes=plan.pop("attributes", ()), minimum_patients=plan.pop("minimum_patients", 30))
    return LockedPlan(
        plan=Plan(
            **{"resamples": 1_000, **plan},
            report=ReportPlan(**report),
            cohort=CohortPlan(sampling=sampling),
            subgroups=subgroups,
        ),
        goals=goals,
        task="classification",
        classes=classes,
        positive=positive,
        threshold=threshold,
        threshold_origin="card",
        submission_digest="ab" * 32,
        preparation_digest="cd" * 32,
        inputs_root="11" * 32,
        offered=0,
        patients=0,
    )
