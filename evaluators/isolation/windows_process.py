"""A worker as a process in a container and a job object (Windows), begun only once both hold."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from ctypes import addressof, byref, c_size_t, c_uint32, c_void_p, c_wchar_p, sizeof
from ctypes import create_string_buffer as bytes_buffer
from ctypes import create_unicode_buffer as text_buffer
from threading import Lock
from typing import IO, Any, Final

from evaluators.isolation import windows_job
from evaluators.isolation.windows_calls import call, demand, inheritable
from evaluators.isolation.windows_layout import ProcessInformation, SecurityCapabilities, StartupInfo

_HANDLES, _CONTAINER, _CHILDREN = 0x20002, 0x20009, 0x2000E
_NO_CHILDREN: Final = 1
_SUSPENDED, _NO_CONSOLE, _UNICODE, _EXTENDED = 0x4, 0x8, 0x400, 0x80000
_USE_HANDLES: Final = 0x100
_FAILED: Final = 0xFFFFFFFF
_STILL_RUNNING: Final = 0x102
_FOR_EVER: Final = 0xFFFFFFFF


class ContainedProcess:
    """What a ``WorkerProcess`` needs of a process.

    Args:
        command: Program and arguments.
        environment: The whole environment.
        folder: Where it starts.
        container: Address of the container's identifier.
        memory_bytes: How much it may commit.
        release: Called once, after the process has ended.

    Raises:
        OSError: The system refused one of the steps; nothing is left running.
    """

    stdin: IO[bytes]
    stdout: IO[bytes]
    pid: int

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        folder: str,
        container: int,
        memory_bytes: int,
        release: Callable[[], None],
    ) -> None:
        self._release = release
        self._closing = Lock()
        self._ended = False
        self._job = windows_job.make(memory_bytes)
        inward, outward, theirs = _pipes()
        try:
            started = _create(command, environment, folder, container, [inheritable(one) for one in theirs])
        except BaseException:
            for descriptor in (inward, outward):
                os.close(descriptor)
            windows_job.close(self._job)
            raise
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        self.stdin, self.stdout = os.fdopen(inward, "wb"), os.fdopen(outward, "rb")
        self._process, self.pid = started.process, started.process_id
        try:
            self._begin(started.thread)
        except OSError:
            call("kernel32", "TerminateProcess", c_void_p(self._process), 1)
            self._over()
            self.stdin.close()
            self.stdout.close()
            raise
        finally:
            windows_job.close(started.thread)

    def poll(self) -> int | None:
        """Return None while it lives; how it ended is not told."""
        return 0 if self._ended_within(0) else None

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended.

        Raises:
            subprocess.TimeoutExpired: It has not, after so many seconds.
        """
        if not self._ended_within(_FOR_EVER if timeout is None else int(1000 * timeout)):
            raise subprocess.TimeoutExpired("worker", timeout or 0.0)
        return 0

    def kill(self) -> None:
        """End it. For any thread."""
        with self._closing:
            if not self._ended:
                call("kernel32", "TerminateJobObject", c_void_p(self._job), 1)

    def _begin(self, thread: int) -> None:
        demand("kernel32", "AssignProcessToJobObject", c_void_p(self._job), c_void_p(self._process))
        if call("kernel32", "ResumeThread", c_void_p(thread)) == _FAILED:
            raise OSError("not resumed")

    def _ended_within(self, milliseconds: int) -> bool:
        if self._ended:
            return True
        if call("kernel32", "WaitForSingleObject", c_void_p(self._process), milliseconds) == _STILL_RUNNING:
            return False
        self._over()
        return True

    def _over(self) -> None:
        with self._closing:
            if self._ended:
                return
            self._ended = True
            windows_job.close(self._process)
            windows_job.close(self._job)
        self._release()


def _pipes() -> tuple[int, int, list[int]]:
    """Return our ends, to write into and to read from, and theirs: input, output and errors, which go nowhere."""
    their_input, ours_in = os.pipe()
    ours_out, their_output = os.pipe()
    return ours_in, ours_out, [their_input, their_output, os.open(os.devnull, os.O_RDWR)]


def _create(
    command: Sequence[str], environment: Mapping[str, str], folder: str, container: int, handles: Sequence[int]
) -> ProcessInformation:
    """Create the process, stopped before its first instruction."""
    inherited = (c_void_p * len(handles))(*handles)
    capabilities = SecurityCapabilities(sid=container)
    children = c_uint32(_NO_CHILDREN)
    started = ProcessInformation()
    with _attributes({_CONTAINER: capabilities, _HANDLES: inherited, _CHILDREN: children}) as attributes:
        info = StartupInfo(size=sizeof(StartupInfo), flags=_USE_HANDLES, attributes=attributes)
        info.stdin, info.stdout, info.stderr = handles
        demand(
            *("kernel32", "CreateProcessW", c_wchar_p(command[0])),
            *(text_buffer(subprocess.list2cmdline(command)), None, None, 1),
            *(_SUSPENDED | _NO_CONSOLE | _UNICODE | _EXTENDED, _block(environment), c_wchar_p(folder)),
            *(byref(info), byref(started)),
        )
    return started


@contextlib.contextmanager
def _attributes(wanted: Mapping[int, Any]) -> Iterator[int]:
    """Give the address of a list of attributes for a new process."""
    size = c_size_t()
    call("kernel32", "InitializeProcThreadAttributeList", None, len(wanted), 0, byref(size))  # says how long it gets
    room = bytes_buffer(size.value)
    demand("kernel32", "InitializeProcThreadAttributeList", room, len(wanted), 0, byref(size))
    try:
        for key, value in wanted.items():
            demand(
                *("kernel32", "UpdateProcThreadAttribute", room, 0, c_size_t(key), byref(value)),
                *(c_size_t(sizeof(value)), None, None),
            )
        yield addressof(room)
    finally:
        call("kernel32", "DeleteProcThreadAttributeList", room)


def _block(environment: Mapping[str, str]) -> Any:
    """Return the environment as Windows takes it: sorted, each entry and the whole ended by a zero."""
    entries = sorted(environment.items(), key=lambda entry: entry[0].upper())
    return text_buffer("".join(f"{name}={value}\0" for name, value in entries))
