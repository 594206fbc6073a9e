"""From a video to the array of a model that takes several frames at once, exactly as the card says."""

from __future__ import annotations

from itertools import islice
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from evaluators.domain.preparation import MAX_TOGETHER, SampleFrames
from evaluators.domain.submission import Input
from evaluators.errors import ImageError
from evaluators.imaging.clip import Clip
from evaluators.inference.preparation import Prepared, prepare

VALUES_LIMIT: Final = 1 << 29
"""In a prepared clip, as in a prepared volume: 2 GiB of float32."""


def prepare_clip(clip: Clip, input: Input) -> Prepared:
    """Return the model's input for one video; only the frames it takes are prepared.

    Args:
        clip: An opened video.
        input: The card's input, of layout NTCHW or NCTHW.

    Returns:
        Shape (1, frames, channels, rows, columns) for NTCHW, (1, channels, frames, rows, columns) for NCTHW.

    Raises:
        ImageError: A frame is broken (C204); it has more frames than a model can be handed at once and the card does
            not say which to take (C261); the prepared clip would be too large (C203).
        SubmissionError: A step that a frame cannot go through (C149).
    """
    steps = tuple(step for step in input.steps if not isinstance(step, SampleFrames))
    sampling = next((step for step in input.steps if isinstance(step, SampleFrames)), None)
    chosen = chosen_frames(len(clip.times_s), sampling)
    each = input.model_copy(update={"layout": "NCHW", "steps": steps})
    ready: dict[int, NDArray[Any]] = {}
    first, last = min(chosen), max(chosen)
    for number, image in enumerate(islice(clip.frames(first), last - first + 1), start=first):
        if number not in chosen:
            continue
        ready[number] = prepare(image, each).tensor
        if ready[number].size * len(chosen) > VALUES_LIMIT:
            raise ImageError("C203", limit=VALUES_LIMIT // 1_000_000)
    axis = 1 if input.layout == "NTCHW" else 2
    return Prepared(np.stack([ready[number] for number in chosen], axis=axis), ())


def chosen_frames(frames: int, sampling: SampleFrames | None) -> tuple[int, ...]:
    """Return which frames of a video the model is handed, from 0, in the order of time.

    Raises:
        ImageError: More than a model can be handed at once, and the card does not say which to take (C261).
    """
    if sampling is None:
        if frames > MAX_TOGETHER:
            raise ImageError("C261", limit=MAX_TOGETHER)
        return tuple(range(frames))
    if sampling.stride is None:
        return tuple((2 * part + 1) * frames // (2 * sampling.count) for part in range(sampling.count))
    start = max(0, (frames - 1 - (sampling.count - 1) * sampling.stride) // 2)
    return tuple(min(start + place * sampling.stride, frames - 1) for place in range(sampling.count))
