"""PNG, JPEG, TIFF, BMP and WebP to images, through Pillow; TIFF of more than 8 bits through libtiff."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Callable
from io import BytesIO
from typing import Any, Final

import numpy as np
import PIL
from numpy.typing import NDArray
from PIL import Image as PillowImage
from PIL import UnidentifiedImageError
from PIL.Image import Transpose

from evaluators.domain.case import ImageFacts
from evaluators.errors import ImageError
from evaluators.imaging.codestream import jpeg_header
from evaluators.imaging.foreign import FOREIGN_ERRORS, check_size, foreign_code
from evaluators.imaging.image import Image
from evaluators.imaging.tiff import TIFF_DECODER, WidePage, decode_wide, has_whole_tags, wide_page
from evaluators.imaging.tone import Span, Tone

RASTER_FORMATS: Final = ("png", "jpeg", "tiff", "bmp", "webp")
"""The only formats Pillow is allowed to try."""

_TURNS: Final = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
_TURNED: Final[dict[int, Callable[[NDArray[Any]], NDArray[Any]]]] = {
    2: lambda pixels: pixels[:, ::-1],
    3: lambda pixels: pixels[::-1, ::-1],
    4: lambda pixels: pixels[::-1],
    5: lambda pixels: pixels.swapaxes(0, 1),
    6: lambda pixels: np.rot90(pixels, -1),
    7: lambda pixels: np.rot90(pixels, 2).swapaxes(0, 1),
    8: np.rot90,
}
_SIDEWAYS: Final = frozenset(_TURNS[orientation] for orientation in (5, 6, 7, 8))
_ORIENTATION: Final = 0x0112
_TIFF_BITS: Final = 258
_TIFF_PHOTOMETRIC: Final = 262
_GREY_8: Final = frozenset({"1", "L", "LA", "La"})
_GREY_WIDE: Final = frozenset({"I", "I;16", "I;16B", "I;16L", "I;16N", "F"})
_ALPHA: Final = frozenset({"LA", "La", "PA", "RGBA", "RGBa"})
_DECODER: Final = f"pillow {PIL.__version__}"


def open_raster(data: bytes, format: str, *, frame: int = 0) -> Image:
    """Decode one page, or one frame of an animation.

    The orientation in EXIF or XMP is applied. Transparency is dropped and colours are taken as they are stored,
    as ``convert("RGB")`` does in the usual training code. Colour profiles are not applied, for the same reason.
    16-bit grey is shown over its whole range; 32-bit grey from its smallest to its largest value.

    Raises:
        ImageError: C202 a JPEG of more than 8 bits or lossless, C203 too large, C204 broken or cut off, C205 without
            size or without this page, C207 unknown
            colours, C208 out of memory.
    """
    if format == "tiff" and (page := wide_page(data, frame)):
        return _open_wide(data, page)
    with foreign_code(), _opened(data, format) as picture:
        _turn_to(picture, frame)
        facts, turn = _facts(picture, data, format)
        inverted = _white_is_zero(picture)
        picture.load()
        pixels = _pixels(picture if turn is None else picture.transpose(turn))
        tone, notes = (None, ()) if pixels.ndim == 3 else _tone(pixels, facts.bits, inverted=inverted)
        pixels.flags.writeable = False
        return Image(pixels, facts.model_copy(update={"notes": (*facts.notes, *notes)}), tone)


def raster_facts(data: bytes, format: str) -> ImageFacts:
    """Return the facts of the header without decoding the pixels.

    Raises:
        ImageError: As ``open_raster``, broken pixel data excepted.
    """
    if format == "tiff" and (page := wide_page(data, 0)):
        return _wide_facts(page)
    with foreign_code(), _opened(data, format) as picture:
        return _facts(picture, data, format)[0]


def _open_wide(data: bytes, page: WidePage) -> Image:
    facts = _wide_facts(page)
    with foreign_code():
        turn = _TURNED.get(page.orientation)
        stored = decode_wide(data, page)
        pixels = np.ascontiguousarray(turn(stored) if turn else stored)
        tone, notes = (None, ()) if pixels.ndim == 3 else _tone(pixels, page.bits, inverted=page.inverted)
        pixels.flags.writeable = False
        return Image(pixels, facts.model_copy(update={"notes": (*facts.notes, *notes)}), tone)


def _wide_facts(page: WidePage) -> ImageFacts:
    check_size(page.width, page.height)
    seen = {
        "first_frame_only": page.pages > 1,
        "turned_by_exif": page.orientation in _TURNED,
        "alpha_ignored": page.samples > 3,
        "colour_profile_ignored": page.profile,
        "colour_depth_reduced": page.samples > 1,
    }
    sideways = _TURNS.get(page.orientation) in _SIDEWAYS
    return ImageFacts(
        format="tiff",
        width=page.height if sideways else page.width,
        height=page.width if sideways else page.height,
        channels=min(page.samples, 3),
        frames=page.pages,
        bits=page.bits,
        decoder=TIFF_DECODER,
        notes=tuple(note for note, holds in seen.items() if holds),
    )


def _opened(data: bytes, format: str) -> PillowImage.Image:
    try:
        picture = PillowImage.open(BytesIO(data), formats=[format.upper()])
    except UnidentifiedImageError:
        raise _refusal(data, format) from None
    check_size(*picture.size)
    return picture


def _refusal(data: bytes, format: str) -> ImageError:
    """Return why Pillow does not open a file: of a kind it does not know, or broken."""
    if format == "tiff" and has_whole_tags(data):
        return ImageError("C207")
    if format == "jpeg":
        with contextlib.suppress(ValueError, struct.error):
            header = jpeg_header(data)
            if header.lossless or header.precision != 8:
                return ImageError("C202", ts=f"JPEG {'lossless ' * header.lossless}{header.precision} bit")
    return ImageError("C204")


def _turn_to(picture: PillowImage.Image, frame: int) -> None:
    if frame == 0:
        return
    if not 0 <= frame < getattr(picture, "n_frames", 1):
        raise ImageError("C205")
    picture.seek(frame)
    check_size(*picture.size)


def _facts(picture: PillowImage.Image, data: bytes, format: str) -> tuple[ImageFacts, Transpose | None]:
    """Return the facts, and the turn that is left to do after loading."""
    frames = int(getattr(picture, "n_frames", 1))
    orientation, notes = _orientation(picture)
    # Pillow's TIFF reader does it itself: the size it tells is the turned one, and loading turns the pixels.
    turn = None if format == "tiff" else _TURNS.get(orientation)
    width, height = reversed(picture.size) if turn in _SIDEWAYS else picture.size
    bits = _declared_bits(picture, data, format)
    grey = picture.mode in _GREY_8 | _GREY_WIDE
    seen = {
        "first_frame_only": frames > 1,
        "turned_by_exif": orientation in _TURNS,
        "alpha_ignored": picture.mode in _ALPHA or "transparency" in picture.info,
        "colour_profile_ignored": "icc_profile" in picture.info,
        "colour_depth_reduced": not grey and bits > 8,
    }
    facts = ImageFacts(
        format=format,
        width=width,
        height=height,
        channels=1 if grey else 3,
        frames=frames,
        bits=bits,
        decoder=_DECODER,
        notes=(*(note for note, holds in seen.items() if holds), *notes),
    )
    return facts, turn


def _orientation(picture: PillowImage.Image) -> tuple[int, list[str]]:
    try:
        return int(picture.getexif().get(_ORIENTATION, 1)), []
    except FOREIGN_ERRORS:
        return 1, ["exif_unreadable"]


def _declared_bits(picture: PillowImage.Image, data: bytes, format: str) -> int:
    """Return bits per channel as the file declares them."""
    if format == "png":
        return data[24] if picture.mode != "P" else 8
    if format == "tiff":
        declared = picture.tag_v2.get(_TIFF_BITS, (1,))  # type: ignore[attr-defined]
        return max(declared) if picture.mode != "P" else 8
    return 1 if picture.mode == "1" else 8


def _white_is_zero(picture: PillowImage.Image) -> bool:
    """Return whether a wide grey TIFF counts from white; Pillow inverts the 8-bit ones itself."""
    tags: Any = getattr(picture, "tag_v2", {})
    return picture.mode in _GREY_WIDE and tags.get(_TIFF_PHOTOMETRIC) == 0


def _pixels(picture: PillowImage.Image) -> NDArray[Any]:
    if picture.mode in _GREY_WIDE:
        pixels = np.array(picture)
        return pixels.astype(pixels.dtype.newbyteorder("="), copy=False)
    if picture.mode in {"La", "RGBa", "PA"} or "transparency" in picture.info:
        picture = picture.convert("LA" if picture.mode in {"L", "La"} else "RGBA")
    return np.array(picture.convert("L" if picture.mode in _GREY_8 else "RGB"))


def _tone(pixels: NDArray[Any], bits: int, *, inverted: bool) -> tuple[Tone, tuple[str, ...]]:
    if pixels.dtype == np.uint8:
        return Tone(Span(0, 255)), ()
    if pixels.dtype == np.uint16:
        return Tone(Span(0, 2**bits - 1), inverted=inverted), ()
    finite = pixels[np.isfinite(pixels)]
    ends = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    return Tone(Span(*ends), inverted=inverted), ("contrast_from_values",)
