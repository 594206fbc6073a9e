"""A real disk that is too small: every command in turn, with a little more room each time, until it succeeds.

A program of its own, to be started where it may mount (``unshare``). Full are here writes inside open files too.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from support.forked_workers import ForkedWorkers
from support.way_to_a_signature import STEPS, Way, check_goes_on, told

MOUNT = shutil.which("mount")
PAGE = 4096
PLENTY = 64 * 1024**2
FINE = 16 * PAGE
"""Up to here a page more each time, then a quarter."""


def main(root):
    """Return the number of times each command met a full disk."""
    workers = ForkedWorkers()
    workers.install()
    workers.used = True
    disk = root / "disk"
    disk.mkdir()
    subprocess.run([MOUNT, "-t", "tmpfs", "-o", f"size={PLENTY}", "small", disk], check=True)
    os.environ["PRUEFSTAND_HOME"] = str(disk / "home")
    way, digests, met = Way(root), set(), {}
    for step in STEPS:
        way.keep(step)
        met[step] = 0
        free = 0
        while not _succeeds(way, step, free, digests):
            met[step] += 1
            free += PAGE if free < FINE else free // 4
    digests.add(way.digest())
    assert len(digests) == 1, digests
    workers.close()
    return met


def _succeeds(way, step, free, digests):
    """Try a command with so many bytes free; where it fails it must say so, and work once there is room."""
    way.back_to(step)
    state = os.statvfs(way.disk)
    _resize(way.disk, max(PAGE, (state.f_blocks - state.f_bfree) * state.f_frsize + free))  # of size 0 it has no end
    code, said = way.go(step)
    _resize(way.disk, PLENTY)
    if code == 0:
        return True
    where = (step, free, code, said)
    assert told(code, said), where
    if (found := check_goes_on(way, step, where)) is not None:
        digests.add(found)
    return False


def _resize(disk, size):
    subprocess.run([MOUNT, "-o", f"remount,size={size}", disk], check=True)


if __name__ == "__main__":
    sys.stdout.write(" ".join(f"{step}={times}" for step, times in main(Path(sys.argv[1])).items()))
