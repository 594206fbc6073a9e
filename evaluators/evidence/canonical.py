"""Strict reading of JSON that was signed or will be: one spelling only, the one of RFC 8785."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from evaluators.domain.canonical import NotRepresentable, canonical_bytes


class NotCanonical(ValueError):
    """The bytes are not the RFC 8785 form of a JSON object. Says nothing of their content."""


def read_canonical(content: bytes) -> dict[str, Any]:
    """Return the object that ``content`` is the RFC 8785 form of.

    Raises:
        NotCanonical: Not JSON, duplicate keys, another spelling, or not an object.
    """
    document = read_strict(content)
    try:
        same = canonical_bytes(document) == content
    except (NotRepresentable, RecursionError):
        raise NotCanonical from None
    if not same:
        raise NotCanonical
    return document


def read_strict(content: bytes) -> dict[str, Any]:
    """Return the JSON object in ``content``; spaces and order are free, duplicate keys and NaN are refused.

    Raises:
        NotCanonical: Not such an object.
    """
    try:
        document = json.loads(content.decode("utf-8"), object_pairs_hook=_without_repeats, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise NotCanonical from None
    if not isinstance(document, dict):
        raise NotCanonical
    return document


def sha256(content: bytes) -> str:
    """Return the SHA-256 of bytes, in hex."""
    return hashlib.sha256(content).hexdigest()


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise NotCanonical
    return document


def _refuse(_: str) -> Any:
    raise NotCanonical
