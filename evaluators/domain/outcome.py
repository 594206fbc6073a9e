"""What became of each case in a run."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

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


Voxels = Annotated[int, Field(ge=0)]


class Overlap(Value):
    """One class in reference and prediction of one case, in pixels or voxels of the image's own grid."""

    both: Voxels
    reference: Voxels
    predicted: Voxels

    @model_validator(mode="after")
    def _fits(self) -> Overlap:
        if self.both > min(self.reference, self.predicted):
            raise ValueError("an overlap is part of both masks")
        return self


class Outcome(Value):
    """One case of one run; one row of the store."""

    case: int
    status: Literal["evaluated", "failed", "excluded"]
    """excluded: the input could not be read in the run or changed since the scan."""
    scores: tuple[float, ...] | None = None
    """One per class, in the card's order, float64 of the model's float32. Only when evaluated."""
    overlaps: tuple[Overlap, ...] | None = None
    """One per class, in the card's order. Only where masks were evaluated and the case has a reference."""
    failure: FailureCategory | None = None
    exclusion: str | None = None
    """An ``ExclusionReason``."""
    timing: Timing | None = None
