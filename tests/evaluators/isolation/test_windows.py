"""The box on Windows, as far as it can be looked at elsewhere: what the system would be asked for, and in which order.

A recording stands in for the libraries of Windows; nothing here shows that Windows does what it is asked for.
"""

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

from evaluators.errors import WorkerError
from evaluators.isolation import windows, windows_calls, windows_container, windows_process
from evaluators.isolation.windows_access import CHANGE, READ, READ_AND_RUN
from evaluators.isolation.worker_process import WorkerProcess
from support.other_systems import RecordingWindows, list_of_access

CONTAINER, EVERY_CONTAINER = 0x1_0000_0010, 0x1_0000_0020
JOB, PROCESS, THREAD = 0x1_0000_0050, 0x1_0000_0060, 0x1_0000_0064
GRANT, REVOKE = 1, 4
OPEN = (0, 0, READ_AND_RUN, EVERY_CONTAINER)


@pytest.fixture
def on_windows(monkeypatch, tmp_path):
    """Return a function that lets the system be a recorded Windows with a program of one file."""
    (tmp_path / "program").mkdir()

    def begin(failing="", **answers):
        recording = RecordingWindows(failing, answers)
        monkeypatch.setattr(sys, "platform", "win32")
        monkeypatch.setattr(windows_calls, "library", recording.library)
        monkeypatch.setattr(windows_process, "inheritable", lambda descriptor: 0x1_0000_0000 + descriptor)
        monkeypatch.setattr(windows, "program_files", lambda: [tmp_path / "program"])
        return recording

    return begin


@pytest.fixture
def handed(tmp_path):
    (tmp_path / "package.zip").write_bytes(b"")
    (tmp_path / "private").mkdir()
    return {"readable": [tmp_path / "package.zip"], "writable": [tmp_path / "private"]}


def start(handed, memory_bytes=1024**3):
    return windows.start(["worker.exe", "a b"], {"SYSTEMROOT": "C:\\Windows"}, **handed, memory_bytes=memory_bytes)


def finish(process):
    process.stdin.close()
    process.stdout.close()
    assert process.wait() == 0


def entries(recording):
    """Return (path, who, mode, rights, inheritance) of each change of a list of access."""
    written = [arguments[0] for arguments in recording.arguments("SetNamedSecurityInfoW")]
    made = [arguments[1] for arguments in recording.arguments("SetEntriesInAclW")]
    return [(path, one.sid, one.mode, one.rights, one.inheritance) for path, one in zip(written, made, strict=True)]


def test_a_worker_begins_only_when_container_and_job_hold(on_windows, handed):
    recording = on_windows()
    finish(start(handed))
    order = [
        *("CreateAppContainerProfile", "SetNamedSecurityInfoW", "CreateJobObjectW", "SetInformationJobObject"),
        *("UpdateProcThreadAttribute", "CreateProcessW", "AssignProcessToJobObject", "ResumeThread"),
        *("WaitForSingleObject", "DeleteAppContainerProfile"),
    ]
    at = -1
    for name in order:
        at = recording.names().index(name, at + 1)
    assert recording.arguments("AssignProcessToJobObject") == [[JOB, PROCESS]]
    assert recording.arguments("ResumeThread") == [[THREAD]]


def test_a_worker_gets_a_container_without_capabilities_its_three_handles_and_no_children(on_windows, handed):
    recording = on_windows()
    finish(start(handed))
    given = {
        arguments[2]: (arguments[3], arguments[4]) for arguments in recording.arguments("UpdateProcThreadAttribute")
    }
    assert set(given) == {0x20009, 0x20002, 0x2000E}
    capabilities, size = given[0x20009]
    assert (capabilities.sid, capabilities.capabilities, capabilities.count, size) == (CONTAINER, None, 0, 24)
    handles, size = given[0x20002]
    assert (len(set(handles)), size) == (3, 24)
    assert given[0x2000E][0].value == 1
    (created,) = recording.arguments("CreateProcessW")
    program, line, _, _, inherits, flags, environment, folder, info, _ = created
    assert (program, line, inherits, folder) == ("worker.exe", 'worker.exe "a b"', 1, "C:\\Windows")
    assert flags == 0x4 | 0x8 | 0x400 | 0x80000  # suspended, no console, environment in Unicode, extended
    assert environment == "SYSTEMROOT=C:\\Windows"
    assert (info.size, info.flags) == (112, 0x100)
    assert [info.stdin, info.stdout, info.stderr] == list(handles)


