"""Reads what Ultralytics writes into its ONNX files: task, classes, size of the images.

The preparation is the one of its own predictor: a classifier sees the middle of the image, as torchvision resizes
and cuts it with Pillow; a detector sees all of it inside a grey frame, as OpenCV resizes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from evaluators.domain.submission import GraphFacts
from evaluators.submission.draft import Draft
from evaluators.submission.findings import refuse
from evaluators.submission.python_literal import parse_literal
from evaluators.submission.vendor_files import ManualMapping, VendorFacts, class_names, given, text_or_none

KINDS: Final = {"classify": "classification", "detect": "detection", "segment": "segmentation"}
"""Their names of tasks. Instances with outlines count as segmentation: their masks are what is compared."""
_MASKS: Final = 32
"""Numbers an instance carries for its outline."""


def is_ultralytics(notes: Mapping[str, str]) -> bool:
    """Return whether the notes inside a model are theirs."""
    return {"task", "names", "imgsz", "stride"} <= notes.keys()


def read_ultralytics(notes: Mapping[str, str], graph: GraphFacts) -> VendorFacts:
    """Return what the notes settle.

    Args:
        notes: ``metadata_props`` of the model.
        graph: Its inputs and outputs.
    """
    task = notes["task"]
    if task not in KINDS:  # poses, oriented boxes
        return VendorFacts({}, (refuse("task_not_evaluated", task=task[:80]),))
    classes = class_names(_literal(notes["names"]))
    draft: Draft = {
        "model": _model(notes),
        "task": given(kind=KINDS[task], classes=classes, positive=None if task == "classify" else []),
    }
    findings = []
    try:
        draft["input"] = [_input(task, _literal(notes["imgsz"]), notes.get("channels", "3"))]
    except ManualMapping as problem:
        findings.append(problem.finding())
    outputs = _outputs(task, len(classes or ()), graph)
    if outputs:
        draft["output"] = outputs
    else:
        findings.append(ManualMapping("args", notes.get("args", "")).finding())
    return VendorFacts(draft, tuple(findings))


def _model(notes: Mapping[str, str]) -> Draft:
    """The version in the notes is the exporting program's, not the model's: it is not taken over."""
    return given(name=text_or_none(notes.get("description"), 200), licence=text_or_none(notes.get("license"), 200))


def _input(task: str, size: object, channels: str) -> Draft:
    match size:
        case [int(height), int(width)] if 0 < height <= 16384 and 0 < width <= 16384:
            pass
        case _:
            raise ManualMapping("imgsz", size)
    if channels != "3":
        raise ManualMapping("channels", channels)
    if task == "classify":
        if height != width:
            raise ManualMapping("imgsz", size)
        steps: list[Draft] = [
            {"do": "resize_shorter", "size": height, "filter": "bilinear", "resampler": "pillow"},
            {"do": "crop_centre", "width": width, "height": height},
        ]
    else:
        steps = [{"do": "letterbox", "width": width, "height": height, "filter": "bilinear", "resampler": "opencv"}]
    return {"layout": "NCHW", "colour": "RGB", "steps": [*steps, {"do": "scale", "divide_by": 255.0}]}


def _outputs(task: str, classes: int, graph: GraphFacts) -> list[Draft]:
    """Return the outputs if they have the shapes of undecoded heads: with other settings the export differs."""
    names = [tensor.name for tensor in graph.outputs]
    shapes: Sequence[Any] = [tensor.shape for tensor in graph.outputs]
    match task, shapes:
        case "classify", [(_, _)]:
            return [{"name": names[0], "means": "probabilities", "axis": 1}]
        case "detect", [(_, rows, _)] if rows == 4 + classes:
            return [{"name": names[0], "means": "yolo_detect"}]
        case "segment", [(_, rows, _), (_, masks, _, _)] if rows == 4 + classes + _MASKS and masks == _MASKS:
            return [{"name": names[0], "means": "yolo_segment"}, {"name": names[1], "means": "yolo_protos"}]
    return []


def _literal(text: str) -> object:
    try:
        return parse_literal(text)
    except ValueError:
        return None
