"""One way to write a document as bytes (RFC 8785) and to name it by its SHA-256."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785
from pydantic import BaseModel


def canonical_bytes(document: BaseModel | dict[str, Any] | list[Any]) -> bytes:
    """Return the RFC 8785 form of a value or of plain JSON data.

    Raises:
        rfc8785.CanonicalizationError: NaN, infinity or an integer beyond 2^53; a defect of the caller.
    """
    plain = document.model_dump(mode="json") if isinstance(document, BaseModel) else document
    return rfc8785.dumps(plain)


def digest(document: BaseModel | dict[str, Any] | list[Any]) -> str:
    """Return the SHA-256 over the RFC 8785 form, in hex."""
    return hashlib.sha256(canonical_bytes(document)).hexdigest()
