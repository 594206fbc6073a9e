"""One window per user: later starts hand over their files, whatever happened to the first."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QDir
from PySide6.QtNetwork import QLocalSocket

from desktop import instance as module
from desktop.instance import Instance

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


def answer(process):
    try:
        return process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def socket_file(instance):
    return Path(QDir.tempPath()) / instance._name


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
    socket_file(Instance()).unlink()


def test_the_name_tells_neither_user_nor_folder(first, home):
    assert first._name.startswith("pruefstand-")
    assert len(first._name) == 31
    assert home.name not in first._name


def test_only_the_user_may_open_the_socket(first):
    assert socket_file(first).stat().st_mode & 0o077 == 0


def test_what_a_crashed_window_left_is_no_obstacle(qapp, qtbot):
    crashed = start()
    assert crashed.stdout.readline().strip() == "first"
    crashed.send_signal(signal.SIGKILL)
    crashed.wait()
    crashed.stdout.close()
    instance = Instance()
    assert socket_file(instance).exists()
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
    mine = socket_file(first)
    with socket.socket(socket.AF_UNIX) as foreign:
        foreign.bind(str(mine))
        foreign.listen()
        foreign.settimeout(5)
        monkeypatch.setattr(module.os, "getuid", lambda: mine.stat().st_uid + 1)
        monkeypatch.setattr(module, "_name", lambda: mine.name)
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
