"""From a decoded image to the array the model expects, exactly as the card says.

Pixels stay 8-bit until a step needs fractions, and are resized by Pillow, because the vendor's numbers were made that
way: another resampler, or the same one on floats, moves the scores.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from evaluators.domain.preparation import (
    CropCentre,
    CropCentreSquare,
    CropNonzero,
    Letterbox,
    Pad,
    Resize,
    ResizeShorter,
    Step,
    SwapSides,
    Window,
)
from evaluators.domain.submission import Input
from evaluators.errors import SubmissionError
from evaluators.imaging.image import Image
from evaluators.inference.plain_resize import resize_plain
from evaluators.inference.value_steps import ValueStep, change_values
from evaluators.inference.way_back import Cropped, Move, Padded, Turned, resized

Pixels = NDArray[Any]
"""Shape (rows, columns, channels); uint8, or float32 once a step has made fractions."""

_Sizing: TypeAlias = Resize | ResizeShorter | Letterbox

_FILTERS: Final = {
    "nearest": Pillow.Resampling.NEAREST,
    "box": Pillow.Resampling.BOX,
    "bilinear": Pillow.Resampling.BILINEAR,
    "hamming": Pillow.Resampling.HAMMING,
    "bicubic": Pillow.Resampling.BICUBIC,
    "lanczos": Pillow.Resampling.LANCZOS,
}


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """What the model is handed, and how its answer finds back to the image's own grid."""

    tensor: NDArray[Any]
    moves: tuple[Move, ...]
    """Of the spatial axes, in the order they were made."""


def prepare(image: Image, input: Input) -> Prepared:
    """Return the model's input for one image.

    Args:
        image: A decoded image.
        input: The card's input.

    Returns:
        Shape (1, channels, rows, columns) for layout NCHW, (1, rows, columns, channels) for NHWC; dtype as declared.

    Raises:
        SubmissionError: A step that this kind of image cannot go through (C149).
        ImageError: The card wants modality values and the image is in colour (C209).
    """
    pixels, moves = _seen(image, input), list[Move]()
    for step in input.steps:
        pixels = _apply(step, pixels, moves)
    if input.layout == "NCHW":
        pixels = pixels.transpose(2, 0, 1)
    return Prepared(np.ascontiguousarray(_typed(pixels, input.dtype)[np.newaxis]), tuple(moves))


def _seen(image: Image, input: Input) -> Pixels:
    """Return the pixels the steps begin with: modality values for a window, else what a viewer shows."""
    if input.colour == "volume" or (input.steps and isinstance(input.steps[0], Window)):
        return np.array(image.values(), dtype=np.float32)[..., np.newaxis]  # a copy: steps write into floats
    if input.colour == "grey":
        return image.display_grey()[..., np.newaxis]
    shown = image.display_rgb()
    return shown if input.colour == "RGB" else shown[..., ::-1]


