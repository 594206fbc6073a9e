"""The job object of a worker (Windows): one process, so much memory, no window, and an end with its parent."""

from __future__ import annotations

from ctypes import byref, c_uint32, c_void_p, sizeof
from typing import Final

from evaluators.isolation.windows_calls import call, demand
from evaluators.isolation.windows_layout import JobLimits

_EXTENDED_LIMITS: Final = 9
_UI_RESTRICTIONS: Final = 4
_EVERY_UI_RESTRICTION: Final = 0xFF
"""Handles of others, clipboard, display, atoms, desktops, parameters and the end of the session."""

_ONE_PROCESS, _PROCESS_MEMORY = 0x8, 0x100
_DIE_SILENTLY, _END_WITH_PARENT = 0x400, 0x2000
FLAGS: Final = _ONE_PROCESS | _PROCESS_MEMORY | _DIE_SILENTLY | _END_WITH_PARENT
"""DIE_ON_UNHANDLED_EXCEPTION: no dialog and no report of an error, which would hold memory of the process."""


def make(memory_bytes: int) -> int:
    """Return the handle of a new job object; with the last one its processes end.

    Args:
        memory_bytes: How much a process may commit.

    Raises:
        OSError: The system refused it.
    """
    job = demand("kernel32", "CreateJobObjectW", None, None)
    limits = JobLimits(flags=FLAGS, processes=1, process_memory=memory_bytes)
    nothing = c_uint32(_EVERY_UI_RESTRICTION)
    try:
        _set(job, _EXTENDED_LIMITS, limits)
        _set(job, _UI_RESTRICTIONS, nothing)
    except OSError:
        close(job)
        raise
    return job


def close(handle: int) -> None:
    """Give a handle back."""
    call("kernel32", "CloseHandle", c_void_p(handle))


def own() -> JobLimits:
    """Return the limits this process itself is under.

    Raises:
        OSError: It is in no job object.
    """
    limits = JobLimits()
    demand("kernel32", "QueryInformationJobObject", None, _EXTENDED_LIMITS, byref(limits), sizeof(limits), None)
    return limits


def _set(job: int, kind: int, value: JobLimits | c_uint32) -> None:
    demand("kernel32", "SetInformationJobObject", c_void_p(job), kind, byref(value), sizeof(value))
