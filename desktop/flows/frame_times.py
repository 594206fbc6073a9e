"""How long the latest frames of videos took, while a run goes on."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from statistics import median
from typing import Final, NamedTuple

from evaluators.domain.outcome import FrameAnswers
from evaluators.domain.streamed import Streamed

LATEST: Final = 5_000
"""Frames whose times are summed up."""
TRACED_S: Final = 20.0
"""Of computing time are drawn."""


class Percentiles(NamedTuple):
    """Milliseconds a frame."""

    now: float
    median: float
    high: float
    """95th percentile."""
    highest: float
    """99th percentile."""
    over: float
    """Share of frames that took longer than the next one takes to come."""
    budget_ms: float


@dataclass(eq=False)
class FrameTimes:
    """Filled by ``add``; empty where a run has no videos."""

    budget_ms: float = 0.0
    stream: Streamed | None = None
    """How the model kept up with the first video shown as from a camera, which is measured before the cases."""
    _spent: deque[float] = field(default_factory=lambda: deque(maxlen=LATEST))

    def add(self, frames: FrameAnswers) -> None:
        """Hear of the frames of one more video."""
        steps = [after - before for before, after in zip(frames.times_s, frames.times_s[1:], strict=False)]
        if steps:
            self.budget_ms = 1000 * median(steps)
        self._spent.extend(sum(stages) for stages in frames.spent_ms or ())

    @property
    def said(self) -> Percentiles | None:
        """Return what the latest frames come to; None: there are none."""
        if not self._spent:
            return None
        ordered = sorted(self._spent)
        last = len(ordered) - 1
        high, highest = (ordered[round(last * share)] for share in (0.95, 0.99))
        over = sum(spent > self.budget_ms for spent in ordered) / len(ordered)
        return Percentiles(self._spent[-1], median(ordered), high, highest, over, self.budget_ms)

    @property
    def trace(self) -> tuple[float, ...]:
        """Return the latest frames, oldest first, as many as were computed in twenty seconds."""
        kept, spent_ms = list[float](), 0.0
        for spent in reversed(self._spent):
            spent_ms += spent
            if spent_ms > 1000 * TRACED_S:
                break
            kept.append(spent)
        return tuple(reversed(kept))
