"""Parent and worker: start, answer, misbehaviour, end."""

import json
import os
import signal
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from evaluators.errors import ImageError, WorkerCrashed, WorkerError, WorkerHung, WorkerMisbehaved
from evaluators.isolation import worker_process
from evaluators.isolation.frames import HEAD_LIMIT, BrokenFrame, write_frame
from evaluators.isolation.launch import worker_environment
from evaluators.isolation.stable_words import PARTS
from evaluators.isolation.worker_process import WorkerProcess

SUPPORT = Path(__file__).resolve().parents[2] / "support"
pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="the sandboxes of other platforms have not been run yet"
)


@pytest.fixture(autouse=True)
def _test_jobs(monkeypatch):
    command = [sys.executable, "-I", str(SUPPORT / "isolation_worker.py")]
    monkeypatch.setattr(worker_process, "worker_command", lambda: command)


@pytest.fixture
def misbehaving():
    with WorkerProcess("misbehaving", setup={}) as worker:
        yield worker


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def framed(head: bytes) -> bytes:
    return struct.pack(">I", len(head)) + head


def framed_error(described) -> bytes:
    return framed(json.dumps({"blobs": [], "error": described}).encode())


def test_a_worker_echoes_its_setup_and_its_requests_with_their_bytes():
    with WorkerProcess("empty", setup={"a": 1}) as worker:
        assert worker.ready == {"echo": {"a": 1}}
        answer = worker.ask({"n": 2}, [b"x" * 3_000_000, b""], timeout_s=10)
        assert answer.head == {"request": {"n": 2}}
        assert answer.blobs == (b"x" * 3_000_000, b"")


def test_a_worker_that_is_still_starting_can_be_ended_from_another_thread(monkeypatch):
    monkeypatch.setattr(worker_process, "worker_command", lambda: [sys.executable, "-c", "import time; time.sleep(60)"])
    begun = time.monotonic()
    with pytest.raises(WorkerCrashed):
        WorkerProcess("empty", setup={}, on_start=lambda one: threading.Timer(0.2, one.end_now).start())
    assert time.monotonic() - begun < 20


def test_a_worker_says_which_isolation_is_in_force():
    with WorkerProcess("empty", setup={}, memory_bytes=1024**3) as worker:
        assert worker.isolation["memory"] == "limited to 1024 MiB"
        assert worker.isolation["filesystem"] == "limited by landlock"
        assert worker.isolation["process"] == "blocked by seccomp"
        assert worker.isolation["network"] in {"blocked by seccomp and landlock", "blocked by seccomp"}


def test_a_worker_ends_when_its_input_closes():
    worker = WorkerProcess("empty", setup={})
    started = time.monotonic()
    worker.close()
    assert gone(worker.pid)
    assert time.monotonic() - started < 0.9


@pytest.mark.parametrize("misdeed", ["crash", "raise"])
def test_a_crash_is_an_error_of_one_request_and_the_worker_is_gone(misbehaving, misdeed):
    with pytest.raises(WorkerCrashed):
        misbehaving.ask({"do": misdeed}, timeout_s=10)
    assert gone(misbehaving.pid)
    with pytest.raises(WorkerCrashed):
        misbehaving.ask({"do": "anything"}, timeout_s=10)


def test_a_worker_that_gives_no_answer_is_ended_in_time(misbehaving):
    started = time.monotonic()
    with pytest.raises(WorkerHung):
        misbehaving.ask({"do": "hang"}, timeout_s=0.3)
    assert time.monotonic() - started < 3
    assert gone(misbehaving.pid)


def test_a_refused_request_leaves_the_worker_alive_and_its_words_harmless(misbehaving):
    with pytest.raises(ImageError) as refusal:
        misbehaving.ask({"do": "refuse"}, timeout_s=10)
    assert refusal.value.parameters == {"name": "<b>\ufffd[2J\ufffd"}
    assert misbehaving.ask({"do": "nothing"}, timeout_s=10).head == {}


def test_too_much_memory_is_refused_and_the_worker_goes_on(misbehaving):
    with pytest.raises(WorkerError) as refusal:
        misbehaving.ask({"do": "exhaust"}, timeout_s=10)
    assert refusal.value.id == "C405"
    assert misbehaving.ask({"do": "nothing"}, timeout_s=10).head == {}


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"\xff\xff\xff\xff", id="head of 4 GiB"),
        pytest.param(framed(b"{}"), id="no blob lengths"),
        pytest.param(framed(b"[]"), id="not an object"),
        pytest.param(framed(b"\xff\xfe\xfd"), id="not text"),
        pytest.param(framed(b'{"blobs": [-1]}'), id="negative length"),
        pytest.param(framed(b'{"blobs": [true]}'), id="length is not a number"),
        pytest.param(framed(b'{"blobs": [9999999999999]}'), id="announces ten terabytes"),
        pytest.param(framed(b'{"blobs": [], "a": NaN}'), id="not a JSON number"),
        pytest.param(framed(b"[" * 65536), id="nested too deep"),
        pytest.param(framed_error("RunError"), id="error without shape"),
        pytest.param(framed_error({"class": "Path", "id": "C401", "parameters": {}}), id="error of no known class"),
        pytest.param(framed_error({"class": "RunError", "id": "C999", "parameters": {}}), id="error without words"),
        pytest.param(framed_error({"class": "RunError", "id": "C401", "parameters": {"a": []}}), id="odd parameter"),
    ],
)
def test_an_answer_against_the_protocol_is_misbehaviour_and_ends_the_worker(misbehaving, answer):
    with pytest.raises(WorkerMisbehaved):
        misbehaving.ask({"do": "write", "bytes": answer.hex(), "exit": False}, timeout_s=10)
    assert gone(misbehaving.pid)


