"""How the Windows interface is called: every call is checked, and none passes a pointer as a number of 32 bits."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from functools import cache
from typing import Any, Final

_HANDLES: Final = {"CreateJobObjectW", "GetCurrentProcess", "LocalFree", "FreeSid"}
"""Functions that return a pointer or a handle; all others return 32 bits."""


@cache
def library(name: str) -> Any:
    """Return a library of the system.

    Raises:
        OSError: This is not Windows.
    """
    if sys.platform != "win32":
        raise OSError(errno.ENOSYS, "not Windows")
    return ctypes.WinDLL(name)


def call(place: str, function: str, *arguments: Any) -> int:
    """Call a function and return what it returns, 0 for a null pointer.

    Raises:
        OSError: This Windows has no such function.
    """
    try:
        called = getattr(library(place), function)
    except AttributeError:
        raise OSError(errno.ENOSYS, function) from None
    called.restype = ctypes.c_void_p if function in _HANDLES else ctypes.c_uint32
    return int(called(*arguments) or 0)


def demand(place: str, function: str, *arguments: Any) -> int:
    """Call a function that returns 0 where it fails.

    Raises:
        OSError: It failed.
    """
    result = call(place, function, *arguments)
    if not result:
        raise OSError(errno.EPERM, function)
    return result


def demand_zero(place: str, function: str, *arguments: Any) -> None:
    """Call a function that returns the number of an error, 0 where it succeeds.

    Raises:
        OSError: It failed.
    """
    if call(place, function, *arguments):
        raise OSError(errno.EPERM, function)


def inheritable(descriptor: int) -> int:
    """Return the handle behind a file descriptor, for a process that is told of it.

    Raises:
        OSError: This is not Windows.
    """
    if sys.platform != "win32":
        raise OSError(errno.ENOSYS, "not Windows")
    import msvcrt

    handle = msvcrt.get_osfhandle(descriptor)
    os.set_handle_inheritable(handle, True)
    return handle
