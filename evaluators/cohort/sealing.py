"""Digests with a key, for what stays in the house and is named outside: nobody there can confirm a guess of it.

In the house, where the data key lies, they can be worked out again.
"""

from __future__ import annotations

import hmac
from typing import Literal

from evaluators.cohort.manifest import derived_key
from evaluators.domain.plan import TextKeys


def text_keys(secret: bytes) -> TextKeys:
    """Return the keys of the commitments to the free texts of a plan.

    Args:
        secret: Of the evaluation (``data-key.json``).
    """
    return TextKeys(**{name: derived_key(secret, b"text " + name.encode()).hex() for name in TextKeys.model_fields})


def digest_key(secret: bytes) -> str:
    """Return the key of ``sealed`` in hex."""
    return derived_key(secret, b"digests").hex()


def sealed(key: str, kind: Literal["results", "ledger", "submission"], digest: str) -> str:
    """Return what stands for a SHA-256 outside the house: its HMAC, 64 hex digits as well.

    Args:
        key: ``digest_key`` of the evaluation.
        kind: Of what it is the digest.
        digest: Hex.
    """
    return hmac.digest(bytes.fromhex(key), f"{kind} {digest}".encode(), "sha256").hex()
