"""A worker started the way of Windows, with a real process behind the recorded calls: pipes, deadlines and the end."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from evaluators.errors import WorkerCrashed, WorkerHung
from evaluators.isolation import windows, windows_calls, windows_process
from evaluators.isolation.worker_process import WorkerProcess
from support.other_systems import RecordingWindows

SUPPORT = Path(__file__).resolve().parents[2] / "support"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the process behind the calls is one of Linux")
ENDED, RUNNING = 0, 0x102


class RealProcess:
    """What the recorded calls create, wait for and end."""

    def __init__(self):
        self.popen = None

    def create(self, *arguments):
        info, started = arguments[-2]._obj, arguments[-1]._obj
        command = [sys.executable, "-I", str(SUPPORT / "isolation_worker.py")]
        self.popen = subprocess.Popen(command, stdin=info.stdin, stdout=info.stdout, stderr=info.stderr)
        started.process, started.thread, started.process_id = 1, 2, self.popen.pid

    def wait(self, _handle, milliseconds):
        try:
            self.popen.wait(None if milliseconds == 0xFFFFFFFF else milliseconds / 1000)
        except subprocess.TimeoutExpired:
            return RUNNING
        return ENDED

    def terminate(self, *_):
        self.popen.kill()


@pytest.fixture
def real(monkeypatch):
    process = RealProcess()
    recording = RecordingWindows(
        answers={
            "CreateProcessW": process.create,
            "WaitForSingleObject": process.wait,
            "TerminateJobObject": process.terminate,
        }
    )
    monkeypatch.setattr(windows_calls, "library", recording.library)
    monkeypatch.setattr(windows_process, "inheritable", lambda descriptor: descriptor)
    monkeypatch.setattr(windows, "program_files", list)
    monkeypatch.setattr(sys, "platform", "win32")
    yield process, recording
    assert process.popen.returncode is not None
    assert recording.names().count("DeleteAppContainerProfile") == 1


@pytest.mark.usefixtures("real")
def test_it_answers_requests_with_their_bytes_and_ends_when_its_input_closes():
    with WorkerProcess("empty", setup={"a": 1}) as worker:
        assert worker.ready == {"echo": {"a": 1}}
        assert worker.ask({"n": 2}, [b"x" * 1_000_000], timeout_s=10).blobs == (b"x" * 1_000_000,)


def test_it_is_found_crashed_and_is_gone(real):
    worker = WorkerProcess("misbehaving", setup={})
    with pytest.raises(WorkerCrashed):
        worker.ask({"do": "crash"}, timeout_s=10)
    assert real[0].popen.poll() is not None


def test_it_is_ended_with_its_job_when_it_gives_no_answer_in_time(real):
    worker = WorkerProcess("misbehaving", setup={})
    begun = time.monotonic()
    with pytest.raises(WorkerHung):
        worker.ask({"do": "hang"}, timeout_s=0.3)
    assert time.monotonic() - begun < 5
    assert "TerminateJobObject" in real[1].names()
