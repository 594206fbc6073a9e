"""The filter program, run by hand on system calls of both processors."""

import errno
import struct

import pytest

from evaluators.isolation import syscalls
from evaluators.isolation.seccomp import assemble

ALLOWED, KILLED = 0x7FFF0000, 0x80000000
REFUSED, UNKNOWN = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
OWN_ID = 4711


def decide(program, architecture, number, *arguments):
    """Run the program as the kernel does: one accumulator, forward jumps."""
    data = struct.pack("=IIQ6Q", number, architecture, 0, *(*arguments, 0, 0, 0, 0, 0, 0)[:6])
    position, accumulator = 0, 0
    while True:
        operation, then, otherwise, value = struct.unpack_from("=HBBI", program, 8 * position)
        position += 1
        match operation:
            case 0x20:
                (accumulator,) = struct.unpack_from("=I", data, value)
            case 0x54:
                accumulator &= value
            case 0x15:
                position += then if accumulator == value else otherwise
            case 0x35:
                position += then if accumulator >= value else otherwise
            case 0x06:
                return value


@pytest.fixture(params=["x86_64", "aarch64"])
def machine(request):
    return request.param


@pytest.fixture
def ask(machine):
    _, architecture = syscalls.ARCHITECTURES[machine]

    def _ask(numbers, *arguments, may_write=False):
        rules = syscalls.rules(machine, may_write=may_write, process_id=OWN_ID)
        number = numbers[("x86_64", "aarch64").index(machine)]
        return decide(assemble(architecture, rules), architecture, number, *arguments)

    return _ask


READ, OPENAT, CLONE, SOCKET, EXECVE = (0, 63), (257, 56), (56, 220), (41, 198), (59, 221)
MKDIRAT, TGKILL, PRLIMIT, IOCTL, FCHMODAT = (258, 34), (234, 131), (302, 261), (16, 29), (268, 53)
WRITE_ONLY, READ_WRITE, CREATE, TRUNCATE, CLOSE_ON_EXEC = 0o1, 0o2, 0o100, 0o1000, 0o2000000
THREAD = 0x3D0F00
"""The flags with which glibc starts a thread."""


def test_computing_is_allowed(ask):
    assert ask(READ) == ALLOWED


@pytest.mark.parametrize("number", [SOCKET, EXECVE, FCHMODAT], ids=["socket", "execve", "fchmodat"])
@pytest.mark.parametrize("may_write", [False, True])
def test_what_reaches_out_is_refused(ask, number, may_write):
    assert ask(number, 2, may_write=may_write) == REFUSED


def test_another_kind_of_processor_is_killed(machine):
    _, architecture = syscalls.ARCHITECTURES[machine]
    program = assemble(architecture, syscalls.rules(machine, may_write=False, process_id=OWN_ID))
    assert decide(program, 0x40000003, 3) == KILLED


def test_threads_are_allowed_and_processes_and_namespaces_are_not(ask):
    assert ask(CLONE, THREAD) == ALLOWED
    assert ask(CLONE, 17) == REFUSED
    assert ask(CLONE, 0x4111) == REFUSED
    assert ask(CLONE, THREAD | 0x10000000) == REFUSED


def test_files_are_opened_for_reading_only(ask):
    assert ask(OPENAT, 0, 0, CLOSE_ON_EXEC) == ALLOWED
    for flags in (WRITE_ONLY, READ_WRITE, CREATE, TRUNCATE, READ_WRITE | CREATE):
        assert ask(OPENAT, 0, 0, flags) == REFUSED


def test_a_job_with_a_writable_folder_opens_files_for_writing_but_truncates_none_that_it_reads(ask):
    assert ask(OPENAT, 0, 0, WRITE_ONLY | CREATE | TRUNCATE, may_write=True) == ALLOWED
    assert ask(OPENAT, 0, 0, TRUNCATE, may_write=True) == REFUSED
    assert ask(MKDIRAT, may_write=True) == ALLOWED
    assert ask(MKDIRAT) == REFUSED


def test_signals_and_limits_are_its_own(ask):
    assert ask(TGKILL, OWN_ID) == ALLOWED
    assert ask(TGKILL, 1) == REFUSED
    assert ask(PRLIMIT, 0) == ALLOWED
    assert ask(PRLIMIT, 1) == REFUSED


def test_typing_into_a_terminal_is_refused(ask):
    assert ask(IOCTL, 0, 0x5401) == ALLOWED
    assert ask(IOCTL, 0, 0x5412) == REFUSED


@pytest.mark.parametrize("number", [425, 435, 437, 600, 0x40000000], ids=hex)
def test_newer_calls_and_other_conventions_do_not_exist(ask, number):
    assert ask((number, number)) == UNKNOWN


def test_nothing_is_allowed_twice(machine):
    numbers = [rule.number for rule in syscalls.rules(machine, may_write=True, process_id=OWN_ID)]
    assert len(numbers) == len(set(numbers))
