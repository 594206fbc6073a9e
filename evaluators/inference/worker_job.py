"""The worker's job ``cases``: one loaded model, one image per request."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from evaluators.domain.outcome import FailureCategory
from evaluators.domain.submission import Card
from evaluators.errors import CallError, ImageError, SubmissionError
from evaluators.inference.failure import ModelFailure
from evaluators.inference.golden import reproduce
from evaluators.inference.pipeline import Pipeline
from evaluators.inference.session import RUNTIME_VERSION

Answer = tuple[dict[str, Any], Sequence[bytes]]
Handler = Callable[[dict[str, Any], tuple[bytes, ...]], Answer]


def start(setup: dict[str, Any], _: tuple[bytes, ...]) -> tuple[dict[str, Any], Handler]:
    """Load the model of a submission.

    Args:
        setup: ``model_path`` and ``package`` (absolute, inside the private copy), ``card`` (JSON), ``optimisation``
            (``all`` or ``none``).

    Returns:
        ``{"runtime": version}``, and the handler of these requests:

        * ``{"op": "case", …}`` with the image as one blob: ``scores`` and ``timing``, or ``failure`` (a category), or
          ``unreadable`` (an error id).
        * ``{"op": "golden"}``: ``golden``, the result of the card's samples.
        * ``{"op": "prepared"}`` with the image as one blob: the prepared image as PNG in one blob, and its ``shape``.

    Raises:
        SubmissionError: The model cannot be loaded (C140, C141).
    """
    card = Card.model_validate_json(json.dumps(setup["card"]))
    pipeline = Pipeline(Path(setup["model_path"]), card, setup["optimisation"])

    def handle(request: dict[str, Any], blobs: tuple[bytes, ...]) -> Answer:
        match request.get("op"), blobs:
            case "case", (data,):
                return _case(pipeline, data), ()
            case "golden", ():
                result = reproduce(pipeline, Path(setup["package"]))
                return {"golden": result.model_dump(mode="json")}, ()
            case "prepared", (data,):
                tensor = pipeline.prepared(data)
                return {"shape": list(tensor.shape)}, (_picture(tensor, card.input[0].layout),)
        raise CallError("C143")

    return {"runtime": f"onnxruntime {RUNTIME_VERSION}"}, handle


def _case(pipeline: Pipeline, data: bytes) -> dict[str, Any]:
    try:
        scores, timing = pipeline.evaluate(data)
    except ImageError as error:
        return {"unreadable": error.id}
    except ModelFailure as failure:
        return {"failure": failure.category.value}
    except SubmissionError:
        # M05: only where the prepared size depends on the image. The other cases may fit: this one counts as failed.
        return {"failure": FailureCategory.WRONG_SHAPE.value}
    except MemoryError:
        return {"failure": FailureCategory.MEMORY.value}
    return {"scores": list(scores), "timing": timing.model_dump()}


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
