"""The worker's job ``cases``: one loaded model, one case per request."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from evaluators.domain.outcome import FailureCategory
from evaluators.domain.submission import Card
from evaluators.errors import CallError, ImageError, SubmissionError
from evaluators.imaging.masks import open_mask
from evaluators.inference.failure import ModelFailure
from evaluators.inference.golden import reproduce
from evaluators.inference.label_maps import written
from evaluators.inference.masks import Labels, overlaps
from evaluators.inference.pipeline import Pipeline, Segmented
from evaluators.inference.session import RUNTIME_VERSION

RAW_LIMIT: Final = 1 << 22
"""Scores of pixels handed over for a comparison: of more, every second, third …"""
Answer = tuple[dict[str, Any], Sequence[bytes]]
Handler = Callable[[dict[str, Any], tuple[bytes, ...]], Answer]


def start(setup: dict[str, Any], _: tuple[bytes, ...]) -> tuple[dict[str, Any], Handler]:
    """Load the model of a submission.

    Args:
        setup: ``model_path`` and ``package`` (absolute, inside the private copy), ``card`` (JSON), ``optimisation``
            (``all`` or ``none``); ``combine`` and ``threshold`` of the plan, where there is one.

    Returns:
        ``{"runtime": version}``, and the handler of these requests:

        * ``{"op": "case", "reading": …, "files": n, "masks": […], "resample": …}`` with the files of the case and then
          those of its masks as blobs, ``masks`` saying format and names of each: ``scores`` and ``timing``; or, for
          masks, ``overlaps`` (null without a reference), ``volume`` and ``timing`` with the label map as one blob; or
          ``failure`` (a category); or ``unreadable`` or ``reference`` (an error id of the image, of its masks).
        * ``{"op": "raw", "reading": …}`` with the files of a case: the scores of all pixels as one blob of float32, or
          the answers of ``case``.
        * ``{"op": "golden"}``: ``golden``, the result of the card's samples.
        * ``{"op": "prepared"}`` with an image as one blob: the prepared image as PNG in one blob, and its ``shape``.

    Raises:
        SubmissionError: The model cannot be loaded (C140, C141).
    """
    card = Card.model_validate_json(json.dumps(setup["card"]))
    pipeline = Pipeline(
        Path(setup["model_path"]),
        card,
        setup["optimisation"],
        combine=setup.get("combine", "max"),
        threshold=setup.get("threshold"),
    )

    def handle(request: dict[str, Any], blobs: tuple[bytes, ...]) -> Answer:
        match request.get("op"), blobs:
            case "case", (_, *_):
                return _guarded(lambda: _case(pipeline, request, blobs))
            case "raw", (_, *_):
                return _guarded(lambda: _raw(pipeline, request, blobs))
            case "golden", ():
                result = reproduce(pipeline, Path(setup["package"]))
                return {"golden": result.model_dump(mode="json")}, ()
            case "prepared", (data,):
                tensor = pipeline.prepared(data)
                return {"shape": list(tensor.shape)}, (_picture(tensor, card.input[0].layout),)
        raise CallError("C143")

    return {"runtime": f"onnxruntime {RUNTIME_VERSION}"}, handle


def _guarded(answer: Callable[[], Answer]) -> Answer:
    """Return the answer, or what became of the case instead."""
    try:
        return answer()
    except _ReferenceError as error:
        return {"reference": error.id}, ()
    except ImageError as error:
        return {"unreadable": error.id}, ()
    except ModelFailure as failure:
        return {"failure": failure.category.value}, ()
    except SubmissionError:
        # M05: only where the prepared size depends on the image. The other cases may fit: this one counts as failed.
        return {"failure": FailureCategory.WRONG_SHAPE.value}, ()
    except MemoryError:
        return {"failure": FailureCategory.MEMORY.value}, ()


def _case(pipeline: Pipeline, request: dict[str, Any], blobs: tuple[bytes, ...]) -> Answer:
    files = blobs[: request.get("files", len(blobs))]
    reading = request.get("reading", "image")
    if pipeline.card.task.kind != "segmentation":
        scores, timing = pipeline.evaluate(files, reading)
        return {"scores": list(scores), "timing": timing.model_dump()}, ()
    found = pipeline.segment(files, reading)
    classes = pipeline.card.task.classes
    reference = _reference(request, blobs[len(files) :], found, classes)
    counted = None if reference is None else overlaps(reference, found.labels, len(classes))
    head = {"overlaps": counted, "volume": found.labels.ndim > 2, "timing": found.timing.model_dump()}
    return head, (written(found.labels),)


def _reference(
    request: dict[str, Any], masks: tuple[bytes, ...], found: Segmented, classes: Sequence[str]
) -> Labels | None:
    """Return the reference's label map on the grid of the image; None where there is none."""
    if not masks:
        return None
    told = request["masks"]
    try:
        return open_mask(
            masks,
            [one["format"] for one in told],
            [one["names"] for one in told],
            found.place,
            classes,
            resample=request.get("resample", False),
            image_uids=request.get("image_uids", ()),
            readers=request.get("readers", ()),
        ).labels
    except ImageError as error:
        raise _ReferenceError(error.id) from None


def _raw(pipeline: Pipeline, request: dict[str, Any], blobs: tuple[bytes, ...]) -> Answer:
    if pipeline.card.task.kind != "segmentation":
        return _case(pipeline, request, blobs)
    scores = pipeline.raw(blobs, request.get("reading", "image"))
    return {}, (scores[:: 1 + len(scores) // RAW_LIMIT].tobytes(),)


class _ReferenceError(Exception):
    """The masks of a case cannot be used."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.id = id


def _picture(tensor: NDArray[Any], layout: str) -> bytes:
    """Return a prepared image as PNG, so that a wrong crop or order of channels is seen and not deduced.

    Its range of values is stretched over black to white; its first channel is shown as red.
    """
    pixels = tensor[0].astype(np.float64)
    if layout == "NCHW":
        pixels = pixels.transpose(1, 2, 0)
    low, high = pixels.min(), pixels.max()
    grey = np.rint((pixels - low) * (255 / ((high - low) or 1.0))).astype(np.uint8)
    out = io.BytesIO()
    Pillow.fromarray(grey[..., 0] if grey.shape[2] == 1 else grey).save(out, "PNG")
    return out.getvalue()
