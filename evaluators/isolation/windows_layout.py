"""Structures of the Windows interface as 64-bit Windows lays them out, on whatever system this is read.

``ctypes.wintypes`` is not used: its DWORD has eight bytes on Linux, where the tests look at the layout.
Sources: winnt.h, processthreadsapi.h, accctrl.h as documented at learn.microsoft.com/windows/win32/api.
"""

from __future__ import annotations

from ctypes import Structure, c_int64, c_size_t, c_uint8, c_uint16, c_uint32, c_uint64, c_void_p


class SecurityCapabilities(Structure):
    """SECURITY_CAPABILITIES: the container a process is put into, and what it may do beyond computing (nothing)."""

    _fields_ = [("sid", c_void_p), ("capabilities", c_void_p), ("count", c_uint32), ("reserved", c_uint32)]


class StartupInfo(Structure):
    """STARTUPINFOEXW."""

    _fields_ = [
        ("size", c_uint32),
        *((name, c_void_p) for name in ("reserved", "desktop", "title")),
        *((name, c_uint32) for name in ("x", "y", "width", "height", "columns", "rows", "fill", "flags")),
        *(("show", c_uint16), ("reserved_size", c_uint16), ("reserved_bytes", c_void_p)),
        *((name, c_void_p) for name in ("stdin", "stdout", "stderr", "attributes")),
    ]


class ProcessInformation(Structure):
    """PROCESS_INFORMATION."""

    _fields_ = [("process", c_void_p), ("thread", c_void_p), ("process_id", c_uint32), ("thread_id", c_uint32)]


class JobLimits(Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = [
        *(("process_time", c_int64), ("job_time", c_int64), ("flags", c_uint32)),
        *(("smallest_working_set", c_size_t), ("largest_working_set", c_size_t), ("processes", c_uint32)),
        *(("affinity", c_size_t), ("priority", c_uint32), ("scheduling", c_uint32)),
        *((f"io_{number}", c_uint64) for number in range(6)),
        *(("process_memory", c_size_t), ("job_memory", c_size_t)),
        *(("peak_process_memory", c_size_t), ("peak_job_memory", c_size_t)),
    ]


class Access(Structure):
    """EXPLICIT_ACCESS_W with its TRUSTEE_W: who may do what with a file."""

    _fields_ = [
        *(("rights", c_uint32), ("mode", c_uint32), ("inheritance", c_uint32)),
        *(("others", c_void_p), ("operation", c_uint32), ("form", c_uint32), ("kind", c_uint32), ("sid", c_void_p)),
    ]


class ListSize(Structure):
    """ACL_SIZE_INFORMATION."""

    _fields_ = [("entries", c_uint32), ("used", c_uint32), ("free", c_uint32)]


class Entry(Structure):
    """ACCESS_ALLOWED_ACE: the identifier of whom it is about begins with the last field."""

    _fields_ = [("kind", c_uint8), ("flags", c_uint8), ("size", c_uint16), ("rights", c_uint32), ("sid", c_uint32)]
