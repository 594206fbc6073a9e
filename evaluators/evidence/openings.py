"""Openings: proof that chosen cases belong to a summary, which reveals nothing about the others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field

from evaluators.cohort import manifest
from evaluators.domain.value import Value
from evaluators.errors import EvidenceError
from evaluators.evaluation.data_key import CaseNumber, DataKey, KeyedCase
from evaluators.evaluation.handed_file import read_handed
from evaluators.evidence.record_parts import CaseManifest, Digest

OPENING_LIMIT: Final = 64 * 1024**2
"""Bytes; an opening of 10 000 cases has about 20 million."""


class OpenedCase(Value):
    """One case with its leaf key and its place in the tree."""

    case: CaseNumber
    files: tuple[Digest, ...]
    reference: Digest
    patient: CaseNumber | None
    key: Digest
    """Of this leaf alone, hex."""
    index: CaseNumber
    path: tuple[Digest, ...]


class Opening(Value):
    """What ``prove`` writes."""

    format: Literal[1] = 1
    alg: Literal["rfc6962-hmac-sha256-v1"] = "rfc6962-hmac-sha256-v1"
    inputs_root: Digest
    leaves: int
    cases: Annotated[tuple[OpenedCase, ...], Field(min_length=1)]


def make_opening(key: DataKey, numbers: Sequence[int]) -> Opening:
    """Return the opening of chosen cases.

    Raises:
        EvidenceError: A number is not a case of this evaluation (``C516``).
    """
    secret = key.secret_bytes
    leaves = {case.case: _leaf(manifest.leaf_key(secret, case.case), case) for case in key.cases}
    keyed = {case.case: case for case in key.cases}
    opened = []
    for number in sorted(set(numbers)):
        if number not in keyed:
            raise EvidenceError("C516", case=number)
        index, path = manifest.audit_path(leaves.values(), leaves[number])
        opened.append(
            OpenedCase(
                **keyed[number].model_dump(),
                key=manifest.leaf_key(secret, number).hex(),
                index=index,
                path=tuple(part.hex() for part in path),
            )
        )
    if not opened:
        raise EvidenceError("C516", case=0)
    return Opening(inputs_root=manifest.root(leaves.values()).hex(), leaves=len(leaves), cases=tuple(opened))


def read_opening(path: Path) -> Opening:
    """Read an opening.

    Raises:
        EvidenceError: It is not one (``C515``).
    """
    try:
        content = read_handed(path, OPENING_LIMIT)
        return Opening.model_validate_json(content[:OPENING_LIMIT])  # one cut off is none
    except (OSError, ValueError):
        raise EvidenceError("C515") from None


def open_cases(facts: CaseManifest, opening: Opening) -> bool:
    """Return whether every opened case is a leaf of the tree that the summary names, and none stands there twice."""
    if len({case.index for case in opening.cases}) != len(opening.cases):
        return False
    if (opening.inputs_root, opening.leaves) != (facts.inputs_root, facts.leaves):
        return False
    return all(_root(case, opening.leaves) == bytes.fromhex(facts.inputs_root) for case in opening.cases)


def _root(case: OpenedCase, leaves: int) -> bytes | None:
    leaf = _leaf(bytes.fromhex(case.key), case)
    return manifest.root_from_path(leaf, case.index, leaves, [bytes.fromhex(part) for part in case.path])


def _leaf(key: bytes, case: KeyedCase | OpenedCase) -> bytes:
    return manifest.input_leaf(key, case=case.case, files=case.files, reference=case.reference, patient=case.patient)
