"""What holds for every test."""

import gc
import itertools
import os
import sys

import pytest

from support.forked_workers import ForkedWorkers, can_fork_workers

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # without a display Qt would end the process
FULL_EVERY = 20
REAL_WORKERS = {"isolation", "offline", "packaging", "benchmarks", "slow"}
"""Folders of tests to whom it matters how a worker is started; elsewhere a test says so by a mark."""
forked_workers = ForkedWorkers()
tests_so_far = itertools.count(1)


def pytest_configure(config):
    """Let workers be forked where that is possible."""
    config.addinivalue_line("markers", "real_workers: its workers are started as in a hospital, not forked")
    if can_fork_workers():
        forked_workers.install()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Choose before any fixture starts a worker, and clean up thoroughly while nothing of a test is held."""
    if next(tests_so_far) % FULL_EVERY == 0:
        gc.collect()
        gc.freeze()  # what is left are modules and what the whole session uses: to look through it takes half a second
    forked_workers.used = not (REAL_WORKERS & set(item.path.parts) or item.get_closest_marker("real_workers"))


@pytest.fixture(scope="session", autouse=True)
def home_of_the_session(tmp_path_factory):
    """Keep what is made for several tests out of the home of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRUEFSTAND_HOME", str(tmp_path_factory.mktemp("home")))
        yield os.environ["PRUEFSTAND_HOME"]


@pytest.fixture(autouse=True)
def own_home(home_of_the_session, tmp_path_factory, monkeypatch):
    """Give each test a home, unless it has one: the register would refuse what another test published before."""
    if os.environ.get("PRUEFSTAND_HOME") == home_of_the_session:
        monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture(autouse=True)
def cleaned_between_tests():
    """Clean up in the thread of the tests alone, as the window does (``desktop.cleaning``).

    Garbage of Qt that is collected by chance in the thread of a job ends the process.
    """
    gc.disable()
    yield
    undress()
    let_go_of_keys()
    gc.collect(1)


def undress():
    """Take off the style sheet a whole window put on: a page looked at alone by the next test is measured without."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    application = widgets.QApplication.instance() if widgets else None
    if application is not None and application.styleSheet():
        application.setStyleSheet("")


def let_go_of_keys():
    """Let go of Shift: what the last simulated key held counts as held, and a window begun so asks for a reset."""
    test = sys.modules.get("PySide6.QtTest")
    if test is None:
        return
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication, QWidget

    if QApplication.instance() is not None and QApplication.keyboardModifiers() != Qt.KeyboardModifier.NoModifier:
        test.QTest.keyRelease(QWidget(), Qt.Key.Key_Shift)


def pytest_sessionfinish():
    """Set aside what is left: Qt's objects taken down with the interpreter, in no order, end it with an error."""
    forked_workers.close()
    gc.freeze()
