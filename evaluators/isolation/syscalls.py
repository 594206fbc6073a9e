"""The system calls a worker may make, and their numbers on x86_64 and aarch64 (Linux).

An allow-list: what a later kernel adds stays refused.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_X86_64, _AARCH64 = 0, 1
ARCHITECTURES: Final = {"x86_64": (_X86_64, 0xC000003E), "aarch64": (_AARCH64, 0xC00000B7)}
"""Column of the tables below, and what seccomp calls the architecture (AUDIT_ARCH)."""

SECCOMP: Final = (317, 277)

_COMPUTE: Final[dict[str, tuple[int | None, int | None]]] = {
    # memory
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "brk": (12, 214),
    "mremap": (25, 216),
    "msync": (26, 227),
    "mincore": (27, 232),
    "madvise": (28, 233),
    # open files
    "read": (0, 63),
    "write": (1, 64),
    "close": (3, 57),
    "fstat": (5, 80),
    "poll": (7, None),
    "lseek": (8, 62),
    "pread64": (17, 67),
    "readv": (19, 65),
    "writev": (20, 66),
    "dup": (32, 23),
    "dup2": (33, None),
    "getdents64": (217, 61),
    "fadvise64": (221, 223),
    "ppoll": (271, 73),
    "dup3": (292, 24),
    "preadv": (295, 69),
    # looking at paths: opening them is what Landlock decides
    "stat": (4, None),
    "lstat": (6, None),
    "access": (21, None),
    "getcwd": (79, 17),
    "readlink": (89, None),
    "newfstatat": (262, 79),
    "readlinkat": (267, 78),
    "faccessat": (269, 48),
    "statx": (332, 291),
    # threads and signals of this process
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sched_yield": (24, 124),
    "exit": (60, 93),
    "sigaltstack": (131, 132),
    "arch_prctl": (158, None),
    "gettid": (186, 178),
    "futex": (202, 98),
    "sched_getaffinity": (204, 123),
    "set_tid_address": (218, 96),
    "restart_syscall": (219, 128),
    "exit_group": (231, 94),
    "set_robust_list": (273, 99),
    "getcpu": (309, 168),
    "membarrier": (324, 283),
    "rseq": (334, 293),
    # time, chance, and who am I
    "nanosleep": (35, 101),
    "getpid": (39, 172),
    "uname": (63, 160),
    "gettimeofday": (96, 169),
    "getrlimit": (97, 163),
    "getrusage": (98, 165),
    "sysinfo": (99, 179),
    "times": (100, 153),
    "getuid": (102, 174),
    "getgid": (104, 176),
    "geteuid": (107, 175),
    "getegid": (108, 177),
    "getppid": (110, 173),
    "time": (201, None),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "getrandom": (318, 278),
}

_CHANGE_FILES: Final[dict[str, tuple[int | None, int | None]]] = {
    # only for a job with a writable folder; Landlock decides which. No links, no modes, no times, no attributes.
    "rename": (82, None),
    "mkdir": (83, None),
    "rmdir": (84, None),
    "unlink": (87, None),
    "mkdirat": (258, 34),
    "unlinkat": (263, 35),
    "renameat": (264, 38),
    "renameat2": (316, 276),
    "pwrite64": (18, 68),
    "sendfile": (40, 71),
    "fsync": (74, 82),
    "fdatasync": (75, 83),
    "ftruncate": (77, 46),
    "pwritev": (296, 70),
    "copy_file_range": (326, 285),
}

_CONDITIONAL: Final[dict[str, tuple[int | None, int | None]]] = {
    "open": (2, None),
    "ioctl": (16, 29),
    "clone": (56, 220),
    "fcntl": (72, 25),
    "prctl": (157, 167),
    "tgkill": (234, 131),
    "openat": (257, 56),
    "prlimit64": (302, 261),
}

_NEW_THREAD: Final = 0x00010000
_NEW_NAMESPACE: Final = 0x7E020080
_ASK_TERMINAL, _CLOSE_ON_EXEC, _KEEP_ON_EXEC, _ASK_WAITING = 0x5401, 0x5451, 0x5450, 0x541B
_DUPLICATE_CLOSING: Final = 1030
_SET_NAME, _GET_NAME, _NAME_MEMORY = 15, 16, 0x53564D41
_EVERY_BIT: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Rule:
    """One system call that is allowed, always or when one argument, masked, is one of the values.

    Only the low 32 bits are compared: all these arguments are 32 bits wide in the kernel.
    """

    number: int
    argument: int | None = None
    mask: int = _EVERY_BIT
    values: tuple[int, ...] = ()


def rules(machine: str, *, may_write: bool, process_id: int) -> Iterator[Rule]:
    """Yield what is allowed on this kind of processor; everything else is refused."""
    column, _ = ARCHITECTURES[machine]
    for table in (_COMPUTE, _CHANGE_FILES) if may_write else (_COMPUTE,):
        for numbers in table.values():
            if (number := numbers[column]) is not None:
                yield Rule(number)
    opening = _opening(may_write=may_write)
    conditions = {
        "open": (1, *opening),
        "openat": (2, *opening),
        "clone": (0, _NEW_THREAD | _NEW_NAMESPACE, (_NEW_THREAD,)),
        "ioctl": (1, _EVERY_BIT, (_ASK_TERMINAL, _CLOSE_ON_EXEC, _KEEP_ON_EXEC, _ASK_WAITING)),
        "fcntl": (1, _EVERY_BIT, (0, 1, 2, 3, 4, _DUPLICATE_CLOSING)),  # not: owners, signals, leases, locks, seals
        "prctl": (0, _EVERY_BIT, (_SET_NAME, _GET_NAME, _NAME_MEMORY)),
        "tgkill": (0, _EVERY_BIT, (process_id,)),  # abort() sends itself a signal
        "prlimit64": (0, _EVERY_BIT, (0,)),
    }
    for name, (argument, mask, values) in conditions.items():
        if (number := _CONDITIONAL[name][column]) is not None:
            yield Rule(number, argument, mask, values)


def _opening(*, may_write: bool) -> tuple[int, tuple[int, ...]]:
    """Return mask and values of the flags with which a file may be opened.

    Truncating through a file opened for reading is refused even where writing is allowed: Landlock before version 3
    does not see it.
    """
    if not may_write:
        return os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC, (0,)
    writing = (os.O_WRONLY, os.O_RDWR)
    return os.O_WRONLY | os.O_RDWR | os.O_TRUNC, (0, *writing, *(mode | os.O_TRUNC for mode in writing))
