"""A video as a live stream: frames arrive at their times, and those that the model is too late for are dropped."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import islice

from evaluators.domain.outcome import FrameStages
from evaluators.domain.streamed import LONGEST_S, MOST_FRAMES, Streamed
from evaluators.imaging.clips import open_clip
from evaluators.inference.clock import STAGES, Clock
from evaluators.inference.frame_scoring import scored
from evaluators.inference.pipeline import Pipeline


def stream(
    pipeline: Pipeline,
    files: Sequence[bytes],
    *,
    longest_s: float = LONGEST_S,
    now: Callable[[], float] = time.perf_counter,
    wait: Callable[[float], None] = time.sleep,
) -> Streamed:
    """Show a model the beginning of a video as it would come from a camera.

    A frame is taken up when the model is free; of several that arrived meanwhile the newest, the others are dropped.
    Dropped frames are decoded, as later ones build on them; that time counts for the frame after them.

    Args:
        pipeline: The loaded model of single frames.
        files: One video, or one image a frame.
        longest_s: Where the stream ends.
        now: A clock, in seconds.
        wait: Waits so many seconds.

    Raises:
        ImageError, SubmissionError, ModelFailure: As ``frame_answers``.
    """
    clip = open_clip(files)
    times = [one for one in clip.times_s[:MOST_FRAMES] if one <= longest_s]
    steps = sorted(after - before for before, after in zip(clip.times_s, clip.times_s[1:], strict=False))
    frames, begun, upcoming = clip.frames(), now(), 0
    spent, late, at = list[FrameStages](), list[float](), list[float]()
    while upcoming < len(times):
        early = times[upcoming] - (now() - begun)
        if early > 0:
            wait(early)
        newest = max(upcoming, bisect_right(times, now() - begun) - 1)
        clock = Clock()
        with clock.at("decode"):
            image = next(islice(frames, newest - upcoming, None))
        scored(pipeline, image, clock)
        timing = clock.timing()
        first, second, third, fourth = (round(getattr(timing, stage), 4) for stage in STAGES)
        spent.append((first, second, third, fourth))
        late.append(round(max(0.0, 1000 * (now() - begun - times[newest])), 4))
        at.append(times[newest])
        upcoming = newest + 1
    return Streamed(
        arrived=len(times),
        interval_ms=1000 * steps[len(steps) // 2] if steps else 40.0,
        seconds=now() - begun,
        spent_ms=tuple(spent),
        late_ms=tuple(late),
        at_s=tuple(at),
    )
