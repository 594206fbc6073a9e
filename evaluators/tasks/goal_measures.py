"""Which measures a plan can report for a card, and on which of them a goal can be set."""

from __future__ import annotations

from dataclasses import dataclass

from evaluators.domain.estimate import Direction
from evaluators.domain.plan import LockedPlan
from evaluators.tasks.asking import asked_before_run
from evaluators.tasks.intervals import has_goal_method


@dataclass(frozen=True, slots=True)
class Measure:
    """One estimate of the results to come."""

    id: str
    """With brackets where it has a parameter."""
    better: Direction
    lowest: float | None
    highest: float | None
    takes_goal: bool
    """Whether its interval is known to hold what a verdict needs."""

    @property
    def name(self) -> str:
        """Return the id of its row in the registry."""
        return self.id.partition("[")[0]


def measures_of(locked: LockedPlan) -> tuple[Measure, ...]:
    """Return every measure that can be asked for, whatever this plan asks for, in the order of the registry."""
    report = locked.plan.report.model_copy(update={"metrics": ()})
    open_plan = locked.model_copy(update={"plan": locked.plan.model_copy(update={"report": report}), "goals": ()})
    asked = asked_before_run(open_plan)
    return tuple(
        Measure(one.id, one.row.direction, *one.row.value_range, takes_goal=has_goal_method(one)) for one in asked
    )
