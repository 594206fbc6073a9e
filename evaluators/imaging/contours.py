"""Outlines of a label map: closed rings along the edges of its pixels."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_LEFT_TURNS: Final = {(1, 0): (0, -1), (0, -1): (-1, 0), (-1, 0): (0, 1), (0, 1): (1, 0)}
"""Direction (x, y) to the one on its left, on a screen whose y grows downwards."""

Ring = list[tuple[int, int]]
"""Corners (x, y) in pixels, without the first one repeated; the area lies on the right of the way."""


def rings(area: NDArray[np.bool_]) -> list[Ring]:
    """Return the outlines of an area.

    Args:
        area: Shape (rows, columns).

    Returns:
        One ring around each part of it and each hole in it, only corners where the way turns. Parts that touch at a
        corner alone are told apart.
    """
    ways = _ways(area)
    found: list[Ring] = []
    while ways:
        start = next(iter(ways))
        found.append(_followed(ways, start))
    return found


def _ways(area: NDArray[np.bool_]) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """Return for each corner of the outline the directions in which it goes on."""
    inside = np.pad(area.astype(np.int8), 1)
    across = np.diff(inside, axis=0)[:, 1:-1]  # edges between a pixel and the one above it
    down = np.diff(inside, axis=1)[1:-1, :]
    ways: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for edges, step, begins_at in (
        (across == 1, (1, 0), (0, 0)),
        (across == -1, (-1, 0), (1, 0)),
        (down == 1, (0, -1), (0, 1)),
        (down == -1, (0, 1), (0, 0)),
    ):
        rows, columns = np.nonzero(edges)
        for x, y in zip((columns + begins_at[0]).tolist(), (rows + begins_at[1]).tolist(), strict=True):
            ways.setdefault((x, y), []).append(step)
    return ways


def _followed(ways: dict[tuple[int, int], list[tuple[int, int]]], start: tuple[int, int]) -> Ring:
    """Take one ring out of the ways."""
    ring: Ring = []
    place, before = start, None
    while place in ways:
        steps = ways[place]
        step = steps[0] if len(steps) == 1 or before is None else _to_the_right(steps, before)
        steps.remove(step)
        if not steps:
            del ways[place]
        if step != before:
            ring.append(place)
        place, before = (place[0] + step[0], place[1] + step[1]), step
        if place == start:
            break
    first = ring[0]
    if len(ring) > 1 and before is not None and _on_one_line(ring[-1], first, ring[1]):
        del ring[0]
    return ring


def _to_the_right(steps: list[tuple[int, int]], before: tuple[int, int]) -> tuple[int, int]:
    """Return the way that stays with the same part where two parts touch at a corner."""
    left = _LEFT_TURNS[before]
    right = (-left[0], -left[1])
    return right if right in steps else steps[0]


def _on_one_line(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    return (b[0] - a[0]) * (c[1] - b[1]) == (b[1] - a[1]) * (c[0] - b[0])


def outlines(labels: NDArray[Any]) -> dict[int, list[Ring]]:
    """Return the rings of every value of a label map but 0."""
    found = {}
    for value in np.unique(labels).tolist():
        if value:
            rows, columns = np.nonzero(labels == value)
            top, left = int(rows.min()), int(columns.min())
            part = labels[top : rows.max() + 1, left : columns.max() + 1] == value
            found[int(value)] = [[(x + left, y + top) for x, y in ring] for ring in rings(part)]
    return found
