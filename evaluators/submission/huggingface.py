"""Reads a Hugging Face export for classification, segmentation or detection.

Its files are ``config.json`` and ``preprocessor_config.json``.

What the files and the documented defaults of the library settle is taken over; whatever they leave open, or name in a
way that is not known here, stays open and is asked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from pydantic import TypeAdapter

from evaluators.domain.preparation import Step
from evaluators.domain.submission import GraphFacts
from evaluators.submission.draft import Draft
from evaluators.submission.huggingface_processors import FILTERS, PROCESSORS, Processor
from evaluators.submission.vendor_files import VendorFacts, class_names, given

CONFIG: Final = "config.json"
PREPROCESSOR: Final = "preprocessor_config.json"

_KNOWN_SWITCHES: Final = {
    "do_resize",
    "do_center_crop",
    "do_rescale",
    "do_normalize",
    "do_convert_rgb",
    "do_flip_channel_order",
    "do_reduce_labels",  # concerns segmentation maps only
}
"""Another ``do_…`` that is on changes the pixels in a way not known here."""
_OF_BATCHES: Final = {"do_pad", "do_convert_annotations"}
"""Without effect on a single image: a batch is padded to its largest image, and annotations are not ours."""

TASKS: Final = {
    "ForImageClassification": "classification",
    "ForSemanticSegmentation": "segmentation",
    "ForUniversalSegmentation": "segmentation",
    "ForObjectDetection": "detection",
}
"""Endings of the library's names of models."""
_PROBLEMS: Final = {
    "None": "classification",
    "single_label_classification": "classification",
    "multi_label_classification": "multilabel",
}
_BOXES_AND_LOGITS: Final = {"DetrForObjectDetection", "YolosForObjectDetection", "TableTransformerForObjectDetection"}
"""Detectors whose last class is “nothing”, with softmax over all; others apply the logistic function to each."""

_STEPS: Final = TypeAdapter(tuple[Step, ...])


def read_export(facts: Mapping[str, Any], settings: Mapping[str, Any], graph: GraphFacts) -> VendorFacts:
    """Return what the two files settle, as a draft of a card.

    Args:
        facts: ``config.json``.
        settings: ``preprocessor_config.json``.
        graph: Of the model; several outputs are told apart by their names.
    """
    kind = _kind(facts)
    colour_and_steps = _preparation(settings)
    no_yes_or_no = kind in {"segmentation", "detection"}
    draft: Draft = {
        "task": given(kind=kind, classes=_classes(facts), positive=[] if no_yes_or_no else None),
        "input": [colour_and_steps] if colour_and_steps else [],
        "output": _outputs(facts, kind, graph),
    }
    return VendorFacts(draft)


def _kind(facts: Mapping[str, Any]) -> str | None:
    """Return the task; the library applies softmax unless the configuration says multi-label or one label only."""
    kind = next((kind for ending, kind in TASKS.items() if _architecture(facts).endswith(ending)), None)
    if kind != "classification":
        return kind
    return _PROBLEMS.get(str(facts.get("problem_type")), "measurement")


def _architecture(facts: Mapping[str, Any]) -> str:
    """Return the name of the model's class; before it was written down, these files held classifiers."""
    match facts.get("architectures"):
        case [str(name), *_]:
            return name
        case None | []:
            return "ForImageClassification"
    return ""


def _classes(facts: Mapping[str, Any]) -> list[str] | None:
    names = class_names(facts.get("id2label"))
    if names is None or len(names) < 2 or names == [f"LABEL_{number}" for number in range(len(names))]:
        return None
    return names


def _outputs(facts: Mapping[str, Any], kind: str | None, graph: GraphFacts) -> list[Draft]:
    """Return what the outputs mean, as far as the library's names of them tell."""
    names = {tensor.name for tensor in graph.outputs}
    architecture = _architecture(facts)
    if kind == "detection":
        if {"pred_boxes", "logits"} <= names and architecture in _BOXES_AND_LOGITS:
            boxes = {"name": "pred_boxes", "means": "boxes_cxcywh_norm", "axis": 2}
            return [boxes, {"name": "logits", "means": "query_logits", "axis": 2}]
        return []
    if kind is None or architecture.endswith("ForUniversalSegmentation"):
        return []
    named = {"name": "logits"} if "logits" in names else {}
    grown = {"restore": "scores"} if kind == "segmentation" else {}
    return [{**named, "means": "logits", "axis": 1, **grown}]


