"""What every example hands to a new evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evaluators.cohort.answers import CohortAnswers

if TYPE_CHECKING:
    from evaluators.evaluation.creating import NewEvaluation


@dataclass(frozen=True, slots=True)
class ExampleData:
    """The files of an example, and the answers to what they leave open.

    Attributes:
        model: The developer's package.
        data: The image folder.
        reference: The reference table.
        plan: ``plan.toml``.
        answers: Which column says what.
    """

    model: Path
    data: Path
    reference: Path
    plan: Path
    answers: CohortAnswers

    def evaluation(self, target: Path, *, example: str | None, allow_unisolated: bool = False) -> NewEvaluation:
        """Return what a new evaluation of these files is made of.

        Args:
            target: Its folder.
            example: The example's name; None: it counts as the person's own.
            allow_unisolated: Go on where the sandbox cannot be had.
        """
        from evaluators.evaluation.creating import NewEvaluation  # Home lists examples without what makes them

        return NewEvaluation(
            target=target,
            model=self.model,
            data=self.data,
            reference=self.reference,
            plan=self.plan,
            answers=self.answers,
            example=example,
            allow_unisolated=allow_unisolated,
        )
