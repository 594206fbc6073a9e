"""The masks of a case of several images, or of a video: each image is compared with its own mask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np

from evaluators.domain.case import Reading
from evaluators.domain.outcome import FailureCategory
from evaluators.imaging.clips import open_clip
from evaluators.imaging.image import Image
from evaluators.imaging.kept_frames import BOX, FrameArchive
from evaluators.imaging.open import open_image
from evaluators.inference.clock import Clock
from evaluators.inference.failure import ModelFailure
from evaluators.inference.mask_answers import Answer, Marked, predicted_of, reference_of
from evaluators.inference.mask_scores import MaskScoring, compared
from evaluators.inference.pipeline import Pipeline, located

_NOTHING: Final = np.zeros((0, BOX), np.float32)
"""Kept of an image of which nothing was said."""


def images_in(files: Sequence[bytes], reading: Reading, clock: Clock) -> Iterator[Image]:
    """Yield the images of a case one after the other; decoding counts as such.

    Raises:
        ImageError: One of them cannot be read.
    """
    with clock.at("decode"):
        images = iter(open_clip(files).frames() if reading == "clip" else map(open_image, files))
    while True:
        with clock.at("decode"):
            image = next(images, None)
        if image is None:
            return
        yield image


def marked_by(pipeline: Pipeline, images: Iterable[Image], clock: Clock) -> Iterator[Marked]:
    """Yield what a model marks in each image.

    Raises:
        As ``Pipeline.segment``.
    """
    for image in images:
        yield Marked(pipeline.marked_in(image, clock), *located(image))


def marked_elsewhere(
    images: Iterable[Image], request: dict[str, Any], files: Sequence[bytes], classes: Sequence[str]
) -> Iterator[Marked | None]:
    """Yield what masks made elsewhere mark in each image; None: there is none for it.

    Args:
        images: Of the case.
        request: Its ``predicted`` say what each file is, and of which image.
        files: Made elsewhere.
        classes: Of the model.

    Raises:
        ModelFailure: One of them is no mask of its image.
    """
    for number, image in enumerate(images):
        own, theirs = _of_image(request, "predicted", files, number)
        place, spacing = located(image)
        yield Marked(predicted_of(own, theirs, place, classes), place, spacing) if theirs else None


def counted_of_several(
    several: Iterable[Marked | None],
    request: dict[str, Any],
    masks: Sequence[bytes],
    classes: Sequence[str],
    scoring: MaskScoring,
) -> Answer:
    """Return how each image that has a reference compares with it, and the label maps of all as one blob.

    Args:
        several: What is marked in each image; None: nothing was said of it.
        request: Its ``masks`` say what each file of the reference is, and of which image.
        masks: The files of the reference; none: there is none.
        classes: Of the model.
        scoring: What is worked out.

    Raises:
        ModelFailure: Nothing was said of an image that has a reference.
    """
    pictures, kept = list[dict[str, Any]](), FrameArchive()
    head: dict[str, Any] = {"volume": True}
    for number, marked in enumerate(several):
        own, theirs = _of_image(request, "masks", masks, number)
        if marked is None and theirs:
            raise ModelFailure(FailureCategory.NO_PREDICTION)
        kept.add(_NOTHING if marked is None else marked.labels)
        if marked is None:
            continue
        if theirs:
            found = compared(reference_of(own, theirs, marked.place, classes), marked.labels, marked.spacing, scoring)
            pictures.append(_picture(number, found))
            head |= {name: found[name] for name in ("tolerance", "connectivity")}
    return head | ({"pictures": pictures} if pictures else {}), (kept.content(),)


def _picture(number: int, found: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a `PictureMasks`."""
    counts = [dict(zip(("both", "reference", "predicted"), one, strict=True)) for one in found["overlaps"]]
    own = {name: found[name] for name in ("surfaces", "instances", "unit")}
    return {"image": number, "overlaps": counts, **own}


def _of_image(
    request: dict[str, Any], told: str, files: Sequence[bytes], number: int
) -> tuple[dict[str, Any], tuple[bytes, ...]]:
    """Return the part of a request that is about one image, and the files of its masks."""
    places = [place for place, one in enumerate(request.get(told, ())) if one["image"] == number]
    readers = request.get("readers", ())
    own = {
        told: [request[told][place] for place in places],
        "resample": request.get("resample", False),
        "image_uids": [uid for place in places if (uid := request[told][place].get("image_uid"))],
        "readers": [readers[place] for place in places] if readers and told == "masks" else [],
    }
    return own, tuple(files[place] for place in places)
