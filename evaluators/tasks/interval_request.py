"""An estimate that wants an interval, and what a method answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from evaluators.statistics.limits import Limits
from evaluators.tasks.asked import Asked
from evaluators.tasks.contributing import contributing_patients

MANY_PATIENTS: Final = 50
"""From so many contributing patients on the bootstrap holds its level."""

ORDER_STATISTICS: Final = "order statistics"
"""Name of the method whose limits are values that were seen: where many are equal, both limits may be."""


@dataclass(frozen=True, slots=True)
class IntervalRequest:
    """An estimate that wants an interval."""

    asked: Asked
    value: float
    level: float
    icc: float
    """Assumed correlation of two cases of one patient."""
    goal: bool
    """Whether a verdict rests on it."""

    @property
    def sample(self) -> Any:
        """Return the sample."""
        return self.asked.prepared.sample

    @property
    def bootstrap_holds(self) -> bool:
        """Return whether the display interval may come from resampling."""
        return not self.goal and contributing_patients(self.asked) >= MANY_PATIENTS


Found: TypeAlias = tuple[Limits, str] | None
"""Limits and the stable name of the method; None: resampling is to give them."""


def named(method: str, clustered: bool) -> str:
    """Return the stable name of a method."""
    return f"{method} clustered" if clustered else method
