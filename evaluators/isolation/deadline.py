"""A limit for how long something may take, with one thread for all the times it is used."""

from __future__ import annotations

import contextlib
import math
import threading
from collections.abc import Callable, Iterator
from time import monotonic


class Deadline:
    """Calls a function, once, when what was begun is not over in time.

    A timer for each request would start a thread for each, a third of what the parent spends on a small image. This
    thread sleeps until the earliest moment it was ever told; by then the deadline has usually moved on.

    Args:
        expire: Called from the watching thread; must not take long.
    """

    def __init__(self, expire: Callable[[], None]) -> None:
        self.expired = False
        self._expire = expire
        self._changed = threading.Condition()
        self._at = math.inf
        self._wakes_at = math.inf
        self._closed = False
        threading.Thread(target=self._watch, name="deadline", daemon=True).start()

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Limit what is done inside."""
        self._move(monotonic() + seconds)
        try:
            yield
        finally:
            self._move(math.inf)

    def pass_now(self) -> None:
        """Let the time of what is under way be over; nothing happens where nothing is."""
        with self._changed:
            if self._at < math.inf:
                self._at = -math.inf
                self._changed.notify()

    def close(self) -> None:
        """End the thread; nothing expires afterwards."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _move(self, moment: float) -> None:
        with self._changed:
            self._at = moment
            if moment < self._wakes_at:
                self._changed.notify()

    def _watch(self) -> None:
        with self._changed:
            while not self._closed:
                left = self._at - monotonic()
                if left <= 0:
                    self.expired = True
                    self._expire()
                    return
                self._wakes_at = self._at
                self._changed.wait(left if left < math.inf else None)
