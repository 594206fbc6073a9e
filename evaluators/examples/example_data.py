"""What every example hands to a new evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evaluators.cohort.answers import CohortAnswers


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
