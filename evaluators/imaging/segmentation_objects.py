"""DICOM Segmentation objects: which segments they hold, which images they speak about, and their frames."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from evaluators.domain.geometry import Direction, Grid
from evaluators.errors import ImageError
from evaluators.imaging.dicom_dataset import functional_group, number, read_dataset, value
from evaluators.imaging.dicom_decoders import PLUGIN, decoder_for
from evaluators.imaging.dicom_header import PixelModule, pixel_module
from evaluators.imaging.foreign import foreign_code

SEGMENTATION: Final = frozenset({"1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7"})
"""SOP classes Segmentation Storage and Label Map Segmentation Storage."""
FRAMES_LIMIT: Final = 100_000


@dataclass(frozen=True, slots=True)
class SegmentFrame:
    """One frame of a segmentation.

    Attributes:
        index: From 0.
        segment: Number of the segment it shows; None: its pixels hold the numbers.
        grid: Where it lies, a grid of one slice; None: not said.
        image_uids: SOPInstanceUIDs of the images it was drawn on.
    """

    index: int
    segment: int | None
    grid: Grid | None
    image_uids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SegmentationObject:
    """A segmentation whose header was read; its frames are decoded one by one.

    Attributes:
        dataset: As parsed.
        module: What the header says of the pixels.
        segments: Number of each segment to its label.
        frames: In the order they are stored.
        series_uids: Of the series it was drawn on.
        image_uids: SOPInstanceUIDs of all images it was drawn on.
        full: The pixel value of what belongs to a segment; 0 for a label map.
    """

    dataset: Dataset
    module: PixelModule
    segments: dict[int, str]
    frames: tuple[SegmentFrame, ...]
    series_uids: tuple[str, ...]
    image_uids: tuple[str, ...]
    full: int

    def pixels(self, frame: SegmentFrame) -> NDArray[np.uint16]:
        """Return the segment number in each pixel of a frame, 0 where there is none; shape (rows, columns).

        Raises:
            ImageError: C204 broken pixels, C273 they hold shares or probabilities.
        """
        decoder = decoder_for(self.module.transfer_syntax)
        with foreign_code():
            stored, _ = decoder.as_array(
                self.dataset,
                index=frame.index,
                decoding_plugin=PLUGIN if decoder.is_encapsulated else "",
                raw=True,
                allow_excess_frames=False,  # type: ignore[arg-type]  # as in dicom_pixels
            )
        if frame.segment is None:
            return stored.astype(np.uint16)
        if not np.isin(stored, (0, self.full)).all():
            raise ImageError("C273")
        return np.where(stored == self.full, np.uint16(frame.segment), np.uint16(0))


def read_segmentation(data: bytes) -> SegmentationObject:
    """Read the header of a segmentation.

    Raises:
        ImageError: C200 not a segmentation, C275 drawn on tiles of a slide, C203 too many frames, C205 broken.
    """
    with foreign_code():
        dataset = read_dataset(data)
        if value(dataset, "SOPClassUID") not in SEGMENTATION:
            raise ImageError("C200")
        if "TotalPixelMatrixColumns" in dataset or str(value(dataset, "DimensionOrganizationType")).startswith("TILED"):
            raise ImageError("C275")
        module = pixel_module(dataset)
        kind = value(dataset, "SegmentationType")
        if module.frames > FRAMES_LIMIT or kind not in _FULL:
            raise ImageError("C203" if module.frames > FRAMES_LIMIT else "C205", limit=FRAMES_LIMIT)
        frames = tuple(_frame(dataset, module, index, labelled=kind == "LABELMAP") for index in range(module.frames))
        series, images = _referenced(dataset)
        drawn_on = dict.fromkeys([*images, *(uid for frame in frames for uid in frame.image_uids)])
        full = number(dataset, "MaximumFractionalValue") if kind == "FRACTIONAL" else _FULL[kind]
        return SegmentationObject(dataset, module, _segments(dataset), frames, series, tuple(drawn_on), int(full or 0))


_FULL: Final = {"BINARY": 1, "LABELMAP": 0, "FRACTIONAL": 255}


def _segments(dataset: Dataset) -> dict[int, str]:
    """Return the label of each segment; the background of a label map is none."""
    items = dataset.get("SegmentSequence") or []
    labels = {int(item.SegmentNumber): str(value(item, "SegmentLabel") or item.SegmentNumber) for item in items}
    return {key: label.strip() for key, label in labels.items() if key > 0}


def _frame(dataset: Dataset, module: PixelModule, index: int, *, labelled: bool) -> SegmentFrame:
    named = functional_group(dataset, "SegmentIdentificationSequence", index)
    segment = number(named, "ReferencedSegmentNumber")
    if segment is None and not labelled:
        raise ImageError("C205")
    derivation = functional_group(dataset, "DerivationImageSequence", index)
    sources = derivation.get("SourceImageSequence") or [] if derivation is not dataset else []
    uids = tuple(str(uid) for source in sources if (uid := value(source, "ReferencedSOPInstanceUID")))
    grid = _plane(dataset, module, index)
    return SegmentFrame(index, None if labelled or segment is None else int(segment), grid, uids)


def _plane(dataset: Dataset, module: PixelModule, index: int) -> Grid | None:
    position = functional_group(dataset, "PlanePositionSequence", index).get("ImagePositionPatient")
    orientation = functional_group(dataset, "PlaneOrientationSequence", index).get("ImageOrientationPatient")
    measures = functional_group(dataset, "PixelMeasuresSequence", index)
    spacing = measures.get("PixelSpacing")
    if position is None or orientation is None or spacing is None:
        return None
    thickness = number(measures, "SpacingBetweenSlices") or number(measures, "SliceThickness") or 1.0
    right, down = (np.array([float(part) for part in orientation[start : start + 3]]) for start in (0, 3))
    if len(position) != 3 or len(spacing) != 2 or not np.isfinite([*right, *down, *map(float, position)]).all():
        raise ImageError("C205")
    directions = [np.cross(right, down), down, right]
    lengths = [float(np.linalg.norm(one)) for one in directions]
    if min(lengths) < 0.99 or max(lengths) > 1.01:
        raise ImageError("C205")
    along_slices, along_rows, along_columns = (
        _three(one / length) for one, length in zip(directions, lengths, strict=True)
    )
    return Grid(
        shape=(1, module.rows, module.columns),
        origin=_three(position),
        spacing=(abs(thickness), float(spacing[0]), float(spacing[1])),
        directions=(along_slices, along_rows, along_columns),
    )


def _three(numbers: Iterable[Any]) -> Direction:
    x, y, z = (float(one) for one in numbers)
    return x, y, z


def _referenced(dataset: Dataset) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the series and the images the header refers to."""
    series = dataset.get("ReferencedSeriesSequence") or []
    images = [image for one in series for image in one.get("ReferencedInstanceSequence") or []]
    return (
        tuple(str(uid) for one in series if (uid := value(one, "SeriesInstanceUID"))),
        tuple(str(uid) for image in images if (uid := value(image, "ReferencedSOPInstanceUID"))),
    )
