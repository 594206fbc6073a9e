"""A bound for what a worker writes in all: the kernel bounds each file, not their sum."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final, Self

_EVERY_S: Final = 0.25
"""In this time the fastest disk takes half a gigabyte more."""


class FolderLimit:
    """Ends whoever fills a folder beyond a limit; watches as long as the block lasts, from its own thread.

    Args:
        folder: Watched with everything beneath.
        largest: Bytes of all files.
        most: Files and folders.
    """

    def __init__(self, folder: Path, *, largest: int, most: int) -> None:
        self.exceeded = False
        self._folder, self._largest, self._most = folder, largest, most
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def watch(self, end: Callable[[], None]) -> None:
        """Begin to watch; ``end`` is called, once, when there is too much."""
        self._thread = threading.Thread(target=self._watch, args=(end,), name="folder limit", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _watch(self, end: Callable[[], None]) -> None:
        while not self._over.wait(_EVERY_S):
            if self._is_too_much():
                self.exceeded = True
                end()
                return

    def _is_too_much(self) -> bool:
        size = count = 0
        for folder, folders, files in os.walk(self._folder):
            count += len(folders) + len(files)
            size += sum(_size(Path(folder, name)) for name in files)
            if size > self._largest or count > self._most:
                return True
        return False


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:  # gone meanwhile
        return 0
