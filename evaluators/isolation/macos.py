"""The box on macOS: a sandbox profile that the worker puts on itself, and limits.

The interface has no header since 2009 and no successor; every browser uses it. A profile binds the whole process with
all its threads, so that a thread may be older than it. Memory cannot be limited from inside: the parent watches it
(``memory_watch``).
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Thread
from typing import Any, Final

from evaluators.isolation.macos_profile import Profile, profile
from evaluators.isolation.program import program_files

_LIBRARY: Final = "/usr/lib/libSystem.B.dylib"
_SYSTEM: Final = (
    *("/usr/lib", "/usr/share/zoneinfo", "/System/Library", "/System/Cryptexes/OS", "/private/var/db/dyld"),
    "/System/Volumes/Preboot/Cryptexes/OS",
)
_LIMITS: Final = {"RLIMIT_CORE": 0, "RLIMIT_MEMLOCK": 0, "RLIMIT_NOFILE": 256}
_FILE_BYTES: Final = 16 * 1024**3


def enter(*, readable: Sequence[Path], writable: Sequence[Path]) -> None:
    """Enter the box for good; see ``sandbox.enter``.

    Raises:
        OSError: A limit or the profile was refused.
    """
    end_with_parent()
    limit(may_write=bool(writable))
    put_on(profile(program=(*map(Path, _SYSTEM), *program_files()), readable=readable, writable=writable))


def put_on(wanted: Profile) -> None:
    """Put the profile on this process, which can never take it off.

    Raises:
        OSError: The system refused it, or has no such function any more.
    """
    try:
        initialise = _library().sandbox_init_with_parameters
    except AttributeError:
        raise OSError("no sandbox") from None
    pairs = [text.encode() for pair in wanted.parameters.items() for text in pair]
    initialise.argtypes = [ctypes.c_char_p, ctypes.c_uint64, ctypes.c_void_p, ctypes.c_void_p]
    initialise.restype = ctypes.c_int
    parameters = (ctypes.c_char_p * (len(pairs) + 1))(*pairs, None)
    if initialise(wanted.text.encode(), 0, parameters, None):  # why is not asked for: it would name paths
        raise OSError("sandbox refused")


def limit(*, may_write: bool) -> None:
    """Set limits that cannot be raised again: no core dump, few open files, no file where none may be written."""
    if sys.platform != "win32":
        import resource

        for name, value in {**_LIMITS, "RLIMIT_FSIZE": _FILE_BYTES if may_write else 0}.items():
            kind = getattr(resource, name)
            _, highest = resource.getrlimit(kind)
            lowered = value if highest == resource.RLIM_INFINITY else min(value, highest)
            resource.setrlimit(kind, (lowered, lowered))


def end_with_parent() -> None:
    """Let this process end when its parent does, even by ``kill -9`` and in the middle of computing.

    macOS has no such wish to the kernel; a thread waits for the parent's end instead. The closed input alone would be
    seen only after the request under way.

    Raises:
        OSError: The parent has ended already.
    """
    if sys.platform == "darwin":
        import select

        queue = select.kqueue()
        parent = select.kevent(
            os.getppid(), select.KQ_FILTER_PROC, select.KQ_EV_ADD | select.KQ_EV_ONESHOT, select.KQ_NOTE_EXIT
        )
        queue.control([parent], 0, 0)

        def wait() -> None:
            queue.control(None, 1, None)
            os._exit(1)

        Thread(target=wait, name="parent", daemon=True).start()


def _library() -> Any:
    return ctypes.CDLL(_LIBRARY)
