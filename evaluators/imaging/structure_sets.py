"""DICOM RT Structure Sets: named contours, and the voxels whose centres they enclose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from evaluators.domain.geometry import Grid
from evaluators.errors import ImageError
from evaluators.imaging.dicom_dataset import read_dataset, value
from evaluators.imaging.foreign import foreign_code
from evaluators.imaging.mask_grids import index_in

STRUCTURE_SET: Final = frozenset({"1.2.840.10008.5.1.4.1.1.481.3"})
OFF_SLICE: Final = 0.1
"""In slices: how far a contour may lie from the slice it was drawn on."""
POINTS_LIMIT: Final = 20_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """One region of interest.

    Attributes:
        name: As the planner wrote it.
        contours: Corners in mm, patient coordinates, each of shape (n, 3); closed and planar.
        is_planar: False where something is drawn that encloses no area in a slice: points, open lines.
    """

    name: str
    contours: tuple[NDArray[np.float64], ...]
    is_planar: bool


@dataclass(frozen=True, slots=True)
class StructureSet:
    """All regions, and the images they were drawn on."""

    structures: tuple[Structure, ...]
    series_uids: tuple[str, ...]
    image_uids: tuple[str, ...]


def read_structure_set(data: bytes) -> StructureSet:
    """Parse a structure set.

    Raises:
        ImageError: C200 not a structure set, C203 too many points, C204 or C205 broken.
    """
    with foreign_code():
        dataset = read_dataset(data)
        if value(dataset, "SOPClassUID") not in STRUCTURE_SET:
            raise ImageError("C200")
        names = {int(item.ROINumber): str(value(item, "ROIName") or item.ROINumber) for item in _items(dataset, _ROIS)}
        drawn: dict[int, list[Dataset]] = {}
        for item in _items(dataset, "ROIContourSequence"):
            drawn.setdefault(int(item.ReferencedROINumber), []).extend(_items(item, "ContourSequence"))
        points = sum(len(contour.ContourData) for contours in drawn.values() for contour in contours) // 3
        if points > POINTS_LIMIT:
            raise ImageError("C203", limit=POINTS_LIMIT // 1_000_000)
        structures = tuple(_structure(name.strip(), drawn.get(key, [])) for key, name in names.items())
        return StructureSet(structures, *_referenced(dataset))


def enclosed(structure: Structure, grid: Grid) -> NDArray[np.bool_]:
    """Return which voxels have their centre inside; a contour within another one cuts a hole (even-odd rule).

    Returns:
        Shape of the grid.

    Raises:
        ImageError: C276 a contour does not lie on a slice of the image, or does not enclose an area.
    """
    if not structure.is_planar:
        raise ImageError("C276")
    inside = np.zeros(grid.shape, np.bool_)
    for contour in structure.contours:
        corners = index_in(grid, contour)
        slices = np.rint(corners[:, 0])
        if np.abs(corners[:, 0] - slices).max() > OFF_SLICE or np.ptp(slices) > 0:
            raise ImageError("C276")
        if not 0 <= slices[0] < grid.shape[0]:
            raise ImageError("C276")
        inside[int(slices[0])] ^= filled(corners[:, 1:], grid.shape[1:])
    return inside


def filled(corners: NDArray[np.float64], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Return the pixels whose centres a polygon encloses.

    Args:
        corners: Row and column of each, shape (n, 2); the centre of the first pixel is (0, 0).
        shape: Rows, columns.
    """
    rows, columns = shape
    crossings = np.zeros((rows, columns + 1), np.bool_)
    for (row, column), (next_row, next_column) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        low, high = sorted((row, next_row))
        # Each row of centres is crossed by an edge that begins at or above it and ends below it: corners count once.
        crossed = np.arange(max(0, int(np.ceil(low))), min(rows, int(np.ceil(high))))
        if crossed.size:
            at = column + (crossed - row) * (next_column - column) / (next_row - row)
            first_behind = np.clip(np.ceil(at), 0, columns).astype(int)
            crossings[crossed, first_behind] ^= True
    return np.logical_xor.accumulate(crossings, axis=1)[:, :columns]


_ROIS: Final = "StructureSetROISequence"


def _structure(name: str, contours: list[Dataset]) -> Structure:
    kinds = {str(value(contour, "ContourGeometricType")) for contour in contours}
    corners = []
    for contour in contours:
        points = np.array([float(part) for part in contour.ContourData], np.float64)
        if points.size % 3 or not points.size or not np.isfinite(points).all():
            raise ImageError("C205")
        corners.append(points.reshape(-1, 3))
    return Structure(name, tuple(corners), is_planar=kinds <= {"CLOSED_PLANAR", "CLOSEDPLANAR_XOR"})


def _referenced(dataset: Dataset) -> tuple[tuple[str, ...], tuple[str, ...]]:
    frames = _items(dataset, "ReferencedFrameOfReferenceSequence")
    studies = [study for frame in frames for study in _items(frame, "RTReferencedStudySequence")]
    series = [one for study in studies for one in _items(study, "RTReferencedSeriesSequence")]
    images = [image for one in series for image in _items(one, "ContourImageSequence")]
    return (
        tuple(str(uid) for one in series if (uid := value(one, "SeriesInstanceUID"))),
        tuple(str(uid) for image in images if (uid := value(image, "ReferencedSOPInstanceUID"))),
    )


def _items(dataset: Dataset, keyword: str) -> list[Any]:
    return list(dataset.get(keyword) or [])
