"""The worker's job ``given_masks``: masks that were made elsewhere, in the place of a model's."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from evaluators.domain.case import SEVERAL
from evaluators.domain.plan import Plan
from evaluators.domain.submission import PredictionsCard
from evaluators.errors import CallError
from evaluators.inference.clock import Clock
from evaluators.inference.mask_answers import Answer, Marked, counted, guarded, predicted_of
from evaluators.inference.mask_scores import mask_scoring
from evaluators.inference.pipeline import place_of
from evaluators.inference.several_masks import counted_of_several, images_in, marked_elsewhere


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
        if request["reading"] in SEVERAL:
            shown = images_in(blobs[:images], request["reading"], Clock())
            several = marked_elsewhere(shown, request, blobs[images:masks], task.classes)
            return counted_of_several(several, request, blobs[masks:], task.classes, scoring)
        place, spacing = place_of(blobs[:images], request["reading"])
        labels = predicted_of(request, blobs[images:masks], place, task.classes)
        return counted(Marked(labels, place, spacing), request, blobs[masks:], task.classes, scoring)

    def handle(request: dict[str, Any], blobs: tuple[bytes, ...]) -> Answer:
        if request.get("op") != "case" or not request.get("predicted"):
            raise CallError("C143")
        return guarded(lambda: case(request, blobs))

    return {}, handle
