"""A full disk at every step that writes: one sentence with real numbers, and the same results once there is room.

From the key to the signed package: in CI one place of each longer command, every place in the slow suite.
"""

import errno
import re
import shutil
from pathlib import Path

import pytest

from evaluators.cli.main import main
from evaluators.evaluation.assembling import kept_results
from evaluators.evaluation.disk_errors import told
from evaluators.evaluation.folder import open_folder
from evaluators.evidence.keys import list_keys
from support import models
from support.evaluations import write_images
from support.full_disk import FullDisk

TOLD = re.compile(r"is (nearly )?full|not enough room|no room")
STEPS = ("key", "new", "lock", "run", "results", "sign")


class Way:
    """The commands from the key to the signature on one disk, which can be put back to before each of them."""

    def __init__(self, root):
        self.root, self.disk = root, root / "disk"
        self.evaluation, self.out, self.home = (self.disk / name for name in ("evaluation", "out", "home"))
        greys = (30, 90, 150, 210)
        table = write_images(root / "images", greys, tuple(grey > 120 for grey in greys))
        package = models.write_package(root / "package", models.brightness_model())
        (root / "passphrase.txt").write_text("long enough\n")
        self.disk.mkdir()
        secret = ("--passphrase-file", root / "passphrase.txt")
        self.commands = {
            "key": ("keys", "new", "--name", "Clinic", "--organisation", "Clinic", *secret),
            "new": (
                *("new", self.evaluation, "--model", package, "--data", root / "images"),
                *("--reference", table, "--patient-column", "patient"),
            ),
            "lock": ("plan", self.evaluation, "--lock"),
            "run": ("run", self.evaluation, "--workers", "1"),
            "results": ("results", self.evaluation),
            "sign": ("sign", self.evaluation, "--key", "Clinic", *secret, "--out", self.out, "--profile", "internal"),
        }

    def go(self, step):
        """Type a command and return its exit code."""
        return main(["--lang", "en", *map(str, self.commands[step])])

    def done(self, step):
        """Return whether what a command makes once is there already."""
        if step == "key":
            return bool(list_keys(self.home / "keys"))
        if step == "new":
            return self.evaluation.exists()
        with open_folder(self.evaluation, write=True) as folder:
            return step == "lock" and folder.locked_plan is not None

    def keep(self, step):
        """Keep the disk as it is before a command."""
        shutil.copytree(self.disk, self.root / step)

    def back_to(self, step):
        """Put the disk back to before a command."""
        shutil.rmtree(self.disk)
        shutil.copytree(self.root / step, self.disk)

    def digest(self):
        """Return which results are kept; raises where the chain of the ledger is broken."""
        with open_folder(self.evaluation, write=False) as folder:
            assert list(folder.ledger.entries())
            return kept_results(folder).digest


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """Return a way, how often each of its commands writes, and the digest of its results."""
    with pytest.MonkeyPatch.context() as patch:
        way = Way(tmp_path_factory.mktemp("way"))
        patch.setenv("PRUEFSTAND_HOME", str(way.home))
        writes = {}
        for step in STEPS:
            way.keep(step)
            with FullDisk(way.disk).in_place(patch) as disk:
                assert way.go(step) == 0
            writes[step] = disk.steps
        return way, writes, way.digest()


def check(undisturbed, monkeypatch, capsys, step, number):
    """Let the disk be full from a writing step of a command on; then there is room, and it is typed again."""
    way, _, digest = undisturbed
    monkeypatch.setenv("PRUEFSTAND_HOME", str(way.home))
    way.back_to(step)
    capsys.readouterr()
    with FullDisk(way.disk, number).in_place(monkeypatch) as disk:
        code = way.go(step)
    said, at = capsys.readouterr().err, (step, number, disk.first)
    if code == 0:  # who writes, as others are told, and the log: nothing of the evaluation
        first = Path(disk.first)
        assert first.name == "lock" or first == way.home or first.is_relative_to(way.home / "logs"), at
    else:
        assert (code, bool(TOLD.search(said))) == (2, True), (at, said)
    if not way.done(step):
        assert way.go(step) == 0, (at, capsys.readouterr().err)
    if step in {"run", "results", "sign"}:
        assert way.go("results") == 0
        assert way.digest() == digest
    left = [path.name for path in way.disk.rglob(".*") if path.name.endswith((".part", ".old"))]
    assert left == [], at


@pytest.mark.parametrize("step", ["new", "run", "sign"])
def test_a_disk_full_in_the_middle_of_a_command_is_told_and_the_command_works_once_there_is_room(
    undisturbed, monkeypatch, capsys, step
):
    check(undisturbed, monkeypatch, capsys, step, max(1, undisturbed[1][step] // 2))


def test_the_sentence_names_what_is_really_free_and_what_is_needed(tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)._replace(free=3_400_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    error = told(OSError(errno.ENOSPC, "full"), tmp_path / "missing" / "file", need=25_000_000)
    assert (error.id, error.parameters) == ("M15", {"free": "3 MB", "need": "35 MB"})
    assert told(OSError(errno.EDQUOT, "quota"), tmp_path).parameters["free"] == "0 MB"


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
def test_a_disk_full_at_every_single_writing_step_is_told_and_nothing_is_lost(undisturbed, monkeypatch, capsys, step):
    for number in range(1, undisturbed[1][step] + 1):
        check(undisturbed, monkeypatch, capsys, step, number)
