"""Finished videos, drawn as text: ten frames a second, a digit is the score in tenths, # an event, . none."""

from __future__ import annotations

import numpy as np

from evaluators.domain.case import ImageFacts
from evaluators.domain.outcome import FailureCategory, FrameAnswers, Outcome
from evaluators.domain.reference import Event, Reference
from evaluators.tasks.protocol import ScoredCase
from support.scored_cases import locked_plan


def video_plan(*goals, per_frame="classification", **options):
    """Return a locked plan of a model of frames."""
    locked = locked_plan(*goals, classes=("free", "tube"), positive=("tube",), level="clip", **options)
    return locked.model_copy(update={"task": "video", "per_frame": per_frame})


def reference_of(text):
    """Return the events drawn as runs of #."""
    there = np.array([letter == "#" for letter in text]).astype(int)
    steps = np.diff(there, prepend=0, append=0)
    ends = zip(np.flatnonzero(steps == 1), np.flatnonzero(steps == -1), strict=True)
    return Reference(events=tuple(Event(label="tube", start_s=i / 10, end_s=(j - 1) / 10) for i, j in ends))


def video_case(number, scores, reference, *, patient=None, **attributes):
    """Return a video; ``scores=None``: the model failed; ``reference=None``: there is none."""
    frames = len(scores or reference)
    answers = None
    if scores is not None:
        tenths = [int(letter) / 10 for letter in scores]
        times = tuple(n / 10 for n in range(frames))
        answers = FrameAnswers(times_s=times, scores=tuple((1 - one, one) for one in tenths))
    status = "failed" if scores is None else "evaluated"
    return ScoredCase(
        number=number,
        patient=number if patient is None else patient,
        reference=None,
        scores=None,
        failed=scores is None,
        category="model_nan" if scores is None else None,
        attributes=attributes,
        standard=None if reference is None else reference_of(reference),
        outcome=Outcome(
            case=number, status=status, frames=answers, failure=None if answers else FailureCategory.NOT_A_NUMBER
        ),
        facts=ImageFacts(
            format="video", width=8, height=8, channels=3, frames=frames, duration_s=frames / 10, decoder="test"
        ),
    )
