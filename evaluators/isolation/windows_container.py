"""The AppContainer of one worker (Windows): no capability, and only the files it is handed.

Each worker has a container of its own, so that none reads what another was handed.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterable, Sequence
from ctypes import byref, c_void_p, c_wchar_p
from pathlib import Path
from typing import Final

from evaluators.errors import WorkerError
from evaluators.isolation import windows_access
from evaluators.isolation.windows_calls import call, demand_zero

_NAME: Final = "Pruefstand.Worker."


class Container:
    """A container, and what its process may read and write besides what Windows lets every container read.

    Raises:
        OSError: The system has no containers.
    """

    def __init__(self) -> None:
        self._name = c_wchar_p(_NAME + secrets.token_hex(8))
        self._handed: list[Path] = []
        sid = c_void_p()
        shown = c_wchar_p("Prüfstand")
        demand_zero("userenv", "CreateAppContainerProfile", self._name, shown, shown, None, 0, byref(sid))
        self.sid = sid.value or 0
        """Address of its identifier; 0 once closed."""

    def hand(self, *, readable: Sequence[Path], writable: Sequence[Path]) -> None:
        """Let the worker read and write these, until ``close``.

        Raises:
            WorkerError: ``C528`` a path cannot be handed over.
        """
        rights = [(path, windows_access.READ) for path in readable]
        rights += [(path, windows_access.CHANGE) for path in writable]
        for path, what in rights:
            self._handed.append(path)
            try:
                windows_access.grant(path, self.sid, what)
            except OSError:
                raise WorkerError("C528") from None

    def close(self) -> None:
        """Take everything back. What is gone meanwhile needs no taking back."""
        sid, self.sid = self.sid, 0
        if not sid:
            return
        for path in self._handed:
            with contextlib.suppress(OSError):
                windows_access.revoke(path, sid)
        with contextlib.suppress(OSError):
            call("userenv", "DeleteAppContainerProfile", self._name)
            call("advapi32", "FreeSid", c_void_p(sid))


def open_program(files: Iterable[Path]) -> None:
    """Let containers read the program, as they read every program below Program Files; it holds no data of anyone.

    Elsewhere, as in a checkout, an entry is made once and stays: thousands of files lie beneath, too many to grant and
    revoke for each worker.

    Raises:
        WorkerError: ``C527`` the program lies where this person may not allow it.
    """
    try:
        with windows_access.every_container() as sid:
            for path in dict.fromkeys(files):
                if path.exists() and not windows_access.is_granted(path, sid, windows_access.READ_AND_RUN):
                    windows_access.grant(path, sid, windows_access.READ_AND_RUN)
    except OSError:
        raise WorkerError("C527") from None
