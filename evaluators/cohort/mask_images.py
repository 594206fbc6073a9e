"""On which image of a case of several each mask is drawn: the one it is named after, or that it names itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Final

from evaluators.cohort.annotations.mask_fit import Extent, Fit, fit_of, told
from evaluators.cohort.case_draft import CaseDraft
from evaluators.cohort.file_reading import ScannedFile
from evaluators.cohort.pairing import SingleFile, pair_entries
from evaluators.cohort.reference_entry import ReferenceEntry
from evaluators.domain.case import SEVERAL, Case, ProblemKind
from evaluators.domain.preparation import READ_WHOLE
from evaluators.domain.reference import MaskFile
from evaluators.domain.submission import Card
from evaluators.errors import CohortError

_NAMES_IMAGES: Final = frozenset({"dicom_seg", "rtstruct"})
"""Formats of which one file may be drawn on several images."""
_NUMBERED: Final = re.compile(r"^(.*?)[-_ .]*(\d+)\D*$")
"""What stands before the last number of a name, and the number."""


def names_of_videos(entry: ReferenceEntry) -> tuple[str, ...]:
    """Return what the video may be called whose frame a mask is drawn on: ``v1/0005``, ``v1_0005`` are of ``v1``."""
    if not entry.said.masks:
        return ()
    paths = [PurePosixPath(name.replace("\\", "/")) for name in entry.names]
    before = [found[1] for path in paths if (found := _NUMBERED.match(path.name)) and found[1]]
    return tuple(dict.fromkeys([*(path.parent.name for path in paths if path.parent.name), *before]))


def masks_of_images(
    entries: Sequence[ReferenceEntry], files: Sequence[ScannedFile], frames: int = 1
) -> list[ReferenceEntry]:
    """Return the masks of a case of several images, each with the image it is drawn on; others are left out.

    Args:
        entries: Of the case.
        files: Of the case, in the order they are shown.
        frames: In the only file: the last number in the name of a mask is that of its frame, from 0.
    """
    if len(files) == 1:
        numbered = [(entry, _frame(entry)) for entry in entries]
        return [_on(entry, number) for entry, number in numbered if number is not None and number < frames]
    number = {file.path: place for place, file in enumerate(files)}
    found = []
    pairing = pair_entries([(entry, entry.names) for entry in entries], [SingleFile(file) for file in files])
    if pairing is None:
        return []
    for path, own in pairing.rows_of.items():
        found += [_on(entry, number[path]) for entry in own]
    for line, paths in pairing.ambiguous.items():
        entry = entries[line - 1]
        if all(mask.format in _NAMES_IMAGES for mask in entry.said.masks):
            found += [_on(entry, number[path]) for path in paths]
    return found


def give_images(draft: CaseDraft) -> None:
    """Say of each mask of a case of several images which of them it is drawn on, and report those that fit none."""
    drawn = [entry for entry in draft.entries if entry.said.masks]
    if draft.reading not in SEVERAL or not drawn:
        return
    described = draft.file.described
    found = masks_of_images(drawn, draft.files, described.facts.frames if described else 1)
    known = {mask.path for entry in found for mask in entry.said.masks}
    lost = [entry for entry in drawn if not known.issuperset(mask.path for mask in entry.said.masks)]
    for entry in lost:
        draft.report(ProblemKind.MASK_WITHOUT_IMAGE, row=entry.line, detail=next(iter(entry.names), None))
    draft.entries = tuple(found)


def check_drawn(cases: Iterable[Case], card: Card) -> None:
    """Refuse cases of several pictures whose masks do not say on which of them they are drawn.

    Data read by an earlier version do not; and a model of volumes has no pictures to draw on.

    Raises:
        CohortError: C452, with their number.
    """
    whole = bool(card.input) and card.input[0].layout in READ_WHOLE
    several = [case.reference.masks if case.reference else () for case in cases if case.reading in SEVERAL]
    unclear = sum(whole or any(mask.image is None for mask in masks) for masks in several)
    if unclear:
        raise CohortError("C452", n=unclear)


def misfit(draft: CaseDraft) -> tuple[Fit, str]:
    """Return how the masks of a case of several images lie on them at worst, and the sizes of one that does so."""
    found = []
    for entry in draft.entries:
        image = _extent(draft, entry.said.masks[0].image) if entry.said.masks else None
        fit = fit_of(entry.extents, image)
        if image is not None and fit is not Fit.EXACT:
            found.append((fit, f"{told(entry.extents[0])} / {told(image)}"))
    return min(found, key=lambda one: one[0] is not Fit.OTHER_SIZE, default=(Fit.EXACT, ""))


def _extent(draft: CaseDraft, image: int | None) -> Extent | None:
    described = draft.files[0 if image is None or len(draft.files) == 1 else image].described
    return None if described is None else (described.facts.height, described.facts.width)


def _frame(entry: ReferenceEntry) -> int | None:
    """Return the number in the name of a mask."""
    found = _NUMBERED.match(PurePosixPath(entry.names[0]).name) if entry.names else None
    return int(found[2]) if found else None


def _on(entry: ReferenceEntry, image: int) -> ReferenceEntry:
    masks: tuple[MaskFile, ...] = tuple(mask.model_copy(update={"image": image}) for mask in entry.said.masks)
    return replace(entry, said=entry.said.model_copy(update={"masks": masks}))
