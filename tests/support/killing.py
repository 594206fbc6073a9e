"""The real program as its own processes, ended by SIGKILL at a moment of choice, and continued as a person would."""

import contextlib
import io
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from evaluators.cli.main import main
from evaluators.evaluation.assembling import kept_results
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.ledger import Event
from support.evaluations import write_images
from support.models import brightness_model, write_package

PASSPHRASE = "correct horse battery staple"
VICTIMS = ("parent", "worker", "both")
STEPS = ("new", "lock", "run", "results", "sign", "report")
TRIES = 4
"""A command that was cut off works the next time; what needs more than a few is broken."""
PATIENCE_S = 60.0
LOOKS_EVERY_S = 0.1


@dataclass
class Ground:
    """A place with images, a package, a key and the user's folder, in which one evaluation is carried out."""

    root: Path
    given: Path
    """Where images, package, table and passphrase lie."""
    seen: set[int] = field(default_factory=set)
    """Ids of all worker processes ever seen."""

    @property
    def evaluation(self):
        return self.root / "evaluation"

    @property
    def out(self):
        return self.root / "out"

    def command(self, step):
        """Return what a person types."""
        evaluation = str(self.evaluation)
        key = ("--key", "Clinic", "--passphrase-file", str(self.given / "passphrase.txt"))
        return {
            "key": ["keys", "new", "--name", "Clinic", "--organisation", "Clinic", *key[2:]],
            "new": [
                *("new", evaluation, "--model", str(self.given / "package"), "--data", str(self.given / "images")),
                *("--reference", str(self.given / "labels.csv"), "--patient-column", "patient"),
            ],
            "lock": ["plan", evaluation, "--lock"],
            "run": ["run", evaluation, "--workers", "2"],
            "results": ["results", evaluation],
            "sign": ["sign", evaluation, *key, "--out", str(self.out), "--profile", "internal"],
            "report": ["report", str(self.package() or ""), "--out", str(self.root / "report.pdf")],
        }[step]

    def start(self, step):
        """Start a command as a process of its own."""
        home = {"PRUEFSTAND_HOME": str(self.root / "home")}
        command = [sys.executable, "-m", "desktop", "--lang", "en", *self.command(step)]
        return subprocess.Popen(
            command, env={**os.environ, **home}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )

    def done(self, step):
        """Return whether what a command is for is there, so that a person would not type it again."""
        if step == "new":
            return self.evaluation.exists()
        if step == "lock":
            with open_folder(self.evaluation, write=False) as folder:
                return folder.locked_plan is not None
        if step == "report":
            return (self.root / "report.pdf").exists()
        return False

    def finish(self, step):
        """Carry out a command in this process, as often as needed."""
        said = io.StringIO()
        for _ in range(TRIES):
            if self.done(step):
                return
            with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stderr(said):
                patch.setenv("PRUEFSTAND_HOME", str(self.root / "home"))
                with contextlib.redirect_stdout(io.StringIO()):
                    code = main(["--lang", "en", *self.command(step)])
            if code == 0:
                return
        raise AssertionError(f"{step}: {said.getvalue()}")

    def watched(self, step):
        """Carry out a command as a process and return how many seconds after its start it said each line, and ended."""
        began = time.monotonic()
        with self.start(step) as process:
            said = [(time.monotonic() - began, line) for line in process.stderr]
        assert process.returncode == 0, said
        return [*(at for at, _ in said), time.monotonic() - began]

    def kill(self, step, lines, after, victim):
        """Start a command, wait until it said so many lines and so many seconds more, and kill; return who was."""
        with self.start(step) as process:
            said = Said(process.stderr)
            look = 0.0
            until = None if lines else time.monotonic() + after
            while process.poll() is None and (until is None or time.monotonic() < until):
                if time.monotonic() > look:  # at all processes: more often it would slow the program down
                    self.seen.update(_workers(process.pid))
                    look = time.monotonic() + LOOKS_EVERY_S
                if until is None and said.wait(lines):
                    until = time.monotonic() + after
                time.sleep(0.002)
            workers = _workers(process.pid)
            self.seen.update(workers)
            killed = _kill(process, workers, victim)
            process.wait(timeout=PATIENCE_S)
            text = said.all()
        assert "Traceback" not in text
        return killed

    def package(self):
        """Return the package written last, or None."""
        found = sorted(self.out.glob("*.evalpack"), key=lambda path: path.stat().st_mtime_ns)
        return found[-1] if found else None

    def copy(self, to):
        """Return the same ground elsewhere, as it is now."""
        to.mkdir()
        for name in ("evaluation", "out", "home"):
            if (self.root / name).exists():
                shutil.copytree(self.root / name, to / name)
        return Ground(to, self.given)

    def standing(self):
        """Return how far the evaluation had come, for whoever reads which moment it was."""
        if not self.evaluation.exists():
            return "no evaluation"
        with open_folder(self.evaluation, write=False) as folder:
            events = [entry.event.value for entry in folder.ledger.entries()]
            return f"{events[-1]}, {sum(len(folder.store.outcomes(run.number)) for run in folder.store.runs())} cases"


