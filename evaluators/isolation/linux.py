"""The box on Linux: no package needed, no rights needed.

Landlock alone leaves UDP, Unix sockets and exec open, seccomp alone leaves file reads open: both, or none.
Landlock binds only the calling thread and its later children, so that a thread older than the box would stay outside.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from evaluators.errors import WorkerError
from evaluators.isolation import landlock, limits, native, seccomp
from evaluators.isolation.program import program_files
from evaluators.isolation.stable_words import NOT_BLOCKED

assert sys.platform == "linux"

_SYSTEM = (
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"),
    "/sys/devices/system/cpu",  # numpy and onnxruntime count processors
)


def enter(
    *, readable: Sequence[Path], writable: Sequence[Path], memory_bytes: int | None, allow_unisolated: bool
) -> dict[str, str]:
    """Enter the box for good; see ``sandbox.enter``."""
    _one_thread_only()
    native.end_with_parent()
    limits.end_first()
    native.hide_from_others()
    native.drop_capabilities()
    native.gain_no_privileges()
    memory = limits.apply(memory_bytes=memory_bytes, may_write=bool(writable))  # looks at what is closed afterwards
    try:
        files = landlock.restrict(readable=[*map(Path, _SYSTEM), *program_files(), *readable], writable=writable)
    except OSError:
        if not allow_unisolated:
            raise WorkerError("C400") from None
        files = None
    try:
        seccomp.install(may_write=bool(writable))
    except OSError:
        if not allow_unisolated:
            raise WorkerError("C400") from None
        return _in_force(files, memory, filtered=False)
    return _in_force(files, memory, filtered=True)


def _one_thread_only() -> None:
    if len(list(Path("/proc/self/task").iterdir())) != 1:
        raise WorkerError("C404")


def _in_force(files: landlock.Landlock | None, memory: str, *, filtered: bool) -> dict[str, str]:
    if not filtered:
        network = NOT_BLOCKED
    elif files and files.covers_tcp:
        network = "blocked by seccomp and landlock"
    else:
        network = "blocked by seccomp"
    return {
        "network": network,
        "filesystem": "limited by landlock" if files else NOT_BLOCKED,
        "memory": memory,
        "process": "blocked by seccomp" if filtered else NOT_BLOCKED,
    }
