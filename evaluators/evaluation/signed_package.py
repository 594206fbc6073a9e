"""The package signed last: the ledger says that there is one, the disk whether it is still there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evaluators.domain.value import Value
from evaluators.evaluation.folder import EvaluationFolder
from evaluators.evaluation.ledger import Entry, Event

_DOCUMENT: Final = "package"
_OVERTAKES: Final = frozenset(Event) - {Event.SIGNED, Event.OPENING_MADE, Event.RUN_FINISHED, Event.RUN_STOPPED}
"""What makes a signed package one of the past; that a run is finished is written down when its results are shown."""


class _Written(Value):
    """Where the package was written. Kept out of the ledger: a path can name people."""

    name: str
    folder: str


@dataclass(frozen=True, slots=True)
class SignedPackage:
    """A package that lies on the disk.

    Attributes:
        path: Its folder, or its .zip where only that is left.
        at: When it was signed.
    """

    path: Path
    at: str


def note_signed(folder: EvaluationFolder, package: Path, *, profile: str, signatures: int) -> None:
    """Write down that a package was written, and where."""
    if signatures:
        folder.store.put(_DOCUMENT, _Written(name=package.name, folder=str(package.parent.absolute())))
    folder.ledger.append(Event.SIGNED, package=package.name, profile=profile, signatures=signatures)


def signed_package(folder: EvaluationFolder) -> SignedPackage | None:
    """Return the package signed after everything that changes the results, if it is still there; it is not checked."""
    entry = _last_signed(folder)
    if entry is None:
        return None
    name = str(entry.detail["package"])
    if Path(name).name != name:
        return None
    found = (place / file for place in _places(folder, name) for file in (name, f"{name}.zip"))
    path = next((path for path in found if path.exists()), None)
    return None if path is None else SignedPackage(path, entry.at)


def _last_signed(folder: EvaluationFolder) -> Entry | None:
    last = None
    for entry in folder.ledger.entries():
        if entry.event is Event.SIGNED and entry.detail.get("signatures"):
            last = entry
        elif entry.event in _OVERTAKES:
            last = None
    return last


def _places(folder: EvaluationFolder, name: str) -> Iterator[Path]:
    """Return where to look: where it was written, then where it is after the evaluation was moved with it."""
    written = folder.store.get(_DOCUMENT, _Written)
    if written is not None and written.name == name:
        yield Path(written.folder)
    yield folder.exports
    yield folder.path.parent
