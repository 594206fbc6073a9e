"""Ends a worker that takes too much memory, where the system has no limit for it (macOS)."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from time import sleep
from typing import Final, Protocol

DEFAULT_BYTES: Final = 4 * 1024**3
"""Memory of a worker that is told nothing else; as ``limits.DEFAULT_MEMORY_BYTES``, but really used."""
_EVERY_S: Final = 0.05
"""Half a gigabyte can be touched in this time: a worker may exceed its limit by as much before it ends."""


class Watched(Protocol):
    """What is needed of a process."""

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def kill(self) -> None: ...


def watch(process: Watched, memory_bytes: int | None, *, used: Callable[[int], int] | None = None) -> None:
    """Kill the process as soon as its resident memory exceeds the limit; its parent finds it crashed.

    Args:
        process: A child of this process; the watch ends with it.
        memory_bytes: The limit; None: the default.
        used: Process id to resident bytes; None: as the system tells.
    """
    limit = DEFAULT_BYTES if memory_bytes is None else memory_bytes
    Thread(target=_look, args=(process, limit, used or _resident), name="memory", daemon=True).start()


def _look(process: Watched, limit: int, used: Callable[[int], int]) -> None:
    while process.poll() is None:
        if used(process.pid) > limit:
            process.kill()
            return
        sleep(_EVERY_S)


def _resident(pid: int) -> int:
    """Return the bytes; more than any limit where they cannot be had, because nothing unwatched may run."""
    import psutil

    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
    except psutil.Error:
        return 1 << 62
