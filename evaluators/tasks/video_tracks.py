"""One video frame by frame: when each frame is shown, what the model decides, what the reference says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from evaluators.domain.case import ImageFacts
from evaluators.domain.outcome import FrameAnswers
from evaluators.domain.plan import LockedPlan, VideoPlan
from evaluators.domain.reference import Box, FrameLabel, Reference
from evaluators.errors import PlanError
from evaluators.metrics import events
from evaluators.metrics.events import Span
from evaluators.metrics.sample import BoolArray, FloatArray, IntArray
from evaluators.tasks.protocol import ScoredCase

ASSUMED_RATE: Final = 25.0
"""Frames a second of a video that could not be opened and whose length is not known."""
_SECONDS: Final = 60.0


@dataclass(frozen=True, eq=False)
class Track:
    """A video against its reference; arrays have one entry a frame, in the order of time.

    Args:
        times_s: When the frame is shown, from the first one on.
        score: Of the positive classes; NaN throughout where the model failed.
        decided: Whether the model is positive; where it failed, whatever is wrong.
        true: Whether the reference is positive.
        known: Whether the reference speaks about the frame.
        events: Of the reference, short gaps closed.
        rule: When an event is found and an alarm false.
    """

    times_s: FloatArray
    score: FloatArray
    decided: BoolArray
    true: BoolArray
    known: BoolArray
    events: tuple[Span, ...]
    rule: VideoPlan

    @cached_property
    def lasts_s(self) -> FloatArray:
        """How long each frame is shown."""
        return events.durations(self.times_s)

    @cached_property
    def event_free(self) -> BoolArray:
        """Whether a frame lies outside all events and the tolerance around them."""
        return self.known & ~events.inside(self.times_s, self.events, self.rule.tolerance_s)

    @cached_property
    def delays_s(self) -> FloatArray:
        """Seconds until each event was found; inf: missed."""
        return events.detection_delays(self.times_s, self.decided, self.events, self.rule)

    @cached_property
    def false_alarms(self) -> IntArray:
        """The frames at which a false alarm is counted."""
        return events.false_alarms(self.times_s, self.decided, self.event_free, self.rule)

    @property
    def free_min(self) -> float:
        """Event-free minutes."""
        return float(self.lasts_s[self.event_free].sum()) / _SECONDS

    @property
    def minutes(self) -> float:
        """Minutes that the reference speaks about."""
        return float(self.lasts_s[self.known].sum()) / _SECONDS

    @property
    def flips(self) -> int:
        """Changes of the decision from one frame to the next, both of which the reference speaks about.

        Where the model failed, one at each.
        """
        return events.flips(self.decided, self.known, certain=bool(np.isnan(self.score).any()))

    @cached_property
    def missed(self) -> BoolArray:
        """Whether the frame is positive and the model says it is not."""
        return self.known & self.true & ~self.decided

    @cached_property
    def invented(self) -> BoolArray:
        """Whether the frame is negative and the model says it is positive."""
        return self.known & ~self.true & self.decided


def positive_classes(locked: LockedPlan) -> tuple[str, ...]:
    """Return the classes whose events are looked for.

    Raises:
        PlanError: Of several classes none is named positive (``C842``).
    """
    if locked.positive or len(locked.classes) == 1:
        return locked.positive or locked.classes
    raise PlanError("C842")


def track_of(case: ScoredCase, locked: LockedPlan) -> Track | None:
    """Return a video against its reference; None where the reference says nothing about any frame.

    Raises:
        PlanError: As ``positive_classes``; masks or boxes are to be decided on without a threshold (``C843``).
    """
    positive, rule = positive_classes(locked), locked.plan.video or VideoPlan()
    answers = case.outcome.frames if case.outcome is not None else None
    times_s = _regular(case.facts) if answers is None else np.array(answers.times_s, np.float64)
    read = None if case.standard is None else _read(case.standard, times_s, positive, rule)
    if read is None or not read[1].any():
        return None
    true, known, spans = read
    if answers is None:
        wrong = ~events.inside(times_s, spans, rule.tolerance_s)
        return Track(times_s, np.full(len(times_s), np.nan), wrong, true, known, spans, rule)
    score, decided = _decided(answers, locked, positive)
    return Track(times_s, score, decided, true, known, spans, rule)


def check_threshold(locked: LockedPlan) -> None:
    """Refuse a plan that leaves open when a mask or a box counts as positive.

    Raises:
        PlanError: There is no threshold (``C843``).
    """
    if locked.threshold is None and locked.per_frame in {"segmentation", "detection"}:
        raise PlanError("C843")


def _decided(answers: FrameAnswers, locked: LockedPlan, positive: Sequence[str]) -> tuple[FloatArray, BoolArray]:
    """Return the score of the positive classes in each frame, and the decision.

    Probabilities of classes of which one holds are added up. Of structures and boxes several may be there at once: the
    largest score counts.
    """
    scores = np.array(answers.scores, np.float64).reshape(len(answers.scores), len(locked.classes))
    columns = [locked.classes.index(name) for name in positive]
    apart = locked.per_frame in {"segmentation", "detection"}
    score = scores[:, columns].max(axis=1) if apart else np.minimum(scores[:, columns].sum(axis=1), 1.0)
    if locked.threshold is not None:
        return score, score >= locked.threshold
    check_threshold(locked)
    return score, np.isin(scores.argmax(axis=1), columns)


def _read(
    standard: Reference, times_s: FloatArray, positive: Sequence[str], rule: VideoPlan
) -> tuple[BoolArray, BoolArray, tuple[Span, ...]] | None:
    """Return which frames the reference calls positive, which it speaks about, and its events."""
    if standard.events is not None:
        there = (Span(one.start_s, one.end_s) for one in standard.events if one.label in positive)
        spans = events.merged(there, rule.merge_gap_s)
        return events.inside(times_s, spans), np.ones(len(times_s), np.bool_), spans
    marks = standard.frames if standard.frames is not None else standard.boxes
    if marks is None:
        return None
    true, labelled = np.zeros(len(times_s), np.bool_), np.zeros(len(times_s), np.bool_)
    for mark in marks:
        place = _place(mark, times_s)
        if place is not None:
            labelled[place] = True
            true[place] |= mark.label in positive
    if standard.frames is None:
        known = np.ones(len(times_s), np.bool_)  # where no box is drawn, nothing is there
    else:
        known = events.known_between(times_s, labelled, rule.merge_gap_s)
        true = true[_last_labelled(labelled)] & known
    spans = events.spans_of_frames(times_s, events.durations(times_s), true)
    return true, known, events.merged(spans, rule.merge_gap_s)


def _place(mark: FrameLabel | Box, times_s: FloatArray) -> int | None:
    """Return the frame a label is about; None: beyond the end of the video."""
    if mark.frame is not None:
        return mark.frame if mark.frame < len(times_s) else None
    time_s = mark.time_s if isinstance(mark, FrameLabel) else None
    if time_s is None:
        return 0
    usual_s = float(np.median(events.durations(times_s)))
    nearest = int(np.abs(times_s - time_s).argmin())
    return nearest if abs(float(times_s[nearest]) - time_s) <= usual_s else None


def _last_labelled(labelled: BoolArray) -> IntArray:
    """Return for each frame the last labelled one up to it; 0 before the first."""
    return np.asarray(np.maximum.accumulate(np.where(labelled, np.arange(len(labelled)), 0)), np.int64)


def _regular(facts: ImageFacts | None) -> FloatArray:
    """Return the times of the frames of a video the model gave no answer to, evenly spread over its length."""
    frames = 1 if facts is None else facts.frames
    length = frames / ASSUMED_RATE if facts is None or facts.duration_s is None else facts.duration_s
    return np.arange(frames, dtype=np.float64) * (length / frames)
