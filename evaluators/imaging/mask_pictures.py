"""Masks drawn as pictures: what is stored in each pixel, before anything is made of it for the eye."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import UnidentifiedImageError

from evaluators.errors import ImageError
from evaluators.imaging.foreign import check_size, foreign_code

_FORMATS: Final = ("PNG", "BMP", "TIFF")
"""Formats that keep every value; a mask in JPEG has other values around every edge."""
_LAYERED: Final = frozenset({"RGB", "RGBA", "RGBX", "CMYK", "LA", "PA", "La", "RGBa"})

Stored = NDArray[np.uint16]


def mask_size(data: bytes) -> tuple[int, int]:
    """Return rows and columns as the header declares them.

    Raises:
        ImageError: C277 not a picture that can be a mask, C203 too large, C205 without size.
    """
    with foreign_code():
        width, height = _opened(data).size
    return height, width


def index_values(data: bytes) -> Stored | None:
    """Return the stored value of each pixel, shape (rows, columns); of a palette its index. None: it is in colour.

    Raises:
        ImageError: C277 not a picture that can be a mask, C278 a value is no whole number from 0 to 65 535,
            C203 too large, C204 broken.
    """
    with foreign_code():
        picture = _opened(data)
        if picture.mode not in _LAYERED:
            return whole_numbers(np.array(picture))
        colours = _rgb(picture)
        grey = (colours == colours[..., :1]).all()
        return colours[..., 0].astype(np.uint16) if grey else None


def colour_values(data: bytes) -> NDArray[np.uint32]:
    """Return each pixel's colour as ``0xrrggbb``, shape (rows, columns); fully transparent ones are black.

    Raises:
        ImageError: C277 not a picture that can be a mask, C203 too large, C204 broken.
    """
    with foreign_code():
        colours = _rgb(_opened(data)).astype(np.uint32)
    red, green, blue = (colours[..., channel] for channel in range(3))
    return np.asarray((red << 16) | (green << 8) | blue, np.uint32)


def colour_name(colour: int) -> str:
    """Return ``#ff0000`` for 0xff0000."""
    return f"#{colour:06x}"


def whole_numbers(values: NDArray[Any]) -> Stored:
    """Return stored values as whole numbers.

    Raises:
        ImageError: C278 one of them is none, or outside 0 to 65 535.
    """
    if values.dtype == np.bool_:
        return values.astype(np.uint16)
    if values.size and not (values.min() >= 0 and values.max() <= 65_535):  # NaN fails as well
        raise ImageError("C278")
    whole = values.astype(np.uint16)
    if values.dtype.kind == "f" and not np.array_equal(whole, values):
        raise ImageError("C278")
    return whole


def _opened(data: bytes) -> Pillow.Image:
    try:
        picture = Pillow.open(BytesIO(data), formats=_FORMATS)
    except UnidentifiedImageError:
        raise ImageError("C277") from None
    check_size(*picture.size)
    if getattr(picture, "n_frames", 1) != 1:
        raise ImageError("C277")
    return picture


def _rgb(picture: Pillow.Image) -> NDArray[np.uint8]:
    layers = np.array(picture.convert("RGBA"))
    return np.where(layers[..., 3:] == 0, 0, layers[..., :3]).astype(np.uint8)
