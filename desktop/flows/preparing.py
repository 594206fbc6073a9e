"""The image preparation as a form a person fills in, and back: what cannot be said in the form stays as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, get_args

from evaluators.domain.preparation import CropCentre, Filter, Resize, ResizeShorter, Step

Fit = Literal["whole", "shorter", "square", "square_cut", "none"]
Values = Literal["stored", "unit", "signed", "imagenet", "own"]
Steps = list[dict[str, Any]]
"""As under ``[[input]]`` in a card."""

FITS: Final[tuple[Fit, ...]] = get_args(Fit)
VALUES: Final[tuple[Values, ...]] = get_args(Values)
FILTERS: Final[tuple[Filter, ...]] = get_args(Filter)

IMAGENET: Final = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
"""Mean and standard deviation of red, green and blue, as published with torchvision's weights."""
CUT_SHARE: Final = 224 / 256
"""Of the resized side that is cut out, as torchvision's weights were evaluated."""


@dataclass(frozen=True, slots=True)
class Form:
    """What is done to an image, in the choices offered. None: still to be said."""

    fit: Fit
    values: Values
    filter: Filter = "bilinear"
    width: int | None = None
    height: int | None = None
    first: int | None = None
    """Pixels of the (shorter) side before the middle is cut out."""
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()

    @property
    def complete(self) -> bool:
        """Return whether it says everything that its steps need."""
        sized = self.fit == "none" or None not in (self.width, self.height)
        cut = self.fit not in {"shorter", "square_cut"} or self.first is not None
        means = self.values != "own" or (bool(self.mean) and len(self.mean) == len(self.std))
        return sized and cut and means


PRESETS: Final[Mapping[str, Form]] = {
    "whole_unit": Form("whole", "unit"),
    "whole_signed": Form("whole", "signed"),
    "whole_imagenet": Form("whole", "imagenet"),
    "square_unit": Form("square", "unit"),
    "middle_imagenet": Form("shorter", "imagenet"),
}
"""What most published classifiers were trained with; words under ``desktop_model.preset``."""


def preset(name: str, size: tuple[int, int] | None, channels: int) -> Form:
    """Return a preset for a model that takes images of this size; ImageNet's numbers speak of three channels only."""
    form = PRESETS[name]
    if form.values == "imagenet" and channels != len(IMAGENET[0]):
        form = replace(form, values="own")
    return form if size is None else sized(form, *size)


def sized(form: Form, width: int, height: int) -> Form:
    """Return the form for images of this size."""
    first = round(min(width, height) / CUT_SHARE) if form.fit in {"shorter", "square_cut"} else form.first
    return replace(form, width=width, height=height, first=first)


def steps_of(form: Form) -> Steps:
    """Return the steps of a complete form."""
    return [*_size(form), *_numbers(form)]


def form_of(steps: Sequence[Step]) -> Form | None:
    """Return the form that makes exactly these steps, or None where the form has no words for them."""
    wanted = [step.model_dump(mode="json") for step in steps]
    resize = next((step for step in steps if isinstance(step, Resize)), None)
    shorter = next((step for step in steps if isinstance(step, ResizeShorter)), None)
    cut = next((step for step in steps if isinstance(step, CropCentre)), None)
    last = cut or resize
    means = next((step for step in wanted if step["do"] == "normalise"), {})
    form = Form(
        "none",
        "stored",
        filter=resize.filter if resize else shorter.filter if shorter else "bilinear",
        width=last.width if last else None,
        height=last.height if last else None,
        first=shorter.size if shorter else resize.width if resize and cut else None,
        mean=tuple(means.get("mean", ())),
        std=tuple(means.get("std", ())),
    )
    for fit in FITS:
        for values in VALUES:
            candidate = replace(form, fit=fit, values=values)
            if candidate.complete and _plain(steps_of(candidate)) == _plain(wanted):
                return candidate
    return None


def resized(steps: Sequence[Step], width: int, height: int) -> Steps | None:
    """Return the steps with their last size set to another one; None where no step sets one."""
    changed = [step.model_dump(mode="json") for step in steps]
    for step in reversed(changed):
        if step["do"] in {"resize", "crop_centre"}:
            step.update(width=width, height=height)
            return changed
    return None


def _size(form: Form) -> Steps:
    exact = {"width": form.width, "height": form.height}
    resample = {"filter": form.filter, "resampler": "pillow"}
    square: dict[str, Any] = {"do": "crop_centre_square"}
    match form.fit:
        case "whole":
            return [{"do": "resize", **exact, **resample}]
        case "shorter":
            return [{"do": "resize_shorter", "size": form.first, **resample}, {"do": "crop_centre", **exact}]
        case "square":
            return [square, {"do": "resize", **exact, **resample}]
        case "square_cut":
            first = {"do": "resize", "width": form.first, "height": form.first, **resample}
            return [square, first, {"do": "crop_centre", **exact}]
        case "none":
            return []


def _numbers(form: Form) -> Steps:
    unit: dict[str, Any] = {"do": "scale", "divide_by": 255.0}
    match form.values:
        case "stored":
            return []
        case "unit":
            return [unit]
        case "signed":
            return [{"do": "scale", "divide_by": 127.5}, {"do": "offset", "add": -1.0}]
        case "imagenet":
            mean, std = IMAGENET
            return [unit, {"do": "normalise", "mean": list(mean), "std": list(std)}]
        case "own":
            return [unit, {"do": "normalise", "mean": list(form.mean), "std": list(form.std)}]


def _plain(steps: Steps) -> Steps:
    """Return steps so that they can be compared: lists as lists, the default of rounding written out."""
    plain = []
    for step in steps:
        filled = {key: list(value) if isinstance(value, tuple) else value for key, value in step.items()}
        if filled["do"] == "crop_centre":
            filled.setdefault("rounding", "half_even")
        plain.append(filled)
    return plain
