"""The time each stage of a case takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter

from evaluators.domain.outcome import Timing

STAGES = ("decode", "prepare", "infer", "interpret")


class Clock:
    """Milliseconds by stage."""

    def __init__(self) -> None:
        self._start = perf_counter()
        self._spent = dict.fromkeys(STAGES, 0.0)

    @contextmanager
    def at(self, stage: str) -> Iterator[None]:
        """Count the time of the block for a stage."""
        since = perf_counter()
        try:
            yield
        finally:
            self._spent[stage] += 1000 * (perf_counter() - since)

    def timing(self) -> Timing:
        """Return the times so far; what was counted for no stage went into making sense of the output."""
        total = 1000 * (perf_counter() - self._start)
        rest = total - sum(self._spent.values())
        return Timing(**self._spent | {"interpret": max(0.0, self._spent["interpret"] + rest)}, total=total)

    def with_parts(self, parts: Iterable[Sequence[float]]) -> Timing:
        """Return the times with those of parts added that had clocks of their own, a row of stages each."""
        for part in parts:
            for stage, spent in zip(STAGES, part, strict=True):
                self._spent[stage] += spent
        return self.timing()
