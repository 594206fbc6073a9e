"""Ways out of the sandbox, tried from inside a worker."""

import ctypes
import os
import resource
import signal
import socket
import threading
from pathlib import Path


def escape(request, _blobs):
    """Try one way out and answer the name of the refusal; ``escaped`` if there was none."""
    try:
        told = ESCAPES[request["by"]](*request.get("with", ()))
    except (OSError, MemoryError, RuntimeError) as refusal:
        return {"refused": type(refusal).__name__, "errno": getattr(refusal, "errno", None)}, ()
    return {"escaped": repr(told)}, ()


def _raw(number, *arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.syscall(ctypes.c_long(number), *(ctypes.c_long(argument) for argument in arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def _ptrace():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(16, os.getppid(), 0, 0) < 0:
        raise OSError(ctypes.get_errno(), "ptrace")


def _prctl(option, value):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, value, 0, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), "prctl")


def _from_a_thread(path):
    outcome = []

    def read():
        try:
            outcome.append(Path(path).read_bytes())
        except OSError as refusal:
            outcome.append(refusal)

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    if isinstance(outcome[0], OSError):
        raise outcome[0]
    return outcome[0]


def _raise_limit():
    try:
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except ValueError as refusal:
        raise OSError(str(refusal)) from None


def _limit_parent():
    resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))


ESCAPES = {
    "tcp": lambda: socket.create_connection(("127.0.0.1", 9), 1),
    "udp": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
    "udp6": lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM),
    "unix socket": lambda: socket.socket(socket.AF_UNIX),
    "socket pair": socket.socketpair,
    "raw socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW),
    "netlink": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
    "name lookup": lambda: socket.getaddrinfo("example.org", 80),
    "execute": lambda: os.execv("/bin/true", ["true"]),
    "spawn": lambda: os.posix_spawn("/bin/true", ["true"], {}),
    "fork": os.fork,
    "shell": lambda: os.popen("true").close(),
    "read": lambda path: Path(path).read_bytes(),
    "list": os.listdir,
    "read in a thread": _from_a_thread,
    "write": lambda path: Path(path).write_bytes(b"x"),
    "append": lambda path: os.close(os.open(path, os.O_WRONLY | os.O_APPEND)),
    "truncate": lambda path: os.truncate(path, 0),
    "truncate by opening": lambda path: os.close(os.open(path, os.O_RDONLY | os.O_TRUNC)),
    "make folder": os.mkdir,
    "remove": os.unlink,
    "rename": lambda path: os.rename(path, path + "2"),
    "link": lambda path: os.link(path, path + "2"),
    "symbolic link": lambda path: os.symlink(path, path + "2"),
    "mode": lambda path: os.chmod(path, 0o777),
    "owner": lambda path: os.chown(path, 0, 0),
    "times": os.utime,
    "attribute": lambda path: os.setxattr(path, "user.x", b"x"),
    "pipe": lambda path: os.mkfifo(path + "2"),
    "memory file": lambda: os.memfd_create("x"),
    "trace the parent": _ptrace,
    "kill the parent": lambda: os.kill(os.getppid(), signal.SIGKILL),
    "kill everyone": lambda: os.kill(-1, signal.SIGKILL),
    "allow dumps": lambda: _prctl(4, 1),
    "survive the parent": lambda: _prctl(1, 0),
    "take memory": lambda: len(bytearray(20 * 1024**3)),
    "raise the limit": _raise_limit,
    "limit the parent": _limit_parent,
    "priority": lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 5),
    "affinity": lambda: os.sched_setaffinity(os.getppid(), {0}),
    "session": os.setsid,
    "change folder": lambda: os.chdir("/tmp"),
    "system call": _raw,
}