class Said:
    """The lines a program says, read as it says them."""

    def __init__(self, stream):
        self._lines = queue.SimpleQueue()
        self._heard = []
        self._reader = threading.Thread(target=self._read, args=(stream,), daemon=True)
        self._reader.start()

    def _read(self, stream):
        for line in stream:
            self._lines.put(line)

    def wait(self, lines):
        """Return whether so many lines were said by now."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._heard.append(self._lines.get_nowait())
        return len(self._heard) >= lines

    def all(self):
        """Return everything, once the program has ended."""
        self._reader.join(timeout=PATIENCE_S)
        self.wait(0)
        return "".join(self._heard)


def _workers(parent):
    """Return the processes a program has started; none once it has ended."""
    with contextlib.suppress(psutil.Error):
        return [child.pid for child in psutil.Process(parent).children(recursive=True)]
    return []


def _kill(process, workers, victim):
    """Kill what is wanted; where there is no worker the program itself, and nothing once it has ended."""
    if process.poll() is not None:
        return "nobody"
    wanted = {"parent": [process.pid], "worker": workers[-1:] or [process.pid], "both": [process.pid, *workers]}
    for pid in wanted[victim]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return victim if workers or victim == "parent" else "parent"


def new_ground(root, cases):
    """Return a ground with so many images, and a key to sign with."""
    root.mkdir(parents=True, exist_ok=True)
    greys = tuple(20 + 200 * n // cases for n in range(cases))
    write_images(root / "images", greys, tuple((grey > 120) is (n % 7 != 0) for n, grey in enumerate(greys)))
    write_package(root / "package", brightness_model())
    (root / "passphrase.txt").write_text(PASSPHRASE + "\n")
    ground = Ground(root, root)
    ground.finish("key")
    return ground


@dataclass(frozen=True)
class Ways:
    """An undisturbed evaluation."""

    before: dict[str, Ground]
    """The ground before each command."""
    said: dict[str, list[float]]
    """When each command said each line, and ended, in seconds after its start."""
    results: tuple[str, str]

    def phases(self, step):
        """Return how many phases a command has: one before the first line it says, one after each."""
        return len(self.said[step])

    def longest(self, step, phase):
        """Return how many seconds a phase takes."""
        said = [0.0, *self.said[step]]
        return said[phase + 1] - said[phase]


def undisturbed_ways(root, cases, watched=STEPS):
    """Carry out every command undisturbed, up to the results or the last that is watched for when it says what."""
    ground = new_ground(root / "ground", cases)
    before, said = {}, {}
    for step in STEPS[: max(map(STEPS.index, ("results", *watched))) + 1]:
        before[step] = ground.copy(root / step)
        if step in watched:
            said[step] = ground.watched(step)
        else:
            ground.finish(step)
    return Ways(before, said, result_bytes(ground.evaluation))


def check_continues(ways, root, step, phase, after, victim):
    """Kill some seconds after a phase of a command began; continue, compare, and return which moment it was."""
    ground = ways.before[step].copy(root)
    killed = ground.kill(step, phase, after, victim)
    moment = f"{step}: {killed} killed {after:.3f} s after line {phase} ({ground.standing()})"
    for following in STEPS[STEPS.index(step) : max(STEPS.index("results"), STEPS.index(step)) + 1]:
        ground.finish(following)
    check_sound(ground)
    assert result_bytes(ground.evaluation) == ways.results, moment
    return moment


def result_bytes(evaluation):
    """Return the results of an evaluation without what depends on the machine, and their digest."""
    with open_folder(evaluation, write=False) as folder:
        found = kept_results(folder)
    return json.dumps(found.model_dump(mode="json", exclude={"measured"}), sort_keys=True), found.digest


def check_sound(ground):
    """Check what must hold after any cut and the next command: chain, packages, no leftovers, nobody left running."""
    with open_folder(ground.evaluation, write=True) as folder:
        events = [entry.event for entry in folder.ledger.entries()]  # raises where the chain is broken
        signed = {entry.detail["package"] for entry in folder.ledger.entries() if entry.event == Event.SIGNED}
        assert len(folder.store.runs()) == 1
    assert events.index(Event.PLAN_LOCKED) < events.index(Event.RUN_STARTED) < events.index(Event.RUN_FINISHED)
    assert {path.name.removesuffix(".zip") for path in ground.out.glob("pruefstand-*")} <= signed
    left = [path for path in ground.root.rglob("*") if path.name.endswith((".part", ".old"))]
    assert left == []
    until = time.monotonic() + 5
    while any(map(psutil.pid_exists, ground.seen)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(psutil.pid_exists, ground.seen))
