"""One window per user: a second start hands its files to the running one. The only socket of the program, and local."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import socket as sockets
import stat
import struct
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QDeadlineTimer, QObject, QThread, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from evaluators import paths
from evaluators.errors import FolderError
from evaluators.evaluation.lock import FolderLock

LOCK: Final = "window.lock"
SOCKET: Final = "window.socket"
"""In the program's own folder, where the system keeps none for the session."""
PATIENCE_MS: Final = 3_000
"""How long a second start waits for the first, which may be starting itself, before it opens a window of its own."""
_MESSAGE_LIMIT: Final = 1024**2
_LONGEST_PATH: Final = 100
"""Bytes; systems take 103 to 107."""
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
        self._name = ""
        """What clients connect to; empty where no place is private enough."""
        self._lock: FolderLock | None = None
        self._server: QLocalServer | None = None

    @property
    def sole(self) -> bool:
        """Return whether no other window of this user can be open."""
        return self._lock is not None

    def claim(self, arguments: Sequence[str]) -> bool:
        """Return whether a window is to be opened; False: the running one took the arguments.

        Args:
            arguments: Paths, relative ones to the folder this process was started in.
        """
        first = self._is_first()
        self._name = _name()
        if first:
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
        if not self._name:
            return
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        if self._lock is not None:
            QLocalServer.removeServer(self._name)  # what a crash left; no living window has it, for the lock is here
        if server.listen(self._name):
            self._server = server
            server.newConnection.connect(self._welcome)

    def _welcome(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            if not _is_own(socket):
                socket.abort()
                socket.deleteLater()
                continue
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
    """Return the path of the socket, on Windows the name of the pipe: this user's and this folder's of the program.

    On Linux and macOS it lies in a folder nobody else can write to, so that nobody else can be there first. In the
    folder of temporary files, where Qt would put it, anybody could.
    """
    if sys.platform == "win32":
        user = os.environ.get("USERNAME", "")
    else:
        user = str(os.getuid())
    told = f"{user}\n{paths.home().absolute()}".encode("utf-8", "surrogateescape")
    name = f"pruefstand-{hashlib.sha256(told).hexdigest()[:20]}"
    if sys.platform == "win32":
        return name
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    places = [*([Path(runtime, name)] if runtime else []), paths.home().resolve() / SOCKET]
    usable = [place for place in places if _is_private(place.parent) and len(os.fsencode(place)) <= _LONGEST_PATH]
    return str(usable[0]) if usable else ""


def _is_private(folder: Path) -> bool:
    """Return whether this user alone can put something there, or take its place; Windows has no such folder here."""
    if sys.platform == "win32":
        return False
    with contextlib.suppress(OSError):
        found = folder.lstat()
        return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and found.st_mode & 0o022 == 0
    return False


def _hand_over(name: str, arguments: Sequence[str]) -> bool:
    """Return whether the first window took the arguments."""
    if not name:
        return False
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
    """Return whether a process of this user is at the other end: paths of files are told to nobody else."""
    if sys.platform != "linux":
        return True  # a pipe opened for one user refuses the others, and the socket lies in a private folder
    with contextlib.suppress(OSError), sockets.socket(fileno=os.dup(int(socket.socketDescriptor()))) as end:
        told = end.getsockopt(sockets.SOL_SOCKET, sockets.SO_PEERCRED, struct.calcsize("3i"))
        _, user, _ = struct.unpack("3i", told)
        return bool(user == os.getuid())
    return False


def _paths(message: bytes) -> list[Path] | None:
    """Return the paths of a message, or None where it is none."""
    try:
        found = json.loads(message)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        return None
    return [path for path in map(Path, found) if path.is_absolute() and "\0" not in str(path)]
