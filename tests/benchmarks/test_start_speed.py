"""How long a command takes from nothing: performance.md's rows.

The peer is an interpreter that loads what any program of this kind needs and does nothing with it: argparse for help;
pydantic, cryptography and rich for verification, in one process without isolation. The limit is an empty interpreter.
Other work on the machine slows wall times down, so the targets hold for processor time, of the command and its worker
together.
"""

import os
import shutil
import statistics
import subprocess
import sys
import time

import pytest

from evaluators.evalpack import write_package
from evaluators.evidence.keys import demo_key
from evaluators.evidence.packages import BUNDLE
from support.packages import signed_by

pytestmark = pytest.mark.benchmark

ROUNDS = 5
EMPTY = ("-c", "pass")
HELP_PEER = ("-c", "import argparse")
VERIFY_PEER = ("-c", "import pydantic.main, cryptography.hazmat.primitives.asymmetric.ec, rich.console, rich.table")


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    keys = [demo_key()]
    return write_package(signed_by(keys), keys, tmp_path_factory.mktemp("package"))


def cost(arguments):
    """Return wall and processor seconds of a process and of its children."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - start, used.ru_utime + used.ru_stime


def compare(row, arguments, peer, target):
    costs = {name: [] for name in ("ours", "peer", "limit")}
    cost(arguments)
    for _ in range(ROUNDS):
        for name, command in (("ours", arguments), ("peer", peer), ("limit", EMPTY)):
            costs[name].append(cost(command))
    wall, used = ({name: statistics.median(one[of] for one in found) for name, found in costs.items()} for of in (0, 1))
    print(  # noqa: T201 - a benchmark speaks
        f"\n{row}: ours {wall['ours']:.2f} s wall, {used['ours']:.2f} s of processors (target {target}),"
        f" peer {used['peer']:.2f} s, limit {used['limit']:.3f} s;"
        f" {used['ours'] / used['peer']:.1f} x the peer, {used['ours'] / used['limit']:.0f} x the limit"
    )
    assert used["ours"] <= target


def test_help():
    compare("pruefstand --help", ("-m", "desktop", "--help"), HELP_PEER, 0.35)


def test_verify_a_bundle(package, tmp_path):
    bundle = shutil.copy(package / BUNDLE, tmp_path)
    compare("pruefstand verify BUNDLE", ("-m", "desktop", "verify", str(bundle)), VERIFY_PEER, 0.6)


def test_verify_a_package(package):
    compare("pruefstand verify PACKAGE", ("-m", "desktop", "verify", str(package)), VERIFY_PEER, 1.0)
