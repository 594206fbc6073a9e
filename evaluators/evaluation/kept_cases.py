"""The cases of a store in memory: read once, and then the same objects for everybody."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from evaluators.domain.case import Case


class KeptCases:
    """Holds the cases while somebody wants that; threads may share it."""

    def __init__(self) -> None:
        self.wanted = False
        self.now: tuple[Case, ...] | None = None
        """What is held; None: nothing, and they have to be read."""
        self._edition = 0
        self._reading = threading.Lock()

    def get(self, read: Callable[[], tuple[Case, ...]]) -> tuple[Case, ...]:
        """Return the cases; of several threads that ask at once, one reads them."""
        if not self.wanted:
            return read()
        with self._reading:
            kept, edition = self.now, self._edition
            if kept is None:
                kept = read()
                if edition == self._edition:  # else they were written while they were being read
                    self.now = kept
            return kept

    def set(self, cases: tuple[Case, ...]) -> None:
        """Hold all cases as they were written."""
        self._edition += 1
        self.now = cases if self.wanted else None

    def replace(self, changed: Mapping[int, Case]) -> None:
        """Hold some cases as they were written; the others stay the same objects."""
        self._edition += 1
        if self.now is not None:
            known = changed.keys() <= {case.number for case in self.now}
            self.now = tuple(changed.get(case.number, case) for case in self.now) if known else None

    def forget(self) -> None:
        """Hold nothing: what was written was taken back."""
        self._edition += 1
        self.now = None
