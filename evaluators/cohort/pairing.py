"""Which entry of the reference speaks about which case. Entries are only compared with what was found, never opened."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Generic, Protocol, TypeVar

from evaluators.cohort.file_access import SEPARATOR
from evaluators.cohort.file_reading import ScannedFile
from evaluators.cohort.label_table import Row, Table
from evaluators.errors import CallError, CohortError

MASK_SUFFIXES: Final = ("_segmentation", "-segmentation", "_label", "-label", "_mask", "-mask", "_seg", "-seg", ".seg")
"""What tools add to the name of an image to name its mask."""

_ENDING: Final = re.compile(r"(?<=.)(\.nii\.gz|\.[a-z][a-z0-9]{1,4})$", re.IGNORECASE)

_COUNTER: Final = re.compile(r"[-_ .]+\d*$")


class PairingRule(StrEnum):
    """What of a case an entry is compared with, in this order; words under ``cohort.pairing``."""

    PATH = "path"
    """Of a file or a folder, relative to the image folder or to the reference's own folder."""
    NAME = "name"
    STEM = "stem"
    MASK_STEM = "mask_stem"
    """The name without ending and without what makes it the name of a mask."""
    IMAGE_UID = "image_uid"
    SERIES_UID = "series_uid"
    STUDY_UID = "study_uid"
    ACCESSION = "accession"


_BY_CONTENT: Final = frozenset(
    [PairingRule.IMAGE_UID, PairingRule.SERIES_UID, PairingRule.STUDY_UID, PairingRule.ACCESSION]
)


class Entry(Protocol):
    """Anything that speaks about a case."""

    @property
    def line(self) -> int | None:
        """Return where it stands."""


EntryT = TypeVar("EntryT", bound=Entry)
NamedEntry = tuple[EntryT, Sequence[str]]
"""An entry, and what it calls the image."""


class Offered(Protocol):
    """A case as it is looked for: its files, and the path it is known by."""

    @property
    def key(self) -> str:
        """Return the path it is known by."""

    @property
    def files(self) -> Sequence[ScannedFile]:
        """Return its files."""


@dataclass(frozen=True, slots=True)
class SingleFile:
    """A file that is a case of its own."""

    file: ScannedFile

    @property
    def key(self) -> str:
        """Return its path."""
        return self.file.path

    @property
    def files(self) -> tuple[ScannedFile, ...]:
        """Return the file."""
        return (self.file,)


@dataclass(frozen=True, slots=True)
class Pairing(Generic[EntryT]):
    """Entries and cases that belong together.

    Attributes:
        column: The case column; empty where there is no table.
        rule: The first rule under which any entry fits a case; it alone decides.
        rows_of: Key of a case to its entries, in their order.
        ambiguous: Line of an entry to the keys of the several cases it fits alike.
        unmatched: Entries that fit no case.
    """

    column: str
    rule: PairingRule
    rows_of: Mapping[str, tuple[EntryT, ...]]
    ambiguous: Mapping[int, tuple[str, ...]]
    unmatched: tuple[EntryT, ...]

    @property
    def count(self) -> int:
        """Return how many entries have a case."""
        return sum(map(len, self.rows_of.values()))

    @property
    def file_of(self) -> dict[int, str]:
        """Return the case of each paired entry, by line."""
        return {row.line: key for key, rows in self.rows_of.items() for row in rows if row.line is not None}


def pair(table: Table, columns: Sequence[str], files: Sequence[ScannedFile], *, prefix: str = "") -> Pairing[Row]:
    """Pair the rows of a table with files; see ``pair_table``."""
    return pair_table(table, columns, [SingleFile(file) for file in files], prefix=prefix)


def pair_table(table: Table, columns: Sequence[str], offered: Sequence[Offered], *, prefix: str = "") -> Pairing[Row]:
    """Pair the rows of a table with cases.

    Args:
        table: The reference table.
        columns: Columns that may name the image; where several do, they must agree.
        offered: All cases.
        prefix: Path from the table's folder to the image folder, where that lies below it.

    Raises:
        CohortError: No entry of any column fits a case (M08).
        CallError: Two columns send the same row to different cases (C245).
    """
    pairings = []
    for column in columns:
        rows = [(row, (cell,)) for row, cell in zip(table.rows, table.cells(column), strict=True)]
        if (found := pair_entries(rows, offered, prefix=prefix, column=column)) is not None:
            pairings.append(found)
    if not pairings:
        example = next((cell for cell in table.cells(columns[0]) if cell), "")
        raise CohortError("M08", col=columns[0], a=example, b=_name(offered[0].key) if offered else "")
    best = max(pairings, key=lambda pairing: pairing.count)
    chosen = best.file_of
    for other in pairings:
        if any(chosen.get(line, path) != path for line, path in other.file_of.items()):
            raise CallError("C245", columns=f"{best.column}, {other.column}")
    return best


def pair_entries(
    entries: Sequence[NamedEntry[EntryT]], offered: Sequence[Offered], *, prefix: str = "", column: str = ""
) -> Pairing[EntryT] | None:
    """Pair entries with cases by the first rule under which any of them fits; None where none does."""
    for rule in PairingRule:
        keyed = [(entry, [_key_of_name(name, rule) for name in names]) for entry, names in entries]
        found: defaultdict[str, list[Offered]] = defaultdict(list)
        for one in offered:
            for key in set(_keys(one, rule, prefix)):
                found[key].append(one)
        found.pop("", None)  # an empty cell fits nothing
        if any(key in found for _, keys in keyed for key in keys):
            return _sorted_out(column, rule, keyed, found)
    return None


