"""The job ``views`` of a worker: a file's bytes to a picture, to a thumbnail, or, when asked, to whose image it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from PIL import Image as PillowImage
from pydantic import ValidationError

from evaluators.errors import CallError, ImageError
from evaluators.imaging.dicom_view import dicom_names, view_facts
from evaluators.imaging.foreign import foreign_code
from evaluators.imaging.image import Image
from evaluators.imaging.open import identify, open_image
from evaluators.imaging.picture import Picture, PictureFacts, picture_of

Answer = tuple[dict[str, Any], Sequence[bytes]]

THUMBNAIL: Final = 128
"""Pixels of the long side."""
_TYPES: Final = {"uint8": np.uint8, "uint16": np.uint16}


def start(setup: dict[str, Any], blobs: tuple[bytes, ...]) -> tuple[dict[str, Any], Callable[..., Answer]]:
    """Begin the job; requests are ``{"op": "view" | "thumbnail" | "names"}`` with the file as one blob."""
    del setup, blobs
    return {}, _handle


def picture_from(head: dict[str, Any], blobs: Sequence[bytes]) -> Picture:
    """Return the picture in an answer to ``view``, believing nothing of it.

    Raises:
        ImageError: C204 the answer does not fit together; only a worker that was taken over says so.
    """
    try:
        facts = PictureFacts.model_validate_json(head["facts"])
        shape = tuple(int(side) for side in head["shape"])
        pixels = np.frombuffer(blobs[0], _TYPES[head["dtype"]]).reshape(shape)
        if len(shape) == 3:
            return Picture(_checked(pixels, shape[2] == 3 and pixels.dtype == np.uint8), None, None, facts)
        levels, stored = np.frombuffer(blobs[1], np.float32), np.frombuffer(blobs[2], np.uint8)
        fits = pixels.ndim == 2 and len(levels) == len(stored) > int(pixels.max()) and bool(np.isfinite(levels).all())
        return Picture(_checked(pixels, fits), levels, stored, facts)
    except (KeyError, IndexError, TypeError, ValueError, ValidationError):
        raise ImageError("C204") from None


def thumbnail_from(head: dict[str, Any], blobs: Sequence[bytes]) -> tuple[int, int, bool, bytes]:
    """Return width, height, whether it is in colour and the bytes in an answer to ``thumbnail``.

    Encoding it is left to the one who keeps it: a picture file made by a worker that was taken over is as foreign as
    the one it was given.

    Raises:
        ImageError: C204 the answer does not fit together.
    """
    match head.get("shape"), blobs:
        case [int(height), int(width), *colour], [bytes(content)] if colour in ([], [3]):
            fits = 0 < width <= THUMBNAIL and 0 < height <= THUMBNAIL
            if fits and len(content) == width * height * (3 if colour else 1):
                return width, height, bool(colour), content
    raise ImageError("C204")


def _checked(pixels: Any, fits: bool) -> Any:
    if not fits:
        raise ValueError
    return pixels


def _handle(request: dict[str, Any], files: tuple[bytes, ...]) -> Answer:
    if len(files) != 1:
        raise CallError("C210")
    match request.get("op"):
        case "view":
            return _view(files[0])
        case "thumbnail":
            return _thumbnail(files[0])
        case "names":
            with foreign_code():
                return {"names": dicom_names(files[0]) if identify(files[0]) == "dicom" else {}}, ()
    raise CallError("C210")


def _view(data: bytes) -> Answer:
    picture = _picture(data, open_image(data))
    head = {
        "shape": picture.pixels.shape,
        "dtype": picture.pixels.dtype.name,
        "facts": picture.facts.model_dump_json(),
    }
    tables = [] if picture.levels is None or picture.stored is None else [picture.levels, picture.stored]
    return head, [np.ascontiguousarray(array).tobytes() for array in (picture.pixels, *tables)]


def _picture(data: bytes, image: Image) -> Picture:
    with foreign_code():
        said = view_facts(data) if image.facts.format == "dicom" else {}
        facts = PictureFacts(modality=image.facts.modality, bits=image.facts.bits, frames=image.facts.frames, **said)
        return picture_of(image, facts)


def _thumbnail(data: bytes) -> Answer:
    """Return the image small, as the file asks to be shown, its pixels made square: grey or RGB, uint8."""
    image = open_image(data)
    picture = _picture(data, image)
    with foreign_code():
        small = PillowImage.fromarray(image.display_rgb() if picture.colour else image.display_grey())
        width, height = float(picture.width), picture.height * picture.facts.aspect
        scale = THUMBNAIL / max(width, height)
        size = max(1, round(width * scale)), max(1, round(height * scale))
        shown = np.asarray(small.resize(size, PillowImage.Resampling.BILINEAR, reducing_gap=2.0))
        return {"shape": shown.shape}, [shown.tobytes()]
