"""From a decoded image to the array the model expects, exactly as the card says.

Pixels stay 8-bit until a step needs fractions, and are resized by Pillow, because the vendor's numbers were made that
way: another resampler, or the same one on floats, moves the scores.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from evaluators.domain.preparation import (
    CropCentre,
    CropCentreSquare,
    Normalise,
    NormaliseImage,
    Offset,
    Pad,
    Resize,
    ResizeShorter,
    Scale,
    Step,
    Window,
)
from evaluators.domain.submission import Input
from evaluators.errors import SubmissionError
from evaluators.imaging.image import Image

Pixels = NDArray[Any]
"""Shape (rows, columns, channels); uint8, or float32 once a step has made fractions."""

_FILTERS: Final = {
    "nearest": Pillow.Resampling.NEAREST,
    "box": Pillow.Resampling.BOX,
    "bilinear": Pillow.Resampling.BILINEAR,
    "hamming": Pillow.Resampling.HAMMING,
    "bicubic": Pillow.Resampling.BICUBIC,
    "lanczos": Pillow.Resampling.LANCZOS,
}


def prepare(image: Image, input: Input) -> NDArray[Any]:
    """Return the model's input for one image.

    Args:
        image: A decoded image.
        input: The card's input.

    Returns:
        Shape (1, channels, rows, columns) for layout NCHW, (1, rows, columns, channels) for NHWC; dtype as declared.

    Raises:
        SubmissionError: A step that this kind of image cannot go through (C149).
        ImageError: The card starts with a window and the image is in colour (C209).
    """
    pixels = _seen(image, input)
    for step in input.steps:
        pixels = _apply(step, pixels)
    if input.layout == "NCHW":
        pixels = pixels.transpose(2, 0, 1)
    return np.ascontiguousarray(_typed(pixels, input.dtype)[np.newaxis])


def _seen(image: Image, input: Input) -> Pixels:
    """Return the pixels the steps begin with: modality values for a window, else what a viewer shows."""
    if input.steps and isinstance(input.steps[0], Window):
        return np.array(image.values(), dtype=np.float32)[..., np.newaxis]  # a copy: steps write into floats
    if input.colour == "grey":
        return image.display_grey()[..., np.newaxis]
    shown = image.display_rgb()
    return shown if input.colour == "RGB" else shown[..., ::-1]


def _apply(step: Step, pixels: Pixels) -> Pixels:
    match step:
        case CropCentreSquare():
            side = min(pixels.shape[:2])
            return _crop(pixels, rows=side, columns=side, down=True)
        case CropCentre():
            return _crop(pixels, rows=step.height, columns=step.width, down=step.rounding == "down")
        case Resize():
            return _resize(pixels, step.width, step.height, step.filter)
        case ResizeShorter():
            rows, columns = pixels.shape[:2]
            longer = int(step.size * max(rows, columns) / min(rows, columns))
            width, height = (step.size, longer) if columns <= rows else (longer, step.size)
            return _resize(pixels, width, height, step.filter)
        case Pad():
            return _pad(pixels, rows=step.height, columns=step.width, value=step.value)
        case Scale() | Offset() | Normalise() | NormaliseImage() | Window():
            return _change_values(step, _fractions(pixels))
        case _:
            raise SubmissionError("C149", step=step.do)


def _change_values(step: Scale | Offset | Normalise | NormaliseImage | Window, pixels: NDArray[np.float32]) -> Pixels:
    """Apply a step that changes values, in float32 and in place."""
    match step:
        case Scale():
            pixels /= np.float32(step.divide_by)
        case Offset():
            pixels += np.float32(step.add)
        case Normalise():
            pixels -= np.array(step.mean, dtype=np.float32)
            pixels /= np.array(step.std, dtype=np.float32)
        case NormaliseImage():
            spread = float(pixels.std(dtype=np.float64))
            pixels -= np.float32(pixels.mean(dtype=np.float64))
            pixels /= np.float32(spread or 1.0)  # an image of one value becomes all zeros
        case Window():
            pixels -= np.float32(step.centre - step.width / 2)
            pixels *= np.float32(255 / step.width)
            np.clip(pixels, 0, 255, out=pixels)
    return pixels


def _fractions(pixels: Pixels) -> NDArray[np.float32]:
    """Return float32 pixels that may be written into, their channels one after the other as NCHW wants them."""
    if pixels.dtype == np.float32:
        return pixels  # made by a step before
    planes = np.array(pixels.transpose(2, 0, 1), dtype=np.float32, order="C")
    return planes.transpose(1, 2, 0)


def _crop(pixels: Pixels, *, rows: int, columns: int, down: bool) -> Pixels:
    """Cut the middle out, after padding with zeros where the image is smaller."""
    if pixels.shape[0] < rows or pixels.shape[1] < columns:
        pixels = _pad(pixels, rows=rows, columns=columns, value=0.0, ceil=down)
    top, left = _offset(pixels.shape[0] - rows, down=down), _offset(pixels.shape[1] - columns, down=down)
    return pixels[top : top + rows, left : left + columns]


def _offset(rest: int, *, down: bool) -> int:
    return rest // 2 if down else round(rest / 2)


def _pad(pixels: Pixels, *, rows: int, columns: int, value: float, ceil: bool = False) -> Pixels:
    """Pad to at least this size, centred; an odd pixel goes to the far side, or with ``ceil`` to the near one."""
    spare = (max(rows - pixels.shape[0], 0), max(columns - pixels.shape[1], 0))
    before = [(extra + 1) // 2 if ceil else extra // 2 for extra in spare]
    widths = [(near, extra - near) for near, extra in zip(before, spare, strict=True)]
    if pixels.dtype == np.uint8 and not (0 <= value <= 255 and value == int(value)):
        pixels = _fractions(pixels)
    return np.pad(pixels, [*widths, (0, 0)], constant_values=value)


def _resize(pixels: Pixels, width: int, height: int, filter: str) -> Pixels:
    """Resize with Pillow: 8-bit colour as one picture, floats channel by channel, grey shown as colour once."""
    channels = pixels.shape[2]
    if channels > 1 and pixels.strides[2] == 0:
        return np.broadcast_to(_resize(pixels[..., :1], width, height, filter), (height, width, channels))
    if pixels.dtype == np.uint8:
        flat = np.ascontiguousarray(pixels[..., 0] if channels == 1 else pixels)
        resized = np.asarray(Pillow.fromarray(flat).resize((width, height), _FILTERS[filter]))
        return resized.reshape(height, width, channels)
    planes = (np.ascontiguousarray(pixels[..., channel], dtype=np.float32) for channel in range(channels))
    resized_planes = [Pillow.fromarray(plane).resize((width, height), _FILTERS[filter]) for plane in planes]
    return np.stack([np.asarray(plane) for plane in resized_planes], axis=-1)


def _typed(pixels: Pixels, dtype: str) -> Pixels:
    if dtype == "uint8" and pixels.dtype != np.uint8:
        return np.clip(np.rint(pixels), 0, 255).astype(np.uint8)
    return pixels.astype(dtype, copy=False)
