"""Finished cases with several labels and plans for them."""

from __future__ import annotations

import numpy as np

from evaluators.domain.reference import Reference
from evaluators.tasks.protocol import ScoredCase
from support.scored_cases import locked_plan

FINDINGS = ("edema", "mass", "nodule")


def label_case(number, holds, scores, *, unknown=(), patient=None, **attributes):
    """Return a case of a model of findings; ``scores=None``: the model failed; ``holds=None``: no reference."""
    standard = None if holds is None else Reference(labels=tuple(holds), unknown_labels=tuple(unknown))
    return ScoredCase(
        number=number,
        patient=number if patient is None else patient,
        reference=None,
        scores=None if scores is None else tuple(scores),
        failed=scores is None,
        category="model_nan" if scores is None else None,
        attributes=attributes,
        standard=standard,
    )


def label_plan(*goals, classes=FINDINGS, threshold=0.5, thresholds=None, **plan):
    """Return a locked plan of a model of findings."""
    plan = locked_plan(*goals, classes=classes, positive=(), threshold=threshold, **plan)
    return plan.model_copy(update={"task": "multilabel", "thresholds": thresholds})


def label_cohort(patients=120, *, images=1, seed=3, prevalence=(0.15, 0.3, 0.5)):
    """Return cases of an imperfect model whose findings come and go together; two groups of sex."""
    rng = np.random.default_rng(seed)
    cases = []
    for number in range(patients * images):
        ill = rng.normal()
        holds = 0.5 * ill + rng.normal(size=len(prevalence)) < np.sqrt(1.25) * _quantiles(prevalence)
        scores = 1 / (1 + np.exp(-rng.normal(np.where(holds, 1.0, -1.0), 1.2)))
        names = [name for name, there in zip(FINDINGS, holds, strict=True) if there]
        sex = "female" if number // images % 2 else "male"
        cases.append(label_case(number + 1, names, scores.tolist(), patient=1 + number // images, sex=sex))
    return cases


def _quantiles(prevalence):
    from scipy.stats import norm

    return norm.ppf(prevalence)
