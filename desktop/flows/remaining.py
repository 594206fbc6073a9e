"""How long a run will still take: told after a while, on a rounded scale, without jumps. Pure."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

SILENT_S: Final = 3.0
"""Before, a remaining time would be a guess."""
SCALE_S: Final = (
    *(1, 2, 3, 5, 8, 10, 15, 20, 25, 30, 40, 50),
    *(60 * minutes for minutes in (1, 1.5, 2, 3, 4, 5, 7, 10, 15, 20, 25, 30, 40, 50)),
    *(3600 * hours for hours in (1, 1.5, 2, 3, 4, 5, 7, 10, 15, 20, 24, 36, 48, 72, 96, 168)),
)
"""What is ever shown, in seconds."""


def estimate_s(done: int, total: int, elapsed_s: float) -> float | None:
    """Return the seconds left if it goes on as so far; None while that would be a guess.

    Args:
        done: Cases finished since the clock was started.
        total: Cases to finish since then.
        elapsed_s: Seconds on the clock, pauses left out.
    """
    if elapsed_s < SILENT_S or done <= 0:
        return None
    return elapsed_s / done * max(0, total - done)


def next_shown(shown: float | None, estimate: float | None) -> float | None:
    """Return what to show after ``shown``: the scale's nearest step, at most one step away from the last one."""
    if estimate is None:
        return shown
    wanted = _nearest(estimate)
    if shown is None:
        return SCALE_S[wanted]
    at = SCALE_S.index(shown)
    return SCALE_S[at + (wanted > at) - (wanted < at)]


def _nearest(seconds: float) -> int:
    above = bisect_left(SCALE_S, seconds)
    if above in {0, len(SCALE_S)}:
        return min(above, len(SCALE_S) - 1)
    return above if SCALE_S[above] - seconds <= seconds - SCALE_S[above - 1] else above - 1
