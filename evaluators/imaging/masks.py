"""From the files of a mask to one label map on the grid of the image. Masks are never stretched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from evaluators.domain.geometry import Grid
from evaluators.domain.reference import MaskFormat
from evaluators.errors import CallError, ImageError
from evaluators.imaging.mask_grids import NOTHING, Drawing, Labels, placed, placement
from evaluators.imaging.mask_pictures import colour_name, colour_values, index_values, whole_numbers
from evaluators.imaging.segmentation_objects import SegmentationObject, SegmentFrame, read_segmentation
from evaluators.imaging.structure_sets import enclosed, read_structure_set
from evaluators.imaging.volumes import open_volume

CLASSES_LIMIT: Final = NOTHING
_BLACK: Final = frozenset({"0", "#000000"})
"""What an unnamed background is stored as."""

Size = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class LabelMap:
    """What is drawn on one image.

    Args:
        labels: Index of the class in each pixel, ``NOTHING`` (255) where no class is drawn; shape (rows, columns), or
            (slices, rows, columns) on the grid of the volume.
        resampled: Whether it lay on another grid.
    """

    labels: Labels
    resampled: bool = False


def open_mask(
    files: Sequence[bytes],
    formats: Sequence[MaskFormat],
    names: Sequence[Mapping[str, str]],
    place: Grid | Size,
    classes: Sequence[str],
    *,
    resample: bool = False,
    image_uids: Iterable[str] = (),
    readers: Sequence[str] = (),
) -> LabelMap:
    """Read all files that together are the mask of one image.

    Args:
        files: Their bytes.
        formats: What each is.
        names: For each, stored value, colour, segment number or structure to a class; empty: no class. The only entry
            of a ``class_image`` is the class of all its pixels that are not 0.
        place: Grid of a volume; rows and columns of a picture.
        classes: Of the model; the label map holds indices into it.
        resample: Take the nearest voxel where a mask lies on another grid; else it is refused.
        image_uids: SOPInstanceUIDs of the images of the case: tell which frames of a segmentation are meant.
        readers: For each file, who drew it; where several did, what most of them drew in each pixel counts. None: one.

    Raises:
        ImageError: M24 another size than the image; C271 another grid; C272 a value that stands for no class; C273
            shares instead of a yes or no; C274 two classes in one pixel; C275 tiles of a slide; C276 contours off the
            slices; C277 no format for masks; C278 values that are no whole numbers; C287 more than one value where
            a file shows one class; C289 drawn on other images; or it cannot be read (C200 to C208).
        CallError: C290 more classes than a label map can hold.
    """
    if len(classes) > CLASSES_LIMIT:
        raise CallError("C290", limit=CLASSES_LIMIT)
    reading = _Reading(place, classes, frozenset(image_uids), resample=resample)
    by_reader: dict[str, list[tuple[bytes, MaskFormat, Mapping[str, str]]]] = {}
    whose = readers or [""] * len(files)
    for data, format, meaning, reader in zip(files, formats, names, whose, strict=True):
        by_reader.setdefault(reader, []).append((data, format, meaning))
    maps = [reading.of_one_reader(told) for told in by_reader.values()] or [reading.of_one_reader([])]
    return maps[0] if len(maps) == 1 else majority(maps)


def majority(maps: Sequence[LabelMap]) -> LabelMap:
    """Return what most readers drew in each pixel; where none has most, what the first of them drew."""
    stack = np.stack([one.labels for one in maps])
    votes = np.stack([(stack == one).sum(axis=0, dtype=np.uint8) for one in stack])
    # argmax takes the first of equals, and a reader's own label has the same count in every place it is counted.
    chosen = np.take_along_axis(stack, votes.argmax(axis=0)[None], axis=0)[0]
    return LabelMap(chosen, any(one.resampled for one in maps))


Meaning = Mapping[str, int | None]
"""Stored value to index of the class; None: a word that is no class of the model."""


class _Reading:
    """Draws the files of one reader after another on the grid of one image."""

    def __init__(
        self, place: Grid | Size, classes: Sequence[str], image_uids: frozenset[str], *, resample: bool
    ) -> None:
        self._place, self._image_uids, self._resample = place, image_uids, resample
        self._index_of = {name: index for index, name in enumerate(classes)}

    def of_one_reader(self, files: Iterable[tuple[bytes, MaskFormat, Mapping[str, str]]]) -> LabelMap:
        drawing = Drawing(self._place.shape if isinstance(self._place, Grid) else self._place)
        resampled = False
        for data, format, meaning in files:
            part, changed = self._read(data, format, meaning)
            drawing.add(part)
            resampled |= changed
        return LabelMap(drawing.labels, resampled)

    def _read(self, data: bytes, format: MaskFormat, meaning: Mapping[str, str]) -> tuple[Labels, bool]:
        meant = {stored: self._index_of.get(name, None if name else NOTHING) for stored, name in meaning.items()}
        if format in {"nifti", "nrrd"}:
            return _volume(data, meant, self._place, resample=self._resample)
        if format == "dicom_seg":
            found = read_segmentation(data)
            return _segments(found, meant, self._place, self._image_uids, resample=self._resample)
        if format == "rtstruct":
            return _structures(data, meant, self._place), False
        return _picture(data, format, meant, self._place), False


def _picture(data: bytes, format: str, meant: Meaning, place: Grid | Size) -> Labels:
    size = place.shape[1:] if isinstance(place, Grid) else place
    stored: NDArray[Any] | None = colour_values(data) if format == "colour_image" else index_values(data)
    if stored is None:
        raise ImageError("C278")
    if stored.shape != size or (isinstance(place, Grid) and place.shape[0] != 1):
        raise ImageError("M24", a=f"{stored.shape[1]} × {stored.shape[0]}", b=f"{size[1]} × {size[0]}")
    if format == "class_image":
        labels = _one_class(stored, meant)
    else:
        values = np.unique(stored)
        key = colour_name if format == "colour_image" else str
        codes = np.array([_code(key(int(one)), meant) for one in values], np.uint8)
        labels = codes[np.searchsorted(values, stored)]
    return labels.reshape(place.shape) if isinstance(place, Grid) else labels


def _one_class(stored: NDArray[Any], meant: Meaning) -> Labels:
    if len(np.unique(stored[stored != 0])) > 1:
        raise ImageError("C287")
    (name,) = meant or ("",)
    return np.where(stored != 0, np.uint8(_code(name, meant)), np.uint8(NOTHING))


def _volume(data: bytes, meant: Meaning, place: Grid | Size, *, resample: bool) -> tuple[Labels, bool]:
    if not isinstance(place, Grid):
        raise ImageError("C271")
    volume = open_volume([data])
    labels = np.empty(volume.grid.shape, np.uint8)
    for index, layer in enumerate(volume.voxels):
        labels[index] = _coded(whole_numbers(layer), meant)
    return placed(labels, volume.grid, place, resample=resample)


def _coded(stored: NDArray[np.uint16], meant: Meaning) -> Labels:
    """Return class indices for stored values, any shape."""
    table = np.zeros(int(stored.max(initial=0)) + 1, np.uint8)
    present = np.zeros(len(table), np.bool_)
    present[stored] = True
    for one in np.flatnonzero(present):
        table[one] = _code(str(one), meant)
    return table[stored]


def _code(value: str, meant: Meaning) -> int:
    code = meant.get(value)
    if code is None and value not in _BLACK:
        raise ImageError("C272", value=value)
    return NOTHING if code is None else code


def _segments(
    found: SegmentationObject, meant: Meaning, place: Grid | Size, image_uids: frozenset[str], *, resample: bool
) -> tuple[Labels, bool]:
    frames = [frame for frame in found.frames if frame.segment is None or _code(str(frame.segment), meant) != NOTHING]
    if not isinstance(place, Grid):
        return _on_one_image(found, frames, meant, place, image_uids), False
    drawing = Drawing(place.shape)
    for frame in frames:
        lies = placement(frame.grid, place) if frame.grid else None
        pixels = _coded(found.pixels(frame), meant)[None]
        if lies is None or not lies.draw(pixels, drawing):
            break
    else:
        return drawing.labels, False
    if not resample:
        raise ImageError("C271")
    stack, grid = _stacked(found, frames, meant)
    return placed(stack, grid, place, resample=True)


def _on_one_image(
    found: SegmentationObject, frames: list[SegmentFrame], meant: Meaning, size: Size, image_uids: frozenset[str]
) -> Labels:
    """Return what is drawn on one picture: by the frames that refer to it, or all where only one image is meant."""
    if image_uids and not image_uids & set(found.image_uids):
        raise ImageError("C289")
    if not image_uids and len(found.image_uids) != 1:
        raise ImageError("C289")
    drawing = Drawing(size)
    for frame in frames:
        if not image_uids or image_uids & set(frame.image_uids) or len(found.image_uids) == 1:
            pixels = found.pixels(frame)
            if pixels.shape != size:
                raise ImageError("M24", a=f"{pixels.shape[1]} × {pixels.shape[0]}", b=f"{size[1]} × {size[0]}")
            drawing.add(_coded(pixels, meant))
    return drawing.labels


def _stacked(found: SegmentationObject, frames: list[SegmentFrame], meant: Meaning) -> tuple[Labels, Grid]:
    """Return the frames as one volume with its own grid; slices between them in which nothing is drawn are empty."""
    grids = [frame.grid for frame in frames if frame.grid is not None]
    if len(grids) != len(frames) or any(one.directions != grids[0].directions for one in grids) or not grids:
        raise ImageError("C271")
    normal = np.array(grids[0].directions[0])
    heights = np.array([float(normal @ np.array(one.origin)) for one in grids])
    apart = np.unique(np.round(heights, 3))
    step = float(np.diff(apart).min()) if len(apart) > 1 else grids[0].spacing[0]
    places = (heights - heights.min()) / step
    if np.abs(places - np.rint(places)).max() > 0.05 or places.max() > 100_000:
        raise ImageError("C271")
    lowest = grids[int(heights.argmin())]
    _, rows, columns = lowest.shape
    grid = lowest.model_copy(
        update={"shape": (int(np.rint(places.max())) + 1, rows, columns), "spacing": (step, *lowest.spacing[1:])}
    )
    drawing = Drawing(grid.shape)
    for frame, at in zip(frames, np.rint(places).astype(int), strict=True):
        drawing.add(_coded(found.pixels(frame), meant)[None], (slice(at, at + 1),))
    return drawing.labels, grid


def _structures(data: bytes, meant: Meaning, place: Grid | Size) -> Labels:
    if not isinstance(place, Grid):
        raise ImageError("C271")
    drawing = Drawing(place.shape)
    for structure in read_structure_set(data).structures:
        code = _code(structure.name, meant) if structure.contours else NOTHING
        if code != NOTHING:
            drawing.add(np.where(enclosed(structure, place), np.uint8(code), np.uint8(NOTHING)))
    return drawing.labels
