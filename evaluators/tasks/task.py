"""What a kind of evaluation is: its units, its estimates, and what else its results show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from evaluators.domain.plan import LockedPlan
from evaluators.domain.reference import Reference
from evaluators.metrics.sample import BoolArray, IntArray
from evaluators.tasks.asked import Asked
from evaluators.tasks.estimating import Estimating
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.units import FailedPolicy


class AnyUnits(Protocol):
    """What was predicted and what is true, one row a unit, in an order that does not depend on the order given."""

    @property
    def patient(self) -> IntArray:
        """Return the number of each unit's patient, from 0 without gaps, shape (n,)."""

    @property
    def truth(self) -> IntArray:
        """Return the stratum of each unit, shape (n,): the reference class where there is one."""

    @property
    def positive(self) -> BoolArray:
        """Return the stratum of each unit as a yes or no, shape (n,)."""

    @property
    def attributes(self) -> tuple[Mapping[str, str], ...]:
        """Return what subgroups are made of, by unit."""

    def only(self, chosen: BoolArray, *, renumbered: bool) -> AnyUnits:
        """Return some of the units, their patients counted anew or so that weights of all patients still fit."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A finished run, as a task is handed it for what only this task shows."""

    cases: Sequence[ScoredCase]
    """Every offered case that was not excluded."""
    locked: LockedPlan
    estimating: Estimating
    units: Any
    """Of the task that is asked."""
    unreadable: Sequence[tuple[int, int]]
    """Reference class and patient of the excluded cases whose input could not be read; classes only."""
    probabilities: bool
    """Whether the scores are probabilities."""


class Task(Protocol):
    """One kind of evaluation, without state."""

    @property
    def key(self) -> str:
        """Stable name written into signed summaries; never renamed."""

    def answered_by(self, reference: Reference) -> bool:
        """Return whether a reference says what this task is judged by."""

    def units(self, cases: Sequence[ScoredCase], locked: LockedPlan, policy: FailedPolicy) -> AnyUnits:
        """Return the units that have a reference.

        Raises:
            PlanError: The plan does not fit the cases.
        """

    def asked(self, units: Any, locked: LockedPlan, *, probabilities: bool) -> tuple[Asked, ...]:
        """Return all estimates that the plan asks for, in the order of the registry.

        Raises:
            PlanError: A metric is unknown or not defined for this task (``C301``).
        """

    def more(self, evaluated: Evaluated) -> dict[str, Any]:
        """Return the further fields of ``Results`` that this task fills, such as curves and confusion."""
