"""The worker's job ``cases``: one loaded model, one case per request."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from evaluators.domain.case import Reading
from evaluators.domain.plan import Plan
from evaluators.domain.streamed import LONGEST_S
from evaluators.domain.submission import Card
from evaluators.errors import CallError
from evaluators.inference.answering import answer_case
from evaluators.inference.golden import reproduce
from evaluators.inference.mask_answers import Answer, guarded
from evaluators.inference.pipeline import Pipeline
from evaluators.inference.session import RUNTIME_VERSION
from evaluators.inference.streaming import stream

RAW_LIMIT: Final = 1 << 22
"""Scores of pixels handed over for a comparison: of more, every second, third …"""
Handler = Callable[[dict[str, Any], tuple[bytes, ...]], Answer]


def start(setup: dict[str, Any], _: tuple[bytes, ...]) -> tuple[dict[str, Any], Handler]:
    """Load the model of a submission.

    Args:
        setup: ``model_path`` and ``package`` (absolute, inside the private copy), ``card`` (JSON), ``optimisation``
            (``all`` or ``none``); ``combine`` and ``threshold`` of the plan, and its sections for single tasks as
            ``plan``, where there is one.

    Returns:
        ``{"runtime": version}``, and the handler of these requests:

        * ``{"op": "case", "reading": …, "files": n, "masks": […], "resample": …}`` with the files of the case and then
          those of its masks as blobs, ``masks`` saying format and names of each: ``scores``, ``value`` or ``boxes``,
          and ``timing``; or, for masks, ``overlaps`` (null without a reference), ``volume`` and ``timing`` with the
          label map as one blob; or, of videos, ``frames`` (how many) and ``timing`` with `frame_rows` as one blob; or
          ``failure`` (a category); or ``unreadable`` or ``reference`` (an error id of the image, of its masks).
        * ``{"op": "raw", "reading": …}`` with the files of a case: the scores of all pixels as one blob of float32, or
          the answers of ``case``.
        * ``{"op": "probabilities", "reading": …}`` with the files of a case: ``probabilities``, whether the output is
          such, whatever the card says; or the failures of ``case``.
        * ``{"op": "put_aside", "reading": …}`` with the files of a case: it is prepared and kept for ``together``;
          nothing, or the failures of ``case``.
        * ``{"op": "together"}``: the cases put aside computed alone and in batches: ``one_at_a_time``, or
          ``difference``, the largest of their outputs (null: no batch could be computed).
        * ``{"op": "stream", "longest_s": …}`` with the files of a video: ``stream``, how the model kept up with it in
          real time; or the failures of ``case``.
        * ``{"op": "golden"}``: ``golden``, the result of the card's samples, and ``missed``, those not reproduced.
        * ``{"op": "prepared"}`` with an image as one blob: ``shape``, and as one blob the 8-bit pixels of the
          prepared image in ``rows``, ``columns`` and ``channels``.
        * ``{"op": "marked"}`` with an image as one blob: the class a model of masks gives each pixel of the prepared
          image, row by row as bytes in one blob; or the failures of ``case``.

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
    plan = Plan.model_validate_json(json.dumps(setup.get("plan", {})))
    return {"runtime": f"onnxruntime {RUNTIME_VERSION}"}, _Requests(pipeline, plan, Path(setup["package"])).handle


class _Requests:
    """Answers the requests to one loaded model."""

    def __init__(self, pipeline: Pipeline, plan: Plan, package: Path) -> None:
        self._pipeline, self._plan, self._package = pipeline, plan, package
        self._neighbours = pipeline.neighbours()

    def handle(self, request: dict[str, Any], blobs: tuple[bytes, ...]) -> Answer:
        """Answer one request.

        Raises:
            CallError: There is no such request (C143).
        """
        pipeline, reading = self._pipeline, request.get("reading", "image")
        about_model: dict[object, Callable[[], Answer]] = {
            "together": lambda: (self._neighbours.compare(), ()),
            "golden": self._golden,
        }
        about_case: dict[object, Callable[[], Answer]] = {
            "case": lambda: answer_case(pipeline, self._plan, request, blobs),
            "raw": lambda: _raw(pipeline, request, blobs),
            "probabilities": lambda: ({"probabilities": pipeline.gives_probabilities(blobs, reading)}, ()),
            "put_aside": lambda: self._put_aside(blobs, reading),
            "stream": lambda: (_streamed(pipeline, blobs, request), ()),
            "marked": lambda: ({}, (pipeline.marked(blobs[0]).tobytes(),)),
        }
        op = request.get("op")
        if op == "prepared" and len(blobs) == 1:
            return _picture(pipeline.prepared(blobs[0]), pipeline.card.input[0].layout)
        if op in about_case and blobs:
            return guarded(about_case[op])
        if op in about_model and not blobs:
            return about_model[op]()
        raise CallError("C143")

    def _put_aside(self, files: tuple[bytes, ...], reading: Reading) -> Answer:
        self._neighbours.put_aside(self._pipeline.first(files, reading))
        return {}, ()

    def _golden(self) -> Answer:
        result, missed = reproduce(self._pipeline, self._package)
        told = [one.model_dump(mode="json") for one in missed]
        return {"golden": result.model_dump(mode="json"), "missed": told}, ()


def _raw(pipeline: Pipeline, request: dict[str, Any], blobs: tuple[bytes, ...]) -> Answer:
    if pipeline.card.task.kind != "segmentation":
        return answer_case(pipeline, Plan(), request, blobs)
    scores = pipeline.raw(blobs, request.get("reading", "image"))
    return {}, (scores[:: 1 + len(scores) // RAW_LIMIT].tobytes(),)


def _streamed(pipeline: Pipeline, files: tuple[bytes, ...], request: dict[str, Any]) -> dict[str, Any]:
    found = stream(pipeline, files, longest_s=min(float(request.get("longest_s", LONGEST_S)), LONGEST_S))
    return {"stream": found.model_dump(mode="json")}


def _picture(tensor: NDArray[Any], layout: str) -> Answer:
    """Return the pixels of a prepared image, so that a wrong crop or order of channels is seen and not deduced.

    Its range of values is stretched over black to white; its first channel is shown as red.
    """
    pixels = tensor[0].astype(np.float64)
    if layout == "NCHW":
        pixels = pixels.transpose(1, 2, 0)
    low, high = pixels.min(), pixels.max()
    grey = np.rint((pixels - low) * (255 / ((high - low) or 1.0))).astype(np.uint8)
    rows, columns, channels = grey.shape
    return {"shape": list(tensor.shape), "rows": rows, "columns": columns, "channels": channels}, (grey.tobytes(),)
