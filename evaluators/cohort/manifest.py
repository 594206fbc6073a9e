"""Merkle trees over the cases: what a summary says about its cohort without naming it.

Trees are those of RFC 6962 with sorted leaves. A leaf is an HMAC under a key of its own, so that opening one case
confirms no guess about another. The keys come from the evaluation's secret, which stays in the house.
"""

from __future__ import annotations

import hashlib
import hmac
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from evaluators.domain.canonical import canonical_bytes, digest
from evaluators.domain.case import Case
from evaluators.domain.reference import Reference

ALGORITHM: Final = "rfc6962-hmac-sha256-v1"
"""Name of everything below, written into signed summaries; a change gets a new name."""

_LEAF, _NODE = b"\x00", b"\x01"  # RFC 6962, 2.1: a node can never be passed off as a leaf


def pseudonym_key(secret: bytes) -> bytes:
    """Return the key under which PatientIDs become pseudonyms (32 bytes); opening a case never reveals it."""
    return derived_key(secret, b"pseudonym")


def leaf_key(secret: bytes, case: int) -> bytes:
    """Return the key of one case (32 bytes): HKDF-SHA-256 without salt, info ``leaf`` and the number as 8 bytes."""
    return derived_key(secret, b"leaf" + case.to_bytes(8, "big"))


def reference_digest(reference: Reference | None) -> str:
    """Return the hex SHA-256 of what the reference standard says of a case.

    Class and the table's own value always enter, everything else where it says something; masks by their content,
    wherever they lie.
    """
    said = (reference or Reference()).model_dump(mode="json", exclude_defaults=True)
    _forget_places(said)
    return digest({"label": None, "raw": None, **said})


def _forget_places(said: dict[str, Any]) -> None:
    for mask in said.get("masks", ()):
        del mask["path"]
    for reader in said.get("readers", ()):
        _forget_places(reader)


def input_leaf(key: bytes, *, case: int, files: Sequence[str], reference: str, patient: int | None) -> bytes:
    """Return the leaf of a case's input (32 bytes).

    Args:
        key: ``leaf_key`` of the case.
        case: Its number.
        files: Hex SHA-256 of its files, in the order of the case.
        reference: ``reference_digest`` of the case.
        patient: Number of the patient inside the cohort.
    """
    return hmac.digest(
        key,
        canonical_bytes(
            {"tree": "inputs", "case": case, "files": list(files), "reference": reference, "patient": patient}
        ),
        "sha256",
    )


def outcome_leaf(
    key: bytes,
    *,
    case: int,
    status: str,
    scores: Sequence[float] | None,
    overlaps: Sequence[Sequence[int]] | None = None,
    further: Mapping[str, Any] | None = None,
) -> bytes:
    """Return the leaf of what became of a case (32 bytes); scores enter as shortest round-trip decimals.

    Args:
        key: ``leaf_key`` of the case.
        case: Its number.
        status: Of the ``Outcome``: evaluated, failed, excluded.
        scores: One per class, or None.
        overlaps: Of masks, for each class the pixels shared, of the reference, of the prediction; None: they enter
            nothing.
        further: What else the model said, as JSON: boxes, a measurement, frames; empty or None: nothing.
    """
    said: dict[str, Any] = {"tree": "outcomes", "case": case, "status": status}
    said["scores"] = None if scores is None else [repr(float(score)) for score in scores]
    if overlaps is not None:
        said["overlaps"] = [list(counts) for counts in overlaps]
    if further:
        said["further"] = further
    return hmac.digest(key, canonical_bytes(said), "sha256")


def inputs_root(secret: bytes, cases: Iterable[Case]) -> str:
    """Return the hex root over all cases offered, excluded ones included."""
    return root(
        input_leaf(
            leaf_key(secret, case.number),
            case=case.number,
            files=[file.sha256 for file in case.files],
            reference=reference_digest(case.reference),
            patient=case.patient,
        )
        for case in cases
    ).hex()


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the Merkle tree hash of the leaves in sorted order; of none, SHA-256 of nothing."""
    level = [_hash(_LEAF, leaf) for leaf in sorted(leaves)]
    if not level:
        return hashlib.sha256().digest()
    while len(level) > 1:
        level = _next_level(level)
    return level[0]


def audit_path(leaves: Iterable[bytes], leaf: bytes) -> tuple[int, tuple[bytes, ...]]:
    """Return the position of a leaf among the sorted ones and the hashes that lead from it to the root.

    Raises:
        ValueError: The leaf is not among them.
    """
    ordered = sorted(leaves)
    index = bisect_left(ordered, leaf)
    if index == len(ordered) or ordered[index] != leaf:
        raise ValueError("not a leaf of this tree")
    level = [_hash(_LEAF, one) for one in ordered]
    path, position = [], index
    while len(level) > 1:
        sibling = position ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        level, position = _next_level(level), position // 2
    return index, tuple(path)


def root_from_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Return the root that a leaf and its audit path give; None where the path does not fit a tree of this size.

    Args:
        leaf: The leaf itself, not its hash.
        index: Its position among the sorted leaves, from 0.
        size: Number of leaves.
        path: Hashes of the neighbours, from the leaf upwards.
    """
    if not 0 <= index < size:
        return None
    result, position, last = _hash(_LEAF, leaf), index, size - 1
    remaining = iter(path)
    while last:
        if position % 2 or position < last:  # otherwise the node has no neighbour and moves up as it is
            neighbour = next(remaining, None)
            if neighbour is None:
                return None
            result = _hash(_NODE, neighbour + result) if position % 2 else _hash(_NODE, result + neighbour)
        position, last = position // 2, last // 2
    return result if next(remaining, None) is None else None


def _next_level(level: Sequence[bytes]) -> list[bytes]:
    """Hash neighbours in pairs. An odd last node moves up unchanged, which gives the trees of RFC 6962."""
    paired = [_hash(_NODE, level[i] + level[i + 1]) for i in range(0, len(level) - 1, 2)]
    return paired + list(level[len(paired) * 2 :])


def _hash(prefix: bytes, content: bytes) -> bytes:
    return hashlib.sha256(prefix + content).digest()


def derived_key(secret: bytes, info: bytes) -> bytes:
    """Return a key for one purpose (32 bytes), from which neither the secret nor any other key can be worked out."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret)
