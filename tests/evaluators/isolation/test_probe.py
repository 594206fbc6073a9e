"""Escapes that a worker tries itself."""

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from evaluators.errors import WorkerError
from evaluators.isolation import probe, sandbox, worker_process
from evaluators.isolation.probe import ATTEMPTS, Attempt, open_parts

SUPPORT = Path(__file__).resolve().parents[2] / "support"
TRUE = shutil.which("true")


def refuse(_):
    raise PermissionError


def test_what_is_refused_is_not_open_and_what_succeeds_is():
    attempts = [Attempt("network", refuse), Attempt("process", lambda _: None), Attempt("filesystem", refuse)]
    assert open_parts(attempts, handed=[]) == {"process"}


def test_a_path_that_was_handed_over_says_nothing():
    attempts = [Attempt("filesystem", lambda _: None, "/a/b/c"), Attempt("network", lambda _: None)]
    assert open_parts(attempts, handed=[Path("/a/b")]) == {"network"}
    assert open_parts(attempts, handed=[Path("/a/bc")]) == {"network", "filesystem"}


@pytest.mark.parametrize("platform", ATTEMPTS)
def test_every_part_that_can_be_tried_is_tried_on_every_platform(platform):
    assert {attempt.part for attempt in ATTEMPTS[platform]} == {"network", "filesystem", "process"}


@pytest.mark.skipif(sys.platform == "win32", reason="tries what Unix has")
@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_every_attempt_succeeds_where_nothing_holds_it_back(platform, tmp_path):
    """Or it could not tell a box from none. In a process of its own: it forks."""
    code = (
        "from pathlib import Path\n"
        "from evaluators.isolation.probe import ATTEMPTS, open_parts\n"
        f"for attempt in ATTEMPTS[{platform!r}]:\n"
        "    if attempt.by.__name__ in {'_address', '_datagram'}:\n"
        "        continue  # refused as well where there is no network\n"
        "    if Path(attempt.at).exists():\n"
        "        print(attempt.part, open_parts([attempt], handed=[]) == {attempt.part})\n"
    )
    answer = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=True, text=True)
    assert "process True" in answer.stdout  # the paths may be of another system
    assert "False" not in answer.stdout


def test_a_written_file_is_removed_again(tmp_path):
    probe._write(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(TRUE is None, reason="needs a program that does nothing")
def test_starting_a_program_is_noticed():
    assert open_parts([Attempt("process", probe._spawn, TRUE)], handed=[]) == {"process"}
    assert open_parts([Attempt("process", probe._spawn, f"{TRUE}-that-is-not-there")], handed=[]) == set()


ENTER = (
    "from evaluators.errors import WorkerError\n"
    "from evaluators.isolation import sandbox, {part}\n"
    "{part}.{function} = {instead}\n"
    "try:\n"
    "    told = sandbox.enter(readable=[], writable=[], memory_bytes=None, allow_unisolated={allow})\n"
    "    told = ' '.join(sorted(key for key in told if told[key] == 'not blocked'))\n"
    "except WorkerError as refusal:\n"
    "    told = refusal.id\n"
    "print(told)\n"
)


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are parts of Linux")
@pytest.mark.parametrize(
    ("part", "function", "instead", "open_"),
    [
        ("seccomp", "install", "lambda **_: None", "network process"),
        ("landlock", "restrict", "lambda **_: landlock.Landlock(6)", "filesystem"),
    ],
)
def test_a_part_that_only_claims_to_hold_is_found_out(part, function, instead, open_):
    def enter(*, allow):
        code = ENTER.format(part=part, function=function, instead=instead, allow=allow)
        return subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=True, text=True).stdout

    assert enter(allow=False) == "C526\n"
    assert enter(allow=True) == f"{open_}\n"


def test_nothing_is_tried_where_nothing_is_claimed(monkeypatch):
    monkeypatch.setattr(sys, "platform", "plan9")
    monkeypatch.setitem(ATTEMPTS, "plan9", [Attempt("network", lambda _: pytest.fail("tried"))])
    told = sandbox.enter(readable=[], writable=[], memory_bytes=None, allow_unisolated=True)
    assert set(told.values()) == {"not blocked"}
    with pytest.raises(WorkerError) as refusal:
        sandbox.enter(readable=[], writable=[], memory_bytes=None, allow_unisolated=False)
    assert refusal.value.id == "C400"


def test_naming_an_address_sends_nothing_and_is_noticed(monkeypatch):
    named = []

    class Recording:
        def __init__(self, *kind):
            named.append(kind)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def connect(self, address):
            named.append(address)

    monkeypatch.setattr(probe.socket, "socket", Recording)
    assert open_parts([Attempt("network", probe._address)], handed=[]) == {"network"}
    assert named == [(socket.AF_INET, socket.SOCK_DGRAM), ("192.0.2.1", 9)]


@pytest.mark.skipif(sys.platform != "linux", reason="the sandboxes of other platforms have not been run yet")
def test_a_worker_that_escapes_opens_nothing_and_its_parent_hears_of_it(monkeypatch):
    code = (
        "import sys\n"
        f"sys.path.insert(0, {str(SUPPORT)!r})\n"
        "from isolation_worker import JOBS\n"
        "from evaluators.isolation import probe\n"
        "from evaluators.isolation.child import serve\n"
        "probe.open_parts = lambda *_, **__: {'network'}\n"
        "serve(JOBS)\n"
    )
    monkeypatch.setattr(worker_process, "worker_command", lambda: [sys.executable, "-I", "-c", code])
    with pytest.raises(WorkerError) as refusal:
        worker_process.WorkerProcess("empty", setup={})
    assert refusal.value.id == "C526"
    with worker_process.WorkerProcess("empty", setup={}, allow_unisolated=True) as worker:
        assert worker.isolation["network"] == "not blocked"
        assert worker.isolation["process"] == "blocked by seccomp"
