"""The worker's side: get into the sandbox, then answer requests until the input closes."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from evaluators.errors import EvaluationError, WorkerError
from evaluators.isolation import sandbox
from evaluators.isolation.frames import read_frame, write_frame

Answer = tuple[dict[str, Any], Sequence[bytes]]
Handler = Callable[[dict[str, Any], tuple[bytes, ...]], Answer]
"""One request (head, blobs) to one answer."""
Start = Callable[[dict[str, Any], tuple[bytes, ...]], tuple[dict[str, Any], Handler]]
"""Setup (head, blobs) to what is told when ready, and the handler. Called inside the sandbox."""


def serve(jobs: Mapping[str, Callable[[], Start]]) -> int:
    """Read the hello, import the job, enter the sandbox, start the job, answer until the input closes.

    Args:
        jobs: Name to a function that imports everything the job needs and returns its start function.
    """
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a shutdown sends it to all; whoever started us ends us, in order
    inward, outward = _own_streams()
    hello = read_frame(inward)
    if hello is None:
        return 0
    start = jobs[hello.head["job"]]()
    try:
        isolation = sandbox.enter(
            readable=[Path(path) for path in hello.head["readable"]],
            writable=[Path(path) for path in hello.head["writable"]],
            memory_bytes=hello.head["memory_bytes"],
            allow_unisolated=hello.head["allow_unisolated"],
        )
        write_frame(outward, {"isolation": isolation})  # said before anything foreign could change what is said
        ready, handler = start(hello.head["setup"], hello.blobs)
    except EvaluationError as error:
        write_frame(outward, {"error": describe(error)})
        return 1
    except MemoryError:
        write_frame(outward, {"error": describe(WorkerError("C405"))})
        return 1
    write_frame(outward, {"ready": ready})
    del hello
    gc.freeze()
    while (frame := read_frame(inward)) is not None:
        try:
            head, blobs = handler(frame.head["request"], frame.blobs)
        except EvaluationError as error:
            head, blobs = {"error": describe(error)}, ()
        except MemoryError:
            head, blobs = {"error": describe(WorkerError("C405"))}, ()
        write_frame(outward, head, blobs)
    return 0


def describe(error: EvaluationError) -> dict[str, Any]:
    """Return an error as it crosses the boundary."""
    return {"class": type(error).__name__, "id": error.id, "parameters": error.parameters}


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Take over the pipes, so that a stray print of a library cannot break a frame."""
    inward, outward = os.dup(0), os.dup(1)
    # A container of Windows may not open the null device; the parent has handed it over as the stream of errors.
    null = 2 if sys.platform == "win32" else os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)
    sys.stdin = sys.__stdin__ = None  # type: ignore[misc]
    return os.fdopen(inward, "rb"), os.fdopen(outward, "wb")