def table_prefix(table: Path, root: Path) -> str:
    """Return the path from the reference's folder to the image folder; empty where it does not lie below."""
    folder = table.resolve()
    folder = folder if folder.is_dir() else folder.parent
    return root.relative_to(folder).as_posix() if root != folder and root.is_relative_to(folder) else ""


def _sorted_out(
    column: str,
    rule: PairingRule,
    keyed: Iterable[tuple[EntryT, Sequence[str]]],
    found: Mapping[str, Sequence[Offered]],
) -> Pairing[EntryT]:
    rows_of: defaultdict[str, list[EntryT]] = defaultdict(list)
    ambiguous: dict[int, tuple[str, ...]] = {}
    unmatched: list[EntryT] = []
    for place, (entry, keys) in enumerate(keyed, start=1):
        chosen = {one.key: one for key in keys for one in found.get(key, ())}
        if len(chosen) > 1:
            usable = {key: one for key, one in chosen.items() if any(file.described for file in one.files)}
            chosen = usable if len(usable) == 1 else chosen  # a broken neighbour of the same name is no rival
        if not chosen:
            unmatched.append(entry)
        elif len(chosen) > 1:
            ambiguous[entry.line or place] = tuple(chosen)
        else:
            rows_of[next(iter(chosen))].append(entry)
    return Pairing(column, rule, {path: tuple(rows) for path, rows in rows_of.items()}, ambiguous, tuple(unmatched))


def _key_of_name(name: str, rule: PairingRule) -> str:
    """Return what a case must be called to fit an entry.

    An entry that is a path fits whole paths only, where it is about stems without their endings: of two entries
    ``a/1.png`` and ``b/1.png``, the second must not take a lone file ``a/1.png`` because the names are alike.
    """
    if rule in _BY_CONTENT:
        return name
    if rule is PairingRule.PATH:
        return comparable(name.replace("\\", "/").removeprefix("./"))
    return comparable(without_mask_suffix(_without_ending(name)) if rule is PairingRule.MASK_STEM else name)


def _keys(one: Offered, rule: PairingRule, prefix: str) -> Iterator[str]:
    """Yield the names a case goes by under a rule: those of its files, and of the folder that holds them all."""
    for file in one.files:
        yield from _keys_of_file(file, rule, prefix)
    folders = {file.path.rpartition("/")[0].removesuffix("!") for file in one.files} if len(one.files) > 1 else set()
    if len(folders) == 1 and (folder := folders.pop()):
        if rule is PairingRule.PATH:
            yield comparable(folder)
        elif rule in {PairingRule.NAME, PairingRule.STEM}:
            yield comparable(_name(folder))
    if len(one.files) > 1 and rule is PairingRule.STEM:  # frames seq1_0001, seq1_0002 are the sequence seq1
        stems = [_stem(_name(file.path)) for file in one.files]
        yield comparable(_COUNTER.sub("", os.path.commonprefix(stems)))  # noqa: RUF071 - no paths


def _keys_of_file(file: ScannedFile, rule: PairingRule, prefix: str) -> Iterator[str]:
    """Yield the names a file goes by under a rule."""
    match rule:
        case PairingRule.PATH:
            yield comparable(file.path)
            if prefix:
                yield comparable(f"{prefix}/{file.path}")
            if SEPARATOR in file.path:  # a table rarely knows that the images were packed
                yield comparable(file.path.partition(SEPARATOR)[2])
        case PairingRule.NAME:
            yield comparable(_name(file.path))
        case PairingRule.STEM | PairingRule.MASK_STEM:
            yield comparable(_stem(_name(file.path)))
            if "/" in file.path:  # masks/p1/3.png of images/p1/3.jpg: which 3 is meant the folder says
                yield comparable(f"{file.path.rpartition('/')[0]}/{_stem(_name(file.path))}")
        case _:
            said = file.described
            uids = {
                PairingRule.IMAGE_UID: said and said.image_uid,
                PairingRule.SERIES_UID: said and said.series_uid,
                PairingRule.STUDY_UID: said and said.study_uid,
                PairingRule.ACCESSION: said and said.accession,
            }
            yield uids[rule] or ""


def without_mask_suffix(stem: str) -> str:
    """Return a name without what makes it the name of a mask."""
    for suffix in MASK_SUFFIXES:
        if stem.lower().endswith(suffix) and len(stem) > len(suffix):
            return stem[: -len(suffix)]
    return stem


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _stem(name: str) -> str:
    """Return a file name without its ending; a packed volume has two."""
    plain = name[:-3] if name.lower().endswith(".nii.gz") else name
    return plain.rpartition(".")[0] or name


def _without_ending(name: str) -> str:
    """Return an entry without an ending; ``scan.1`` has none, its number tells it from ``scan.2``."""
    return name[: found.start()] if (found := _ENDING.search(name)) else name


def comparable(name: str) -> str:
    """Return a name as it is compared: file systems differ in case and in how they compose umlauts."""
    return name.lower() if name.isascii() else unicodedata.normalize("NFC", name).casefold()
