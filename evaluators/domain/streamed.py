"""How a model kept up with a video that was shown to it as from a camera."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, model_validator

from evaluators.domain.outcome import FrameStages, Milliseconds, Seconds
from evaluators.domain.value import Value

LONGEST_S: Final = 20.0
"""Of a stream that is measured: the machine is idle for most of that time."""
MOST_FRAMES: Final = 20_000


class Streamed(Value):
    """How a model kept up with a live stream."""

    arrived: Annotated[int, Field(ge=1, le=MOST_FRAMES)]
    """Frames that were shown while it ran."""
    interval_ms: Annotated[float, Field(gt=0, le=3_600_000)]
    """Median time from one frame to the next."""
    seconds: Annotated[Seconds, Field(gt=0)]
    """Until the last answer."""
    spent_ms: Annotated[tuple[FrameStages, ...], Field(min_length=1, max_length=MOST_FRAMES)]
    """Of each frame that was not dropped."""
    late_ms: tuple[Milliseconds, ...]
    """Of the same frames: from its arrival to the answer."""
    at_s: tuple[Seconds, ...]
    """When the same frames arrived."""

    @property
    def dropped(self) -> int:
        """Return how many frames the model was too late for."""
        return self.arrived - len(self.late_ms)

    @model_validator(mode="after")
    def _belong_together(self) -> Streamed:
        if not len(self.spent_ms) == len(self.late_ms) == len(self.at_s) <= self.arrived:
            raise ValueError("every frame has its times")
        return self
