"""What is in force, in the few words that are signed and never change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

PARTS: Final = ("network", "filesystem", "memory", "process")
NOT_BLOCKED: Final = "not blocked"
NOT_VERIFIED: Final = "not verified"
"""In force and tried by the worker itself, on a platform where nobody has attacked it yet."""

Standing = Literal["blocked", "not verified", "not blocked"]


def standing(isolation: Mapping[str, str]) -> Standing:
    """Return what holds as a whole: the worst of the parts; nothing recorded is nothing blocked."""
    means = set(isolation.values())
    if not means or NOT_BLOCKED in means:
        return NOT_BLOCKED
    return NOT_VERIFIED if NOT_VERIFIED in means else "blocked"