def test_the_environment_ends_with_two_zeros_and_is_sorted_without_regard_to_case():
    block = windows_process._block({"b": "2", "A": "1", "C": "ü"})
    assert block[:] == "A=1\0b=2\0C=ü\0\0"


def test_the_job_allows_one_process_so_much_memory_no_window_and_ends_with_its_parent(on_windows, handed):
    recording = on_windows()
    finish(start(handed, memory_bytes=5 * 1024**3))
    limits, ui = recording.arguments("SetInformationJobObject")
    assert (limits[0], limits[1], limits[3]) == (JOB, 9, 144)
    assert limits[2].flags == 0x8 | 0x100 | 0x400 | 0x2000
    assert (limits[2].processes, limits[2].process_memory) == (1, 5 * 1024**3)
    assert (ui[1], ui[2].value, ui[3]) == (4, 0xFF, 4)


def test_what_is_handed_over_is_granted_to_this_worker_alone_and_taken_back(on_windows, handed):
    recording = on_windows()
    process = start(handed)
    package, private = str(handed["readable"][0]), str(handed["writable"][0])
    granted = [entry for entry in entries(recording) if entry[1] == CONTAINER]
    assert granted == [(package, CONTAINER, GRANT, READ, 0), (private, CONTAINER, GRANT, CHANGE, 3)]
    finish(process)
    revoked = [entry[:3] for entry in entries(recording) if entry[2] == REVOKE]
    assert revoked == [(package, CONTAINER, REVOKE), (private, CONTAINER, REVOKE)]
    assert recording.names().count("DeleteAppContainerProfile") == recording.names().count("FreeSid") == 1


def test_every_worker_has_a_container_of_its_own(on_windows, handed):
    recording = on_windows()
    for _ in range(2):
        finish(start(handed))
    names = [arguments[0] for arguments in recording.arguments("CreateAppContainerProfile")]
    assert len(set(names)) == 2
    assert all(name.startswith("Pruefstand.Worker.") and len(name) <= 64 for name in names)
    assert [arguments[3:5] for arguments in recording.arguments("CreateAppContainerProfile")] == [[None, 0]] * 2


def test_the_program_is_opened_to_containers_once_and_only_where_it_is_not_open(on_windows, handed, tmp_path):
    program = str(tmp_path / "program")
    recording = on_windows()
    finish(start(handed))
    assert (program, EVERY_CONTAINER, GRANT, READ_AND_RUN, 3) in entries(recording)

    recording = on_windows(**list_of_access(OPEN))
    finish(start(handed))
    assert program not in {entry[0] for entry in entries(recording)}


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param((1, 0, READ_AND_RUN, EVERY_CONTAINER), id="denies"),
        pytest.param((0, 8, READ_AND_RUN, EVERY_CONTAINER), id="only for what lies beneath"),
        pytest.param((0, 0, READ, EVERY_CONTAINER), id="not to run"),
        pytest.param((0, 0, READ_AND_RUN, CONTAINER), id="somebody else"),
    ],
)
def test_an_entry_that_does_not_open_the_program_to_containers_is_not_taken_for_one(
    on_windows, handed, tmp_path, entry
):
    recording = on_windows(**list_of_access(entry))
    finish(start(handed))
    assert (str(tmp_path / "program"), EVERY_CONTAINER, GRANT, READ_AND_RUN, 3) in entries(recording)


def test_a_program_in_a_list_that_allows_everyone_everything_is_not_locked_away(on_windows, handed):
    """With no list at all, one entry would shut everybody else out."""
    recording = on_windows(GetNamedSecurityInfoW=lambda *_: None)
    with pytest.raises(WorkerError) as refusal:
        start(handed)
    assert refusal.value.id == "C527"
    assert entries(recording) == []


def open_files():
    """Return how many descriptors are open, where the system tells."""
    told = Path("/proc/self/fd")
    return len(list(told.iterdir())) if told.is_dir() else None


