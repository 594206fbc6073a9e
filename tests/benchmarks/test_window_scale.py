"""A window with a hundred thousand cases: a note is written down as it is typed, and nothing waits for it."""

import time

import pytest
from PySide6.QtCore import QTimer

from desktop.app import build_window
from desktop.cleaning import clean
from evaluators.evaluation.reviews import Review
from support.many_cases import evaluation_of

pytestmark = pytest.mark.benchmark

CASES = 100_000
BLINK_S = 0.1


@pytest.fixture
def window(tmp_path, qapp, qtbot, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    path = evaluation_of(tmp_path, CASES)
    window = build_window(qapp)
    qtbot.addWidget(window)
    window.show()
    for name in ("data", "plan", "results"):
        window.page(name)
    window.dropped.emit([path])
    qtbot.waitUntil(lambda: bool(window._evaluation.cases) and not window._tasks.running(), timeout=120_000)
    clean()
    window.go("home")
    yield window
    window.close()


def longest_pause(qtbot, window, act):
    """Return the longest time the window did not answer while something was done and what followed of it."""
    pauses, last = [], time.perf_counter()

    def beat():
        nonlocal last
        now = time.perf_counter()
        pauses.append(now - last)
        last = now

    timer = QTimer(interval=2, timeout=beat)
    timer.start()
    act()
    qtbot.wait(200)
    qtbot.waitUntil(lambda: not window._tasks.running(), timeout=120_000)
    timer.stop()
    return max(pauses)


def test_a_review_is_written_within_a_blink(qtbot, window):
    evaluation = window._evaluation
    note = Review(case=5, note="blurred")
    evaluation.folder.store.put_review(note)
    assert longest_pause(qtbot, window, lambda: evaluation.reviewed(note)) < BLINK_S
