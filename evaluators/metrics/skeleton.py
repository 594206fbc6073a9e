"""The centre lines of thin structures in an image, and how much of them two masks share (clDice)."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from evaluators.metrics.surfaces import Mask, box_around

_AROUND: Final = ((0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1), (1, 0), (1, 1))
"""Neighbours counter-clockwise from the right, in the order of their bits: x1 to x8 of the paper."""
_FEWEST, _MOST = 2, 3


def centreline_dice(reference: Mask, predicted: Mask) -> float:
    """Return the harmonic mean of the shares of each centre line that lie in the other mask, in [0, 1].

    Args:
        reference: Two axes, something marked.
        predicted: Same shape, something marked.

    Source:
        Shit S et al. CVPR 2021:16560-16569.
    """
    box = box_around(reference, predicted)
    ours, theirs = reference[box], predicted[box]
    true_line, marked_line = skeleton(ours), skeleton(theirs)
    found = np.count_nonzero(true_line & theirs) / np.count_nonzero(true_line)
    right = np.count_nonzero(marked_line & ours) / np.count_nonzero(marked_line)
    return 0.0 if found + right == 0 else 2 * found * right / (found + right)


def skeleton(mask: Mask) -> Mask:
    """Return the centre lines of a mask, connected as the mask is.

    Args:
        mask: Two axes.

    Source:
        Guo Z, Hall RW. Communications of the ACM 1989;32(3):359-373, algorithm A1: pixel for pixel what scikit-image's
        ``thin`` returns. Its ``skeletonize`` thins by another table, and its clDice differs in the third digit.
    """
    line = np.pad(mask, 1)
    candidates = np.flatnonzero(line)
    flat, width = line.ravel(), line.shape[1]
    steps = [row * width + column for row, column in _AROUND]
    removed = True
    while removed:
        removed = False
        for table in _REMOVABLE:
            bits = np.zeros(candidates.size, np.uint8)
            for bit, step in enumerate(steps):
                bits |= flat[candidates + step].view(np.uint8) << np.uint8(bit)
            gone = table[bits]
            flat[candidates[gone]] = False
            candidates = candidates[~gone]
            removed = removed or bool(gone.any())
    return line[1:-1, 1:-1]


def _removable(half: int) -> NDArray[np.bool_]:
    """Return for each of the 256 neighbourhoods whether a pixel with it goes in this half of a round."""
    table = np.zeros(256, np.bool_)
    for pattern in range(256):
        x = [bool(pattern >> bit & 1) for bit in range(8)]
        after = [*x[1:], x[0]]
        parts = sum(not x[side] and (after[side] or after[side + 1]) for side in range(0, 8, 2))
        pairs = [sum(x[bit] or after[bit] for bit in range(start, 8, 2)) for start in (0, 1)]
        one, two, three, eight = (x[(bit + 4 * half) % 8] for bit in (0, 1, 2, 7))
        table[pattern] = parts == 1 and _FEWEST <= min(pairs) <= _MOST and not ((two or three or not eight) and one)
    return table


_REMOVABLE: Final = (_removable(0), _removable(1))