REFUSED = {
    "ConvertStringSidToSidW": "C527",
    "GetNamedSecurityInfoW": "C527",
    "GetAclInformation": "C527",
    "SetEntriesInAclW": "C527",
    "SetNamedSecurityInfoW": "C527",
    **dict.fromkeys(
        [
            *("CreateAppContainerProfile", "CreateJobObjectW", "SetInformationJobObject", "CreateProcessW"),
            *("InitializeProcThreadAttributeList", "UpdateProcThreadAttribute"),
            *("AssignProcessToJobObject", "ResumeThread"),
        ],
        "C400",
    ),
}


@pytest.mark.parametrize("function", REFUSED)
def test_a_worker_is_refused_when_any_step_fails_and_nothing_is_left(on_windows, handed, function):
    recording = on_windows(function)
    before = open_files()
    with pytest.raises(WorkerError) as refusal:
        WorkerProcess("anything", setup={}, **handed)
    assert refusal.value.id == REFUSED[function]
    names = recording.names()
    assert open_files() == before
    if function != "CreateAppContainerProfile" and refusal.value.id == "C400":
        assert names.count("DeleteAppContainerProfile") == names.count("FreeSid") == 1
        assert [entry[2] for entry in entries(recording) if entry[1] == CONTAINER] == [GRANT, GRANT, REVOKE, REVOKE]
    closed = [arguments[0] for arguments in recording.arguments("CloseHandle")]
    if function != "CreateJobObjectW" and "CreateJobObjectW" in names:
        assert closed.count(JOB) == 1
    if function in {"AssignProcessToJobObject", "ResumeThread"}:
        assert recording.arguments("TerminateProcess") == [[PROCESS, 1]]
        assert closed.count(PROCESS) == closed.count(THREAD) == 1
        assert function == "ResumeThread" or "ResumeThread" not in names


def test_a_path_that_cannot_be_handed_over_refuses_the_worker_with_what_to_do(on_windows, handed):
    granted = []

    def write(*_):
        granted.append(1)
        return 5 if len(granted) == 2 else 0

    recording = on_windows(**list_of_access(OPEN), SetNamedSecurityInfoW=write)
    with pytest.raises(WorkerError) as refusal:
        start(handed)
    assert refusal.value.id == "C528"
    assert "CreateProcessW" not in recording.names()
    assert "DeleteAppContainerProfile" in recording.names()


class Begun(Exception):
    """A process would start now."""


def test_a_worker_may_start_without_isolation_only_when_that_was_allowed(on_windows, handed, monkeypatch):
    on_windows("CreateAppContainerProfile")
    started = []

    def popen(command, **how):
        started.append(command)
        raise Begun

    monkeypatch.setattr(subprocess, "Popen", popen)
    with pytest.raises(WorkerError):
        WorkerProcess("anything", setup={}, **handed)
    assert started == []
    with pytest.raises(Begun):
        WorkerProcess("anything", setup={}, **handed, allow_unisolated=True)
    assert len(started) == 1


def test_a_process_is_ended_by_its_job_and_not_after_its_end(on_windows, handed):
    running = [0x102]
    recording = on_windows(WaitForSingleObject=lambda *_: running[0])
    process = start(handed)
    assert (process.pid, process.poll()) == (4711, None)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=0.25)
    process.kill()
    running[0] = 0
    finish(process)
    process.kill()
    assert recording.arguments("TerminateJobObject") == [[JOB, 1]]
    waits = [arguments[1] for arguments in recording.arguments("WaitForSingleObject")]
    assert waits == [0, 250, 0xFFFFFFFF]
    closed = [arguments[0] for arguments in recording.arguments("CloseHandle")]
    assert sorted(closed) == [JOB, PROCESS, THREAD]


def test_a_windows_without_a_function_refuses(on_windows, monkeypatch, handed):
    on_windows()
    monkeypatch.setattr(windows_calls, "library", lambda _: object())
    with pytest.raises(OSError, match="CreateAppContainerProfile"):
        windows_container.Container()


def test_every_address_is_passed_as_one_and_not_as_a_number_of_32_bits(on_windows, handed, monkeypatch):
    recording = on_windows()
    raw = []
    called = recording.called
    monkeypatch.setattr(recording, "called", lambda *call: raw.extend(call[2]) or called(*call))
    finish(start(handed))
    assert all(one < 2**32 for one in raw if isinstance(one, int))
    assert any(isinstance(one, ctypes.c_void_p) and one.value and one.value >= 2**32 for one in raw)
