"""When the program itself fails, a person is told calmly, and what they can send names nothing of theirs."""

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desktop import crash
from evaluators import logbook, paths
from support.source_files import ROOT

SECRET = "MUSTERMANN"
WINDOW = f"""
import faulthandler, json, os, sys
sys.path.insert(0, {str(ROOT)!r})
from desktop import app, dumps
dumps.forbid()
from desktop.crash import Crashes
from PySide6.QtCore import QTimer, qWarning
from PySide6.QtGui import QGuiApplication
application = app.new_application()
crashes = Crashes(application)
crashes.watch(sole=True)
window = app.build_window(application, crashes)
window.show()
secret = {SECRET!r}
def end(**told):
    print(json.dumps(told), flush=True)
    window.close()
    crashes.end()
    os._exit(0)
"""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / f"{SECRET} home"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return tmp_path


def window(code):
    return subprocess.run(
        [sys.executable, "-c", WINDOW + code], capture_output=True, text=True, check=False, timeout=60
    )


def log():
    return (paths.logs_folder() / logbook.FILE).read_text("ascii")


IN_A_SLOT = """
def fail():
    raise ValueError(secret)
failing = QTimer(timeout=fail)
failing.start(20)
def look():
    sheet = window.findChild(object, "crash")
    sheet.back.click()
    copied = QGuiApplication.clipboard().text()
    sheets = len([one for one in window.children() if one.objectName() == "crash"])
    sheet.primary.click()
    end(text=sheet.text.text(), copied=copied, sheets=sheets, visible=window.isVisible())
QTimer.singleShot(400, look)
application.exec()
"""


def test_a_defect_in_a_slot_is_told_in_a_sheet_and_the_window_stays():
    answer = window(IN_A_SLOT)
    assert answer.stderr == ""
    told = json.loads(answer.stdout)
    assert told["text"].startswith("Something unexpected happened")
    assert told["visible"]
    assert told["sheets"] == 1  # though it happened some twenty times
    assert told["copied"].endswith("\nC551 ValueError")
    assert SECRET not in told["copied"] + log()
    assert log().count("defect") > 2


@pytest.mark.skipif(sys.platform == "win32", reason="signals as on Linux")
def test_a_crash_is_told_once_at_the_next_start():
    crashed = window("from evaluators.resources import resource\nfaulthandler._sigsegv()")
    assert crashed.returncode == -signal.SIGSEGV
    assert (paths.logs_folder() / crash.RUNNING).stat().st_mode & 0o077 == 0
    look = "end(last=crashes.last_time, notice=window.notice.text.text())"
    told = json.loads(window(look).stdout)
    assert told["last"] == "Segmentation_fault"
    assert told["notice"].startswith("The program ended unexpectedly last time")
    assert json.loads(window(look).stdout) == {"last": "", "notice": ""}
    assert [path.name for path in paths.logs_folder().iterdir()] == [logbook.FILE]
    assert "window_crashed desktop.crash Segmentation_fault" in log()
    assert SECRET not in log()


def test_a_window_that_was_ended_from_outside_is_no_crash():
    started = subprocess.Popen(
        [sys.executable, "-c", WINDOW + "print('open', flush=True)\napplication.exec()"], stdout=subprocess.PIPE
    )
    assert started.stdout.readline() == b"open\n"
    started.kill()
    started.communicate()
    assert json.loads(window("end(last=crashes.last_time)").stdout) == {"last": ""}
    assert "window_interrupted" in log()


def test_what_qt_has_to_say_is_counted_and_not_shown():
    answer = window("for _ in range(50): qWarning(secret)\nend()")
    assert answer.stderr == ""
    assert log().count("qt_warning") == 20
    assert SECRET not in log()


def test_a_dump_is_reduced_to_our_modules_and_lines():
    site = Path("/", "home", SECRET)  # an installation in somebody's own folder
    frames = [
        (site / "lib/PySide6/widgets.py", 9, "exec"),
        (site / "desktop/app.py", 62, "main"),
        (site / "desktop" / "patients.py", 1, SECRET),
        (site / "evaluators/resources.py", 41, "<lambda>"),
        (site / "evaluators/resources.py", 1, "f\nevil"),
    ]
    dump = "Fatal Python error: Bus error\n\nCurrent thread 0x7f (most recent call first):\n"
    dump += "".join(f'  File "{file}", line {line} in {name}\n' for file, line, name in frames)
    told = "Bus_error < desktop.app:62 main < evaluators.resources:41 <lambda>"
    assert logbook.fatal(dump, module="desktop.app").startswith(told)
    assert SECRET not in log()


DUMPS_ALLOWED = ("sh", "-c", 'ulimit -c "$(ulimit -H -c)"; exec "$@"', "sh")
BUSY = {"window": ["app"], "command line": ["demo"]}


@pytest.mark.skipif(sys.platform != "linux", reason="asked of /proc")
@pytest.mark.skipif(resource.getrlimit(resource.RLIMIT_CORE)[1] == 0, reason="dumps cannot be allowed here")
@pytest.mark.parametrize("arguments", BUSY.values(), ids=BUSY)
def test_neither_the_command_line_nor_the_window_leaves_its_memory_behind(tmp_path, arguments):
    command = [*DUMPS_ALLOWED, sys.executable, "-m", "desktop", *arguments]
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=tmp_path) as started:
        try:
            wait_until_forbidden(started)
        finally:
            started.send_signal(signal.SIGSEGV)
        started.wait(20)
    assert started.returncode == -signal.SIGSEGV
    assert not list(tmp_path.glob("*core*"))


@pytest.mark.skipif(sys.platform != "linux", reason="asked of the kernel")
def test_the_kernel_is_told_too_for_it_ignores_the_limit_where_a_program_takes_the_dumps():
    ask = "import ctypes, resource; from desktop import dumps; prctl = ctypes.CDLL(None).prctl\n"
    ask += "print(prctl(3), end=' '); dumps.forbid(); print(prctl(3), *resource.getrlimit(resource.RLIMIT_CORE))"
    answer = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout == "1 0 0 0\n"


def wait_until_forbidden(started):
    limits = Path("/proc", str(started.pid), "limits")
    for _ in range(400):
        row = next(line for line in limits.read_text().splitlines() if line.startswith("Max core file size"))
        if row.split()[4:6] == ["0", "0"]:
            return
        try:
            started.wait(0.01)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError("it ended before it could be looked at")
    raise AssertionError("dumps are allowed")
