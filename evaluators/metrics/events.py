"""Events of a video and the alarms of a model: what is found, how soon, and what is a false alarm.

A reference event is a run of reference frames, or a stated time; events with a short gap are one. A model raises an
alarm where it is positive in several frames in a row. An event is found by an alarm within it or a tolerance around it.
Everything outside those stretches is event-free: an alarm there is false. After an alarm none is counted for the
refractory time; one that goes on then counts again. So a further positive frame never makes fewer alarms, and a model
that is always positive has one alarm after the other instead of a single one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from evaluators.domain.plan import VideoPlan
from evaluators.metrics.sample import BoolArray, FloatArray, IntArray

ROUNDED_S: Final = 1e-4
"""By so much times that mean the same may differ: those of a container, of a table and of a rate are each rounded."""


class Span(NamedTuple):
    """A stretch of a video, in seconds from its first frame."""

    start_s: float
    end_s: float


def durations(times_s: FloatArray, usual_s: float = 0.04) -> FloatArray:
    """Return how long each frame is shown, in seconds: until the next one, the last as long as usual.

    Args:
        times_s: When each frame is shown, ascending, shape (n,).
        usual_s: Of a single frame.
    """
    if len(times_s) < 2:
        return np.full(len(times_s), usual_s)
    steps = np.diff(times_s)
    return np.append(steps, np.median(steps))


def merged(spans: Iterable[Span], gap_s: float) -> tuple[Span, ...]:
    """Return the stretches in time, those that overlap or whose gap is not longer than ``gap_s`` as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start - found[-1].end_s <= gap_s:
            found[-1] = Span(found[-1].start_s, max(found[-1].end_s, end))
        else:
            found.append(Span(start, end))
    return tuple(found)


def spans_of_frames(times_s: FloatArray, lasts_s: FloatArray, there: BoolArray) -> tuple[Span, ...]:
    """Return the runs of frames that show something; a run ends when its last frame is no longer shown."""
    return tuple(Span(float(times_s[i]), float(times_s[j] + lasts_s[j])) for i, j in runs(there))


def runs(there: BoolArray) -> list[tuple[int, int]]:
    """Return first and last place of each run of True."""
    steps = np.diff(there.astype(np.int8), prepend=0, append=0)
    return list(zip(np.flatnonzero(steps == 1).tolist(), (np.flatnonzero(steps == -1) - 1).tolist(), strict=True))


def inside(times_s: FloatArray, spans: Sequence[Span], tolerance_s: float = 0.0) -> BoolArray:
    """Return which frames are shown within one of the stretches, or so much before or after it."""
    found = np.zeros(len(times_s), np.bool_)
    for start, end in spans:
        found[_within(times_s, start - tolerance_s, end + tolerance_s)] = True
    return found


def in_a_row(decided: BoolArray, frames: int) -> BoolArray:
    """Return where so many frames, this one as the last, are all positive, shape (n,)."""
    positive = np.concatenate([[0], np.cumsum(decided)])
    last = np.arange(1, len(decided) + 1)
    enough: BoolArray = (last >= frames) & (positive[last] - positive[np.maximum(last - frames, 0)] == frames)
    return enough


def detection_delays(times_s: FloatArray, decided: BoolArray, events: Sequence[Span], rule: VideoPlan) -> FloatArray:
    """Return for each event the seconds from its start to the last frame of the alarm that found it; inf: missed.

    An alarm that was there before the event began, within the tolerance, found it at once: 0.
    """
    delays = np.full(len(events), np.inf)
    for number, (start, end) in enumerate(events):
        window = _within(times_s, start - rule.tolerance_s, end + rule.tolerance_s)
        alarm = np.flatnonzero(in_a_row(decided[window], rule.min_frames))
        if alarm.size:
            delays[number] = max(0.0, float(times_s[window][alarm[0]]) - start)
    return delays


def false_alarms(times_s: FloatArray, decided: BoolArray, event_free: BoolArray, rule: VideoPlan) -> IntArray:
    """Return the frames at which a false alarm is counted.

    Args:
        times_s: When each frame is shown.
        decided: Whether the model is positive.
        event_free: Whether the frame lies outside all events and the tolerance around them.
        rule: How many frames make an alarm, and the refractory time.
    """
    alarming = np.flatnonzero(in_a_row(decided & event_free, rule.min_frames))
    moments, counted, place = times_s[alarming], list[int](), 0
    while place < len(alarming):
        counted.append(int(alarming[place]))
        place = max(place + 1, int(np.searchsorted(moments, moments[place] + rule.refractory_s)))
    return np.array(counted, np.int64)


def flips(decided: BoolArray, known: BoolArray, *, certain: bool = False) -> int:
    """Return how often the decision changes from one frame to the next.

    Args:
        decided: Whether the model is positive, shape (n,).
        known: Whether the reference speaks about the frame; across a gap nothing is counted.
        certain: Count a change at every step: the model failed.
    """
    changed = (decided[1:] != decided[:-1]) | certain
    return int(np.count_nonzero(changed & known[1:] & known[:-1]))


def held(decided: BoolArray, answered: BoolArray) -> BoolArray:
    """Return the decision at every frame: where one was dropped, the last one made holds; negative before the first.

    Args:
        decided: Shape (n,); what stands at dropped frames does not matter.
        answered: Whether the model was asked about the frame.
    """
    last = np.maximum.accumulate(np.where(answered, np.arange(len(answered)), -1))
    return (last >= 0) & decided[np.maximum(last, 0)]


def longest_run(there: BoolArray, lasts_s: FloatArray) -> float:
    """Return how many seconds the longest run of True lasts."""
    return max((float(lasts_s[i : j + 1].sum()) for i, j in runs(there)), default=0.0)


def known_between(times_s: FloatArray, labelled: BoolArray, gap_s: float) -> BoolArray:
    """Return which frames a reader spoke about: those labelled, and those between two labels with a short gap."""
    known, places = labelled.copy(), np.flatnonzero(labelled)
    for before, after in pairwise(places.tolist()):
        if times_s[after] - times_s[before] <= gap_s:
            known[before:after] = True
    return known


def _within(times_s: FloatArray, start_s: float, end_s: float) -> slice:
    """Return the frames shown from ``start_s`` to ``end_s``, both included, whatever of their times was rounded."""
    first, last = start_s - ROUNDED_S, end_s + ROUNDED_S
    return slice(int(np.searchsorted(times_s, first)), int(np.searchsorted(times_s, last)))
