"""How much room the small pictures of the evaluations take, and giving it back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.tasks import Tasks
from desktop.preferring import Preferring
from evaluators.errors import EvaluationError


class Caching(QObject):
    """Looks at the evaluations on Home's list; others are not known.

    Args:
        tasks: Where the work is listed.
        evaluation: The open evaluation.
        preferring: Knows the list.
    """

    measured = Signal(object)
    """Bytes; an int of Qt's would end at two gigabytes."""

    def __init__(
        self, tasks: Tasks, evaluation: OpenEvaluation, preferring: Preferring, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._tasks, self._evaluation, self._preferring = tasks, evaluation, preferring

    def measure(self) -> None:
        """Add up how much there is."""
        paths = self._paths()
        job = self._tasks.start("desktop_settings.measuring", lambda _: _size(paths), can_stop=False)
        job.succeeded.connect(self.measured)

    def clear(self) -> None:
        """Remove what may be removed; evaluations open elsewhere keep theirs."""
        paths, mine = self._paths(), self._evaluation.folder if self._evaluation.writable else None

        def work(_: object) -> int:
            from evaluators.evaluation.cache import clear_cache

            for path in paths:
                try:
                    clear_cache(path, mine if mine is not None and mine.path == path else None)
                except EvaluationError:
                    continue
            return _size(paths)

        job = self._tasks.start("desktop_settings.clearing", work, can_stop=False)
        job.succeeded.connect(self.measured)

    def _paths(self) -> tuple[Path, ...]:
        return tuple(map(Path, self._preferring.now.recent))


def _size(paths: tuple[Path, ...]) -> int:
    from evaluators.evaluation.cache import cache_size

    return sum(map(cache_size, paths))
