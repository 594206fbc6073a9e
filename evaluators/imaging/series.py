"""Many slices to one volume: their order and their grid, from what the headers say of positions. No pixels are needed.

Slices are ordered along the normal of their plane: the cross product of the two directions of Image Orientation. Their
distance comes from their positions, never from Slice Thickness. A slice may lie at most ``OFF_PLACE`` of the slice
distance (along the normal) and of the pixel spacing (across it) off its place on the even grid; anything more is
refused with its reason and never evened out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from evaluators.domain.geometry import POSITION_MM, Direction, Grid
from evaluators.errors import ImageError

OFF_PLACE: Final = 0.1
"""Share of a distance; scanners round positions to a hundredth or, rarely, a tenth of a millimetre."""
TURNED: Final = 1e-3
"""Largest difference between direction cosines that are meant to be the same, and largest cosine of a right angle:
0.06 degrees, or half a millimetre over half a metre."""
SPACING: Final = 1e-3
"""Largest relative difference between pixel spacings that are meant to be the same."""
DISTANCE_FROM_POSITIONS: Final = "slice_distance_from_positions"
DISTANCE_FROM_THICKNESS: Final = "slice_distance_from_thickness"
_THICKNESS: Final = 0.01
_FURTHEST_MM: Final = 1e7
"""Ten kilometres: what lies further away, or is larger, is no place in a patient, and cannot be computed with."""

Floats = NDArray[np.float64]


class SlicePlaceLike(Protocol):
    """What a header says of one slice; lengths in mm."""

    @property
    def position(self) -> tuple[float, float, float] | None:
        """Return the centre of the first pixel."""

    @property
    def orientation(self) -> tuple[float, float, float, float, float, float] | None:
        """Return the direction in which columns are counted, then that of rows."""

    @property
    def spacing(self) -> tuple[float, float] | None:
        """Return the distance between rows, then between columns."""

    @property
    def thickness(self) -> float | None:
        """Return the slice thickness."""

    @property
    def frame_of_reference(self) -> str | None:
        """Return the UID of the coordinate system."""


@dataclass(frozen=True, slots=True)
class SeriesOrder:
    """How slices form a volume."""

    order: tuple[int, ...]
    """Indices of the slices as they were given, in the order of the grid."""
    grid: Grid
    notes: tuple[str, ...] = ()
    """Ids under ``imaging.notes``."""


def order_slices(places: Sequence[SlicePlaceLike], sizes: Sequence[tuple[int, int]] = ()) -> SeriesOrder:
    """Order slices along their normal.

    Args:
        places: One for each slice.
        sizes: Rows and columns of each slice. Without them they are not compared and the grid has one row and column.

    Raises:
        ImageError: C205 no such place can be, C216 no slices, C220 one says nothing of its place, C221 not parallel,
            C222 differing size or spacing, C223 uneven distances, C224 several at one position, C225 several at every
            position, C226 tilted.
    """
    orientation, spacing, positions = _same_for_all(places, sizes)
    rows, columns = sizes[0] if sizes else (1, 1)
    across, down = orientation[:3], orientation[3:]
    normal = np.cross(across, down)
    along = positions @ normal
    order = np.argsort(along, kind="stable")
    notes: tuple[str, ...] = ()
    thickness = places[0].thickness
    if len(places) == 1:
        if thickness is None or round(thickness, 6) <= 0:
            raise ImageError("C220", n=1, all=1)
        distance, notes = thickness, (DISTANCE_FROM_THICKNESS,)
    else:
        distance = _distance(along[order])
        _refuse_tilt(positions[order], normal, spacing)
        if thickness is not None and abs(thickness - distance) > _THICKNESS:
            notes = (DISTANCE_FROM_POSITIONS,)
    grid = Grid(
        shape=(len(places), rows, columns),
        origin=_direction(positions[order[0]]),
        spacing=(round(float(distance), 6), *spacing),
        directions=(_direction(normal), _direction(down), _direction(across)),
    )
    return SeriesOrder(tuple(int(index) for index in order), grid, notes)


def right_angled(first: Floats, second: Floats) -> bool:
    """Return whether two unit vectors are perpendicular as far as headers are precise."""
    return abs(float(first @ second)) <= TURNED


def _same_for_all(
    places: Sequence[SlicePlaceLike], sizes: Sequence[tuple[int, int]]
) -> tuple[Floats, tuple[float, float], Floats]:
    """Return orientation (orthonormal) and spacing that all slices share, and their positions, shape (slices, 3)."""
    if not places:
        raise ImageError("C216")
    lost = sum(None in (place.position, place.orientation, place.spacing) for place in places)
    if lost:
        raise ImageError("C220", n=lost, all=len(places))
    turned = np.array([place.orientation for place in places], dtype=np.float64)
    one_system = len({place.frame_of_reference for place in places}) == 1
    if not one_system or np.abs(turned - turned[0]).max() > TURNED:
        raise ImageError("C221")
    spacing = np.array([place.spacing for place in places], dtype=np.float64)
    if len(set(sizes)) > 1 or (np.abs(spacing - spacing[0]) > SPACING * spacing[0]).any():
        raise ImageError("C222")
    positions = np.array([place.position for place in places], dtype=np.float64)
    if not ((np.abs(positions) <= _FURTHEST_MM).all() and (spacing > 0).all() and (spacing <= _FURTHEST_MM).all()):
        raise ImageError("C205")
    return _orthonormal(turned[0]), (float(spacing[0, 0]), float(spacing[0, 1])), positions


def _orthonormal(orientation: Floats) -> Floats:
    """Return both directions with length 1 and at right angles, as headers round them."""
    lengths = np.linalg.norm(orientation.reshape(2, 3), axis=1)
    if np.abs(lengths - 1).max() > TURNED * 10:
        raise ImageError("C205")
    across, down = orientation[:3] / lengths[0], orientation[3:] / lengths[1]
    if not right_angled(across, down):
        raise ImageError("C205")
    down = down - (down @ across) * across
    return np.concatenate([across, down / np.linalg.norm(down)])


def _distance(along: Floats) -> float:
    """Return the even distance between ordered slices."""
    steps = np.diff(along)
    repeated = int((steps <= POSITION_MM).sum())
    if repeated:
        counts = np.diff(np.flatnonzero(np.concatenate([[True], steps > POSITION_MM, [True]])))
        if len(set(counts.tolist())) == 1 and len(counts) > 1:
            raise ImageError("C225", n=int(counts[0]))
        raise ImageError("C224", n=repeated)
    distance = float(along[-1] - along[0]) / len(steps)
    off_place = np.abs(along - along[0] - distance * np.arange(len(along)))
    if off_place.max() > OFF_PLACE * distance:
        raise ImageError("C223", least=round(float(steps.min()), 2), most=round(float(steps.max()), 2))
    return distance


def _refuse_tilt(positions: Floats, normal: Floats, spacing: tuple[float, float]) -> None:
    way = positions - positions[0]
    sideways = np.linalg.norm(way - np.outer(way @ normal, normal), axis=1)
    if sideways.max() > OFF_PLACE * min(spacing):
        worst = int(sideways.argmax())
        angle = np.degrees(np.arctan2(sideways[worst], abs(way[worst] @ normal)))
        raise ImageError("C226", degrees=round(float(angle), 1))


def _direction(vector: NDArray[Any]) -> Direction:
    x, y, z = (float(part) + 0.0 for part in vector)  # + 0.0: no negative zeros in records
    return x, y, z
