"""The job ``views`` of a worker: a file's bytes to a picture, to a thumbnail, or, when asked, to whose image it is.

A case of several images, slices or frames is opened once and then asked for them one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final, get_args

import numpy as np
from PIL import Image as PillowImage
from pydantic import ValidationError

from evaluators.domain.case import Reading
from evaluators.errors import CallError, ImageError
from evaluators.imaging.dicom_view import NAME_KINDS, dicom_names, view_facts
from evaluators.imaging.foreign import foreign_code
from evaluators.imaging.image import Image
from evaluators.imaging.open import identify, open_image
from evaluators.imaging.picture import Picture, PictureFacts, picture_of
from evaluators.imaging.view_masks import Drawn, opened_mask, opened_prediction, outline_answer
from evaluators.imaging.view_stack import Stack, open_stack

Answer = tuple[dict[str, Any], Sequence[bytes]]

THUMBNAIL: Final = 128
"""Pixels of the long side."""
_LONGEST_TEXT: Final = 256
_NARROWEST: Final = 1e-6
"""Of a pixel in mm, or in shares of its height; a million is the widest."""
_MOST: Final = 10_000_000
"""Frames, bits, or seconds: twelve weeks."""
_TYPES: Final = {"uint8": np.uint8, "uint16": np.uint16}


def start(setup: dict[str, Any], blobs: tuple[bytes, ...]) -> tuple[dict[str, Any], Callable[..., Answer]]:
    """Begin the job.

    Returns:
        Nothing to tell, and the handler of these requests:

        * ``{"op": "view" | "thumbnail" | "names"}`` with a file as one blob.
        * ``{"op": "open", "reading": …}`` with the files of a case: ``frames``, how many images it has.
        * ``{"op": "frame", "index": n}``: one image of the case opened last, as ``view`` answers.
        * ``{"op": "middle"}``: the thumbnail of the image in the middle of the case opened last.
        * ``{"op": "mask", "source": s, …}`` with the files of a mask (``view_masks.opened_mask``) of the case opened
          last; those of other sources stay open beside it, and one without a source is its own.
        * ``{"op": "prediction", "source": s}`` with what a run kept of the case opened last.
        * ``{"op": "outline", "source": s, "index": n, "background": b}``: what that mask draws in one image, see
          ``outline_answer``, ``outline_from`` and ``boxes_from``.
    """
    del setup, blobs
    return {}, _Desk().handle


def picture_from(head: dict[str, Any], blobs: Sequence[bytes]) -> Picture:
    """Return the picture in an answer to ``view``, believing nothing of it.

    Raises:
        ImageError: C204 the answer does not fit together; only a worker that was taken over says so.
    """
    try:
        facts = _showable(PictureFacts.model_validate_json(head["facts"]))
        shape = tuple(int(side) for side in head["shape"])
        pixels = np.frombuffer(blobs[0], _TYPES[head["dtype"]]).reshape(shape)
        _checked(pixels, pixels.size > 0)
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


def names_from(head: dict[str, Any]) -> dict[str, str]:
    """Return whose image it is in an answer to ``names``: short texts of one line, by kind."""
    said = head.get("names")
    known = said if isinstance(said, dict) else {}
    return {kind: _printable(known[kind]) for kind in NAME_KINDS if isinstance(known.get(kind), str)}


def _showable(facts: PictureFacts) -> PictureFacts:
    """Return what is said around an image as a viewer can show it.

    Raises:
        ValueError: It cannot.
    """
    fits = (
        all(_NARROWEST <= length <= 1 / _NARROWEST for length in (facts.aspect, *(facts.spacing_mm or ())))
        and 0 <= facts.frame < facts.frames <= _MOST
        and 0 < facts.bits <= _MOST
        and all(time is None or 0 <= time <= _MOST for time in (facts.time_s, facts.duration_s))
        and all(width > 0 for _, width in facts.windows)
    )
    if not fits:
        raise ValueError
    texts = {name: getattr(facts, name) for name in ("modality", "laterality", "view")}
    return facts.model_copy(update={name: text and _printable(text) for name, text in texts.items()})


def _printable(text: str) -> str:
    """Return a text without line breaks, or marks that turn the direction of writing."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text[:_LONGEST_TEXT])


