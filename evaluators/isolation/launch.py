"""How a worker process is started: from a checkout, a wheel or a frozen program."""

from __future__ import annotations

import os
import sys

_PASSED_ON = ("SYSTEMROOT", "LANG", "LC_ALL")  # Windows needs the first; none of them names a person, as TEMP does
_SET = {
    "ORT_DISABLE_TELEMETRY": "1",
    "OPENBLAS_NUM_THREADS": "1",  # a thread older than the sandbox would stay outside it
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "HOME": "/nonexistent",  # where it is unset, Python asks a service of the system for it, over a socket
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUNBUFFERED": "1",
}


def worker_command() -> list[str]:
    """Return the command line of a worker.

    A frozen ``-m`` would open the window again; without ``-I`` a file named ``desktop.py`` in the working folder
    would run.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, "worker"]
    return [_interpreter(), "-I", "-m", "desktop", "worker"]


def worker_environment() -> dict[str, str]:
    """Return the whole environment of a worker: nothing of the person's own."""
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    if _interpreter() != sys.executable:
        passed_on["__PYVENV_LAUNCHER__"] = sys.executable  # where its packages are
    return {**passed_on, **_SET}


def _interpreter() -> str:
    """Return the interpreter itself.

    On Windows that of a virtual environment only starts another one, and a worker may be one process only.
    """
    if sys.platform == "win32" and sys.prefix != sys.base_prefix and not getattr(sys, "frozen", False):
        return str(getattr(sys, "_base_executable", sys.executable))  # as multiprocessing does
    return sys.executable
