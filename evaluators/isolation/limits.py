"""Limits of a worker's memory, files and dumps (Linux)."""

from __future__ import annotations

import resource
from typing import Final

MIB: Final = 1024 * 1024

DEFAULT_MEMORY_BYTES: Final = 4 * 1024 * MIB
"""Address space of a worker that is told nothing else.

Every library the program has takes 0.4 GiB of it (measured with all of them imported); the rest holds a large image
a few times over. A job with a large model passes more. A limit of resident memory does not exist on Linux without a
control group, which an ordinary user may not create everywhere.
"""

_FILE_BYTES: Final = 16 * 1024 * MIB
"""As much as the largest package; whoever hands over a folder to write into bounds the sum."""
_OPEN_FILES: Final = 256
_NONE: Final = ("RLIMIT_CORE", "RLIMIT_MEMLOCK", "RLIMIT_MSGQUEUE", "RLIMIT_NICE", "RLIMIT_RTPRIO")


def apply(*, memory_bytes: int | None, may_write: bool) -> str:
    """Set the limits, which cannot be raised again, and return what holds for memory in stable words.

    RLIMIT_NPROC is left alone: it counts all processes of the user, so that a browser opened meanwhile would stop the
    worker; new processes are refused by seccomp, and threads take address space. RLIMIT_CPU is left alone: a run may
    take days, and the parent watches each request.
    """
    memory = DEFAULT_MEMORY_BYTES if memory_bytes is None else memory_bytes
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_FSIZE, _FILE_BYTES if may_write else 0)
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    for name in _NONE:
        _limit(getattr(resource, name), 0)
    return f"limited to {memory // MIB} MiB"


def _limit(kind: int, value: int) -> None:
    _, highest = resource.getrlimit(kind)
    if highest != resource.RLIM_INFINITY:
        value = min(value, highest)
    resource.setrlimit(kind, (value, value))
