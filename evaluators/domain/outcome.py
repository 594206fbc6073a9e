"""What became of each case in a run."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from evaluators.domain.plan import Connectivity
from evaluators.domain.value import Value

LARGEST_VALUE: Final = 1e15
"""Of a measurement, either sign: no unit of medicine needs more, and sums of squares still have room."""
FARTHEST: Final = 1e6
"""Of a corner of a box from the first pixel; larger than any image."""
MOST_FRAMES: Final = 250_000
"""Of a video."""


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


Milliseconds = Annotated[float, Field(ge=0, le=1e10, allow_inf_nan=False)]
Seconds = Annotated[float, Field(ge=0, le=1e7, allow_inf_nan=False)]


class Timing(Value):
    """Milliseconds of one case."""

    decode: Milliseconds
    prepare: Milliseconds
    infer: Milliseconds
    interpret: Milliseconds
    total: Milliseconds
    """From handing the bytes over to having the answer."""


Voxels = Annotated[int, Field(ge=0)]
Distance = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Coordinate = Annotated[float, Field(ge=-FARTHEST, le=FARTHEST, allow_inf_nan=False)]
Measurement = Annotated[float, Field(ge=-LARGEST_VALUE, le=LARGEST_VALUE, allow_inf_nan=False)]
Tolerance = Annotated[float, Field(gt=0, allow_inf_nan=False)]
SurfaceUnit = Literal["mm", "px"]


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


class Surface(Value):
    """How far apart the borders of one class lie in one case; only where reference and prediction both hold it."""

    nsd: Annotated[float, Field(ge=0, le=1)]
    """Share of both borders within the plan's tolerance of the other."""
    hd95: Distance
    """Larger of the two directed 95th percentiles."""
    assd: Distance
    """Mean over both borders of the distance to the other."""
    cldice: Annotated[float, Field(ge=0, le=1)] | None = None
    """Only where the plan asks for it."""


class Instances(Value):
    """Connected parts of one class in one case, matched one to one where they overlap by more than half (IoU)."""

    matched: Voxels
    reference: Voxels
    predicted: Voxels
    iou: Annotated[float, Field(ge=0)]
    """Sum over the matched ones."""

    @model_validator(mode="after")
    def _fits(self) -> Instances:
        if self.matched > min(self.reference, self.predicted) or self.iou > self.matched:
            raise ValueError("what is matched is part of both")
        return self


class PictureMasks(Value):
    """How the masks of one image compare, of a case of several images or of a video."""

    image: Annotated[int, Field(ge=0, lt=MOST_FRAMES)]
    """Which of them, from 0, in the order they are shown."""
    overlaps: tuple[Overlap, ...]
    """One per class, in the card's order."""
    surfaces: tuple[Surface | None, ...]
    """One per class; None for a class that one of both masks does not hold."""
    instances: tuple[Instances, ...] | None = None
    """One per class."""
    unit: SurfaceUnit
    """Of the distances in ``surfaces``."""

    @model_validator(mode="after")
    def _fits(self) -> PictureMasks:
        parts = self.instances or (None,) * len(self.overlaps)
        if not len(self.overlaps) == len(self.surfaces) == len(parts):
            raise ValueError("every class has its own")
        for counts, border, part in zip(self.overlaps, self.surfaces, parts, strict=True):
            if border is not None and not (counts.reference and counts.predicted):
                raise ValueError("a border needs two masks")
            if part is not None and (part.reference > counts.reference or part.predicted > counts.predicted):
                raise ValueError("a part has a pixel at least")
        return self


def together(pictures: Sequence[PictureMasks]) -> tuple[Overlap, ...]:
    """Return what the images of a case come to: the pixels of each class in all of them."""
    return tuple(
        Overlap(
            both=sum(one.both for one in of_class),
            reference=sum(one.reference for one in of_class),
            predicted=sum(one.predicted for one in of_class),
        )
        for of_class in zip(*(one.overlaps for one in pictures), strict=True)
    )


class ScoredBox(Value):
    """A box a model drew, in pixels of the image as it is shown; the first pixel covers 0 to 1."""

    label: Annotated[int, Field(ge=0)]
    """Place of the class on the card."""
    score: Annotated[float, Field(ge=0, le=1)]
    left: Coordinate
    top: Coordinate
    right: Coordinate
    bottom: Coordinate

    @model_validator(mode="after")
    def _is_in_order(self) -> ScoredBox:
        if self.left > self.right or self.top > self.bottom:
            raise ValueError("a box begins left and top")
        return self


FrameStages = tuple[Milliseconds, Milliseconds, Milliseconds, Milliseconds]
"""Decode, prepare, infer, interpret."""


class FrameAnswers(Value):
    """What a model says of each frame of a video, in the order they are shown."""

    times_s: Annotated[tuple[Seconds, ...], Field(max_length=MOST_FRAMES)]
    """When each frame is shown, from the first one on."""
    scores: tuple[tuple[Annotated[float, Field(ge=0, le=1)], ...], ...]
    """One for each class and frame."""
    spent_ms: tuple[FrameStages, ...] | None = None
    """Of each frame; None: nothing was computed here."""

    @model_validator(mode="after")
    def _belong_together(self) -> FrameAnswers:
        others = (self.scores, self.spent_ms)
        if any(one is not None and len(one) != len(self.times_s) for one in others):
            raise ValueError("every frame has a time and an answer")
        if any(later < earlier for earlier, later in pairwise(self.times_s)):
            raise ValueError("frames are in the order of time")
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
    pictures: tuple[PictureMasks, ...] | None = None
    """Of a case of several images: those with a mask, one by one, in their order; ``overlaps`` then counts the pixels
    of all of them."""
    surfaces: tuple[Surface | None, ...] | None = None
    """One per class, beside ``overlaps``; None for a class that one of both masks does not hold."""
    instances: tuple[Instances, ...] | None = None
    """One per class, beside ``overlaps``."""
    unit: SurfaceUnit | None = None
    """Of the distances in ``surfaces``: pixels where the image has no spacing."""
    tolerance: Tolerance | None = None
    """Up to which a border counted as right in ``surfaces``: the plan may have changed since."""
    connectivity: Connectivity | None = None
    """Of the parts in ``instances``."""
    voxel_ml: Annotated[float, Field(gt=0)] | None = None
    """Volume of a voxel; None: not known, or a single image."""
    boxes: tuple[ScoredBox, ...] | None = None
    """What a detector drew; empty: nothing."""
    value: Measurement | None = None
    """A measurement, in the unit of the card."""
    frames: FrameAnswers | None = None
    failure: FailureCategory | None = None
    exclusion: str | None = None
    """An ``ExclusionReason``."""
    timing: Timing | None = None
