"""Steps that change values and leave every pixel and voxel where it is; in float32 and in place."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from evaluators.domain.preparation import (
    Clip,
    Normalise,
    NormaliseImage,
    NormaliseNonzero,
    Offset,
    Scale,
    ScaleMinMax,
    ScaleRange,
    Window,
)

ValueStep: TypeAlias = (
    Scale | Offset | Normalise | NormaliseImage | NormaliseNonzero | Window | Clip | ScaleRange | ScaleMinMax
)
Values: TypeAlias = NDArray[np.float32]


def change_values(step: ValueStep, values: Values) -> Values:
    """Apply a step.

    Args:
        step: What to do.
        values: Of an image or volume, its channels along the last axis; written into.

    Returns:
        The same array.
    """
    match step:
        case Scale():
            values /= np.float32(step.divide_by)
        case Offset():
            values += np.float32(step.add)
        case Normalise():
            values -= np.array(step.mean, dtype=np.float32)
            values /= np.array(step.std, dtype=np.float32)
        case NormaliseImage():
            _standardise(values)
        case NormaliseNonzero():
            inside = values[there := values != 0]
            _standardise(inside)
            values[there] = inside
        case Window():
            values -= np.float32(step.centre - step.width / 2)
            values *= np.float32(255 / step.width)
            np.clip(values, 0, 255, out=values)
        case Clip():
            np.clip(values, np.float32(step.low), np.float32(step.high), out=values)
        case ScaleRange() | ScaleMinMax():
            _map_step(step, values)
    return values


def _standardise(values: Values) -> None:
    """Give the values mean 0 and standard deviation 1; where all are the same they become 0."""
    if values.size:
        spread = float(values.std(dtype=np.float64))
        values -= np.float32(values.mean(dtype=np.float64))
        values /= np.float32(spread or 1.0)


def _map_step(step: ScaleRange | ScaleMinMax, values: Values) -> None:
    wanted = (step.to_low, step.to_high)
    if isinstance(step, ScaleMinMax):
        _map_range(values, (float(values.min()), float(values.max())), wanted)
        return
    _map_range(values, (step.low, step.high), wanted)
    if step.clip:
        np.clip(values, min(wanted), max(wanted), out=values)


def _map_range(values: Values, given: tuple[float, float], wanted: tuple[float, float]) -> None:
    """Map a range linearly onto another; one of no width, where there is nothing to tell apart, onto its lower end."""
    width = given[1] - given[0]
    values -= np.float32(given[0])
    values *= np.float32((wanted[1] - wanted[0]) / width if width else 0.0)
    if wanted[0]:
        values += np.float32(wanted[0])
