"""What became of each case in a run."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from evaluators.domain.value import Value


class FailureCategory(StrEnum):
    """How the model failed on a case; words under ``failures``. Never text written by the model."""

    CRASHED = "model_crashed"
    TIMEOUT = "model_timeout"
    MEMORY = "model_out_of_memory"
    RUNTIME_ERROR = "model_error"
    NOT_A_NUMBER = "model_nan"
    WRONG_SHAPE = "model_wrong_shape"
    NOT_PROBABILITIES = "model_not_probabilities"
    """Declared probabilities outside [0, 1] or not adding up to 1."""
    NOT_REPEATABLE = "model_not_repeatable"
    NO_PREDICTION = "no_prediction"
    """The supplied table says nothing of the case."""


class Timing(Value):
    """Milliseconds of one case."""

    decode: float
    prepare: float
    infer: float
    interpret: float
    total: float
    """From handing the bytes over to having the answer."""


class Outcome(Value):
    """One case of one run; one row of the store."""

    case: int
    status: Literal["evaluated", "failed", "excluded"]
    """excluded: the input could not be read in the run or changed since the scan."""
    scores: tuple[float, ...] | None = None
    """One per class, in the card's order, float64 of the model's float32. Only when evaluated."""
    failure: FailureCategory | None = None
    exclusion: str | None = None
    """An ``ExclusionReason``."""
    timing: Timing | None = None
