"""One window per user: later starts hand over their files, whatever happened to the first."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtNetwork import QLocalSocket

from desktop import instance as module
from desktop.instance import Instance
from evaluators import paths

SECOND = """
import sys
from PySide6.QtCore import QCoreApplication
application = QCoreApplication([])
from desktop.instance import Instance
instance = Instance()
first = instance.claim(sys.argv[1:])
print("first" if first else "handed", flush=True)
if first:
    application.exec()
"""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(params=["home", "runtime"])
def place(request, tmp_path_factory, monkeypatch):
    """Where the socket lies: in the program's own folder, or in the one the system keeps for the session."""
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    if request.param == "runtime":
        folder = tmp_path_factory.mktemp("run")
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
        return folder
    return paths.home()


@pytest.fixture(autouse=True)
def no_runtime_folder(monkeypatch):
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)


@pytest.fixture
def first(qapp):
    instance = Instance()
    assert instance.claim([])
    yield instance
    instance.close()


def start(*arguments, cwd=None):
    return subprocess.Popen(
        [sys.executable, "-c", SECOND, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(Path(module.__file__).parents[1])},
    )


def as_message(value):
    return json.dumps(value).encode()


def answer(process):
    try:
        return process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def socket_file():
    return Path(module._name())


def test_a_second_start_hands_over_absolute_paths_and_ends(first, qtbot, tmp_path):
    with qtbot.waitSignal(first.handed, timeout=20_000) as handed:
        second = start("a.png", "/data/b.onnx", cwd=tmp_path)
    assert handed.args == [[tmp_path / "a.png", Path("/data/b.onnx")]]
    assert second.wait(20) == 0
    assert answer(second) == "handed"


def test_a_second_start_without_files_brings_the_window_to_the_front(first, qtbot):
    with qtbot.waitSignal(first.handed, timeout=20_000) as handed:
        second = start()
    assert handed.args == [[]]
    assert answer(second) == "handed"


def test_another_home_has_a_window_of_its_own(first, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "other"))
    assert answer(start()) == "first"


def test_the_name_tells_neither_user_nor_folder(home, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(module, "_LONGEST_PATH", 500)  # folders of tests have long names
    name = Path(module._name()).name
    assert name.startswith("pruefstand-")
    assert len(name) == 31
    assert home.name not in name


def test_the_socket_lies_where_nobody_else_can_put_one(place, qapp):
    instance = Instance()
    assert instance.claim([])
    assert socket_file().parent == place
    assert socket_file().is_socket()
    assert place.stat().st_mode & 0o022 == 0
    instance.close()
    assert not socket_file().exists()


@pytest.mark.parametrize("mode", [0o777, 0o1777, 0o720])
def test_a_folder_others_can_write_to_is_not_used(qapp, home, tmp_path, monkeypatch, mode):
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(mode)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(shared))
    home.mkdir()
    assert Path(module._name()).parent == home
    home.chmod(mode)
    assert not module._name()
    instance = Instance()
    assert instance.claim(["/a.png"])
    assert not instance._server
    instance.close()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_another_user_can_neither_connect_nor_take_the_place(first, home):
    for folder in (home, *home.parents):
        if folder.stat().st_uid == 0:
            folder.chmod(folder.stat().st_mode | 0o055)  # the way there is open; what counts is the end of it
    attempts = f"""
import os, socket
os.setgid(65534), os.setuid(65534)
name = {first._name!r}
def refused(attempt, *arguments):
    try:
        attempt(*arguments)
    except PermissionError:
        return True
    return False
with socket.socket(socket.AF_UNIX) as one:
    print(refused(one.connect, name), refused(one.bind, name + "x"), refused(os.unlink, name))
"""
    told = subprocess.run([sys.executable, "-c", attempts], capture_output=True, text=True, check=True)
    assert told.stdout == "True True True\n"


def test_a_visitor_of_another_user_is_not_heard(first, qtbot, monkeypatch):
    heard = []
    first.handed.connect(heard.append)
    monkeypatch.setattr(module.os, "getuid", lambda: os.stat(first._name).st_uid + 1)  # noqa: PTH116
    client = QLocalSocket()
    client.connectToServer(first._name)
    assert client.waitForConnected(2000)
    with qtbot.waitSignal(client.disconnected, timeout=20_000):
        client.write(b"[]\n")
    assert heard == []


@given(message=st.binary(max_size=300) | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(as_message))
def test_whatever_is_sent_only_absolute_paths_come_of_it(message):
    found = module._paths(message)
    assert found is None or all(path.is_absolute() and "\0" not in str(path) for path in found)


def test_lists_in_lists_without_end_are_no_message():
    assert module._paths(b"[" * 100_000) is None


def test_only_the_user_may_open_the_socket(first):
    assert socket_file().stat().st_mode & 0o077 == 0


def test_what_a_crashed_window_left_is_no_obstacle(qapp, qtbot):
    crashed = start()
    assert crashed.stdout.readline().strip() == "first"
    crashed.send_signal(signal.SIGKILL)
    crashed.wait()
    crashed.stdout.close()
    instance = Instance()
    assert socket_file().exists()
    assert instance.claim([])
    with qtbot.waitSignal(instance.handed, timeout=20_000):
        second = start("/a.png")
    assert answer(second) == "handed"
    instance.close()


def test_a_first_window_that_hangs_does_not_keep_the_second_from_opening(first, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE_MS", 300)
    second = Instance()
    assert second.claim(["/a.png"])  # nobody serves the first one's socket: this thread is busy here


def test_a_socket_of_somebody_else_is_told_nothing(first, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE_MS", 300)
    first._server.close()
    mine = socket_file()
    with socket.socket(socket.AF_UNIX) as foreign:
        foreign.bind(str(mine))
        foreign.listen()
        foreign.settimeout(5)
        monkeypatch.setattr(module, "_name", lambda: str(mine))
        monkeypatch.setattr(module.os, "getuid", lambda: mine.stat().st_uid + 1)
        assert Instance().claim(["/patients/mueller.dcm"])
        connection, _ = foreign.accept()
        assert connection.recv(100) == b""
        connection.close()
    mine.unlink()


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (b"not json", None),
        (b'{"a": 1}', None),
        (b"[1]", None),
        (json.dumps(["relative", "/absolute", "/nul\0"]).encode(), [Path("/absolute")]),
    ],
)
def test_a_message_is_believed_no_further_than_it_goes(message, expected):
    assert module._paths(message) == expected


def test_a_message_that_never_ends_is_cut_off(first, qtbot):
    client = QLocalSocket()
    client.connectToServer(first._name)
    assert client.waitForConnected(2000)
    with qtbot.waitSignal(client.disconnected, timeout=20_000):
        client.write(b"x" * (3 * module._MESSAGE_LIMIT))


def test_where_nothing_can_be_written_a_window_opens_all_the_same(qapp, home):
    home.write_text("a file in the way")
    instance = Instance()
    assert instance.claim([])
    instance.close()


def test_a_closed_window_leaves_its_place_to_the_next(first):
    first.close()
    following = Instance()
    assert following.claim([])
    following.close()
