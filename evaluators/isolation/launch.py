"""How a worker process is started: from a checkout, a wheel or a frozen program."""

from __future__ import annotations

import os
import sys

_PASSED_ON = ("SYSTEMROOT", "TEMP", "TMP", "LANG", "LC_ALL")  # Windows needs the first; none of them names a person
_SET = {
    "ORT_DISABLE_TELEMETRY": "1",
    "OPENBLAS_NUM_THREADS": "1",  # a thread older than the sandbox would stay outside it
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
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
    return [sys.executable, "-I", "-m", "desktop", "worker"]


def worker_environment() -> dict[str, str]:
    """Return the whole environment of a worker: nothing of the person's own."""
    return {**{name: os.environ[name] for name in _PASSED_ON if name in os.environ}, **_SET}
