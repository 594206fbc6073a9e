"""Distances between borders against the libraries that are used for them.

The peers live in an environment of their own (``packaging/requirements-oracles-torch.in``) and are asked over a pipe,
in turn with ours, each with one thread. ``PRUEFSTAND_ORACLES`` names its interpreter. Processor time is compared,
because other work on the machine slows wall times down. The limit is two distance maps of the cut-out box.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage

from evaluators.metrics.surfaces import box_around, surface

pytestmark = pytest.mark.benchmark

TOLERANCE = 2.0
SHAPES = {"2-D 1024²": ((1024, 1024), 250, (18, -12)), "3-D 256³": ((256, 256, 256), 70, (4, 0, -3))}
TARGETS = {"2-D 1024²": {"monai": 10, "surface-distance": 4}, "3-D 256³": {"monai": 12, "surface-distance": 5}}
PEERS = """
import sys, time, warnings
import numpy as np, torch, surface_distance as sd
from monai import metrics
warnings.simplefilter("ignore"); torch.set_num_threads(1)
masks = np.load(sys.argv[1])
def monai():
    true, marked = (torch.from_numpy(one)[None, None].float() for one in masks)
    options = {"include_background": True, "spacing": 1.0}
    metrics.compute_hausdorff_distance(marked, true, percentile=95, **options)
    metrics.compute_surface_dice(marked, true, [2.0], use_subvoxels=False, **options)
    metrics.compute_average_surface_distance(marked, true, symmetric=True, **options)
def surface_distance():
    found = sd.compute_surface_distances(masks[0], masks[1], (1.0,) * masks[0].ndim)
    sd.compute_robust_hausdorff(found, 95)
    sd.compute_surface_dice_at_tolerance(found, 2.0)
    sd.compute_average_surface_distance(found)
jobs = {"monai": monai, "surface-distance": surface_distance}
for line in sys.stdin:
    start = time.process_time(); jobs[line.strip()](); print(time.process_time() - start, flush=True)
"""


def ball(shape, middle, radius):
    axes = np.ogrid[tuple(slice(size) for size in shape)]
    return sum((axis - centre) ** 2 for axis, centre in zip(axes, middle, strict=True)) <= radius**2


def seconds(job):
    start = time.process_time()
    job()
    return time.process_time() - start


def two_maps(reference, predicted):
    box = box_around(reference, predicted)
    for mask in (reference, predicted):
        ndimage.distance_transform_edt(~mask[box])


@pytest.mark.parametrize("name", SHAPES)
def test_borders_of_masks(name, tmp_path):
    interpreter = os.environ.get("PRUEFSTAND_ORACLES")
    if interpreter is None:
        pytest.skip("PRUEFSTAND_ORACLES names no interpreter that has MONAI and surface-distance")
    shape, radius, moved = SHAPES[name]
    middle = [size / 2 for size in shape]
    reference = ball(shape, middle, radius)
    predicted = ball(shape, [a + b for a, b in zip(middle, moved, strict=True)], radius * 1.05)
    np.save(tmp_path / "masks.npy", np.stack([reference, predicted]))
    script = Path(tmp_path / "peers.py")
    script.write_text(PEERS)
    times = {"ours": [], "limit": [], "monai": [], "surface-distance": []}
    with subprocess.Popen(
        [interpreter, str(script), str(tmp_path / "masks.npy")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as peers:
        for _ in range(7):
            times["ours"].append(seconds(lambda: surface(reference, predicted, (1.0,) * reference.ndim, TOLERANCE)))
            times["limit"].append(seconds(lambda: two_maps(reference, predicted)))
            for peer in TARGETS[name]:
                print(peer, file=peers.stdin, flush=True)
                times[peer].append(float(peers.stdout.readline()))
        peers.stdin.close()
    own, limit, *others = (statistics.median(one[1:]) for one in times.values())
    ratios = dict(zip(TARGETS[name], (other / own for other in others), strict=True))
    told = ", ".join(f"{ratios[peer]:.1f} x {peer} (target {target})" for peer, target in TARGETS[name].items())
    sys.stdout.write(f"\nborders of masks, {name}: ours {own:.4f} s, limit {limit:.4f} s; {told}\n")
    assert all(ratios[peer] >= target for peer, target in TARGETS[name].items())
