"""How a worker is started on Windows: by its parent, in an AppContainer and a job object."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from evaluators.isolation.memory_watch import DEFAULT_BYTES
from evaluators.isolation.program import program_files
from evaluators.isolation.windows_container import Container, open_program
from evaluators.isolation.windows_process import ContainedProcess


def start(
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    readable: Sequence[Path],
    writable: Sequence[Path],
    memory_bytes: int | None,
) -> ContainedProcess:
    """Start a process that computes and can do nothing else.

    Args:
        command: Program and arguments.
        environment: The whole environment.
        readable: Files and folders to read, besides the program itself.
        writable: Folders to read and write.
        memory_bytes: How much memory it may commit; None: the default.

    Raises:
        OSError: The system refused the container, the job object or the process.
        WorkerError: ``C527`` the program cannot be opened to containers; ``C528`` a path cannot be handed over.
    """
    open_program(program_files())
    container = Container()
    try:
        container.hand(readable=readable, writable=writable)
        return ContainedProcess(
            command,
            environment=environment,
            folder=os.environ.get("SYSTEMROOT", "C:\\Windows"),  # the root of the drive is closed to containers
            container=container.sid,
            memory_bytes=DEFAULT_BYTES if memory_bytes is None else memory_bytes,
            release=container.close,
        )
    except BaseException:
        container.close()
        raise
