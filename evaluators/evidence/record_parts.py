"""The parts of a record that other documents use too; loading them does not load the whole record."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from evaluators.domain.value import Value

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


def _is_a_moment(text: str) -> str:
    """Refuse a thirteenth month: moments are compared as text, and shown as dates."""
    datetime.fromisoformat(text)
    return text


Moment = Annotated[
    str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"), AfterValidator(_is_a_moment)
]
"""RFC 3339, UTC, whole seconds."""
Line = Annotated[str, Field(min_length=1, max_length=200)]
"""One line a person wrote: no control or bidirectional characters (disclosure.cleaned)."""


class CaseManifest(Value):
    """Merkle roots of inputs and outcomes; leaves are keyed, so a root says nothing about an image."""

    alg: Literal["rfc6962-hmac-sha256-v1"] = "rfc6962-hmac-sha256-v1"
    inputs_root: Digest
    outcomes_root: Digest | None
    leaves: int
