"""From what workers measured of masks to one array a metric: also where one mask is empty, or the model failed."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Final

import numpy as np

from evaluators.domain.outcome import Instances, Outcome, Surface
from evaluators.domain.plan import SegmentationPlan
from evaluators.metrics.mask_measures import VOLUME_BIAS
from evaluators.metrics.sample import BoolArray, FloatArray, IntArray
from evaluators.tasks.mask_settings import connectivity_of, tolerance_of

_OF_PARTS: Final = ("panoptic_quality", "segmentation_quality", "recognition_quality")
_WORST: Final = {
    "nsd": 0.0,
    "cldice": 0.0,
    "panoptic_quality": 0.0,
    "recognition_quality": 0.0,
    "hd95_mm": inf,
    "hd95_px": inf,
    "assd_mm": inf,
    "assd_px": inf,
}
"""Where only one mask holds the structure, and where the model failed. Of what was never matched or drawn there is no
quality and no volume."""


def images_of(outcome: Outcome | None) -> tuple[Outcome | None, ...]:
    """Return what became of each image of a case: of one that is one image or volume, the outcome itself."""
    if outcome is None or outcome.pictures is None:
        return (outcome,)
    own = ("overlaps", "surfaces", "instances", "unit")
    return tuple(
        outcome.model_copy(update={"pictures": None, **{name: getattr(one, name) for name in own}})
        for one in outcome.pictures
    )


def measures_of(
    outcomes: Sequence[Outcome | None],
    columns: Sequence[int],
    counts: IntArray,
    failed: BoolArray,
    settings: SegmentationPlan,
) -> dict[str, FloatArray]:
    """Return what was measured of each structure in each image, NaN where nothing was; see ``OverlapSample.measures``.

    Args:
        outcomes: One an image, see ``images_of``.
        columns: Places of the structures among the classes.
        counts: Shared, reference's and predicted pixels of each, shape (n, k, 3).
        failed: Whether the model gave no answer, shape (n,).
        settings: Of the plan: what was measured by others is left out.
    """
    found: dict[str, FloatArray] = {}
    if failed.size and failed.all():
        found["nsd"] = np.full(counts.shape[:2], np.nan)  # no unit is known, but the worst share is
    for row, outcome in enumerate(outcomes):
        if outcome is None or outcome.overlaps is None:
            continue
        of_others = _measured_otherwise(outcome, settings)
        for place, column in enumerate(columns):
            true, marked = counts[row, place, 1:]
            alone = bool(true) != bool(marked)
            for metric, value in _of_structure(outcome, column, int(marked - true), alone=alone).items():
                if metric in of_others:
                    continue
                found.setdefault(metric, np.full(counts.shape[:2], np.nan))[row, place] = value
    for metric, worst in _WORST.items():
        if metric in found:
            found[metric][failed] = worst
    return found


def _measured_otherwise(outcome: Outcome, settings: SegmentationPlan) -> frozenset[str]:
    """Return what the run measured with other settings than the plan now has."""
    near = outcome.tolerance is None or outcome.tolerance == tolerance_of(settings)
    parts = outcome.connectivity is None or outcome.connectivity == connectivity_of(settings)
    return frozenset(() if near else ("nsd",)) | frozenset(() if parts else _OF_PARTS)


def _of_structure(outcome: Outcome, column: int, surplus: int, *, alone: bool) -> dict[str, float]:
    """Return what is known of one structure in one case by metric.

    Args:
        outcome: Of the case.
        column: Place of the structure among the classes.
        surplus: Pixels or voxels the prediction has more than the reference.
        alone: Whether only one of both holds the structure.
    """
    surface = None if outcome.surfaces is None else outcome.surfaces[column]
    parts = None if outcome.instances is None else outcome.instances[column]
    found: dict[str, float] = {}
    if outcome.surfaces is not None:
        found |= _of_border(surface, outcome, alone=alone)
    if outcome.voxel_ml is not None:
        found[VOLUME_BIAS] = surplus * outcome.voxel_ml
    return found if parts is None else found | _of_parts(parts)


def _of_border(surface: Surface | None, outcome: Outcome, *, alone: bool) -> dict[str, float]:
    unit = outcome.unit or "px"
    if surface is not None:
        found = {"nsd": surface.nsd, f"hd95_{unit}": surface.hd95, f"assd_{unit}": surface.assd}
        return found if surface.cldice is None else found | {"cldice": surface.cldice}
    distances, shares = (f"hd95_{unit}", f"assd_{unit}"), ("nsd",) if outcome.voxel_ml else ("nsd", "cldice")
    # Of a volume there are no centre lines. That a unit occurs is known even where both masks are empty.
    return {metric: _WORST[metric] for metric in (*distances, *shares)} if alone else dict.fromkeys(distances, np.nan)


def _of_parts(parts: Instances) -> dict[str, float]:
    """Return panoptic quality and its two factors."""
    drawn = parts.reference + parts.predicted
    if not drawn:
        return {}
    found = {"recognition_quality": 2 * parts.matched / drawn, "panoptic_quality": 2 * parts.iou / drawn}
    return found if not parts.matched else found | {"segmentation_quality": parts.iou / parts.matched}
