"""Verification for the window: read, judged in the sandbox, beside the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.background import Job, Observer


class Verifying(QObject):
    """One verification at a time; a new one replaces the one before."""

    succeeded = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job: Job | None = None

    def start(self, path: Path) -> None:
        """Verify a file or folder."""
        self.close()
        self._job = Job(lambda observer: _verify(path, observer), self)
        self._job.succeeded.connect(self.succeeded)
        self._job.failed.connect(self.failed)
        self._job.start()

    def close(self) -> None:
        """Wait for what is under way."""
        if self._job is not None:
            self._job.wait()
            self._job = None


def _verify(path: Path, _: Observer) -> object:
    from evaluators import paths
    from evaluators.evidence import trust
    from evaluators.evidence.client import verify_path

    return verify_path(path, trust.load(paths.trust_list()))
