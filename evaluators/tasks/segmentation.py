"""Segmentation: masks of one or several structures, in images and volumes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from evaluators.domain.plan import LockedPlan
from evaluators.domain.reference import Reference
from evaluators.tasks.asked import Asked
from evaluators.tasks.overlap_units import OverlapUnits, asked_of_overlaps, overlap_units_of
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.task import Evaluated
from evaluators.tasks.units import FailedPolicy


class Segmentation:
    """The task ``segmentation``."""

    key: Final = "segmentation"

    def answered_by(self, reference: Reference) -> bool:
        """Return whether a reference consists of masks."""
        return bool(reference.masks)

    def units(self, cases: Sequence[ScoredCase], locked: LockedPlan, policy: FailedPolicy) -> OverlapUnits:
        """Return the cases that have masks."""
        return overlap_units_of(cases, locked, policy)

    def asked(self, units: OverlapUnits, locked: LockedPlan, *, probabilities: bool) -> tuple[Asked, ...]:  # noqa: ARG002 - as every task
        """Return all estimates that the plan asks for."""
        return asked_of_overlaps(units, locked)

    def more(self, evaluated: Evaluated) -> dict[str, Any]:  # noqa: ARG002 - as every task
        """Return nothing more."""
        return {}
