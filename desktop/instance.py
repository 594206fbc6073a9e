"""One window per user: a second start hands its files to the running one. The only socket of the program, and local."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QDeadlineTimer, QDir, QObject, QThread, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from evaluators import paths
from evaluators.errors import FolderError
from evaluators.evaluation.lock import FolderLock

LOCK: Final = "window.lock"
PATIENCE_MS: Final = 3_000
"""How long a second start waits for the first, which may be starting itself, before it opens a window of its own."""
_MESSAGE_LIMIT: Final = 1024**2
_TAKEN: Final = b"taken\n"


class Instance(QObject):
    """Whether this is the first window of this user, and what later starts hand over to it.

    Who is first is decided by a lock the operating system frees when a process dies, so that neither a crash nor two
    starts at the same moment leave nobody or two in charge. The socket only carries the files.
    """

    handed = Signal(list)
    """Absolute paths from a second start, possibly none: come to the front."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = _name()
        self._lock: FolderLock | None = None
        self._server: QLocalServer | None = None

    def claim(self, arguments: Sequence[str]) -> bool:
        """Return whether a window is to be opened; False: the running one took the arguments.

        Args:
            arguments: Paths, relative ones to the folder this process was started in.
        """
        if self._is_first():
            self._listen()
            return True
        return not _hand_over(self._name, [os.path.abspath(one) for one in arguments])  # noqa: PTH100 - links stay

    def close(self) -> None:
        """Let another window be the first."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _is_first(self) -> bool:
        """Take the lock. Where nothing can be written there is no lock, and every start opens a window."""
        try:
            paths.home().mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = FolderLock(paths.home() / LOCK)
        except FolderError as error:
            return error.id != "M21"
        except OSError:
            pass
        return True

    def _listen(self) -> None:
        """Wait for later starts. If that is not possible, each of them opens a window of its own."""
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        if self._lock is not None:
            QLocalServer.removeServer(self._name)  # what a crash left; no living window has it, for the lock is here
        if server.listen(self._name):
            self._server = server
            server.newConnection.connect(self._welcome)

    def _welcome(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            visitor = _Visitor(socket, self)
            visitor.handed.connect(self.handed)
            visitor.read()


class _Visitor(QObject):
    """One later start."""

    handed = Signal(list)

    def __init__(self, socket: QLocalSocket, parent: QObject) -> None:
        super().__init__(parent)
        self._socket = socket
        socket.setParent(self)
        socket.readyRead.connect(self.read)
        socket.disconnected.connect(self.deleteLater)

    def read(self) -> None:
        """Take the message, once all of it is here."""
        if self._socket.canReadLine():
            handed = _paths(bytes(self._socket.readLine().data()))
            if handed is None:
                self._socket.abort()
                return
            self._socket.write(_TAKEN)
            self._socket.flush()  # the other process waits, and whoever hears of it may take its time
            self.handed.emit(handed)
        elif self._socket.bytesAvailable() > _MESSAGE_LIMIT:
            self._socket.abort()


def _name() -> str:
    """Return a name of this user and this folder of the program, which tells neither."""
    user = str(os.getuid()) if sys.platform != "win32" else os.environ.get("USERNAME", "")
    told = f"{user}\n{paths.home().absolute()}".encode("utf-8", "surrogateescape")
    return f"pruefstand-{hashlib.sha256(told).hexdigest()[:20]}"


def _hand_over(name: str, arguments: Sequence[str]) -> bool:
    """Return whether the first window took the arguments."""
    deadline = QDeadlineTimer(PATIENCE_MS)
    while not deadline.hasExpired():
        socket = QLocalSocket()
        socket.connectToServer(name)
        if not socket.waitForConnected(deadline.remainingTime()):
            QThread.msleep(50)  # it holds the lock and does not listen yet
            continue
        if not _is_own(socket):
            return False
        socket.write(json.dumps(list(arguments)).encode() + b"\n")
        while not socket.canReadLine():
            if not socket.waitForReadyRead(deadline.remainingTime()):
                return False
        return bytes(socket.readLine().data()) == _TAKEN
    return False


def _is_own(socket: QLocalSocket) -> bool:
    """Return whether the socket is this user's: paths of files are told to nobody else."""
    if sys.platform == "win32":
        return True  # a pipe opened for one user refuses the others
    with contextlib.suppress(OSError):
        place = Path(socket.fullServerName() or QDir(QDir.tempPath()).filePath(socket.serverName()))
        return place.lstat().st_uid == os.getuid()
    return False


def _paths(message: bytes) -> list[Path] | None:
    """Return the paths of a message, or None where it is none."""
    try:
        found = json.loads(message)
    except ValueError:
        return None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        return None
    return [path for path in map(Path, found) if path.is_absolute() and "\0" not in str(path)]
