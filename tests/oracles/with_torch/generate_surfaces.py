"""Write the table of ``test_surface_oracles.py``: what other libraries say of the masks of ``support.blobs``.

Runs in an environment of its own (``packaging/requirements-oracles-torch.in``), never beside the program:

    PYTHONPATH=tests python tests/oracles/with_torch/generate_surfaces.py
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import surface_distance
import torch
from monai.metrics import compute_average_surface_distance, compute_hausdorff_distance, compute_surface_dice
from panoptica import InputType, Panoptica_Evaluator
from panoptica.instance_approximator import ConnectedComponentsInstanceApproximator
from panoptica.instance_matcher import NaiveThresholdMatching
from skimage.morphology import thin

from support.blobs import PAIRS, TOLERANCE, pair_of


def monai_of(reference, predicted, spacing):
    """Return MONAI's values; it computes in single precision."""
    true, marked = (torch.from_numpy(one)[None, None].double() for one in (reference, predicted))
    options = {"include_background": True, "spacing": list(spacing)}
    return {
        "nsd": float(compute_surface_dice(marked, true, [TOLERANCE], use_subvoxels=False, **options)),
        "hd95": float(compute_hausdorff_distance(marked, true, percentile=95, **options)),
        "assd": float(compute_average_surface_distance(marked, true, symmetric=True, **options)),
    }


def surface_distance_of(reference, predicted, spacing):
    """Return what weighing borders by their area gives."""
    found = surface_distance.compute_surface_distances(reference, predicted, spacing)
    return {
        "nsd": float(surface_distance.compute_surface_dice_at_tolerance(found, TOLERANCE)),
        "hd95": float(surface_distance.compute_robust_hausdorff(found, 95)),
    }


def panoptica_of(reference, predicted):
    """Return what matching of connected parts above an IoU of one half gives."""
    evaluator = Panoptica_Evaluator(
        expected_input=InputType.SEMANTIC,
        instance_approximator=ConnectedComponentsInstanceApproximator(),
        instance_matcher=NaiveThresholdMatching(matching_threshold=0.5),
    )
    found = evaluator.evaluate(predicted.astype(np.uint8), reference.astype(np.uint8))["ungrouped"]
    return {"pq": float(found.pq), "sq": float(found.sq), "rq": float(found.rq), "matched": int(found.tp)}


def cldice_of(reference, predicted):
    """Return clDice with the centre lines of scikit-image's ``thin``."""
    true, marked = thin(reference), thin(predicted)
    found, right = (true & predicted).sum() / true.sum(), (marked & reference).sum() / marked.sum()
    return float(2 * found * right / (found + right))


def main() -> None:
    """Write the table."""
    table = {}
    for name, (_, spacing, *_) in PAIRS.items():
        reference, predicted = pair_of(name)
        table[name] = {
            "monai": monai_of(reference, predicted, spacing),
            "surface_distance": surface_distance_of(reference, predicted, spacing),
            "panoptica": panoptica_of(reference, predicted),
        }
        if reference.ndim == 2:
            table[name]["cldice"] = cldice_of(reference, predicted)
    (Path(__file__).parents[1] / "surfaces.json").write_text(json.dumps(table, indent=1) + "\n")


if __name__ == "__main__":
    main()
