"""Which files make one case: by what the images say of themselves, else by the folder they lie in."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from evaluators.cohort.file_reading import ScannedFile
from evaluators.domain.case import Reading, Unit
from evaluators.domain.geometry import Grid
from evaluators.domain.preparation import READ_WHOLE
from evaluators.domain.submission import Card
from evaluators.errors import ImageError
from evaluators.imaging.series import order_slices

_VOLUME_FORMATS: Final = frozenset(["nifti", "nrrd", "mha"])
_LEVELS: Final[Mapping[str, Unit]] = {"image": "file", "series": "series", "clip": "clip", "patient": "patient"}
_NUMBERED: Final = re.compile(r"(\d+)\D*$")


@dataclass(frozen=True, slots=True)
class FileGroup:
    """The files of one case.

    Attributes:
        files: Slices in the order of the volume, frames in the order of time, everything else by path.
        reading: How they are opened.
        refused: Why they cannot be what the model needs; None: they can.
        loose: Why the slices of one series are opened as single images; None: they are not, or the model wants it.
        grid: Of several slices that are a volume.
        notes: Ids under ``imaging.notes``: how the volume came about.
    """

    files: tuple[ScannedFile, ...]
    reading: Reading
    refused: ImageError | None = None
    loose: ImageError | None = None
    grid: Grid | None = None
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Return the path by which the case is known while the cohort is put together."""
        return min(file.path for file in self.files)


def unit_of(chosen: Unit | None, card: Card | None) -> Unit:
    """Return what a case is: as the person chose, else what the model speaks about, else a file.

    A model that takes volumes speaks about series, whose slices may lie in files of their own. One that takes videos
    and speaks about patients scores each of their videos; the plan says how a patient's scores become one.
    """
    if chosen is not None:
        return chosen
    if card is None:
        return "file"
    whole = READ_WHOLE.get(card.input[0].layout) if card.input else None
    if whole == "clip" or card.task.kind == "video":
        return "clip"
    volume = card.task.level == "image" and whole == "volume"
    return "series" if volume else _LEVELS[card.task.level]


def group_files(
    files: Sequence[ScannedFile], unit: Unit, *, card: Card | None, patient_of: Mapping[str, str]
) -> list[FileGroup]:
    """Return the cases the files make, in the order of their first paths.

    Files that cannot be read stay alone: nobody knows where they belong.

    Args:
        files: Of the scan, in its order.
        unit: What a case is.
        card: Says whether the model takes volumes; None: no model is chosen yet.
        patient_of: Path to patient as the reference names it; for the unit ``patient``.
    """
    key = _KEYS[unit]
    together: defaultdict[tuple[str, str], list[ScannedFile]] = defaultdict(list)
    for file in files:
        alone = file.described is None or unit == "file"
        patient = patient_of.get(file.path) if unit == "patient" else None
        place = ("patient", patient) if patient else ("file", file.path) if alone else key(file)
        together[place].append(file)
    groups = [_group(members, unit, card) for members in together.values()]
    return sorted(groups, key=lambda group: group.key)


def proposal(files: Sequence[ScannedFile]) -> dict[str, int]:
    """Return what the files look like: how many series of several slices, and how many videos."""
    slices = Counter(file.described.series_uid for file in files if file.described and file.described.place)
    series = sum(count > 1 for uid, count in slices.items() if uid is not None)
    clips = sum(_is_clip(file) for file in files)
    return {unit: count for unit, count in (("series", series), ("clip", clips)) if count}


def _group(files: Sequence[ScannedFile], unit: Unit, card: Card | None) -> FileGroup:
    if len(files) == 1:
        return FileGroup(tuple(files), _reading_of_one(files[0], unit))
    if unit == "clip":
        return FileGroup(tuple(sorted(files, key=_in_time)), "clip")
    if any(_is_volume(file) or _is_clip(file) for file in files):
        return FileGroup(tuple(files), "images", ImageError("C494"))
    given = card.input[0] if card is not None and card.input else None  # predictions from elsewhere have no input
    if given is not None and given.colour != "volume":
        return FileGroup(tuple(files), "images")
    return _volume(files, needed=given is not None)


def _volume(files: Sequence[ScannedFile], *, needed: bool) -> FileGroup:
    """Return the slices in their order, or single images where they make no volume and none is needed."""
    described = [file.described for file in files if file.described is not None]
    places = [one.place for one in described if one.place is not None]
    if len(places) < len(files):
        return FileGroup(tuple(files), "images", ImageError("C495") if needed else None)
    try:
        made = order_slices(places, [(one.facts.height, one.facts.width) for one in described])
    except ImageError as error:
        if needed:
            return FileGroup(tuple(files), "images", error)
        one_series = len({one.series_uid for one in described} - {None}) == 1
        return FileGroup(tuple(files), "images", loose=error if one_series else None)
    return FileGroup(tuple(files[index] for index in made.order), "volume", grid=made.grid, notes=made.notes)


def _reading_of_one(file: ScannedFile, unit: Unit) -> Reading:
    if _is_volume(file):
        return "volume"
    if _is_clip(file) or (unit == "clip" and file.described is not None and file.described.facts.frames > 1):
        return "clip"
    return "image"


def _is_volume(file: ScannedFile) -> bool:
    if file.described is None:
        return False
    facts = file.described.facts
    return facts.format in _VOLUME_FORMATS or (facts.grid is not None and facts.grid.shape[0] > 1)


def _is_clip(file: ScannedFile) -> bool:
    return file.described is not None and file.described.facts.duration_s is not None


def _by_series(file: ScannedFile) -> tuple[str, str]:
    if _is_volume(file) and (file.described is None or file.described.series_uid is None):
        return "file", file.path
    return _said(file, file.described.series_uid if file.described else None)


def _by_study(file: ScannedFile) -> tuple[str, str]:
    return _said(file, file.described.study_uid if file.described else None)


def _by_patient(file: ScannedFile) -> tuple[str, str]:
    return _said(file, file.described.patient if file.described else None)


def _by_clip(file: ScannedFile) -> tuple[str, str]:
    described = file.described
    many = described is not None and (described.facts.frames > 1 or described.facts.duration_s is not None)
    found = _NUMBERED.search(_stem(file))
    if many or not found:
        return "file", file.path
    stem = _stem(file)  # several sequences may lie in one folder
    return "sequence", f"{folder_of(file.path)}/{stem[: found.start(1)]}#{stem[found.end(1) :]}"


def _said(file: ScannedFile, said: str | None) -> tuple[str, str]:
    return ("said", said) if said else ("folder", folder_of(file.path))


_KEYS: Final[Mapping[Unit, Callable[[ScannedFile], tuple[str, str]]]] = {
    "file": lambda file: ("file", file.path),
    "series": _by_series,
    "study": _by_study,
    "patient": _by_patient,
    "clip": _by_clip,
}


def folder_of(path: str) -> str:
    """Return the folder a file lies in, or the archive; empty for the image folder itself."""
    return path.rpartition("/")[0].removesuffix("!")


def _stem(file: ScannedFile) -> str:
    return file.path.rpartition("/")[2].rpartition(".")[0]


def _in_time(file: ScannedFile) -> tuple[int, str]:
    """Return where a frame stands: by the last number of its name, which need not have leading zeros."""
    found = _NUMBERED.search(_stem(file))
    return (int(found[1]) if found else 0, file.path)
