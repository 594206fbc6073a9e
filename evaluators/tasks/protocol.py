"""A case as every kind of evaluation is handed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evaluators.domain.case import ImageFacts
from evaluators.domain.outcome import Outcome
from evaluators.domain.reference import Reference


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
    standard: Reference | None = None
    """All that the reference says, where it is of the kind that is evaluated; of a class ``reference`` is enough."""
    outcome: Outcome | None = None
    """All that the run says; of scores ``scores`` is enough."""
    facts: ImageFacts | None = None

    @property
    def is_known(self) -> bool:
        """Return whether the case has a reference of the kind that is evaluated."""
        return self.reference is not None or self.standard is not None
