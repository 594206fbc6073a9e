"""A disk that is full from the n-th time on that something is to be written: a file made, renamed or flushed, a row."""

import contextlib
import errno
import io
import os
import sqlite3
from pathlib import Path

WRITING = frozenset("wxa+")
STATEMENTS = ("INSERT", "UPDATE", "DELETE", "CREATE", "COMMIT", "BEGIN IMMEDIATE")


class FullDisk:
    """Counts what is written, and lets it fail from a number on.

    Args:
        path: What lies below is on this disk.
        full_from: The first writing step that fails; None: none does.
    """

    def __init__(self, path, full_from=None):
        self.path, self.full_from, self.steps = str(path), full_from, 0
        self.first = ""
        """What could not be written first."""

    def step(self, *names):
        """Count one writing step and fail if the disk is full by now."""
        if names and not any(str(name).startswith(self.path) for name in names):
            return
        self.steps += 1
        if self.full_from is not None and self.steps >= self.full_from:
            self.first = self.first or str(names[0] if names else "store")
            raise OSError(errno.ENOSPC, "no space left on device", str(names[0]) if names else None)

    @contextlib.contextmanager
    def in_place(self, monkeypatch):
        """Let everything that writes go through here."""
        with monkeypatch.context() as patch:
            opened, os_opened, flushed = io.open, os.open, os.fsync

            def file_open(file, mode="r", *arguments, **options):
                if WRITING & set(mode) and not isinstance(file, int):
                    self.step(file)
                return opened(file, mode, *arguments, **options)

            def low_open(file, flags, *arguments, **options):
                if flags & os.O_CREAT and not Path(file).exists():
                    self.step(file)
                return os_opened(file, flags, *arguments, **options)

            def flush(descriptor):
                self.step(Path(f"/proc/self/fd/{descriptor}").readlink())
                return flushed(descriptor)

            patch.setattr(io, "open", file_open)
            patch.setattr(os, "open", low_open)
            patch.setattr(os, "fsync", flush)
            for name in ("mkdir", "rename", "replace"):
                patch.setattr(os, name, self._counted(getattr(os, name)))
            patch.setattr(sqlite3, "connect", self._connected(sqlite3.connect))
            yield self

    def _counted(self, original):
        def call(*names, **options):
            self.step(*names[:1])
            return original(*names, **options)

        return call

    def _connected(self, original):
        disk = self

        class Connection(sqlite3.Connection):
            def _step(self, statement):
                if statement.lstrip().upper().startswith(STATEMENTS):
                    try:
                        disk.step()
                    except OSError:
                        raise sqlite3.OperationalError("database or disk is full") from None

            def execute(self, statement, *parameters):
                self._step(statement)
                return super().execute(statement, *parameters)

            def executemany(self, statement, *parameters):
                self._step(statement)
                return super().executemany(statement, *parameters)

            def executescript(self, script):
                self._step(script)
                return super().executescript(script)

        def connect(*arguments, **options):
            return original(*arguments, **{"factory": Connection, **options})

        return connect
