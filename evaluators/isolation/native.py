"""System calls for which Python has no function (Linux)."""

from __future__ import annotations

import ctypes
import os
import platform
from functools import cache
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_DUMPABLE: Final = 4
_PR_SET_NO_NEW_PRIVS: Final = 38
_SIGKILL: Final = 9
_CAPABILITY_VERSION_3: Final = 0x20080522


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def machine() -> str:
    """Return the processor family as the kernel names it: x86_64, aarch64."""
    return platform.machine()


def system_call(number: int, *arguments: int) -> int:
    """Make a system call; pointers are passed as addresses.

    Raises:
        OSError: The kernel refused it.
    """
    result = int(_libc().syscall(ctypes.c_long(number), *(ctypes.c_long(argument) for argument in arguments)))
    return _checked(result)


def end_with_parent() -> None:
    """Ask the kernel to kill this process when the thread that started it ends, even by ``kill -9``."""
    _prctl(_PR_SET_PDEATHSIG, _SIGKILL)


def hide_from_others() -> None:
    """Leave no core dump and let no process of the same user look inside."""
    _prctl(_PR_SET_DUMPABLE, 0)


def gain_no_privileges() -> None:
    """Give up every later gain of rights; the kernel demands it before an unprivileged sandbox."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def drop_capabilities() -> None:
    """Give up what root may do beyond an ordinary user; nothing changes for an ordinary user."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _checked(int(_libc().capset(header, nothing)))


def _prctl(option: int, value: int) -> None:
    zero = ctypes.c_ulong(0)
    _checked(int(_libc().prctl(ctypes.c_int(option), ctypes.c_ulong(value), zero, zero, zero)))


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
