"""Question 7: the data here are those the summary is about. Goes by content, never by file name."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from evaluators.cohort import manifest
from evaluators.cohort.file_access import read_bytes, split
from evaluators.cohort.folder_listing import Listing, list_files
from evaluators.errors import CohortError, EvidenceError
from evaluators.evaluation.data_key import DataKey
from evaluators.evidence.answers import Answer
from evaluators.evidence.openings import Opening, open_cases
from evaluators.evidence.record_parts import CaseManifest


def file_digests(folder: Path) -> Iterator[str]:
    """Yield the hex SHA-256 of every file that may be an image, one by one; links are not followed.

    Files in archives count like those in folders, and an archive may stand for the folder.

    Raises:
        EvidenceError: The folder cannot be read (``C519``).
    """
    listing = _listing(folder)
    for path in listing.paths:
        try:
            yield _digest(listing.root, path)
        except OSError:
            raise EvidenceError("C519", file=path.rpartition("/")[2]) from None


def image_files(folder: Path) -> tuple[Path, ...]:
    """Return every file that may be an image, in a fixed order; those in archives below the archive's path.

    Raises:
        EvidenceError: The folder cannot be read (``C519``).
    """
    listing = _listing(folder)
    return tuple(listing.root / path for path in listing.paths)


def _listing(folder: Path) -> Listing:
    try:
        return list_files(folder)
    except CohortError:
        raise EvidenceError("C519", file=folder.name) from None


def _digest(root: Path, path: str) -> str:
    archive, _ = split(root, path)
    if archive is not None:
        return hashlib.sha256(read_bytes(root, path)).hexdigest()
    with (root / path).open("rb") as stream:  # in pieces: a film need not fit into memory
        return hashlib.file_digest(stream, "sha256").hexdigest()


def check_data(
    facts: CaseManifest, key: DataKey, found: Iterable[str], references: Mapping[int, str] | None = None
) -> Answer:
    """Return whether files and references here are those of the summary.

    Args:
        facts: From the verified summary.
        key: ``data-key.json`` of the evaluation.
        found: Digests of the files here.
        references: Case number to ``manifest.reference_digest`` as read here; None: not compared.
    """
    if not _is_key_of(facts, key):
        return _data("wrong", "wrong_key")
    needed = [digest for case in key.cases for digest in case.files]
    here = set(found)
    matching = sum(digest in here for digest in needed)
    if matching < len(needed):
        absent = len(needed) - matching
        # By content, a changed file is one gone and one new; where nothing matches it is another folder.
        changed = min(absent, len(here - set(needed))) if matching else 0
        return _data("wrong", "differ", ok=matching, all=len(needed), miss=absent - changed, chg=changed)
    if references is not None:
        other = sum(references.get(case.case) != case.reference for case in key.cases)
        if other:
            return _data("wrong", "references_differ", n=other, all=len(key.cases))
        return _data("ok", "all_same", n=len(needed), cases=len(key.cases))
    return _data("ok", "files_same", n=len(needed))


def absent_cases(key: DataKey, found: Collection[str]) -> tuple[int, ...]:
    """Return the cases of which a file is missing or changed among the digests found."""
    here = set(found)
    return tuple(case.case for case in key.cases if not here.issuperset(case.files))


def check_opening(facts: CaseManifest, opening: Opening, found: Collection[str] | None = None) -> Answer:
    """Return whether opened cases belong to the summary and, where files are given, are here unchanged.

    Args:
        facts: From the verified summary.
        opening: Written by ``prove``.
        found: Digests of the files here; None: only membership is checked.
    """
    if not open_cases(facts, opening):
        return _data("wrong", "opening_wrong")
    if found is None:
        return _data("ok", "opening", n=len(opening.cases))
    needed = [digest for case in opening.cases for digest in case.files]
    matching = sum(digest in set(found) for digest in needed)
    if matching < len(needed):
        return _data("wrong", "differ", ok=matching, all=len(needed), miss=len(needed) - matching, chg=0)
    return _data("ok", "files_same", n=len(needed))


def no_key() -> Answer:
    """Return the answer where data were given without their key."""
    return _data("cannot_be_checked", "no_key")


def _is_key_of(facts: CaseManifest, key: DataKey) -> bool:
    leaves = [
        manifest.input_leaf(
            manifest.leaf_key(key.secret_bytes, case.case),
            case=case.case,
            files=case.files,
            reference=case.reference,
            patient=case.patient,
        )
        for case in key.cases
    ]
    return len(leaves) == facts.leaves and manifest.root(leaves).hex() == facts.inputs_root


def _data(status: Any, outcome: str, **parameters: int) -> Answer:
    return Answer(question="data", status=status, sentence=f"verify.data.{outcome}", parameters=dict(parameters))
