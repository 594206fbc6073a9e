"""The box a worker steps into before it touches foreign bytes, chosen by platform."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from evaluators.errors import WorkerError


def enter(
    *, readable: Sequence[Path], writable: Sequence[Path], memory_bytes: int | None, allow_unisolated: bool
) -> dict[str, str]:
    """Enter the sandbox for good and return what is in force, in words that are signed and never change.

    Args:
        readable: Files and folders to read, besides the program itself.
        writable: Folders to read and write.
        memory_bytes: Limit of the address space; None: the default of the platform.
        allow_unisolated: Go on where the sandbox cannot be had.

    Returns:
        ``network``, ``filesystem``, ``memory`` and ``process``, each with what holds or ``not blocked``.

    Raises:
        WorkerError: ``C400`` the sandbox cannot be had; ``C404`` a thread was started before it.
    """
    if sys.platform == "linux":
        from evaluators.isolation import linux

        return linux.enter(
            readable=readable, writable=writable, memory_bytes=memory_bytes, allow_unisolated=allow_unisolated
        )
    if not allow_unisolated:
        raise WorkerError("C400")
    return dict.fromkeys(("network", "filesystem", "memory", "process"), "not blocked")
