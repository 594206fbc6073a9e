"""Ways out of the sandbox, tried from inside a worker."""

import ctypes
import errno
import fcntl
import mmap
import os
import resource
import signal
import socket
import stat
import termios
import threading
from pathlib import Path

MANY = 3000


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


def _through_a_path_descriptor(folder, name):
    """Open a folder for nothing but its name, and go on from there."""
    handle = os.open(folder, os.O_PATH)
    return os.read(os.open(name, os.O_RDONLY, dir_fd=handle), 9)


def _of_an_open_file(change, path):
    handle = os.open(path, os.O_RDONLY)
    try:
        return change(handle)
    finally:
        os.close(handle)


def _give_attribute(handle):
    os.setxattr(handle, "user.x", b"x")


def _map_for_writing(handle):
    with mmap.mmap(handle, 0, flags=mmap.MAP_SHARED, prot=mmap.PROT_READ | mmap.PROT_WRITE) as mapped:
        mapped[0] = 0


def _many_threads():
    """Start threads as small as native code can until it is refused."""
    threading.stack_size(32 * 1024)
    over = threading.Event()
    try:
        for _ in range(MANY):
            threading.Thread(target=over.wait, daemon=True).start()
    finally:
        over.set()
    return MANY


def _type_into_the_terminal():
    for descriptor in range(8):
        try:
            fcntl.ioctl(descriptor, termios.TIOCSTI, b"x")
        except OSError as refusal:
            if refusal.errno != errno.EPERM:
                return refusal  # asked, and only for want of a terminal not done
    raise OSError(errno.EPERM, "every one")


def _as_another_processor():
    """Make a system call by the interrupt of 32-bit programs: its numbers mean other calls."""
    code = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(bytes.fromhex("b814000000cd80c3"))  # mov eax, 20 (getpid); int 0x80; ret
    return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()


def _is_not_refused(number):
    try:
        _raw(number, 0, 0, 0, 0, 0, 0)
    except OSError as refusal:
        return refusal.errno not in {errno.EPERM, errno.ENOSYS}
    return True


def _calls_not_refused(numbers):
    """Make every system call, without arguments; return those that were carried out."""
    through = [number for number in numbers if _is_not_refused(number)]
    if not through:
        raise OSError(errno.EPERM, "every one")
    return through


def _open_descriptors():
    """Return of every open descriptor what it is."""
    found = {}
    for descriptor in range(1024):
        try:
            found[descriptor] = stat.filemode(os.fstat(descriptor).st_mode)
        except OSError:
            continue
    return found


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
    "follow": os.readlink,
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
    "through a path descriptor": _through_a_path_descriptor,
    "read from a folder": lambda folder, name: os.open(name, os.O_RDONLY, dir_fd=os.open(folder, os.O_RDONLY)),
    "mode of an open file": lambda path: _of_an_open_file(lambda handle: os.fchmod(handle, 0o777), path),
    "owner of an open file": lambda path: _of_an_open_file(lambda handle: os.fchown(handle, 0, 0), path),
    "times of an open file": lambda path: _of_an_open_file(os.utime, path),
    "attribute of an open file": lambda path: _of_an_open_file(
        lambda handle: os.setxattr(handle, "user.x", b"x"), path
    ),
    "truncate an open file": lambda path: _of_an_open_file(lambda handle: os.ftruncate(handle, 0), path),
    "map for writing": lambda path: _of_an_open_file(_map_for_writing, path),
    "write through the descriptors": lambda: [os.pwrite(one, b"x", 0) for one in range(3, 5)],
    "many threads": _many_threads,
    "type into the terminal": _type_into_the_terminal,
    "another processor": _as_another_processor,
    "every system call": _calls_not_refused,
    "descriptors": _open_descriptors,
    "environment": lambda: dict(os.environ),
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