@pytest.mark.parametrize("answer", [b"", b"\x00", framed(b"{}" * 9)[:9], framed(b'{"blobs": [9]}') + b"ab"])
def test_an_answer_that_breaks_off_is_a_crash(misbehaving, answer):
    with pytest.raises(WorkerCrashed):
        misbehaving.ask({"do": "write", "bytes": answer.hex(), "exit": True}, timeout_s=10)


def test_a_thread_started_before_the_sandbox_is_refused():
    with pytest.raises(WorkerError) as refusal:
        WorkerProcess("with a thread", setup={})
    assert refusal.value.id == "C404"


def test_a_worker_that_computes_ends_with_its_parent_even_by_kill():
    script = (
        "import sys, threading, time\n"
        "from evaluators.isolation import worker_process\n"
        f"worker_process.worker_command = lambda: [sys.executable, '-I', {str(SUPPORT / 'isolation_worker.py')!r}]\n"
        "worker = worker_process.WorkerProcess('misbehaving', setup={})\n"
        "print(worker.pid, flush=True)\n"
        "worker.ask({'do': 'hang'}, timeout_s=60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        worker_id = int(parent.stdout.readline())
        time.sleep(0.2)
        parent.kill()
    deadline = time.monotonic() + 5
    while not gone(worker_id) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert gone(worker_id)


def test_workers_of_several_threads_do_not_disturb_each_other():
    answers = []

    def work(number):
        with WorkerProcess("empty", setup={}) as worker:
            answers.extend(worker.ask({"n": number}, timeout_s=10).head["request"]["n"] for _ in range(20))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [0] * 20 + [1] * 20


def test_a_worker_gets_nothing_of_the_environment(monkeypatch):
    monkeypatch.setenv("PATIENT", "Mustermann")
    assert "PATIENT" not in worker_environment()
    assert "PATH" not in worker_environment()
    assert worker_environment()["ORT_DISABLE_TELEMETRY"] == "1"


def test_the_longest_head_is_refused_before_a_byte_is_sent(tmp_path):
    with (tmp_path / "out").open("wb") as stream, pytest.raises(BrokenFrame):
        write_frame(stream, {"a": "x" * HEAD_LIMIT})
    assert (tmp_path / "out").stat().st_size == 0


BOXED = dict.fromkeys(PARTS, "blocked")
ANSWERS_TO_THE_START = {
    "isolation that is a list": [{"isolation": ["blocked"]}],
    "isolation of a part less": [{"isolation": {"network": "blocked"}}],
    "isolation with a number": [{"isolation": BOXED | {"network": 1}}],
    "isolation with a command to a terminal": [{"isolation": BOXED | {"network": "\x1b[2J"}}],
    "isolation as long as a book": [{"isolation": BOXED | {"network": "x" * 1000}}],
    "nothing about isolation": [{}],
    "ready that is a number": [{"isolation": BOXED}, {"ready": 1}],
    "nothing ready": [{"isolation": BOXED}, {}],
}


@pytest.mark.parametrize("frames", ANSWERS_TO_THE_START.values(), ids=ANSWERS_TO_THE_START)
def test_a_worker_that_says_nonsense_when_it_starts_is_misbehaving(monkeypatch, tmp_path, frames):
    said = tmp_path / "said"
    with said.open("wb") as stream:
        for head in frames:
            write_frame(stream, head)
    monkeypatch.setattr(worker_process, "worker_command", lambda: ["/bin/sh", "-c", f"cat {said}; exec sleep 60"])
    with pytest.raises(WorkerMisbehaved):
        WorkerProcess("empty", setup={})


def test_a_job_cannot_change_what_was_said_of_its_isolation():
    with WorkerProcess("lying", setup={}, allow_unisolated=True) as worker:
        assert worker.isolation["filesystem"] == "limited by landlock"
        assert worker.ready == {"isolation": "none"}


@pytest.mark.parametrize("there", [True, False])
def test_a_worker_that_cannot_be_started_is_told(tmp_path, monkeypatch, there):
    program = tmp_path / "python"
    if there:
        program.write_bytes(b"")
        program.chmod(0o600)
    monkeypatch.setattr(worker_process, "worker_command", lambda: [str(program)])
    with pytest.raises(WorkerError) as refused:
        WorkerProcess("empty", setup={})
    assert refused.value.id == "C521"


def test_a_worker_finishes_its_case_when_a_shutdown_tells_every_process_to_end():
    with WorkerProcess("empty", setup={}) as worker:
        os.kill(worker.pid, signal.SIGTERM)
        assert worker.ask({"n": 2}, timeout_s=10).head == {"request": {"n": 2}}
