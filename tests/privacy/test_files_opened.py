"""The program watched by the kernel: what it writes, which programs it starts, what it hands them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from evaluators.evidence import keys as signing_keys
from evaluators.evidence.bundle import write_bundle
from evaluators.evidence.keys import demo_key
from evaluators.evidence.record import RequiredSigner
from support.finished_runs import run_one
from support.planted_hospital import build_hospital
from support.records import example_record
from support.source_files import ROOT
from support.token_search import finds

STRACE = shutil.which("strace")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.real_workers,
    pytest.mark.skipif(sys.platform != "linux", reason="strace watches on Linux only"),
    pytest.mark.skipif(STRACE is None, reason="strace is not installed"),
]
CALLS = "open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mknod,mknodat,execve"
PATHS = re.compile(r'"((?:[^"\\]|\\.)*)"')
READING = re.compile(r"\bopen(?:at)?\((?!.*O_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE))")
NOWHERE = ("/dev/null", "/dev/tty")
"""What is written there is gone."""
ATTEMPT = re.compile(r"/tmp/pruefstand-[0-9a-f]{16}")
"""A worker tries to write once it is locked in, to be sure that it cannot."""
PYTHON = (sys.executable, "-B")
"""Of a checkout, Python itself would keep what it has compiled beside the sources."""
PROGRAM = (*PYTHON, "-I", "-m", "desktop")
PASSPHRASE = "correct horse battery staple"


class Watched:
    """Runs commands in an account of its own and keeps what the kernel was asked for.

    Args:
        place: A folder for the account.
    """

    def __init__(self, place):
        self.place, self.trace = place, place / "trace"
        for name in ("home", "temporary", "elsewhere"):
            (place / name).mkdir()
        self.environment = {
            **{key: value for key, value in os.environ.items() if key not in {"CI", "GITHUB_ACTIONS"}},
            "HOME": str(place / "home"),
            "PRUEFSTAND_HOME": str(place / "home" / "program"),
            "TMPDIR": str(place / "temporary"),
            "XDG_RUNTIME_DIR": str(place / "temporary"),
            "QT_QPA_PLATFORM": "offscreen",
        }

    def run(self, *command, timeout_s=240, **added):
        """Run a command under the eyes of the kernel and return its answer and the lines of what it asked for."""
        watching = [STRACE, "-f", "-qq", "-v", "-s", "65536", "-e", f"trace={CALLS}", "-o", self.trace]
        answer = subprocess.run(
            [*watching, *map(str, command)],
            env={**self.environment, **added},
            cwd=self.place / "elsewhere",
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
        if "ptrace" in answer.stderr and not self.trace.stat().st_size:
            pytest.skip("strace is not allowed here")
        return answer, self.trace.read_text("utf-8", "replace").splitlines()


@pytest.fixture
def watched(tmp_path):
    return Watched(tmp_path)


def written(lines, *allowed):
    """Return the paths that somebody wanted to write to outside the allowed folders; refused ones included."""
    found = set()
    for line in lines:
        if "execve(" in line or READING.search(line):
            continue
        found |= {path for path in PATHS.findall(line) if path.startswith("/") and path not in NOWHERE}
    found = {path for path in found if not any(Path(path).is_relative_to(one) for one in allowed)}
    return {path for path in found if not ATTEMPT.fullmatch(path) or Path(path).exists()}


def test_the_watcher_sees_what_is_written(watched):
    code = "import sys; open(sys.argv[1], 'w').close()"
    _, lines = watched.run(sys.executable, "-I", "-c", code, watched.place / "here")
    assert written(lines) == {str(watched.place / "here")}
    assert written(lines, watched.place) == set()


def test_commands_write_into_the_evaluation_the_account_and_the_target_alone(watched):
    hospital = build_hospital(watched.place / "planted")
    planted, evaluations, out = hospital.planted, watched.place / "evaluations", watched.place / "out"
    for folder in (evaluations, out):
        folder.mkdir()
    program = watched.place / "home" / "program"
    signing_keys.create_key(program / "keys", name="Clinic", organisation="Clinic", role=None, passphrase=PASSPHRASE)
    words = watched.place / "passphrase"
    words.write_text(PASSPHRASE)
    evaluation = evaluations / "evaluation"
    user = planted.word("environment of the person")
    data = ("--data", hospital.images, "--reference", hospital.table, "--patient-column", "patient")
    answers = ("--map", f"{planted.word('label of no class')}=")
    steps = [
        ("new", evaluation, "--model", hospital.package, *data, *answers),
        ("plan", evaluation, "--lock"),
        ("run", evaluation),
        ("results", evaluation),
        ("sign", evaluation, "--key", "Clinic", "--passphrase-file", words, "--out", out),
        ("prove", evaluation, "--cases", "3", "--out", out / "opening.json"),
    ]
    started = []
    for step in steps:
        answer, lines = watched.run(*PROGRAM, *step, USER=user, LOGNAME=user)
        assert answer.returncode == (1 if step[0] == "run" else 0), answer.stderr
        assert written(lines, evaluations, program, out, "/proc/self") == set(), step[0]
        started += [line for line in lines if "execve(" in line][1:]  # the first is the command itself
    assert started
    for line in started:
        assert finds(line.encode(), planted) == set(), line
    assert list((watched.place / "temporary").iterdir()) == []
    assert list((watched.place / "elsewhere").iterdir()) == []


def test_the_window_writes_into_the_evaluation_and_the_account_alone(watched, tmp_path):
    evaluation = run_one(tmp_path, computed=True)
    bundle = tmp_path / "bundle.intoto.jsonl"
    signer = RequiredSigner(key_sha256=demo_key().public.sha256, name="Demo key")
    record = example_record(required_signers=(signer,), assurance_level="demo")
    bundle.write_bytes(write_bundle(record, [demo_key()]))
    answer, lines = watched.run(*PYTHON, ROOT / "tests/support/window_session.py", evaluation, bundle)
    assert "Demo signature" in answer.stdout, answer.stderr
    home = watched.place / "home" / "program"
    assert written(lines, evaluation, home, watched.place / "temporary", "/proc/self") == set()
    assert [path for path in (watched.place / "temporary").rglob("*") if path.is_file()] == []
