"""Which row of the table speaks about which file. Entries are only compared with files found, never opened."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from evaluators.cohort.label_table import Row, Table
from evaluators.cohort.scan import ScannedFile
from evaluators.errors import CallError, CohortError


class PairingRule(StrEnum):
    """What of a file an entry is compared with, in this order; words under ``cohort.pairing``."""

    PATH = "path"
    """Relative to the image folder or to the table's own folder."""
    NAME = "name"
    STEM = "stem"
    IMAGE_UID = "image_uid"
    ACCESSION = "accession"


@dataclass(frozen=True, slots=True)
class Pairing:
    """Rows and files that belong together.

    Attributes:
        column: The case column.
        rule: The first rule under which any entry fits a file; it alone decides.
        rows_of: Path of a file to its rows, in the order of the table.
        ambiguous: Row (by line) to the paths of the several files it fits alike.
        unmatched: Rows that fit no file.
    """

    column: str
    rule: PairingRule
    rows_of: Mapping[str, tuple[Row, ...]]
    ambiguous: Mapping[int, tuple[str, ...]]
    unmatched: tuple[Row, ...]

    @property
    def file_of(self) -> dict[int, str]:
        """Return the file of each paired row, by line."""
        return {row.line: path for path, rows in self.rows_of.items() for row in rows}


def pair(table: Table, columns: Sequence[str], files: Sequence[ScannedFile], *, prefix: str = "") -> Pairing:
    """Pair the rows of a table with files.

    Args:
        table: The reference table.
        columns: Columns that may name the image; where several do, they must agree.
        files: All files of the scan.
        prefix: Path from the table's folder to the image folder, where that lies below it.

    Raises:
        CohortError: No entry of any column fits a file (M08).
        CallError: Two columns send the same row to different files (C245).
    """
    pairings = [found for column in columns if (found := _pair_column(table, column, files, prefix)) is not None]
    if not pairings:
        example = next((cell for cell in table.cells(columns[0]) if cell), "")
        raise CohortError("M08", col=columns[0], a=example, b=files[0].path.rpartition("/")[2] if files else "")
    best = max(pairings, key=lambda pairing: len(pairing.file_of))
    chosen = best.file_of
    for other in pairings:
        if any(chosen.get(line, path) != path for line, path in other.file_of.items()):
            raise CallError("C245", columns=f"{best.column}, {other.column}")
    return best


def table_prefix(table: Path, root: Path) -> str:
    """Return the path from the table's folder to the image folder; empty where it does not lie below."""
    folder = table.resolve().parent
    return root.relative_to(folder).as_posix() if root != folder and root.is_relative_to(folder) else ""


def _pair_column(table: Table, column: str, files: Sequence[ScannedFile], prefix: str) -> Pairing | None:
    entries = list(table.cells(column))
    for rule in PairingRule:
        keys = _keys_of_entries(entries, rule)
        found: defaultdict[str, list[ScannedFile]] = defaultdict(list)
        for file in files:
            for key in _keys_of_file(file, rule, prefix):
                found[key].append(file)
        found.pop("", None)  # an empty cell fits nothing
        if not found.keys().isdisjoint(keys):
            return _sorted_out(column, rule, zip(table.rows, keys, strict=True), found)
    return None


def _sorted_out(
    column: str, rule: PairingRule, keyed_rows: Iterable[tuple[Row, str]], found: Mapping[str, Sequence[ScannedFile]]
) -> Pairing:
    rows_of: defaultdict[str, list[Row]] = defaultdict(list)
    ambiguous: dict[int, tuple[str, ...]] = {}
    unmatched: list[Row] = []
    for row, key in keyed_rows:
        chosen = found.get(key, ())
        if len(chosen) > 1:
            usable = [file for file in chosen if file.described is not None]
            chosen = usable if len(usable) == 1 else chosen  # a broken neighbour of the same name is no rival
        if not chosen:
            unmatched.append(row)
        elif len(chosen) > 1:
            ambiguous[row.line] = tuple(file.path for file in chosen)
        else:
            rows_of[chosen[0].path].append(row)
    return Pairing(column, rule, {path: tuple(rows) for path, rows in rows_of.items()}, ambiguous, tuple(unmatched))


def _keys_of_entries(entries: Sequence[str], rule: PairingRule) -> list[str]:
    """Return what a file must be called to fit each entry.

    Only the first rule reads an entry as a path: of two entries ``a/1.png`` and ``b/1.png``, the second must not take
    a lone file ``a/1.png`` because the names are alike.
    """
    if rule in {PairingRule.IMAGE_UID, PairingRule.ACCESSION}:
        return list(entries)
    if rule is PairingRule.PATH:
        return [_comparable(entry.replace("\\", "/").removeprefix("./")) for entry in entries]
    return [_comparable(entry) for entry in entries]


def _keys_of_file(file: ScannedFile, rule: PairingRule, prefix: str) -> Iterator[str]:
    """Yield the names a file goes by under a rule."""
    match rule:
        case PairingRule.PATH:
            yield _comparable(file.path)
            if prefix:
                yield _comparable(f"{prefix}/{file.path}")
        case PairingRule.NAME:
            yield _comparable(file.path.rpartition("/")[2])
        case PairingRule.STEM:
            name = file.path.rpartition("/")[2]
            yield _comparable(name.rpartition(".")[0] or name)
        case PairingRule.IMAGE_UID:
            yield (file.described and file.described.image_uid) or ""
        case PairingRule.ACCESSION:
            yield (file.described and file.described.accession) or ""


def _comparable(name: str) -> str:
    """Return a name as it is compared: file systems differ in case and in how they compose umlauts."""
    return name.lower() if name.isascii() else unicodedata.normalize("NFC", name).casefold()