def _checked(pixels: Any, fits: bool) -> Any:
    if not fits:
        raise ValueError
    return pixels


class _Desk:
    """What lies open."""

    def __init__(self) -> None:
        self._stack: Stack | None = None
        self._reading: Reading = "image"
        self._first = b""
        self._masks: dict[str, Drawn] = {}

    def handle(self, request: dict[str, Any], files: tuple[bytes, ...]) -> Answer:
        """Answer a request.

        Raises:
            ImageError: The files cannot be read.
            CallError: It is none that is known (C210).
        """
        if request.get("op") in {"view", "thumbnail", "names"} and len(files) == 1:
            return _of_one_file(request["op"], files[0])
        if request.get("op") == "open" and files and request.get("reading") in get_args(Reading):
            return self._open(request["reading"], files)
        if self._stack is None:
            raise CallError("C210")
        return self._of_the_case(self._stack, request, files)

    def _open(self, reading: Reading, files: tuple[bytes, ...]) -> Answer:
        self._stack = None
        self._masks.clear()  # what lay open makes room before the next is decoded
        self._stack, self._reading, self._first = open_stack(reading, files), reading, files[0]
        return {"frames": self._stack.count}, ()

    def _of_the_case(self, stack: Stack, request: dict[str, Any], files: tuple[bytes, ...]) -> Answer:
        source = str(request.get("source", ""))
        match request, files:
            case {"op": "frame", "index": int(index)}, ():
                return _view(self._picture(stack, index)[0])
            case {"op": "middle"}, ():
                return _thumbnail(*self._picture(stack, stack.count // 2))
            case {"op": "mask"}, (_, *_):
                self._masks.pop(source, None)
                self._masks[source] = opened_mask(request, files, stack)
                return {}, ()
            case {"op": "prediction"}, (data,):
                self._masks.pop(source, None)
                self._masks[source] = opened_prediction(data, stack)
                return {}, ()
            case {"op": "outline", "index": int(index), "background": bool(background)}, () if source in self._masks:
                return outline_answer(self._masks[source], stack, index, background=background)
        raise CallError("C210")

    def _picture(self, stack: Stack, index: int) -> tuple[Picture, Image]:
        image = stack.image(index)
        picture = _picture(self._first, image) if self._reading == "image" else _picture_of_stack(image, stack)
        facts = picture.facts.model_copy(
            update={
                "frames": stack.count,
                "frame": index,
                "stack": self._reading,
                "time_s": stack.time_s(index),
                "duration_s": stack.facts.duration_s,
            }
        )
        return replace(picture, facts=facts), image


def _of_one_file(op: str, data: bytes) -> Answer:
    if op == "names":
        with foreign_code():
            return {"names": dicom_names(data) if identify(data) == "dicom" else {}}, ()
    picture = _picture(data, image := open_image(data))
    return _view(picture) if op == "view" else _thumbnail(picture, image)


def _view(picture: Picture) -> Answer:
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


def _picture_of_stack(image: Image, stack: Stack) -> Picture:
    """Return one image of several; of a volume the grid says how large its pixels are."""
    grid = stack.facts.grid
    said: dict[str, Any] = {}
    if grid is not None:
        spacing = grid.spacing[1:]
        said = {"spacing_mm": spacing, "aspect": spacing[0] / spacing[1]}
    with foreign_code():
        return picture_of(image, PictureFacts(modality=image.facts.modality, bits=image.facts.bits, **said))


def _thumbnail(picture: Picture, image: Image) -> Answer:
    """Return the image small, as the file asks to be shown, its pixels made square: grey or RGB, uint8."""
    with foreign_code():
        small = PillowImage.fromarray(image.display_rgb() if picture.colour else image.display_grey())
        width, height = float(picture.width), picture.height * picture.facts.aspect
        scale = THUMBNAIL / max(width, height)
        size = max(1, round(width * scale)), max(1, round(height * scale))
        shown = np.asarray(small.resize(size, PillowImage.Resampling.BILINEAR, reducing_gap=2.0))
        return {"shape": shown.shape}, [shown.tobytes()]
