"""What a long job tells whoever started it, and how it is told to stop."""

from __future__ import annotations

import time
from typing import Final, Protocol

from evaluators.errors import RunCancelled

HOLD_S: Final = 0.1
"""How often a job that is held asks whether it may go on."""


class RunObserver(Protocol):
    """Told from the thread that called the job."""

    def stage(self, name: str) -> None:
        """Say which stage begins: ``files model golden fidelity cases intervals``; words under ``cli.stages``."""

    def progress(self, done: int, total: int, failed: int) -> None:
        """Say how far the stage is."""

    def stop_requested(self) -> bool:
        """Return whether to stop; the job then ends within one case."""

    def pause_requested(self) -> bool:
        """Return whether to begin nothing new for now; what has begun is finished, and a stop still ends the job."""

    def skip_requested(self, case: int, /) -> bool:
        """Return whether to give up a case. Only asked, again and again, about a case that seems to hang."""


class Silent:
    """An observer that watches nothing and never stops, pauses or skips."""

    def stage(self, name: str) -> None:
        """Ignore the stage."""

    def progress(self, done: int, total: int, failed: int) -> None:
        """Ignore the progress."""

    def stop_requested(self) -> bool:
        """Never stop."""
        return False

    def pause_requested(self) -> bool:
        """Never pause."""
        return False

    def skip_requested(self, _case: int) -> bool:
        """Give every case the time the run allows."""
        return False


def heed(observer: RunObserver) -> None:
    """Hold while the person wants a pause.

    Raises:
        RunCancelled: The person stopped.
    """
    while not observer.stop_requested() and observer.pause_requested():
        time.sleep(HOLD_S)
    if observer.stop_requested():
        raise RunCancelled
