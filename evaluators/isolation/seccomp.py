"""Seccomp: a filter program in the kernel that refuses every system call not on the list (Linux).

Source: https://docs.kernel.org/userspace-api/seccomp_filter.html; instructions as in linux/bpf_common.h.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from collections.abc import Iterable
from typing import Final

from evaluators.isolation import native, syscalls
from evaluators.isolation.syscalls import Rule

_SET_MODE_FILTER: Final = 1
_ALL_THREADS: Final = 1

_LOAD, _AND, _RETURN = 0x20, 0x54, 0x06
_IF_EQUAL, _IF_AT_LEAST = 0x15, 0x35
_NUMBER_OFFSET, _ARCHITECTURE_OFFSET, _ARGUMENTS_OFFSET = 0, 4, 16

_ALLOW: Final = 0x7FFF0000
_KILL_PROCESS: Final = 0x80000000
_REFUSE: Final = 0x00050000 | errno.EPERM
_UNKNOWN: Final = 0x00050000 | errno.ENOSYS
_NEW_CALLS_FROM: Final = 424
"""From here on numbers are the same on every processor, and libraries fall back to an older call on ENOSYS (clone3)."""


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p)]


def install(*, may_write: bool) -> None:
    """Filter every thread of this process from now on. Needs ``gain_no_privileges`` first.

    Raises:
        OSError: The kernel has no seccomp, a thread could not be included, or the processor is not known.
    """
    machine = native.machine()
    if machine not in syscalls.ARCHITECTURES:
        raise OSError(errno.ENOSYS, "no table of system calls for this processor")
    column, architecture = syscalls.ARCHITECTURES[machine]
    code = assemble(architecture, syscalls.rules(machine, may_write=may_write, process_id=os.getpid()))
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.addressof(buffer))
    thread = native.system_call(syscalls.SECCOMP[column], _SET_MODE_FILTER, _ALL_THREADS, ctypes.addressof(program))
    if thread:
        raise OSError(errno.ESRCH, "a thread could not be included")


def assemble(architecture: int, rules: Iterable[Rule]) -> bytes:
    """Return the filter program: 8 bytes an instruction."""
    code = [
        _instruction(_LOAD, _ARCHITECTURE_OFFSET),
        _instruction(_IF_EQUAL, architecture, then=1),
        _instruction(_RETURN, _KILL_PROCESS),
        _instruction(_LOAD, _NUMBER_OFFSET),
    ]
    for rule in rules:
        decision = _decide(rule)
        code += [_instruction(_IF_EQUAL, rule.number, otherwise=len(decision)), *decision]
    code += [
        _instruction(_IF_AT_LEAST, _NEW_CALLS_FROM, otherwise=1),
        _instruction(_RETURN, _UNKNOWN),
        _instruction(_RETURN, _REFUSE),
    ]
    return b"".join(code)


def _decide(rule: Rule) -> list[bytes]:
    if rule.argument is None:
        return [_instruction(_RETURN, _ALLOW)]
    code = [_instruction(_LOAD, _ARGUMENTS_OFFSET + 8 * rule.argument), _instruction(_AND, rule.mask)]
    for value in rule.values:
        code += [_instruction(_IF_EQUAL, value, otherwise=1), _instruction(_RETURN, _ALLOW)]
    return [*code, _instruction(_RETURN, _REFUSE)]


def _instruction(operation: int, value: int, *, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("=HBBI", operation, then, otherwise, value)
