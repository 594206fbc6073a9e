"""``data-key.json``: the secret behind leaves and pseudonyms, with the list it belongs to. Stays in the house."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field

from evaluators.cohort import manifest
from evaluators.domain.case import Case, Unit
from evaluators.domain.reference import ReaderRule, ReferenceKind
from evaluators.domain.value import Value
from evaluators.errors import EvidenceError, FolderError
from evaluators.evaluation.atomic import write_file
from evaluators.evaluation.handed_file import read_handed

FILE: Final = "data-key.json"
DUE: Final = "data_key_due"
"""Name of the document ``Due``."""


_LIMIT: Final = 256 * 1024**2
"""Bytes of a data key; one of 100 000 cases has about 20 million."""

CaseNumber = Annotated[int, Field(ge=0, lt=2**53)]
"""A number that can stand in a leaf."""
_Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class KeyedCase(Value):
    """One leaf of the inputs tree, named by content."""

    case: CaseNumber
    files: tuple[_Sha256, ...]
    """SHA-256 of each file."""
    reference: _Sha256
    """Digest of the reference, as in the leaf."""
    patient: CaseNumber | None


class Reading(Value):
    """How the reference table was read, so that it can be read the same way again."""

    case_column: str | None = None
    label_column: str | None = None
    patient_column: str | None = None
    one_image_per_patient: bool = False
    value_map: dict[str, str] = {}
    positive: str | None = None
    decimal: str | None = None
    unit: Unit = "file"
    reference_kind: ReferenceKind | None = None
    reader_column: str | None = None
    readers: ReaderRule = "first"
    resample_masks: bool = False
    classes: tuple[str, ...]
    positive_classes: tuple[str, ...]


class Due(Value):
    """In the store from the moment other cases are in it until they are in the data key and the ledger as well."""

    reading: Reading | None


class DataKey(Value):
    """Everything needed to check in the house that data are the same."""

    format: Literal[1] = 1
    evaluation: str
    secret: _Sha256
    """32 bytes, hex."""
    cases: tuple[KeyedCase, ...] = ()
    reading: Reading | None = None

    @property
    def secret_bytes(self) -> bytes:
        """Return the secret."""
        return bytes.fromhex(self.secret)


def new_secret() -> bytes:
    """Return 32 random bytes."""
    return secrets.token_bytes(32)


def secret_in(folder: Path, evaluation: str) -> bytes:
    """Return the secret of an evaluation; it is made with the first data and stays, whatever is read later."""
    if (folder / FILE).exists():
        return read(folder / FILE).secret_bytes
    secret = new_secret()
    write(folder, data_key(evaluation, secret, ()))
    return secret


def data_key(evaluation: str, secret: bytes, cases: tuple[Case, ...], reading: Reading | None = None) -> DataKey:
    """Return the data key of a cohort."""
    keyed = tuple(
        KeyedCase(
            case=case.number,
            files=tuple(file.sha256 for file in case.files),
            reference=manifest.reference_digest(case.reference),
            patient=case.patient,
        )
        for case in cases
    )
    return DataKey(evaluation=evaluation, secret=secret.hex(), cases=keyed, reading=reading)


def write(folder: Path, key: DataKey) -> None:
    """Write the file into an evaluation folder, readable by this user only."""
    write_file(folder / FILE, key.model_dump_json(indent=1).encode(), private=True)


def read(path: Path) -> DataKey:
    """Read a data key.

    Raises:
        EvidenceError: It is not one (``C425``).
        FolderError: Its folder is gone (``C541``).
    """
    try:
        return DataKey.model_validate_json(read_handed(path, _LIMIT)[:_LIMIT])  # one cut off is none
    except (OSError, ValueError):
        if not path.parent.is_dir():
            raise FolderError("C541") from None
        raise EvidenceError("C425") from None
