"""A vendor's list of training images, and whether the cohort holds some of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from evaluators.cohort.gathered import Gathered, person
from evaluators.cohort.near_duplicates import near_any
from evaluators.errors import CohortError

LEAST_ENTRIES: Final = 1000
"""Different entries of a list, so that it cannot ask about one patient."""
MANY: Final = 10
"""The only number that is told apart, for the same reason."""
SAME_PICTURE: Final = 2
"""Bits in which the same picture, saved again or at another size, may differ; see ``near_duplicates.ALIKE``. Less than
there: a list of a million entries would otherwise find pictures by chance."""
_LIMIT_MB: Final = 100
_HASH = re.compile(r"[0-9a-f]{16}(?:[0-9a-f]{48})?")


@dataclass(frozen=True, slots=True)
class TrainingHashes:
    """Hashes of training images, at least ``LEAST_ENTRIES``.

    Attributes:
        looks: Perceptual hashes as ``imaging.look`` makes them.
        files: SHA-256 of files, in hex.
    """

    looks: frozenset[int]
    files: frozenset[str]


def read_training_hashes(path: Path) -> TrainingHashes:
    """Read a text file with one hash a line; empty lines and lines that begin with ``#`` are passed over.

    Raises:
        CohortError: It cannot be read (C312), a line is no hash (C311), or it is too short (C310).
    """
    looks, files = set(), set()
    try:
        if path.stat().st_size > _LIMIT_MB * 1_000_000:
            raise CohortError("C312", name=path.name, limit=_LIMIT_MB)
        with path.open(encoding="ascii") as lines:
            for number, line in enumerate(lines, start=1):
                entry = line.strip().lower()
                if not entry or entry.startswith("#"):
                    continue
                if not _HASH.fullmatch(entry):
                    raise CohortError("C311", name=path.name, line=number)
                if len(entry) == 16:
                    looks.add(int(entry, 16))
                else:
                    files.add(entry)
    except (OSError, UnicodeDecodeError):
        raise CohortError("C312", name=path.name, limit=_LIMIT_MB) from None
    if len(looks) + len(files) < LEAST_ENTRIES:
        raise CohortError("C310", name=path.name, n=len(looks) + len(files), least=LEAST_ENTRIES)
    return TrainingHashes(frozenset(looks), frozenset(files))


def holds_many(gathered: Gathered, training: TrainingHashes) -> bool:
    """Return whether training images of ``MANY`` patients or more are in the cohort.

    Patients are counted, where they are known, and not images: many images of one patient must not give an answer
    about that patient.
    """
    entries = [
        (int(file.look, 16), place)
        for place, case in enumerate(gathered.cases)
        for file in gathered.files(case)
        if file.look is not None
    ]
    looks = np.array([look for look, _ in entries], dtype=np.uint64)
    listed = np.array(sorted(training.looks), dtype=np.uint64)
    known = near_any(looks, listed, SAME_PICTURE)
    found = {place for (_, place), near in zip(entries, known.tolist(), strict=True) if near}
    found |= {
        place for place, case in enumerate(gathered.cases) if any(file.sha256 in training.files for file in case.files)
    }
    return len({person(gathered.cases[place]) for place in found}) >= MANY
