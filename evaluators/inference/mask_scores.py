"""How two label maps compare: what they share, how far their borders lie apart, which connected parts match."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy import ndimage

from evaluators.domain.outcome import Instances, Surface
from evaluators.domain.plan import Connectivity, Plan, SegmentationPlan
from evaluators.domain.submission import TaskFacts
from evaluators.inference.masks import Labels, overlaps
from evaluators.inference.pipeline import Spacing
from evaluators.metrics.instances import instances
from evaluators.metrics.skeleton import centreline_dice
from evaluators.metrics.surfaces import Mask, surface
from evaluators.tasks.mask_settings import asks_for, connectivity_of, structures, tolerance_of

_PICTURE: Final = 2
_ML: Final = 1e-3
"""Of a cubic millimetre."""
_NOTHING_COUNTED: Final = Instances(matched=0, reference=0, predicted=0, iou=0.0)


@dataclass(frozen=True, slots=True)
class MaskScoring:
    """What is worked out of two label maps."""

    classes: int
    structures: tuple[int, ...]
    """Classes that are looked at closely; of the others only pixels are counted."""
    tolerance: float
    """Of borders, in mm; in pixels where no spacing is known."""
    connectivity: Connectivity
    centre_lines: bool
    parts: bool


def mask_scoring(task: TaskFacts, plan: Plan) -> MaskScoring:
    """Return what is worked out for a card and a plan."""
    settings = plan.segmentation or SegmentationPlan()
    return MaskScoring(
        classes=len(task.classes),
        structures=tuple(task.classes.index(name) for name in structures(task)),
        tolerance=tolerance_of(settings),
        connectivity=connectivity_of(settings),
        centre_lines=asks_for(plan, "cldice"),
        parts=asks_for(plan, "panoptic_quality", "segmentation_quality", "recognition_quality"),
    )


def compared(reference: Labels, predicted: Labels, spacing: Spacing, scoring: MaskScoring) -> dict[str, Any]:
    """Return the fields of a `CaseAnswer` that say how a label map compares with the reference.

    Args:
        reference: Index of the class of each pixel or voxel.
        predicted: Same shape.
        spacing: One for each axis.
        scoring: What is worked out.
    """
    counts = overlaps(reference, predicted, scoring.classes)
    surfaces: list[Surface | None] = [None] * scoring.classes
    parts = [_NOTHING_COUNTED] * scoring.classes
    for index in scoring.structures:
        _, true, marked = counts[index]
        if not (true or marked) or not (scoring.parts or (true and marked)):
            continue
        ours, theirs = _cut_out(reference, predicted, index)
        if true and marked:
            surfaces[index] = _surface(ours, theirs, spacing, scoring)
        if scoring.parts:
            parts[index] = instances(ours, theirs, scoring.connectivity)
    return {
        "overlaps": counts,
        "surfaces": [one and one.model_dump() for one in surfaces],
        "instances": [one.model_dump() for one in parts] if scoring.parts else None,
        "tolerance": scoring.tolerance,
        "connectivity": scoring.connectivity if scoring.parts else None,
        "unit": "px" if spacing is None else "mm",
        "voxel_ml": None if spacing is None or len(spacing) == _PICTURE else float(np.prod(spacing)) * _ML,
    }


def _surface(reference: Mask, predicted: Mask, spacing: Spacing, scoring: MaskScoring) -> Surface:
    centre_lines = scoring.centre_lines and reference.ndim == _PICTURE
    cldice = centreline_dice(reference, predicted) if centre_lines else None
    steps: Sequence[float] = (1.0,) * reference.ndim if spacing is None else spacing
    return surface(reference, predicted, steps, scoring.tolerance, cldice)


def _cut_out(reference: Labels, predicted: Labels, index: int) -> tuple[Mask, Mask]:
    """Return what is one class in each map, inside the box that holds both."""
    ours, theirs = reference == index, predicted == index
    boxes = [box for mask in (ours, theirs) for box in ndimage.find_objects(mask.view(np.int8))]
    around = tuple(
        slice(min(side.start for side in sides), max(side.stop for side in sides)) for sides in zip(*boxes, strict=True)
    )
    return ours[around], theirs[around]
