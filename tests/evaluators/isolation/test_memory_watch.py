"""Memory watched from outside, with a real process that takes too much."""

import subprocess
import sys
import time

import pytest

from evaluators.errors import WorkerCrashed
from evaluators.isolation import memory_watch, worker_process
from evaluators.isolation.worker_process import WorkerProcess

MIB = 1024 * 1024
TAKES = "import sys, time; held = b'x' * ({mib} << 20); print('held', flush=True); time.sleep(60)"


def started(mib):
    return subprocess.Popen([sys.executable, "-I", "-c", TAKES.format(mib=mib)], stdout=subprocess.PIPE)


@pytest.fixture
def end():
    processes = []
    yield processes.append
    for process in processes:
        process.kill()
        process.stdout.close()
        process.wait()


def test_a_process_that_takes_too_much_is_ended(end):
    process = started(200)
    end(process)
    memory_watch.watch(process, 100 * MIB)
    assert process.wait(timeout=10) < 0


def test_a_process_that_stays_below_lives_on(end):
    process = started(20)
    end(process)
    memory_watch.watch(process, 200 * MIB)
    assert process.stdout.readline() == b"held\n"
    time.sleep(0.2)
    assert process.poll() is None


def test_a_process_that_cannot_be_watched_is_ended(end, monkeypatch):
    import psutil

    def denied(_):
        raise psutil.AccessDenied

    monkeypatch.setattr(psutil, "Process", denied)
    process = started(1)
    end(process)
    memory_watch.watch(process, None)
    assert process.wait(timeout=10) < 0


def test_the_watch_ends_with_the_process():
    class Ended:
        pid = 1

        def poll(self):
            return 0

        def kill(self):
            pytest.fail("it has ended already")

    memory_watch._look(Ended(), 0, lambda _: 1)


def test_a_worker_on_macos_is_watched_and_found_crashed(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    command = [sys.executable, "-I", "-c", "held = b'x' * (300 << 20); import time; time.sleep(60)"]
    monkeypatch.setattr(worker_process, "worker_command", lambda: command)
    with pytest.raises(WorkerCrashed):
        WorkerProcess("anything", setup={}, memory_bytes=100 * MIB, start_timeout_s=20)
