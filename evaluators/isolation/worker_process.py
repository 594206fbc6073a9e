"""The parent's side of a worker: start, ask with a deadline, close."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any, Final, Protocol, Self

from evaluators.errors import WorkerCrashed, WorkerError, WorkerHung, WorkerMisbehaved
from evaluators.isolation.deadline import Deadline
from evaluators.isolation.frames import BrokenFrame, Frame, read_frame, write_frame
from evaluators.isolation.launch import worker_command, worker_environment
from evaluators.isolation.refusal import understand, understand_isolation, understand_ready

START_TIMEOUT_S: Final = 60.0
ANSWER_BLOB_LIMIT: Final = 512 * 1024**2
"""A worker answers with scores, masks or one picture; the parent reserves no more than this for it."""


class Process(Protocol):
    """What is needed of a process, however it was started: a ``subprocess.Popen``, as far as it goes."""

    @property
    def pid(self) -> int: ...
    @property
    def stdin(self) -> IO[bytes] | None: ...
    @property
    def stdout(self) -> IO[bytes] | None: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def kill(self) -> None: ...


class WorkerProcess:
    """One child process that does one kind of job, one request at a time.

    On Linux the child is killed when the thread that created it ends: create and use it in the same thread.

    Args:
        job: Name of a row in ``evaluators.worker.JOBS``.
        setup: Handed to the job's start function inside the sandbox.
        blobs: Bytes for the start function.
        readable: Folders and files the worker may read, besides the program itself.
        writable: Folders the worker may write into.
        memory_bytes: Limit of the memory (Linux: of the address space); None: the sandbox's default.
        allow_unisolated: Go on where the sandbox cannot be had; ``isolation`` then says so.
        start_timeout_s: How long getting ready may take.
        on_start: Told of this worker before it is ready, so that another thread can ``end_now`` it.

    Raises:
        WorkerCrashed, WorkerHung, WorkerMisbehaved: The worker did not get ready.
        EvaluationError: The job refused its setup, no process can be started (``C521``), or isolation cannot be had
            (``C400``, ``C526`` to ``C528``).
    """

    def __init__(
        self,
        job: str,
        *,
        setup: dict[str, Any],
        blobs: Sequence[bytes] = (),
        readable: Sequence[Path] = (),
        writable: Sequence[Path] = (),
        memory_bytes: int | None = None,
        allow_unisolated: bool = False,
        start_timeout_s: float = START_TIMEOUT_S,
        on_start: Callable[[WorkerProcess], None] = lambda _: None,
    ) -> None:
        self._process = _started(readable, writable, memory_bytes, allow_unisolated=allow_unisolated)
        self._deadline = Deadline(self._process.kill)
        hello = {
            "job": job,
            "setup": setup,
            "readable": [str(path) for path in readable],
            "writable": [str(path) for path in writable],
            "memory_bytes": memory_bytes,
            "allow_unisolated": allow_unisolated,
        }
        self.crashed = False
        """Whether it ended without an answer, by itself or because somebody ended it."""
        try:
            on_start(self)
            boxed = self._exchange(hello, blobs, start_timeout_s)
            self.isolation: dict[str, str] = understand_isolation(boxed.head.get("isolation"))
            """What is really in force: network, filesystem, memory, process."""
            ready = self._exchange(None, (), start_timeout_s)
            self.ready: dict[str, Any] = understand_ready(ready.head.get("ready"))
            """What the start function answered."""
        except BaseException:
            self.kill()
            raise

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self._process.pid

    def ask(self, request: dict[str, Any], blobs: Sequence[bytes] = (), *, timeout_s: float) -> Frame:
        """Send one request and wait for its answer.

        Raises:
            WorkerCrashed, WorkerHung, WorkerMisbehaved: The worker is gone afterwards.
            EvaluationError: The worker refused the request and lives on.
        """
        return self._exchange({"request": request}, blobs, timeout_s)

    def give_up(self) -> None:
        """Let the time of the request under way be over, as if its deadline had passed. For any thread."""
        self._deadline.pass_now()

    def end_now(self) -> None:
        """End the process whatever it is doing; its own thread finds it crashed, and closes. For any thread."""
        self._process.kill()

    def close(self) -> None:
        """End the worker: its input is closed, and it is killed if that is not enough."""
        self._hang_up()
        self._deadline.close()
        try:
            self._process.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def kill(self) -> None:
        """End the worker at once."""
        self._deadline.close()
        self._process.kill()
        self._hang_up()
        self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _exchange(self, head: dict[str, Any] | None, blobs: Sequence[bytes], timeout_s: float) -> Frame:
        """Send, unless there is nothing to be said, and return what comes back."""
        assert self._process.stdin
        assert self._process.stdout
        if self._process.stdin.closed:
            raise WorkerCrashed("C401")
        answer, misbehaved = None, False
        with self._deadline.within(timeout_s):
            try:
                with contextlib.suppress(OSError):  # the worker is gone; what it said before is still there to be read
                    if head is not None:
                        write_frame(self._process.stdin, head, blobs)
                answer = read_frame(self._process.stdout, blob_limit=ANSWER_BLOB_LIMIT, whole_letters=True)
            except BrokenFrame:
                misbehaved = not self._deadline.expired and not self._ended()
        if answer is None:
            self.kill()
            self.crashed = not misbehaved and not self._deadline.expired
            if misbehaved:
                raise WorkerMisbehaved("C403")
            raise WorkerHung("C402") if self._deadline.expired else WorkerCrashed("C401")
        if "error" in answer.head:
            error = understand(answer.head["error"])
            if isinstance(error, WorkerMisbehaved):
                self.kill()
            raise error
        return answer

    def _ended(self) -> bool:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=0.5)
        return self._process.poll() is not None

    def _hang_up(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):  # what was still to be written is lost with the worker
                if pipe:
                    pipe.close()


def _started(
    readable: Sequence[Path], writable: Sequence[Path], memory_bytes: int | None, *, allow_unisolated: bool
) -> Process:
    """Start the process; on Linux and macOS it steps into its box itself, on Windows it begins inside."""
    if sys.platform == "win32":
        from evaluators.isolation import windows

        try:
            return windows.start(
                worker_command(),
                worker_environment(),
                readable=readable,
                writable=writable,
                memory_bytes=memory_bytes,
            )
        except (OSError, WorkerError) as refusal:
            if not allow_unisolated:
                raise refusal if isinstance(refusal, WorkerError) else WorkerError("C400") from None
    try:
        process = subprocess.Popen(
            worker_command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # native messages may hold names
            env=worker_environment(),
            cwd=Path(__file__).anchor,
            start_new_session=True,
        )
    except OSError:  # the interpreter may not be executed or is gone, or there is no room for a process
        raise WorkerError("C521") from None
    if sys.platform == "darwin":
        from evaluators.isolation import memory_watch

        memory_watch.watch(process, memory_bytes)
    return process
