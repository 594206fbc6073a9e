"""The box a worker steps into before it touches foreign bytes, chosen by platform."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def enter(
    *, readable: Sequence[Path], writable: Sequence[Path], memory_bytes: int | None, allow_unisolated: bool
) -> dict[str, str]:
    """Enter the sandbox for good and return what is in force: network, filesystem, memory, process."""
    return {"network": "not blocked", "filesystem": "not blocked", "memory": "not blocked", "process": "not blocked"}
