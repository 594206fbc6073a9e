"""A full disk at every step that writes: one sentence with real numbers, and the same results once there is room.

From the key to the signed package: in CI one place of each longer command, every place in the slow suite.
"""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from evaluators.evaluation.disk_errors import told as meaning
from support.full_disk import FullDisk
from support.way_to_a_signature import STEPS, Way, check_goes_on, told

TESTS = Path(__file__).parents[2]


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
                assert way.go(step)[0] == 0
            writes[step] = disk.steps
        return way, writes, way.digest()


def check(undisturbed, monkeypatch, step, number):
    """Let the disk be full from a writing step of a command on; then there is room, and it is typed again."""
    way, _, digest = undisturbed
    monkeypatch.setenv("PRUEFSTAND_HOME", str(way.home))
    way.back_to(step)
    with FullDisk(way.disk, number).in_place(monkeypatch) as disk:
        code, said = way.go(step)
    at = (step, number, disk.first, said)
    if code == 0:  # who writes, as others are told, and the log: nothing of the evaluation
        first = Path(disk.first)
        assert first.name == "lock" or first == way.home or first.is_relative_to(way.home / "logs"), at
    else:
        assert told(code, said), at
    assert check_goes_on(way, step, at) in {None, digest}


@pytest.mark.parametrize("step", ["run", "sign"])
def test_a_disk_full_in_the_middle_of_a_command_is_told_and_the_command_works_once_there_is_room(
    undisturbed, monkeypatch, step
):
    check(undisturbed, monkeypatch, step, max(1, undisturbed[1][step] // 2))


def test_the_sentence_names_what_is_really_free_and_what_is_needed(tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)._replace(free=3_400_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    error = meaning(OSError(errno.ENOSPC, "full"), tmp_path / "missing" / "file", need=25_000_000)
    assert (error.id, error.parameters) == ("M15", {"folder": str(tmp_path), "free": "3 MB", "need": "35 MB"})
    assert meaning(OSError(errno.EDQUOT, "quota"), tmp_path).parameters["free"] == "0 MB"


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
def test_a_disk_full_at_every_single_writing_step_is_told_and_nothing_is_lost(undisturbed, monkeypatch, step):
    for number in range(1, undisturbed[1][step] + 1):
        check(undisturbed, monkeypatch, step, number)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("unshare") is None, reason="a disk of its own needs a mount")
def test_a_real_disk_that_is_too_small_by_a_page_or_more_is_told_and_nothing_is_lost(tmp_path):
    alone = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    if subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system lets no program mount for itself")
    command = [*alone, sys.executable, "-m", "support.small_disk", str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(TESTS), str(TESTS.parent)))}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=1800)
    assert done.returncode == 0, done.stderr
    met = dict(part.split("=") for part in done.stdout.split())
    assert set(met) == set(STEPS)
    assert "0" not in met.values(), done.stdout
