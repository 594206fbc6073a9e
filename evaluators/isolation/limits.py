"""Limits of a worker's memory, files and dumps (Linux)."""

from __future__ import annotations

import os
import resource
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

assert sys.platform != "win32"

MIB: Final = 1024 * 1024

DEFAULT_MEMORY_BYTES: Final = 4 * 1024 * MIB
"""Address space of a worker that is told nothing else.

Every library the program has takes 0.4 GiB of it (measured with all of them imported); the rest holds a large image
a few times over. A job with a large model passes more. A limit of resident memory does not exist on Linux without a
control group, which an ordinary user may not create everywhere.
"""

_FILE_BYTES: Final = 16 * 1024 * MIB
"""As much as the largest package; whoever hands over a folder to write into bounds the sum."""
_LARGEST_SHARE: Final = 0.75
_LARGEST_SHARE_UNASKED: Final = _LARGEST_SHARE / 2
"""Two such workers read the images, and together they get no more than a single one may."""
_MORE_THREADS: Final = 1024
"""A model's own are as many as processors; the rest is for what the person starts meanwhile. Native code that starts
threads until it is refused fills no table of the machine."""
_OPEN_FILES: Final = 256
_NONE: Final = ("RLIMIT_CORE", "RLIMIT_MEMLOCK", "RLIMIT_MSGQUEUE", "RLIMIT_NICE", "RLIMIT_RTPRIO")


def apply(*, memory_bytes: int | None, may_write: bool) -> str:
    """Set the limits, which cannot be raised again, and return what holds for memory in stable words.

    No worker gets more than three quarters of the machine's memory, half of that where it is told nothing else, and
    the kernel ends a worker first where memory runs out. New processes are refused by seccomp; RLIMIT_NPROC counts
    all threads of the user (of root: none), so that it is set to those there are on the machine and some more.
    RLIMIT_CPU is left alone: a run may take days, and the parent watches each request.
    """
    machine = _machine_memory()
    if memory_bytes is None:
        memory = min(DEFAULT_MEMORY_BYTES, int(machine * _LARGEST_SHARE_UNASKED))
    else:
        memory = min(memory_bytes, int(machine * _LARGEST_SHARE))
    _limit(resource.RLIMIT_NPROC, _threads_on_machine() + _MORE_THREADS)
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_FSIZE, _FILE_BYTES if may_write else 0)
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    for name in _NONE:
        _limit(getattr(resource, name), 0)
    return f"limited to {memory // MIB} MiB"


def end_first() -> None:
    """Have the kernel end this process before others where memory runs out; before it is hidden from others."""
    with suppress(OSError):  # some containers refuse it; the limits hold all the same
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")


def _machine_memory() -> int:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _threads_on_machine() -> int:
    running = Path("/proc/loadavg").read_text("ascii").split()[3]
    return int(running.partition("/")[2])


def _limit(kind: int, value: int) -> None:
    _, highest = resource.getrlimit(kind)
    if highest != resource.RLIM_INFINITY:
        value = min(value, highest)
    resource.setrlimit(kind, (value, value))
