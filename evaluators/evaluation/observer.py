"""What a long job tells whoever started it, and how it is told to stop."""

from __future__ import annotations

from typing import Protocol


class RunObserver(Protocol):
    """Told from the thread that called the job."""

    def stage(self, name: str) -> None:
        """Say which stage begins: ``files model golden fidelity cases intervals``; words under ``cli.stages``."""

    def progress(self, done: int, total: int, failed: int) -> None:
        """Say how far the stage is."""

    def stop_requested(self) -> bool:
        """Return whether to stop; the job then ends within one case."""


class Silent:
    """An observer that watches nothing and never stops."""

    def stage(self, name: str) -> None:
        """Ignore the stage."""

    def progress(self, done: int, total: int, failed: int) -> None:
        """Ignore the progress."""

    def stop_requested(self) -> bool:
        """Never stop."""
        return False
