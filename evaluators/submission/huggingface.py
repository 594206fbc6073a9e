"""Reads a Hugging Face image-classification export: ``config.json`` and ``preprocessor_config.json``.

What the files and the documented defaults of the library settle is taken over; whatever they leave open, or name in a
way that is not known here, stays open and is asked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from pydantic import TypeAdapter

from evaluators.domain.preparation import Step
from evaluators.errors import SubmissionError
from evaluators.submission.draft import Draft
from evaluators.submission.huggingface_processors import FILTERS, PROCESSORS, Processor

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

_STEPS: Final = TypeAdapter(tuple[Step, ...])


def read_export(config: str, preprocessor: str) -> Draft:
    """Return what the two files settle, as a draft of a card.

    Raises:
        SubmissionError: A file is not JSON, or has a key twice (C135).
    """
    facts, settings = _json(config, CONFIG), _json(preprocessor, PREPROCESSOR)
    draft: Draft = {"task": _task(facts), "output": [{"means": "logits", "axis": 1}]}
    colour_and_steps = _preparation(settings)
    draft["input"] = [colour_and_steps] if colour_and_steps else []
    return draft


def _task(facts: Mapping[str, Any]) -> Draft:
    """The library applies softmax unless the configuration says multi-label or there is one label only."""
    if facts.get("problem_type") not in {None, "single_label_classification"}:
        return {"kind": "multilabel" if facts["problem_type"] == "multi_label_classification" else "measurement"}
    task: Draft = {"kind": "classification"}
    labels = facts.get("id2label")
    if isinstance(labels, Mapping):
        names = [labels.get(str(number)) for number in range(len(labels))]
        placeholders = [f"LABEL_{number}" for number in range(len(labels))]
        if len(names) > 1 and all(isinstance(name, str) and name for name in names) and names != placeholders:
            task["classes"] = names
    return task


def _preparation(settings: Mapping[str, Any]) -> Draft:
    """Return colour and steps, or nothing where the processor or one of its settings is not known."""
    name = str(settings.get("image_processor_type") or settings.get("feature_extractor_type") or "")
    processor = PROCESSORS.get(name.removesuffix("ImageProcessor").removesuffix("FeatureExtractor"))
    strange = [key for key, on in settings.items() if key.startswith("do_") and on and key not in _KNOWN_SWITCHES]
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


def _json(text: str, file: str) -> dict[str, Any]:
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in items}) != len(items):
            raise ValueError("a key twice")
        return dict(items)

    try:
        data = json.loads(text, object_pairs_hook=pairs)
    except (ValueError, RecursionError):
        raise SubmissionError("C135", file=file) from None
    if not isinstance(data, dict):
        raise SubmissionError("C135", file=file)
    return data
