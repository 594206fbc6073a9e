"""The parent's side of a worker: start, ask with a deadline, close."""

from __future__ import annotations

import contextlib
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from evaluators import errors
from evaluators.errors import EvaluationError, WorkerCrashed, WorkerHung, WorkerMisbehaved
from evaluators.isolation.frames import BrokenFrame, Frame, read_frame, write_frame
from evaluators.isolation.launch import worker_command, worker_environment

START_TIMEOUT_S = 60.0


class WorkerProcess:
    """One child process that does one kind of job, one request at a time.

    Args:
        job: Name of a row in ``evaluators.worker.JOBS``.
        setup: Handed to the job's start function inside the sandbox.
        blobs: Bytes for the start function.
        readable: Folders and files the worker may read, besides the program itself.
        writable: Folders the worker may write into.
        memory_bytes: Limit of the address space; None: the sandbox's default.
        allow_unisolated: Go on where the sandbox cannot be had; ``isolation`` then says so.

    Raises:
        WorkerCrashed, WorkerHung, WorkerMisbehaved: The worker did not get ready.
        EvaluationError: The job refused its setup, or isolation cannot be had (``C400``).
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
    ) -> None:
        self._process = subprocess.Popen(
            worker_command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # native messages may hold names
            env=worker_environment(),
            cwd=Path(__file__).anchor,
            start_new_session=True,
        )
        hello = {
            "job": job,
            "setup": setup,
            "readable": [str(path) for path in readable],
            "writable": [str(path) for path in writable],
            "memory_bytes": memory_bytes,
            "allow_unisolated": allow_unisolated,
        }
        ready = self._exchange(hello, blobs, start_timeout_s)
        self.isolation: dict[str, str] = dict(ready.head.get("isolation", {}))
        """What is really in force: network, filesystem, memory, process."""
        self.ready: dict[str, Any] = dict(ready.head.get("ready", {}))
        """What the start function answered."""

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

    def close(self) -> None:
        """End the worker: its input is closed, and it is killed if that is not enough."""
        with contextlib.suppress(OSError):
            if self._process.stdin:
                self._process.stdin.close()
        try:
            self._process.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            self.kill()
        if self._process.stdout:
            self._process.stdout.close()

    def kill(self) -> None:
        """End the worker at once."""
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _exchange(self, head: dict[str, Any], blobs: Sequence[bytes], timeout_s: float) -> Frame:
        expired = threading.Event()

        def expire() -> None:
            expired.set()
            self._process.kill()

        watch = threading.Timer(timeout_s, expire)
        watch.daemon = True
        watch.start()
        assert self._process.stdin
        assert self._process.stdout
        try:
            write_frame(self._process.stdin, head, blobs)
            answer = read_frame(self._process.stdout)
        except BrokenFrame:
            if expired.is_set():
                raise WorkerHung("C402") from None
            if self._ended():
                raise WorkerCrashed("C401") from None
            self.kill()
            raise WorkerMisbehaved("C403") from None
        except OSError:
            raise (WorkerHung("C402") if expired.is_set() else WorkerCrashed("C401")) from None
        finally:
            watch.cancel()
        if answer is None:
            self.kill()
            raise WorkerHung("C402") if expired.is_set() else WorkerCrashed("C401")
        if "error" in answer.head:
            raise _refusal(answer.head["error"])
        return answer

    def _ended(self) -> bool:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=0.5)
        return self._process.poll() is not None


def _refusal(described: object) -> EvaluationError:
    """Return the error that a worker describes as {class, id, parameters}; anything else is misbehaviour."""
    match described:
        case {"class": str(name), "id": str(id_), "parameters": dict(parameters)}:
            kind = getattr(errors, name, None)
            plain = all(
                isinstance(key, str) and isinstance(value, str | int | float) for key, value in parameters.items()
            )
            if isinstance(kind, type) and issubclass(kind, EvaluationError) and plain:
                return kind(id_, **parameters)
    return WorkerMisbehaved("C403")
