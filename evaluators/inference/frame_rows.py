"""What a model says of the frames of a video, as numbers in one blob: a head of JSON has no room for hours of them.

A row a frame, of float64 in little-endian order: its time, the times of the four stages, one score per class.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from evaluators.domain.outcome import MOST_FRAMES, FrameAnswers
from evaluators.inference.clock import STAGES

_BEFORE: Final = 1 + len(STAGES)
"""Numbers before the scores."""
_MOST_NUMBERS: Final = 2**25
"""A hundred classes of the longest video; all of them are held at once."""


def written_frames(answers: FrameAnswers) -> bytes:
    """Return the blob of frames that were computed here."""
    columns = (np.array(answers.times_s).reshape(-1, 1), answers.spent_ms or (), answers.scores)
    return np.hstack([np.array(one, "<f8") for one in columns]).tobytes()


def read_frames(count: object, blobs: Sequence[bytes]) -> FrameAnswers:
    """Return the frames of a blob that a worker wrote.

    Args:
        count: How many frames it speaks of, as the worker says.
        blobs: Of the answer.

    Raises:
        ValueError: These are no frames.
    """
    if type(count) is not int or not 0 < count <= MOST_FRAMES or len(blobs) != 1 or len(blobs[0]) % (8 * count):
        raise ValueError("as many rows as frames")
    rows = np.frombuffer(blobs[0], "<f8").reshape(count, -1)
    if rows.size > _MOST_NUMBERS or rows.shape[1] <= _BEFORE:
        raise ValueError("a time, the stages and scores in each row")
    times, spent, scores = rows[:, 0], rows[:, 1:_BEFORE], rows[:, _BEFORE:]
    return FrameAnswers.model_validate(
        {
            "times_s": tuple(times.tolist()),
            "spent_ms": tuple(map(tuple, spent.tolist())),
            "scores": tuple(map(tuple, scores.tolist())),
        }
    )
