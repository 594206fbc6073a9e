"""No image of this process's memory is ever written: it holds patients' images and unlocked keys."""

from __future__ import annotations

import ctypes
import sys
from typing import Final

_PR_SET_DUMPABLE: Final = 4
_NO_FAULT_BOX: Final = 0x0001 | 0x0002
"""SEM_FAILCRITICALERRORS and SEM_NOGPFAULTERRORBOX: the second keeps Windows Error Reporting away."""
_NO_HEAP: Final = 0x01 | 0x20
"""WER_FAULT_REPORTING_FLAG_NOHEAP and WER_FAULT_REPORTING_NO_UI, should it come all the same."""


def forbid() -> None:
    """Forbid it to the system, before anything is loaded; it cannot be allowed again from outside.

    A limit of zero is ignored by systems that hand dumps to a program of their own, and so Linux is told as well that
    this process is none to be dumped. Other programs of the same user can then not read its memory either.
    """
    if sys.platform == "win32":
        ctypes.windll.kernel32.SetErrorMode(_NO_FAULT_BOX)
        ctypes.windll.kernel32.WerSetFlags(_NO_HEAP)
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
