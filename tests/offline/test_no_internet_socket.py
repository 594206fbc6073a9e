"""The program watched from outside: whatever it does, it asks the kernel for no socket beyond this machine.

Without the variables of continuous integration, because a library could behave better under them.
"""

import os
import re
import shutil
import subprocess
import sys

import pytest
from PIL import Image

from evaluators.evidence.bundle import write_bundle
from evaluators.evidence.keys import demo_key
from evaluators.evidence.record import RequiredSigner
from support.finished_runs import run_one
from support.records import example_record
from support.source_files import ROOT

STRACE = shutil.which("strace")
pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="strace watches on Linux only"),
    pytest.mark.skipif(STRACE is None, reason="strace is not installed"),
]
PROGRAM = [sys.executable, "-I", "-m", "desktop"]
BEYOND_THE_MACHINE = re.compile(r"\bsocket\(AF_(?!UNIX\b|LOCAL\b)\w+|\b(?:connect|sendto|sendmsg|bind)\(.*AF_INET6?")


@pytest.fixture
def watch(tmp_path):
    """Run a command under strace and return its answer and the sockets it asked for, refused ones included."""
    environment = {key: value for key, value in os.environ.items() if key not in {"CI", "GITHUB_ACTIONS"}}
    environment["PRUEFSTAND_HOME"] = str(tmp_path / "home")

    def _watch(command, timeout_s=60):
        trace = tmp_path / "trace"
        answer = subprocess.run(
            [STRACE, "-f", "-qq", "-e", "trace=network", "-o", trace, *command],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
        if "ptrace" in answer.stderr and not trace.stat().st_size:
            pytest.skip("strace is not allowed here")
        return answer, [line for line in trace.read_text("utf-8").splitlines() if BEYOND_THE_MACHINE.search(line)]

    return _watch


def test_the_watcher_sees_a_socket(watch):
    _, sockets = watch([sys.executable, "-I", "-c", "import socket; socket.socket(type=socket.SOCK_DGRAM)"])
    assert len(sockets) == 1


def test_a_worker_that_runs_a_model_asks_for_none(watch):
    answer, sockets = watch([sys.executable, ROOT / "tests/support/model_in_a_worker.py"])
    assert answer.stdout == "[[4.0]]\n", answer.stderr
    assert sockets == []


def test_scanning_images_asks_for_none(watch, tmp_path):
    images = tmp_path / "images"
    images.mkdir()
    for number, name in enumerate(("a.png", "b.jpg")):
        Image.new("RGB", (32, 32), (50 * number, 90, 120)).save(images / name)
    (tmp_path / "labels.csv").write_text("image,label,patient\na,benign,1\nb,malignant,2\n", "utf-8")
    answer, sockets = watch([*PROGRAM, "scan", images, "--reference", tmp_path / "labels.csv"])
    assert answer.returncode == 0, answer.stderr
    assert sockets == []


def test_the_keys_and_their_list_ask_for_none(watch):
    answer, sockets = watch([*PROGRAM, "keys", "list"])
    assert answer.returncode == 0, answer.stderr
    assert sockets == []


def test_the_window_asks_for_none_whatever_is_looked_at(watch, tmp_path, bundle):
    evaluation = run_one(tmp_path, computed=True)
    answer, sockets = watch([sys.executable, ROOT / "tests/support/window_session.py", evaluation, bundle], 240)
    assert "Demo signature" in answer.stdout, answer.stderr
    assert sockets == []


@pytest.fixture
def bundle(tmp_path):
    signer = RequiredSigner(key_sha256=demo_key().public.sha256, name="Demo key")
    path = tmp_path / "bundle.intoto.jsonl"
    path.write_bytes(write_bundle(example_record(required_signers=(signer,), assurance_level="demo"), [demo_key()]))
    return path


@pytest.mark.slow
def test_the_runtime_stays_silent_after_its_first_session(watch):
    """Later versions call home about nine seconds after it."""
    answer, sockets = watch([sys.executable, ROOT / "tests/support/model_in_a_worker.py", "unisolated", "15"])
    assert answer.stdout == "[[4.0]]\n", answer.stderr
    assert sockets == []


@pytest.mark.slow
def test_the_whole_demo_asks_for_none(watch, tmp_path):
    answer, sockets = watch([*PROGRAM, "demo", "--out", tmp_path / "demo"], timeout_s=600)
    assert answer.returncode == 0, answer.stderr
    assert sockets == []
