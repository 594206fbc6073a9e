"""Escapes that a worker tries itself, so that what is in force is tried and not believed.

Each attempt is harmless where it succeeds, and all of them together take less than a millisecond.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple


class Attempt(NamedTuple):
    """One escape: the part of the isolation it tries, how, and at which path; a refusal is an ``OSError``."""

    part: str
    by: Callable[[Path], None]
    at: str = ""


def open_parts(attempts: Iterable[Attempt], *, handed: Sequence[Path]) -> set[str]:
    """Try each escape and return the parts of the isolation that let one through.

    Args:
        attempts: What to try.
        handed: Paths the worker may use; an attempt at one of them, or beneath it, says nothing and is left out.
    """
    through = set()
    for attempt in attempts:
        path = Path(attempt.at)
        if attempt.at and any(path.is_relative_to(one) for one in handed):
            continue
        with contextlib.suppress(OSError):
            attempt.by(path)
            through.add(attempt.part)
    return through


def _unix_socket(_: Path) -> None:
    if sys.platform != "win32":
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).close()


def _datagram(_: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"", ("127.0.0.1", 9))  # nothing, to nobody, on this machine


def _address(_: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.connect(("192.0.2.1", 9))  # an address of documentation; to name it sends nothing, but is asked for


def _read(path: Path) -> None:
    path.read_bytes()


def _list(path: Path) -> None:
    os.listdir(path)  # noqa: PTH208 - iterdir would look only when asked for its first entry


def _write(folder: Path) -> None:
    made = folder / f"pruefstand-{os.urandom(8).hex()}"
    os.close(os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    made.unlink()


def _fork(_: Path) -> None:
    if sys.platform != "win32":
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)


def _spawn(program: Path) -> None:
    import subprocess

    subprocess.run([program], timeout=5, check=False)  # DEVNULL would be refused itself, and look as if this were


_WINDOWS: Final = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"))

ATTEMPTS: Final[Mapping[str, Sequence[Attempt]]] = {
    # On Linux no socket of any kind can be made; one of the internet, even refused, would look like calling home.
    "linux": (
        Attempt("network", _unix_socket),
        Attempt("filesystem", _read, "/etc/passwd"),
        Attempt("filesystem", _write, "/tmp"),  # noqa: S108 - the point is that it may not
        Attempt("process", _fork),
    ),
    "darwin": (
        Attempt("network", _address),
        Attempt("network", _datagram),
        Attempt("filesystem", _read, "/private/etc/hosts"),
        Attempt("filesystem", _list, "/Users"),
        Attempt("filesystem", _write, "/private/tmp"),
        Attempt("process", _fork),
    ),
    # Windows may drop what a container sends to its own machine without a word: only the address is tried.
    "win32": (
        Attempt("network", _address),
        Attempt("filesystem", _list, f"{_WINDOWS.anchor}Users"),
        Attempt("filesystem", _write, f"{_WINDOWS.anchor}Users\\Public"),
        Attempt("process", _spawn, str(_WINDOWS / "System32" / "hostname.exe")),
    ),
}
"""By platform: what an ordinary program of the same person would be allowed."""
