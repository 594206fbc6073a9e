"""Whether foreign files are isolated on this computer: asked of a worker, which tries to escape itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evaluators.errors import EvaluationError

if TYPE_CHECKING:
    from evaluators.isolation.stable_words import Standing

_PATIENCE_S: Final = 10.0
"""The window waits for this when it is closed meanwhile."""


def isolation_here(_: object = None) -> Standing:
    """Start a worker that gets no file, and return what holds in it; takes a second: run it in a task."""
    from evaluators.isolation.stable_words import NOT_BLOCKED, standing
    from evaluators.isolation.worker_process import WorkerProcess

    try:
        worker = WorkerProcess("tables", setup={}, start_timeout_s=_PATIENCE_S)
    except EvaluationError:  # where isolation cannot be had, or lets something through, no worker starts
        return NOT_BLOCKED
    try:
        return standing(worker.isolation)
    finally:
        worker.close()
