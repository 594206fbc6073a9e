"""What became of each label of one case, for reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

from evaluators.domain.plan import LockedPlan
from evaluators.domain.reference import Reference

Became: TypeAlias = Literal["found", "missed", "alarm", "spared", "called", "not_called"]
"""Words under ``desktop_cases.label``; the last two: the reference does not say."""


class LabelOutcome(NamedTuple):
    """One label of one image."""

    label: str
    score: float
    became: Became


def label_outcomes(
    scores: Sequence[float], reference: Reference | None, locked: LockedPlan
) -> tuple[LabelOutcome, ...]:
    """Return what became of every label that has a threshold, in the card's order.

    Args:
        scores: One per label.
        reference: Of the case.
        locked: The plan with the thresholds in force.
    """
    own, every = locked.thresholds or {}, locked.threshold
    found = []
    for name, score in zip(locked.classes, scores, strict=True):
        threshold = own.get(name, every)
        if threshold is not None:
            found.append(LabelOutcome(name, score, _became(_holds(name, reference), called=score >= threshold)))
    return tuple(found)


def _holds(label: str, reference: Reference | None) -> bool | None:
    if reference is None or reference.labels is None or label in reference.unknown_labels:
        return None
    return label in reference.labels


def _became(holds: bool | None, *, called: bool) -> Became:
    if holds is None:
        return "called" if called else "not_called"
    if holds:
        return "found" if called else "missed"
    return "alarm" if called else "spared"
