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

from support.finished_runs import run_one
from support.source_files import ROOT

STRACE = shutil.which("strace")
pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="strace watches on Linux only"),
    pytest.mark.skipif(STRACE is None, reason="strace is not installed"),
]
PROGRAM = [sys.executable, "-I", "-m", "desktop"]
SIGNED_AND_VERIFIED = "signed: –  Demo signature, no evidential value"
PLACE = re.compile(r'\b(?:connect|bind|sendto|sendmsg)\(.*\bsun_path=@?"([^"]*)"')
NAME_SERVICE = r"/var/run/nscd/socket"
"""The C library asks this computer who the user is, if such a service runs. Nothing leaves it."""
OWN_SOCKET = r"{home}/\.\w{{6}}/s|{home}/window\.socket"
"""Qt makes the socket for later starts beside its place and moves it there."""
OF_THE_DESK = (
    r"/tmp/\.X11-unix/X\d+",  # the screen
    r"/run/user/\d+/wayland-\d+",  # the screen
    r"/tmp/dbus-\w+|/run/user/\d+/bus",  # theme and settings of the desk, over the bus of this session
    r"/run/user/\d+/at-spi/bus\S*",  # screen readers
)
BEYOND_THE_MACHINE = re.compile(r"\bsocket\(AF_(?!UNIX\b|LOCAL\b)\w+|\b(?:connect|sendto|sendmsg|bind)\(.*AF_INET6?")


@pytest.fixture
def watch(tmp_path):
    """Run a command under strace and return its answer and the sockets it asked for, refused ones included."""
    environment = {key: value for key, value in os.environ.items() if key not in {"CI", "GITHUB_ACTIONS"}}
    environment["PRUEFSTAND_HOME"] = str(tmp_path / "home")

    def _watch(command, timeout_s=60, under_strace=True):
        trace = tmp_path / "trace"
        watcher = [STRACE, "-f", "-qq", "-e", "trace=network", "-o", trace] if under_strace else []
        trace.touch()
        answer = subprocess.run(
            [*watcher, *command],
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


def places(tmp_path):
    """Return every Unix socket that was bound, connected to or written to, in the whole tree of processes."""
    return set(PLACE.findall((tmp_path / "trace").read_text("utf-8")))


def unexpected(tmp_path, *allowed):
    """Return the Unix sockets that are none of those allowed. The home of a test lies in ``tmp_path``."""
    patterns = [NAME_SERVICE, *(one.format(home=re.escape(str(tmp_path / "home"))) for one in allowed)]
    return [place for place in places(tmp_path) if not any(re.fullmatch(one, place) for one in patterns)]


def test_the_watcher_sees_every_unix_socket_that_is_spoken_to(watch, tmp_path):
    speak = "import socket; s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
    speak += "for name in ('/dev/log', '\\0hidden', '/run/systemd/journal/socket'): s.connect_ex(name)"
    watch([sys.executable, "-I", "-c", speak])
    assert sorted(unexpected(tmp_path)) == ["/dev/log", "/run/systemd/journal/socket", "hidden"]


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


def test_the_keys_and_their_list_ask_for_none(watch, tmp_path):
    answer, sockets = watch([*PROGRAM, "keys", "list"])
    assert answer.returncode == 0, answer.stderr
    assert sockets == []
    assert unexpected(tmp_path) == []


def test_the_window_asks_for_none_whatever_is_looked_at_signed_or_verified(watch, tmp_path, bundle):
    evaluation = run_one(tmp_path, computed=True)
    answer, sockets = watch([sys.executable, ROOT / "tests/support/window_session.py", evaluation, bundle], 240)
    assert answer.stdout == SIGNED_AND_VERIFIED, answer.stderr
    assert sockets == []
    assert unexpected(tmp_path, OWN_SOCKET) == []
    assert any(re.fullmatch(OWN_SOCKET.format(home=re.escape(str(tmp_path / "home"))), one) for one in places(tmp_path))


@pytest.mark.slow
@pytest.mark.skipif(
    not (shutil.which("xvfb-run") and shutil.which("dbus-run-session")), reason="needs a screen and bus"
)
def test_on_a_real_desk_the_window_speaks_with_the_screen_and_the_bus_of_the_session_alone(watch, tmp_path, bundle):
    evaluation = run_one(tmp_path, computed=True)
    session = [sys.executable, ROOT / "tests/support/window_session.py", evaluation, bundle]
    desk = ["env", "QT_QPA_PLATFORM=xcb", "xvfb-run", "-a", "-s", "-nolisten tcp", "dbus-run-session", "--"]
    answer, _ = watch(
        [*desk, STRACE, "-f", "-qq", "-e", "trace=network", "-o", tmp_path / "inner", *session], 240, False
    )
    assert answer.stdout == SIGNED_AND_VERIFIED, answer.stderr
    trace = (tmp_path / "inner").rename(tmp_path / "trace").read_text("utf-8")
    assert not [line for line in trace.splitlines() if BEYOND_THE_MACHINE.search(line)]
    assert unexpected(tmp_path, OWN_SOCKET, *OF_THE_DESK) == []
    assert len(places(tmp_path)) >= 3  # screen, bus and our own


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
    assert unexpected(tmp_path) == []