def _apply(step: Step, pixels: Pixels, moves: list[Move]) -> Pixels:
    match step:
        case CropCentreSquare() | CropCentre() | CropNonzero():
            return _cut(step, pixels, moves)
        case Resize() | ResizeShorter() | Letterbox():
            return _sized(step, pixels, moves)
        case SwapSides():
            moves.append(Turned((1, 0)))
            return pixels.transpose(1, 0, 2)
        case Pad():
            rows, columns = pixels.shape[:2]
            spare = (max(step.height - rows, 0), max(step.width - columns, 0))
            return _pad(pixels, moves, spare, (spare[0] // 2, spare[1] // 2), step.value)
        case _ if isinstance(step, ValueStep):
            return change_values(step, _fractions(pixels))
        case _:
            raise SubmissionError("C149", step=step.do)


def _cut(step: CropCentreSquare | CropCentre | CropNonzero, pixels: Pixels, moves: list[Move]) -> Pixels:
    match step:
        case CropCentreSquare():
            side = min(pixels.shape[:2])
            return _crop(pixels, moves, rows=side, columns=side, down=True)
        case CropCentre():
            return _crop(pixels, moves, rows=step.height, columns=step.width, down=step.rounding == "down")
        case CropNonzero():
            return _crop_nonzero(pixels, moves)


def _sized(step: _Sizing, pixels: Pixels, moves: list[Move]) -> Pixels:
    rows, columns = pixels.shape[:2]
    match step:
        case Resize():
            return _resize(pixels, moves, step.width, step.height, step)
        case ResizeShorter():
            longer = int(step.size * max(rows, columns) / min(rows, columns))
            width, height = (step.size, longer) if columns <= rows else (longer, step.size)
            return _resize(pixels, moves, width, height, step)
        case Letterbox():
            return _letterbox(step, pixels, moves)


def _fractions(pixels: Pixels) -> NDArray[np.float32]:
    """Return float32 pixels that may be written into, their channels one after the other as NCHW wants them."""
    if pixels.dtype == np.float32:
        return pixels  # made by a step before
    planes = np.array(pixels.transpose(2, 0, 1), dtype=np.float32, order="C")
    return planes.transpose(1, 2, 0)


def _crop(pixels: Pixels, moves: list[Move], *, rows: int, columns: int, down: bool) -> Pixels:
    """Cut the middle out, after padding with zeros where the image is smaller."""
    if pixels.shape[0] < rows or pixels.shape[1] < columns:
        spare = (max(rows - pixels.shape[0], 0), max(columns - pixels.shape[1], 0))
        # An odd pixel goes to the far side where half a pixel is rounded to even, else to the near one.
        near = [(extra + 1) // 2 if down else extra // 2 for extra in spare]
        pixels = _pad(pixels, moves, spare, (near[0], near[1]), 0.0)
    top, left = _offset(pixels.shape[0] - rows, down=down), _offset(pixels.shape[1] - columns, down=down)
    moves.append(Cropped((top, left), pixels.shape[:2]))
    return pixels[top : top + rows, left : left + columns]


def _crop_nonzero(pixels: Pixels, moves: list[Move]) -> Pixels:
    there = (pixels != 0).any(axis=2)
    if not there.any():
        return pixels
    rows, columns = np.flatnonzero(there.any(axis=1)), np.flatnonzero(there.any(axis=0))
    moves.append(Cropped((int(rows[0]), int(columns[0])), pixels.shape[:2]))
    return pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _offset(rest: int, *, down: bool) -> int:
    return rest // 2 if down else round(rest / 2)


def _letterbox(step: Letterbox, pixels: Pixels, moves: list[Move]) -> Pixels:
    rows, columns = pixels.shape[:2]
    ratio = min(step.height / rows, step.width / columns)
    height, width = max(1, round(rows * ratio)), max(1, round(columns * ratio))
    if (height, width) != (rows, columns):
        pixels = _resize(pixels, moves, width, height, step)
    spare = (step.height - height, step.width - width)
    near = (round(spare[0] / 2 - 0.1), round(spare[1] / 2 - 0.1))
    return _pad(pixels, moves, spare, near, step.value)


def _pad(pixels: Pixels, moves: list[Move], spare: tuple[int, int], near: tuple[int, int], value: float) -> Pixels:
    """Add ``spare`` rows and columns of one value, ``near`` of them above and on the left."""
    moves.append(Padded(near, pixels.shape[:2]))
    widths = [(before, extra - before) for before, extra in zip(near, spare, strict=True)]
    if pixels.dtype == np.uint8 and not (0 <= value <= 255 and value == int(value)):
        pixels = _fractions(pixels)
    return np.pad(pixels, [*widths, (0, 0)], constant_values=value)


def _resize(pixels: Pixels, moves: list[Move], width: int, height: int, how: _Sizing) -> Pixels:
    moves.append(resized(pixels.shape[:2], (height, width)))
    return _resized(pixels, width, height, how)


def _resized(pixels: Pixels, width: int, height: int, how: _Sizing) -> Pixels:
    """Resize with Pillow: 8-bit colour as one picture, floats channel by channel, grey shown as colour once."""
    channels = pixels.shape[2]
    if channels > 1 and pixels.strides[2] == 0:
        return np.broadcast_to(_resized(pixels[..., :1], width, height, how), (height, width, channels))
    if how.resampler != "pillow":
        return resize_plain(pixels, width, height, how.filter, how.resampler)
    if pixels.dtype == np.uint8:
        flat = np.ascontiguousarray(pixels[..., 0] if channels == 1 else pixels)
        picture = np.asarray(Pillow.fromarray(flat).resize((width, height), _FILTERS[how.filter]))
        return picture.reshape(height, width, channels)
    planes = (np.ascontiguousarray(pixels[..., channel], dtype=np.float32) for channel in range(channels))
    resized_planes = [Pillow.fromarray(plane).resize((width, height), _FILTERS[how.filter]) for plane in planes]
    return np.stack([np.asarray(plane) for plane in resized_planes], axis=-1)


def _typed(pixels: Pixels, dtype: str) -> Pixels:
    if dtype == "uint8" and pixels.dtype != np.uint8:
        return np.clip(np.rint(pixels), 0, 255).astype(np.uint8)
    return pixels.astype(dtype, copy=False)
