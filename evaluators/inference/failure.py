"""How the model failed on one image, on its way to becoming a row of the run."""

from __future__ import annotations

from evaluators.domain.outcome import FailureCategory


class ModelFailure(Exception):
    """The model gave no usable answer. Not an ``EvaluationError``: nothing is wrong with the run or the input."""

    def __init__(self, category: FailureCategory) -> None:
        super().__init__(category.value)
        self.category = category
