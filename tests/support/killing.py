"""The real program as its own processes, ended by SIGKILL at a moment of choice, and continued as a person would."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

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
        """Start a command; its words are thrown away."""
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
        """Carry out a command as often as needed and return how often that was."""
        for count in range(1, TRIES + 1):
            if self.done(step):
                return count - 1
            with self.start(step) as process:
                said = process.stderr.read()
                process.wait(timeout=120)
            assert "Traceback" not in said
            if process.returncode == 0:
                return count
        raise AssertionError(f"{step}: {said}")

    def kill(self, step, after, victim):
        """Start a command and kill it, or a worker of it, after some seconds; return who was killed."""
        with self.start(step) as process:
            parent = psutil.Process(process.pid)
            until, workers = time.monotonic() + after, []
            while time.monotonic() < until and process.poll() is None:
                with contextlib.suppress(psutil.Error):
                    workers = [child.pid for child in parent.children(recursive=True)]
                    self.seen.update(workers)
                time.sleep(0.004)
            killed = _kill(process, workers, victim)
            said = process.stderr.read()
            process.wait(timeout=120)
        assert "Traceback" not in said
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
