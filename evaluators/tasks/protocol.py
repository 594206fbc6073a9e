"""What a task is: from finished cases to results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from evaluators.domain.outcome import Overlap
from evaluators.domain.plan import LockedPlan
from evaluators.domain.results import Results


@dataclass(frozen=True, slots=True)
class ScoredCase:
    """One offered case that was not excluded, after the run."""

    number: int
    patient: int
    """Running number of the patient; 0: not known, which only a case without reference may be."""
    reference: int | None
    """Index of the reference class; None: the case has no reference."""
    scores: tuple[float, ...] | None
    """One per class; None exactly where the model failed."""
    failed: bool
    category: str | None = None
    """A ``FailureCategory``, where the model failed."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    has_masks: bool = False
    """Whether the reference consists of masks."""
    overlaps: tuple[Overlap, ...] | None = None
    """One per class where there are masks; None exactly where the model failed."""

    @property
    def is_known(self) -> bool:
        """Return whether the case has a reference of the kind that is evaluated."""
        return self.reference is not None or self.has_masks


class Task(Protocol):
    """One kind of evaluation, without state."""

    @property
    def key(self) -> str:
        """Stable name written into signed summaries; never renamed."""

    def summarise(
        self,
        cases: Sequence[ScoredCase],
        locked: LockedPlan,
        *,
        seed: str,
        excluded: Mapping[str, int],
        unreadable: Sequence[tuple[int, int]],
        probabilities: bool,
        confirmatory: bool,
        amended_late: bool,
        post_hoc: bool,
    ) -> Results:
        """Return all results but integrity, optimisation, subgroups and what was measured on this machine."""
