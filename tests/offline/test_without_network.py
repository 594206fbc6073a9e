"""The program on a computer without any network device, as if every cable and radio were gone."""

import os
import shutil
import subprocess
import sys

import pytest

from support.finished_runs import run_one
from support.source_files import ROOT

EMPTY_NETWORKS = (("unshare", "--net", "--"), ("unshare", "--user", "--map-root-user", "--net", "--"))
DEVICES = "import socket; print([name for _, name in socket.if_nameindex()])"


@pytest.fixture(scope="module")
def no_network():
    """Return the start of a command line that takes the network away."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        pytest.skip("an empty network is made by unshare, on Linux")
    for prefix in EMPTY_NETWORKS:
        tried = subprocess.run([*prefix, sys.executable, "-c", DEVICES], capture_output=True, text=True, check=False)
        if tried.stdout in {"['lo']\n", "[]\n"}:
            return prefix
    pytest.skip("this system does not allow an empty network")


@pytest.fixture
def environment(tmp_path):
    """Return the variables without those of continuous integration: a library could behave better under them."""
    kept = {key: value for key, value in os.environ.items() if key not in {"CI", "GITHUB_ACTIONS"}}
    return {**kept, "PRUEFSTAND_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT)}


@pytest.mark.slow
def test_the_window_opens_looks_signs_and_verifies(no_network, environment, tmp_path, bundle):
    evaluation = run_one(tmp_path, computed=True)
    session = [sys.executable, ROOT / "tests/support/window_session.py", evaluation, bundle]
    answer = subprocess.run(
        [*no_network, *session], env=environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert answer.stdout == "signed: –  Demo signature, no evidential value", answer.stderr
    assert answer.stderr == ""


@pytest.mark.slow
def test_the_whole_demo_runs(no_network, environment, tmp_path):
    demo = [sys.executable, "-m", "desktop", "demo", "--out", tmp_path / "demo"]
    answer = subprocess.run([*no_network, *demo], env=environment, capture_output=True, timeout=600, check=False)
    assert answer.returncode == 0, answer.stderr
    assert list((tmp_path / "demo").rglob("*.evalpack"))