def _preparation(settings: Mapping[str, Any]) -> Draft:
    """Return colour and steps, or nothing where the processor or one of its settings is not known."""
    name = str(settings.get("image_processor_type") or settings.get("feature_extractor_type") or "")
    processor = PROCESSORS.get(name.removesuffix("ImageProcessor").removesuffix("FeatureExtractor"))
    known = _KNOWN_SWITCHES | (_OF_BATCHES if processor and processor.quirk == "pads_batches" else set())
    strange = [key for key, on in settings.items() if key.startswith("do_") and on and key not in known]
    if processor is None or strange:
        return {}
    try:
        steps = [*_geometry(settings, processor), *_values(settings, processor)]
        _STEPS.validate_json(json.dumps(steps))
    except (KeyError, TypeError, ValueError, ZeroDivisionError):  # pydantic's errors are ValueErrors
        return {}
    flipped = processor.quirk == "flip_channels" and _get(settings, "do_flip_channel_order", True)
    return {"colour": "BGR" if flipped else "RGB", "steps": steps}


def _geometry(settings: Mapping[str, Any], processor: Processor) -> list[Draft]:
    steps: list[Draft] = []
    if _get(settings, "do_resize", True):
        code = _get(settings, "resample", processor.resample)
        how = {"filter": FILTERS[code], "resampler": "pillow"}
        size = _size(_get(settings, "size", processor.size), square=processor.square)
        if processor.quirk == "crop_pct":
            return _resize_and_crop(size["shortest_edge"], _get(settings, "crop_pct", 224 / 256), how)
        if size.keys() == {"shortest_edge"}:
            steps.append({"do": "resize_shorter", "size": size["shortest_edge"], **how})
        elif size.keys() == {"height", "width"}:
            steps.append({"do": "resize", "width": size["width"], "height": size["height"], **how})
        else:
            raise ValueError("a size this program does not know")
    if _get(settings, "do_center_crop", processor.center_crop):
        crop = _size(_get(settings, "crop_size", processor.crop_size), square=True)
        steps.append({"do": "crop_centre", "width": crop["width"], "height": crop["height"], "rounding": "down"})
    return steps


def _resize_and_crop(edge: int, share: float, how: Draft) -> list[Draft]:
    """ConvNext's rule: from 384 pixels on the image is resized as a whole, below it loses its border."""
    if edge >= 384:
        return [{"do": "resize", "width": edge, "height": edge, **how}]
    return [
        {"do": "resize_shorter", "size": int(edge / share), **how},
        {"do": "crop_centre", "width": edge, "height": edge, "rounding": "down"},
    ]


def _values(settings: Mapping[str, Any], processor: Processor) -> list[Draft]:
    steps: list[Draft] = []
    if _get(settings, "do_rescale", True):
        if processor.quirk == "include_top" and _get(settings, "rescale_offset", False):
            steps.append({"do": "offset", "add": -127.5})
        inverse = 1 / float(_get(settings, "rescale_factor", 1 / 255))
        steps.append(
            {"do": "scale", "divide_by": float(round(inverse)) if abs(inverse - round(inverse)) < 1e-6 else inverse}
        )
    if _get(settings, "do_normalize", processor.normalize):
        mean = _three(_get(settings, "image_mean", processor.mean))
        std = _three(_get(settings, "image_std", processor.std))
        steps.append({"do": "normalise", "mean": mean, "std": std})
        if processor.quirk == "include_top" and _get(settings, "include_top", True):
            steps.append({"do": "normalise", "mean": [0.0, 0.0, 0.0], "std": std})
    return steps


def _get(settings: Mapping[str, Any], key: str, default: Any) -> Any:
    value = settings.get(key)
    return default if value is None else value


def _size(written: object, *, square: bool) -> dict[str, int]:
    """Return a size as a table; before 2023 a bare number stood for a square or the shorter side."""
    if type(written) is int:
        return {"height": written, "width": written} if square else {"shortest_edge": written}
    if isinstance(written, dict) and all(type(value) is int and value > 0 for value in written.values()):
        return written
    raise ValueError("not a size")


def _three(written: object) -> list[float]:
    values: list[Any] = list(written) if isinstance(written, list | tuple) else [written] * 3
    if len(values) != 3:
        raise ValueError("not three channels")
    return [float(value) for value in values]
