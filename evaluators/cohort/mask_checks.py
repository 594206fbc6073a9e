"""Masks that do not lie on the grid of their image are found before anything runs; they are never stretched."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from evaluators.cohort.case_draft import CaseDraft
from evaluators.cohort.file_reading import read_several
from evaluators.cohort.image_workers import ImageDescriber
from evaluators.cohort.reference_entry import ReferenceEntry
from evaluators.domain.case import ImageFacts, ProblemKind
from evaluators.domain.geometry import Grid
from evaluators.domain.reference import MaskFormat
from evaluators.imaging.mask_grids import placement

_PICTURES: Final[frozenset[MaskFormat]] = frozenset(["index_image", "colour_image", "class_image"])
_VOLUMES: Final[frozenset[MaskFormat]] = frozenset(["nifti", "nrrd"])
_PORTION = 8


def mask_facts(
    folder: Path, entries: Sequence[ReferenceEntry], new_describer: Callable[[], ImageDescriber]
) -> dict[str, ImageFacts]:
    """Return path to facts of the masks whose headers say where they lie; those of DICOM objects need their images.

    Args:
        folder: To which the paths of masks are relative.
        entries: All annotations.
        new_describer: Makes what reads headers.
    """
    paths = sorted({mask.path for entry in entries for mask in entry.said.masks if mask.format in _PICTURES | _VOLUMES})
    if not paths:
        return {}
    describer = new_describer()
    try:
        portions = [paths[start : start + _PORTION] for start in range(0, len(paths), _PORTION)]
        read = [file for portion in portions for file in read_several(folder, portion, describer)]
    finally:
        describer.close()
    return {file.path: file.described.facts for file in read if file.described is not None}


def check_masks(drafts: Sequence[CaseDraft], facts: Mapping[str, ImageFacts], *, resample: bool) -> None:
    """Take the reference from cases whose masks lie on another grid, unless they are to be resampled.

    Args:
        drafts: All cases, with the grids of their volumes.
        facts: Of masks, by path.
        resample: The person's recorded choice for volumes; a picture of another size is refused anyway.
    """
    for draft in drafts:
        if draft.reference is None or not draft.reference.masks or draft.file.described is None:
            continue
        known = [facts[mask.path] for mask in draft.reference.masks if mask.path in facts]
        image = draft.file.described.facts
        grid = draft.grid or image.grid
        if draft.reading == "image":
            wrong = next((one for one in known if (one.width, one.height) != (image.width, image.height)), None)
            differs = None if wrong is None else f"{_size(wrong)} / {_size(image)}"
        elif draft.reading == "volume" and grid is not None:
            other = next((one.grid for one in known if one.grid is not None and not _fits(one.grid, grid)), None)
            differs = None if other is None else f"{_shape(other)} / {_shape(grid)}"
            if resample and (differs is not None or len(known) < len(draft.reference.masks)):
                draft.reference = draft.reference.model_copy(update={"resampled": True})
                continue
        else:
            continue
        if differs is not None:
            draft.report(ProblemKind.MASK_MISMATCH, row=draft.line, detail=differs)
            draft.reference = None


def _fits(mask: Grid, image: Grid) -> bool:
    return sorted(mask.shape) == sorted(image.shape) and placement(mask, image) is not None


def _size(facts: ImageFacts) -> str:
    return f"{facts.width} × {facts.height}"


def _shape(grid: Grid) -> str:
    return " × ".join(map(str, grid.shape))
