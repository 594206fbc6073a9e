"""What many annotation files say, as one reference."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from evaluators.cohort.annotations.mask_layout import MaskPlace, arranged
from evaluators.cohort.annotations.parsed import MaskForm, ParsedEntry, ParsedFile
from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.reference_entry import ReferenceEntry
from evaluators.domain.case import Note
from evaluators.domain.reference import Box, MaskFile, Point, Reference, ReferenceKind
from evaluators.errors import CallError

_UNNAMED: Final = frozenset({"index_image", "colour_image", "nifti", "nrrd"})
"""Formats whose values have no words of their own."""


@dataclass(frozen=True, slots=True)
class FileSays:
    """One file of a reference, and what it says."""

    path: str
    sha256: str
    size: int
    said: ParsedFile


@dataclass(frozen=True, slots=True)
class Merged:
    """All files together."""

    kind: ReferenceKind
    entries: tuple[ReferenceEntry, ...]
    values: tuple[str, ...]
    notes: tuple[Note, ...]


def merged(files: Sequence[FileSays], answers: CohortAnswers, image_folders: Collection[str] = ()) -> Merged:
    """Put together what files say.

    Args:
        files: In the order of their paths.
        answers: ``reference_kind`` where more than one kind is said; ``label_column`` names one of many measurements.
        image_folders: As of `arranged`.

    Raises:
        CallError: C282 several different measurements, and none was chosen.
    """
    notes = _added(note for file in files for note in file.said.notes)
    if any(entry.mask for file in files for entry in file.said.entries):
        return _masks(files, notes, image_folders)
    said = [(file, entry) for file in files for entry in file.said.entries]
    kind = answers.reference_kind or _kind([entry for _, entry in said])
    if kind == "measurement":
        said = _one_measurement(said, answers.label_column)
    else:
        said = [(file, entry) for file, entry in said if entry.said.value is None]
    entries = tuple(
        ReferenceEntry(
            names=entry.names,
            said=_only(entry.said, kind),
            line=entry.line,
            origin=file.path,
            reader=entry.reader,
            fractions=file.said.fractions,
        )
        for file, entry in said
    )
    values = tuple(dict.fromkeys(value for file in files for value in file.said.values))
    return Merged(kind, entries, values if kind != "measurement" else (), notes)


def scaled(said: Reference, width: int, height: int) -> Reference:
    """Return a reference whose boxes and points are shares of the image in pixels of this image."""

    def box(one: Box) -> Box:
        sides = {"left": one.left * width, "right": one.right * width}
        return one.model_copy(update={**sides, "top": one.top * height, "bottom": one.bottom * height})

    def point(one: Point) -> Point:
        return one.model_copy(update={"x": one.x * width, "y": one.y * height})

    boxes = None if said.boxes is None else tuple(map(box, said.boxes))
    points = None if said.points is None else tuple(map(point, said.points))
    return said.model_copy(update={"boxes": boxes, "points": points})


def _kind(entries: Sequence[ParsedEntry]) -> ReferenceKind:
    """Return the most telling kind that occurs: where something is, before what it is, before how large it is."""
    if any(entry.said.boxes is not None for entry in entries):
        return "boxes"
    if any(entry.said.points is not None for entry in entries):
        return "points"
    return "measurement" if any(entry.said.value is not None for entry in entries) else "labels"


def _only(said: Reference, kind: ReferenceKind) -> Reference:
    """Return what is said of this kind: the finding of a box is the class of the box, not of the image."""
    fields = {"measurement": ("value", "unit"), "labels": ("label", "raw")}.get(kind, (kind,))
    return Reference.model_validate({name: getattr(said, name) for name in fields})


def _one_measurement(
    said: Sequence[tuple[FileSays, ParsedEntry]], wanted: str | None
) -> list[tuple[FileSays, ParsedEntry]]:
    names = tuple(dict.fromkeys(entry.measured for _, entry in said if entry.measured))
    chosen = [name for name in names if wanted is None or name.casefold() == wanted.strip().casefold()]
    if len(chosen) != 1:
        raise CallError("C282", names="; ".join(names[:20]))
    return [(file, entry) for file, entry in said if entry.measured == chosen[0]]


def _masks(files: Sequence[FileSays], notes: tuple[Note, ...], image_folders: Collection[str]) -> Merged:
    """Give every mask file to its image; files that each show one class of the same image make one entry."""
    forms = {file.path: entry.mask for file in files for entry in file.said.entries if entry.mask}
    by_place = {path: form for path, form in forms.items() if form.format in _UNNAMED}
    binary = [path for path, form in by_place.items() if form.is_binary]
    places, said = arranged(list(by_place), binary, image_folders)
    entries: dict[object, ReferenceEntry] = {}
    values: dict[str, None] = {}
    for file in files:
        for entry in file.said.entries:
            if entry.mask is None:
                continue
            place = places.get(file.path)
            mask, words = _mask_file(file, entry.mask, place)
            values |= dict.fromkeys(words)
            key = (place.image, place.reader) if place and place.label else file.path
            if key in entries:
                before = entries[key]
                entries[key] = replace(
                    before,
                    said=Reference(masks=(*before.said.masks, mask)),
                    extents=(*before.extents, *entry.mask.extents),
                )
            else:
                entries[key] = _mask_entry(file, entry, mask, place)
    return Merged("masks", tuple(entries.values()), _in_order(values), (*notes, *said))


def _mask_file(file: FileSays, form: MaskForm, place: MaskPlace | None) -> tuple[MaskFile, Iterable[str]]:
    """Return the file as a reference keeps it, and the words that are to be mapped."""
    label = place.label if place else None
    volume = form.format in {"nifti", "nrrd"}
    mask = MaskFile(
        path=file.path,
        sha256=file.sha256,
        size=file.size,
        format=form.format if label is None or volume else "class_image",
        label=label,
        names=form.names if label is None else {},
    )
    return mask, [label] if label else form.names.values()


def _mask_entry(file: FileSays, entry: ParsedEntry, mask: MaskFile, place: MaskPlace | None) -> ReferenceEntry:
    names = entry.names if place is None else (place.image, *(() if place.label else entry.names))
    return ReferenceEntry(
        names=tuple(dict.fromkeys(names)),
        said=Reference(masks=(mask,)),
        origin=file.path,
        reader=place.reader if place else None,
        extents=entry.mask.extents if entry.mask else (),
    )


def _in_order(values: Mapping[str, None]) -> tuple[str, ...]:
    """Return numbers by size, words as they appeared."""
    return tuple(sorted(values, key=int)) if all(value.isdecimal() for value in values) else tuple(values)


def _added(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Return notes of the same kind as one, their numbers added."""
    counts: dict[str, int] = {}
    for note in notes:
        counts[note.id] = counts.get(note.id, 0) + int(note.parameters["n"])
    return tuple(Note(id=id, parameters={"n": count}) for id, count in counts.items())
