"""The ways out of the box, tried from inside each job of the program, with all its libraries in memory."""

import os
import platform
import sys
from pathlib import Path

import pytest

from evaluators.isolation import syscalls, worker_process
from evaluators.isolation.worker_process import WorkerProcess
from evaluators.worker import JOBS

SUPPORT = Path(__file__).resolve().parents[2] / "support"
pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="of Linux")]

OUT = [
    *("tcp", "udp", "udp6", "unix socket", "socket pair", "raw socket", "netlink", "name lookup"),
    *("execute", "spawn", "fork", "shell", "memory file", "session", "change folder", "trace the parent"),
    *("kill the parent", "kill everyone", "limit the parent", "priority", "affinity", "allow dumps"),
    *("survive the parent", "take memory", "raise the limit", "type into the terminal"),
    "write through the descriptors",
]
PLACES = [
    *("/etc/passwd", "/etc/hostname", "/proc/self/mem", "/proc/self/environ", "/proc/1/environ", "/proc/{parent}/maps"),
    *("/proc/{parent}/fd/0", "/proc/{parent}/environ", "/dev/mem", "{secret}"),
]
LINKS = ["/proc/{parent}/cwd", "/proc/{parent}/exe", "/proc/{parent}/fd/0", "/proc/{parent}/root"]
CHANGES = [
    *("write", "append", "truncate", "truncate by opening", "remove", "rename", "link", "symbolic link"),
    *("mode", "owner", "times", "attribute", "pipe", "make folder"),
]
NOT_ASKED = {335, 336}
"""Two calls of x86 for which the kernel asks no filter; see the test of every system call."""


@pytest.fixture(params=JOBS)
def prisoner(request, monkeypatch, tmp_path):
    command = [sys.executable, "-I", str(SUPPORT / "isolation_worker.py")]
    monkeypatch.setattr(worker_process, "worker_command", lambda: command)
    handed = {}
    if request.param == "submission":
        (tmp_path / "private").mkdir()
        handed = {"writable": [tmp_path / "private"]}
    with WorkerProcess(f"escaping from {request.param}", setup={}, **handed) as worker:
        yield worker, bool(handed)


def test_no_job_leaves_a_way_out(prisoner, tmp_path):
    worker, may_write = prisoner
    secret = tmp_path / "data-key.json"
    secret.write_bytes(b"of the evaluation")

    def escaped(way, *arguments):
        return "escaped" in worker.ask({"by": way, "with": arguments}, timeout_s=60).head

    def named(path):
        return path.format(parent=os.getpid(), secret=secret)

    found = [way for way in OUT if escaped(way)]
    found += [path for path in PLACES for way in ("read", "read in a thread") if escaped(way, named(path))]
    found += [path for path in LINKS if escaped("follow", named(path))]
    found += [way for way in CHANGES if escaped(way, str(secret))]
    found += [path for path in ("/", "/home", "/tmp", str(tmp_path)) if escaped("list", path)]
    allowed = {rule.number for rule in syscalls.rules(platform.machine(), may_write=may_write, process_id=0)}
    others = [number for number in range(1024) if number not in allowed | NOT_ASKED]
    found += ["a system call"] if escaped("every system call", others) else []
    assert found == []
    assert secret.read_bytes() == b"of the evaluation"
    assert {path.name for path in tmp_path.iterdir()} == {"data-key.json"} | ({"private"} if may_write else set())
