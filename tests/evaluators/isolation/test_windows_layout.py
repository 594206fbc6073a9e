"""Structures of Windows against the layout documented for 64 bits."""

import ctypes

import pytest

from evaluators.isolation import windows_layout as layout

pytestmark = pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="the layout of 64 bits")


@pytest.mark.parametrize(
    ("structure", "size", "offsets"),
    [
        (layout.SecurityCapabilities, 24, {"sid": 0, "capabilities": 8, "count": 16, "reserved": 20}),
        (
            layout.StartupInfo,
            112,
            {
                "size": 0,
                "reserved": 8,
                "desktop": 16,
                "title": 24,
                "x": 32,
                "fill": 56,
                "flags": 60,
                "show": 64,
                "reserved_size": 66,
                "reserved_bytes": 72,
                "stdin": 80,
                "stdout": 88,
                "stderr": 96,
                "attributes": 104,
            },
        ),
        (layout.ProcessInformation, 24, {"process": 0, "thread": 8, "process_id": 16, "thread_id": 20}),
        (
            layout.JobLimits,
            144,
            {
                "process_time": 0,
                "job_time": 8,
                "flags": 16,
                "smallest_working_set": 24,
                "largest_working_set": 32,
                "processes": 40,
                "affinity": 48,
                "priority": 56,
                "scheduling": 60,
                "io_0": 64,
                "process_memory": 112,
                "job_memory": 120,
                "peak_process_memory": 128,
                "peak_job_memory": 136,
            },
        ),
        (
            layout.Access,
            48,
            {
                "rights": 0,
                "mode": 4,
                "inheritance": 8,
                "others": 16,
                "operation": 24,
                "form": 28,
                "kind": 32,
                "sid": 40,
            },
        ),
        (layout.ListSize, 12, {"entries": 0, "used": 4, "free": 8}),
        (layout.Entry, 12, {"kind": 0, "flags": 1, "size": 2, "rights": 4, "sid": 8}),
    ],
)
def test_a_structure_lies_in_memory_as_windows_documents_it(structure, size, offsets):
    assert ctypes.sizeof(structure) == size
    assert {name: getattr(structure, name).offset for name in offsets} == offsets
