"""What a worker on Windows finds when it looks at itself, and how it is started there."""

import sys

import pytest

from evaluators.errors import WorkerError
from evaluators.isolation import launch, sandbox, windows_calls
from evaluators.isolation.stable_words import PARTS
from support.other_systems import RecordingWindows


@pytest.fixture
def on_windows(monkeypatch):
    """Return a function that lets the system be a recorded Windows."""

    def begin(failing="", **answers):
        monkeypatch.setattr(sys, "platform", "win32")
        monkeypatch.setattr(windows_calls, "library", RecordingWindows(failing, answers).library)

    return begin


def inside(*, container=1, capabilities=0, flags=0x2508, processes=1, memory=1024**3):
    """What a worker would find when it looks at itself."""

    def asked(_token, what, answer, *_):
        answer._obj[0] = {29: container, 30: capabilities}[what]

    def limits(_job, _kind, answer, *_):
        answer._obj.flags, answer._obj.processes, answer._obj.process_memory = flags, processes, memory

    return {"GetTokenInformation": asked, "QueryInformationJobObject": limits}


def enter(*, allow=False):
    return sandbox.enter(readable=[], writable=[], memory_bytes=None, allow_unisolated=allow)


@pytest.fixture
def through(monkeypatch):
    """The parts that let an escape through; none until a test adds one."""
    parts = set()
    tried = lambda attempts, **_: parts & {attempt.part for attempt in attempts}  # noqa: E731
    monkeypatch.setattr(sandbox.probe, "open_parts", tried)
    return parts


def test_a_worker_inside_says_that_nobody_has_verified_it(on_windows, through):
    on_windows(**inside())
    assert enter() == dict.fromkeys(PARTS, "not verified")


@pytest.mark.parametrize(
    "found", [{"container": 0}, {"capabilities": 1}, {"flags": 0x2500}, {"flags": 0}, {"processes": 2}, {"memory": 0}]
)
def test_a_worker_that_finds_itself_outside_refuses(on_windows, through, found):
    on_windows(**inside(**found))
    with pytest.raises(WorkerError) as refusal:
        enter()
    assert refusal.value.id == "C400"
    assert enter(allow=True) == dict.fromkeys(PARTS, "not blocked")


@pytest.mark.parametrize("function", ["OpenProcessToken", "GetTokenInformation", "QueryInformationJobObject"])
def test_a_worker_that_cannot_look_at_itself_refuses(on_windows, through, function):
    on_windows(function, **inside())
    with pytest.raises(WorkerError) as refusal:
        enter()
    assert refusal.value.id == "C400"


def test_a_worker_that_escapes_refuses(on_windows, through):
    on_windows(**inside())
    through.add("process")
    with pytest.raises(WorkerError) as refusal:
        enter()
    assert refusal.value.id == "C526"
    assert enter(allow=True)["process"] == "not blocked"


def test_the_interpreter_of_a_worker_is_one_process_also_in_a_virtual_environment(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "prefix", "C:\\venv")
    monkeypatch.setattr(sys, "base_prefix", "C:\\Python311")
    monkeypatch.setattr(sys, "executable", "C:\\venv\\Scripts\\python.exe")
    monkeypatch.setattr(sys, "_base_executable", "C:\\Python311\\python.exe", raising=False)
    assert launch.worker_command()[0] == "C:\\Python311\\python.exe"
    assert launch.worker_environment()["__PYVENV_LAUNCHER__"] == "C:\\venv\\Scripts\\python.exe"
    monkeypatch.setattr(sys, "prefix", "C:\\Python311")
    assert launch.worker_command()[0] == "C:\\venv\\Scripts\\python.exe"
    assert "__PYVENV_LAUNCHER__" not in launch.worker_environment()


def test_a_worker_is_not_told_where_the_person_keeps_temporary_files(monkeypatch):
    monkeypatch.setenv("TEMP", "C:\\Users\\Mustermann\\AppData\\Local\\Temp")
    monkeypatch.setenv("TMP", "C:\\Users\\Mustermann\\AppData\\Local\\Temp")
    assert not any("Mustermann" in value for value in launch.worker_environment().values())
