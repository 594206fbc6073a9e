"""From a decoded volume to the array the model expects, exactly as the card says."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from evaluators.domain.geometry import Direction
from evaluators.domain.preparation import (
    CropNonzero,
    Orient,
    PadVolume,
    ResampleSpacing,
    ResizeVolume,
    Step,
    Transpose,
)
from evaluators.domain.submission import Input
from evaluators.errors import ImageError, SubmissionError
from evaluators.imaging.volume import Volume
from evaluators.inference.preparation import Prepared
from evaluators.inference.value_steps import ValueStep, change_values
from evaluators.inference.way_back import Cropped, Move, Padded, Resampled, Turned, resized

VOXELS_LIMIT: Final = 1 << 29
"""Of a prepared volume: 2 GiB of float32. A spacing of a thousandth of a millimetre is no preparation."""
_ORDERS: Final[Mapping[str, Literal[0, 1, 3]]] = {"nearest": 0, "linear": 1, "cubic": 3}
_TOWARDS: Final = {"L": (0, 1), "R": (0, -1), "P": (1, 1), "A": (1, -1), "S": (2, 1), "I": (2, -1)}
"""Letter to axis of the patient (x to the left, y to the back, z to the head) and sign."""


@dataclass(slots=True)
class _Laid:
    """A volume on its way: voxels, where they lie, and the moves made so far."""

    voxels: NDArray[np.float32]
    spacing: list[float]
    directions: list[Direction]
    moves: list[Move] = field(default_factory=list)


def prepare_volume(volume: Volume, input: Input) -> Prepared:
    """Return the model's input for one volume.

    Args:
        volume: A decoded volume.
        input: The card's input, of layout NCDHW.

    Returns:
        Shape (1, 1, …) with the axes in the order the steps leave them in; dtype as declared.

    Raises:
        SubmissionError: A step that a volume cannot go through (C149).
        ImageError: The prepared volume would be too large (C203).
    """
    grid = volume.grid
    laid = _Laid(np.array(volume.values()), list(grid.spacing), list(grid.directions))
    for step in input.steps:
        _apply(step, laid)
    tensor = np.ascontiguousarray(laid.voxels.astype(input.dtype, copy=False)[np.newaxis, np.newaxis])
    return Prepared(tensor, tuple(laid.moves))


def _apply(step: Step, laid: _Laid) -> None:
    match step:
        case Orient():
            _turn(laid, *_turns(step.axes, laid.directions))
        case Transpose():
            _turn(laid, step.order, ())
        case ResampleSpacing():
            _resample(laid, _spaced(step, laid), step.filter)
        case ResizeVolume():
            _resample(laid, (resized(laid.voxels.shape, step.size), step.size), step.filter)
        case CropNonzero():
            _crop_nonzero(laid)
        case PadVolume():
            _pad(laid, step)
        case _ if isinstance(step, ValueStep):
            change_values(step, laid.voxels[..., np.newaxis])
        case _:
            raise SubmissionError("C149", step=step.do)


def _turns(axes: str, directions: list[Direction]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the order of the axes and which then run backwards, so that they run as the letters say.

    An oblique axis counts as the patient's axis it is closest to; the steepest is settled first.
    """
    along = np.abs(np.array(directions))
    axis_of: dict[int, int] = {}
    for _ in directions:
        ours, patients = np.unravel_index(int(along.argmax()), along.shape)
        axis_of[int(patients)] = int(ours)
        along[ours, :] = along[:, patients] = -1
    order = tuple(axis_of[_TOWARDS[letter][0]] for letter in axes)
    backwards = tuple(
        place
        for place, (letter, axis) in enumerate(zip(axes, order, strict=True))
        if directions[axis][_TOWARDS[letter][0]] * _TOWARDS[letter][1] < 0
    )
    return order, backwards


def _turn(laid: _Laid, order: tuple[int, ...], flipped: tuple[int, ...]) -> None:
    laid.voxels = np.ascontiguousarray(np.flip(laid.voxels.transpose(order), flipped))
    laid.spacing = [laid.spacing[axis] for axis in order]
    laid.directions = [laid.directions[axis] for axis in order]
    for axis in flipped:
        x, y, z = laid.directions[axis]
        laid.directions[axis] = (-x, -y, -z)
    laid.moves.append(Turned(tuple(order), flipped))


def _spaced(step: ResampleSpacing, laid: _Laid) -> tuple[Resampled, tuple[int, ...]]:
    """Return the move and the new number of voxels."""
    before: tuple[int, ...] = laid.voxels.shape
    ratios = [old / new for old, new in zip(laid.spacing, step.spacing_mm, strict=True)]
    if step.keep == "edges":
        after = tuple(max(1, round(size * ratio)) for size, ratio in zip(before, ratios, strict=True))
        return resized(before, after), after
    after = tuple(round((size - 1) * ratio) + 1 for size, ratio in zip(before, ratios, strict=True))
    return Resampled(before, tuple(1 / ratio for ratio in ratios), (0.0, 0.0, 0.0)), after


def _resample(laid: _Laid, to: tuple[Resampled, tuple[int, ...]], filter: str) -> None:
    move, after = to
    if math.prod(after) > VOXELS_LIMIT:
        raise ImageError("C203", limit=VOXELS_LIMIT // 1_000_000)
    laid.voxels = ndimage.affine_transform(
        laid.voxels, move.scale, offset=move.offset, output_shape=after, order=_ORDERS[filter], mode="nearest"
    )
    laid.spacing = [size * scale for size, scale in zip(laid.spacing, move.scale, strict=True)]
    laid.moves.append(move)


def _crop_nonzero(laid: _Laid) -> None:
    there = laid.voxels != 0
    if not there.any():
        return
    box = []
    for axis in range(there.ndim):
        inside = np.flatnonzero(there.any(axis=tuple(other for other in range(there.ndim) if other != axis)))
        box.append(slice(int(inside[0]), int(inside[-1]) + 1))
    laid.moves.append(Cropped(tuple(one.start for one in box), laid.voxels.shape))
    laid.voxels = np.ascontiguousarray(laid.voxels[tuple(box)])


def _pad(laid: _Laid, step: PadVolume) -> None:
    """Pad centred; an odd voxel goes to the far side."""
    spare = [max(wanted - size, 0) for wanted, size in zip(step.size, laid.voxels.shape, strict=True)]
    near = tuple(extra // 2 for extra in spare)
    laid.moves.append(Padded(near, laid.voxels.shape))
    widths = [(before, extra - before) for before, extra in zip(near, spare, strict=True)]
    laid.voxels = np.pad(laid.voxels, widths, constant_values=step.value)
