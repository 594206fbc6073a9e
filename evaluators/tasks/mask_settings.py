"""What a plan says of masks: which structures are scored, and how."""

from __future__ import annotations

from typing import Final, Protocol

from evaluators.domain.plan import Connectivity, Plan, SegmentationPlan

_TOLERANCE: Final = 2.0
"""Millimetres, or pixels where no spacing is known."""


class Named(Protocol):
    """A card's or a locked plan's word on its classes."""

    @property
    def classes(self) -> tuple[str, ...]:
        """Return all, in the order of the output."""

    @property
    def positive(self) -> tuple[str, ...]:
        """Return those that are looked for, where it is said."""


def structures(task: Named) -> tuple[str, ...]:
    """Return the classes that are scored: those named positive, else all but the first, which is the background.

    A label map's 0 is the background for every writer of label maps; a model of one class has none.
    """
    return task.positive or task.classes[1:] or task.classes


def tolerance_of(settings: SegmentationPlan) -> float:
    """Return up to which distance a border counts as right, in mm, or in pixels where no spacing is known."""
    return _TOLERANCE if settings.nsd_tolerance_mm is None else settings.nsd_tolerance_mm


def connectivity_of(settings: SegmentationPlan) -> Connectivity:
    """Return when two pixels belong to the same part."""
    return settings.connectivity or "corners"


def asks_for(plan: Plan, *metrics: str) -> bool:
    """Return whether a plan names any of these metrics, of all structures or of one."""
    return not metrics_named(plan).isdisjoint(metrics)


def metrics_named(plan: Plan) -> frozenset[str]:
    """Return the metrics that a plan names, in its report or in a goal, without what stands in brackets."""
    named = (*plan.report.metrics, *(goal.metric for goal in plan.goal))
    return frozenset(name.partition("[")[0] for name in named)
