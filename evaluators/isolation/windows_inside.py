"""What a worker finds when it looks at itself (Windows): its parent has put it into the box already."""

from __future__ import annotations

from ctypes import byref, c_uint32, c_void_p, sizeof
from typing import Final

from evaluators.isolation import windows_job
from evaluators.isolation.windows_calls import demand

_QUERY: Final = 8
_IS_CONTAINER, _CAPABILITIES = 29, 30
_ROOM: Final = 256
"""Words; a list of no capabilities takes one or two. A longer one is an error, as any capability is."""


def confirm() -> None:
    """Make sure that this process is in a container without capabilities and in a job object with every limit.

    Raises:
        OSError: It is not, or this cannot be found out.
    """
    token = _token()
    try:
        if not _asked(token, _IS_CONTAINER) or _asked(token, _CAPABILITIES):
            raise OSError("not in a container without capabilities")
    finally:
        windows_job.close(token)
    limits = windows_job.own()
    if limits.flags & windows_job.FLAGS != windows_job.FLAGS or limits.processes != 1 or not limits.process_memory:
        raise OSError("not in a job object with every limit")


def _token() -> int:
    token = c_void_p()
    own = c_void_p(demand("kernel32", "GetCurrentProcess"))
    demand("advapi32", "OpenProcessToken", own, _QUERY, byref(token))
    return token.value or 0


def _asked(token: int, what: int) -> int:
    """Return the first word of the answer: yes or no, or how many."""
    answer, length = (c_uint32 * _ROOM)(), c_uint32()
    demand("advapi32", "GetTokenInformation", c_void_p(token), what, byref(answer), sizeof(answer), byref(length))
    return int(answer[0])
