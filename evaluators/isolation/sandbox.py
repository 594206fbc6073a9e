"""The box a worker steps into before it touches foreign bytes, chosen by platform."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from evaluators.errors import WorkerError
from evaluators.isolation import probe
from evaluators.isolation.stable_words import NOT_BLOCKED, NOT_VERIFIED, PARTS


def enter(
    *, readable: Sequence[Path], writable: Sequence[Path], memory_bytes: int | None, allow_unisolated: bool
) -> dict[str, str]:
    """Enter the sandbox for good, try to escape, and return what is in force, in words that are signed.

    Args:
        readable: Files and folders to read, besides the program itself.
        writable: Folders to read and write.
        memory_bytes: Limit of the address space; None: the default of the platform.
        allow_unisolated: Go on where the sandbox cannot be had, or lets something through.

    Returns:
        ``network``, ``filesystem``, ``memory`` and ``process``, each with what holds, ``not blocked`` or
        ``not verified``.

    Raises:
        WorkerError: ``C400`` the sandbox cannot be had; ``C404`` a thread was started before it; ``C526`` an escape
            succeeded.
    """
    in_force = _step_in(readable, writable, memory_bytes, allow_unisolated=allow_unisolated)
    tried = [attempt for attempt in probe.ATTEMPTS.get(sys.platform, ()) if in_force[attempt.part] != NOT_BLOCKED]
    through = probe.open_parts(tried, handed=(*readable, *writable))
    if through and not allow_unisolated:
        raise WorkerError("C526")
    return in_force | dict.fromkeys(through, NOT_BLOCKED)


def _step_in(
    readable: Sequence[Path], writable: Sequence[Path], memory_bytes: int | None, *, allow_unisolated: bool
) -> dict[str, str]:
    if sys.platform == "linux":
        from evaluators.isolation import linux

        return linux.enter(
            readable=readable, writable=writable, memory_bytes=memory_bytes, allow_unisolated=allow_unisolated
        )
    try:
        _step_in_elsewhere(readable, writable)
    except OSError:
        if not allow_unisolated:
            raise WorkerError("C400") from None
        return dict.fromkeys(PARTS, NOT_BLOCKED)
    return dict.fromkeys(PARTS, NOT_VERIFIED)


def _step_in_elsewhere(readable: Sequence[Path], writable: Sequence[Path]) -> None:
    if sys.platform == "darwin":
        from evaluators.isolation import macos

        macos.enter(readable=readable, writable=writable)
    elif sys.platform == "win32":
        from evaluators.isolation import windows_inside

        windows_inside.confirm()
    else:
        raise OSError("no sandbox for this system")
