"""How far the run of this window is, gathered from what its job tells."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Final

from desktop.flows.frame_times import FrameTimes
from desktop.flows.remaining import estimate_s, next_shown
from evaluators.domain.outcome import Outcome

LATEST: Final = 200
"""Cases whose median time is shown."""
EVERY_S: Final = 1.0
"""How often the remaining time may change."""
STEPS: Final = {"model": 0, "golden": 0, "fidelity": 1, "stream": 1, "cases": 2, "intervals": 3}
"""Stage of the core to step of the page."""


@dataclass(eq=False)
class RunProgress:
    """What is known of a run under way."""

    clock: Callable[[], float] = time.monotonic
    stage: str = ""
    done: int = 0
    total: int = 0
    failures: list[Outcome] = field(default_factory=list)
    changed: int = 0
    """Images that are no longer those that were recorded."""
    latest: int | None = None
    """The case that was finished last."""
    log: list[str] = field(default_factory=list)
    frames: FrameTimes = field(default_factory=FrameTimes)
    """Of videos."""
    _times: deque[float] = field(default_factory=lambda: deque(maxlen=LATEST))
    _began: float | None = None
    _first: int = 0
    _held_at: float | None = None
    _held: float = 0.0
    _shown: float | None = None
    _shown_at: float = 0.0

    @property
    def step(self) -> int:
        """Return which step of the page is under way."""
        return STEPS.get(self.stage, 0)

    @property
    def percent(self) -> int:
        """Return how much is done; never 100, for then it is over."""
        return min(99, self.done * 100 // self.total) if self.total else 0

    @property
    def per_case_ms(self) -> float | None:
        """Return the median time the model took for one of the latest cases."""
        return median(self._times) if self._times else None

    def begin_stage(self, stage: str) -> None:
        """Hear that a stage begins."""
        self.stage = stage
        self.note(f"stage {stage}")

    def move(self, done: int, total: int) -> None:
        """Hear how many cases are done."""
        if self._began is None:
            self._began, self._first = self.clock(), done
        self.done, self.total = done, total

    def add(self, outcome: Outcome) -> None:
        """Hear of a case."""
        self.latest = outcome.case
        if outcome.timing is not None:
            self._times.append(outcome.timing.total)
        if outcome.frames is not None:
            self.frames.add(outcome.frames)
        if outcome.status == "failed":
            self.failures.append(outcome)
            self.note(f"case {outcome.case} {outcome.failure}")
        if outcome.exclusion is not None:
            self.changed += outcome.exclusion == "changed_since_scan"
            self.note(f"case {outcome.case} {outcome.exclusion}")

    def hold(self, *, held: bool) -> None:
        """Stop or start the clock while the run is paused."""
        if held and self._held_at is None:
            self._held_at = self.clock()
            self.note("paused")
        elif not held and self._held_at is not None:
            self._held += self.clock() - self._held_at
            self._held_at = None
            self.note("continued")

    def remaining_s(self) -> float | None:
        """Return the seconds left as they are to be shown; at most one step of the scale from the last ones."""
        if self._began is None or self._held_at is not None or self.stage != "cases":
            return None
        now = self.clock()
        if self._shown is None or now - self._shown_at >= EVERY_S:
            estimate = estimate_s(self.done - self._first, self.total - self._first, now - self._began - self._held)
            self._shown, self._shown_at = next_shown(self._shown, estimate), now
        return self._shown

    def note(self, text: str) -> None:
        """Add a line to the log: stages, numbers of cases and ids alone, so that it can be given to anybody."""
        self.log.append(f"{datetime.now().astimezone():%H:%M:%S} {text}")
