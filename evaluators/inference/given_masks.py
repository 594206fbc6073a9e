"""The worker's job ``given_masks``: masks that were made elsewhere, in the place of a model's."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from evaluators.domain.outcome import FailureCategory
from evaluators.domain.plan import Plan
from evaluators.domain.submission import PredictionsCard
from evaluators.errors import CallError, ImageError
from evaluators.inference.failure import ModelFailure
from evaluators.inference.mask_answers import Answer, Marked, counted, guarded, label_map_of
from evaluators.inference.mask_scores import mask_scoring
from evaluators.inference.pipeline import place_of


def start(
    setup: dict[str, Any], _: tuple[bytes, ...]
) -> tuple[dict[str, Any], Callable[[dict[str, Any], tuple[bytes, ...]], Answer]]:
    """Take the card.

    Args:
        setup: ``card`` (JSON), and the sections of the plan that say how masks are scored as ``plan``.

    Returns:
        Nothing, and the handler of ``{"op": "case", "reading": …, "files": n, "predicted": […], "masks": […]}`` with
        the files of the case, those predicted and those of the reference as blobs; it answers as the job
        ``cases`` does. A prediction that is no mask of this image is a failure.
    """
    task = PredictionsCard.model_validate_json(json.dumps(setup["card"])).task
    scoring = mask_scoring(task, Plan.model_validate_json(json.dumps(setup.get("plan", {}))))

    def case(request: dict[str, Any], blobs: tuple[bytes, ...]) -> Answer:
        images = request["files"]
        masks = images + len(request["predicted"])
        place, spacing = place_of(blobs[:images], request["reading"])
        try:
            labels = label_map_of(request, "predicted", blobs[images:masks], place, task.classes)
        except ImageError:
            raise ModelFailure(FailureCategory.WRONG_SHAPE) from None
        return counted(Marked(labels, place, spacing), request, blobs[masks:], task.classes, scoring)

    def handle(request: dict[str, Any], blobs: tuple[bytes, ...]) -> Answer:
        if request.get("op") != "case" or not request.get("predicted"):
            raise CallError("C143")
        return guarded(lambda: case(request, blobs))

    return {}, handle
