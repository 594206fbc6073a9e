"""Cases are spread over lanes; stopping and failing lose nothing that was delivered."""

import threading
import time

import pytest

from evaluators.domain.case import Case, InputFile
from evaluators.domain.outcome import FailureCategory, Outcome
from evaluators.errors import RunCancelled, RunError
from evaluators.evaluation import scheduling
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.scheduling import run_lanes

CASES = [Case(number=n, files=(InputFile(path=f"{n}.png", sha256="0" * 64, size=1),), patient=n) for n in range(1, 21)]


class EchoLane:
    def __init__(self, *, fail_at=None):
        self.closed = False
        self._fail_at = fail_at

    def evaluate(self, case):
        if case.number == self._fail_at:
            raise RunError("C440")
        return Outcome(case=case.number, status="evaluated", scores=(0.5, 0.5))

    def reads(self):
        return False

    def close(self):
        self.closed = True


class StopAfter(Silent):
    def __init__(self, cases):
        self._cases = cases
        self._done = 0

    def progress(self, done, total, failed):
        self._done = done

    def stop_requested(self):
        return self._done >= self._cases


@pytest.mark.parametrize("lanes", [1, 2, 8])
def test_every_case_is_delivered_once_however_many_lanes_there_are(lanes):
    delivered = []
    run_lanes(CASES, [EchoLane() for _ in range(lanes)], deliver=delivered.append, observer=Silent())
    assert sorted(outcome.case for outcome in delivered) == list(range(1, 21))


def test_outcomes_are_delivered_in_the_calling_thread():
    threads = set()
    run_lanes(CASES, [EchoLane()], deliver=lambda _: threads.add(threading.get_ident()), observer=Silent())
    assert threads == {threading.get_ident()}


def test_a_stop_ends_within_one_case_per_lane_and_closes_the_lanes():
    delivered = []
    slow = threading.Event()

    class SlowLane(EchoLane):
        def evaluate(self, case):
            slow.wait(0.05)
            return super().evaluate(case)

    lanes = [SlowLane(), SlowLane()]
    with pytest.raises(RunCancelled):
        run_lanes(CASES, lanes, deliver=delivered.append, observer=StopAfter(3))
    assert 3 <= len(delivered) < 15
    assert all(lane.closed for lane in lanes)


def test_lanes_do_not_run_ahead_of_what_is_written(tmp_path):
    evaluated = []

    class CountingLane(EchoLane):
        def evaluate(self, case):
            evaluated.append(case.number)
            return super().evaluate(case)

    most_ahead = []

    def deliver(outcome):
        threading.Event().wait(0.01)
        most_ahead.append(len(evaluated) - len(most_ahead) - 1)

    run_lanes(CASES, [CountingLane()], deliver=deliver, observer=Silent())
    assert max(most_ahead) <= 2


def test_a_lane_that_cannot_go_on_ends_the_run_with_its_error():
    with pytest.raises(RunError):
        run_lanes(CASES, [EchoLane(fail_at=5), EchoLane(fail_at=5)], deliver=lambda _: None, observer=Silent())


def test_a_full_disk_while_delivering_ends_the_run_and_closes_the_lanes():
    lanes = [EchoLane(), EchoLane()]

    def deliver(_):
        raise RunError("M15")

    with pytest.raises(RunError):
        run_lanes(CASES, lanes, deliver=deliver, observer=Silent())
    assert all(lane.closed for lane in lanes)


class PauseAfter(Silent):
    """Pauses for some seconds once so many cases are done; ``stops`` stops the paused run."""

    def __init__(self, cases, *, seconds=0.6, stops=False):
        self._cases = cases
        self._seconds = seconds
        self._stops = stops
        self._done = 0
        self.paused_at = None
        self.done_while_paused = []

    def progress(self, done, total, failed):
        self._done = done
        if self.paused_at is not None and self.pause_requested():
            self.done_while_paused.append(done)

    def pause_requested(self):
        if self._done >= self._cases and self.paused_at is None:
            self.paused_at = time.monotonic()
        return self.paused_at is not None and time.monotonic() - self.paused_at < self._seconds

    def stop_requested(self):
        return self._stops and self.paused_at is not None and time.monotonic() - self.paused_at > 0.3


class PacedLane(EchoLane):
    """Takes long enough for a pause to reach it."""

    def evaluate(self, case):
        time.sleep(0.02)
        return super().evaluate(case)


def test_a_paused_run_begins_no_further_case_and_then_finishes_all_of_them():
    delivered = []
    observer = PauseAfter(3)
    run_lanes(CASES, [PacedLane(), PacedLane()], deliver=delivered.append, observer=observer)
    assert len(observer.done_while_paused) <= 4  # a case per lane under way, and one per lane that had just begun
    assert sorted(outcome.case for outcome in delivered) == list(range(1, 21))


def test_a_paused_run_can_still_be_stopped():
    delivered = []
    began = time.monotonic()
    with pytest.raises(RunCancelled):
        run_lanes(CASES, [PacedLane()], deliver=delivered.append, observer=PauseAfter(3, seconds=20, stops=True))
    assert 3 <= len(delivered) <= 6
    assert time.monotonic() - began < 5


class StuckLane(EchoLane):
    """Hangs at one case until it is told to skip it."""

    def __init__(self, stuck_at):
        super().__init__()
        self._stuck_at = stuck_at
        self._skipped = threading.Event()

    def evaluate(self, case):
        if case.number == self._stuck_at:
            assert self._skipped.wait(10)
            return Outcome(case=case.number, status="failed", failure=FailureCategory.TIMEOUT)
        return super().evaluate(case)

    def skip(self, case):
        self._skipped.set()
        return case == self._stuck_at


def test_only_a_case_that_hangs_is_asked_about_and_skipping_it_lets_the_run_finish(monkeypatch):
    monkeypatch.setattr(scheduling, "HANGS_S", 0.3)
    asked, skipped, delivered = [], [], []

    class Skips(Silent):
        def skip_requested(self, case):
            asked.append(case)
            return len(asked) > 2

    run_lanes(CASES, [StuckLane(7)], deliver=delivered.append, observer=Skips(), skipped=skipped.append)
    assert set(asked) == {7}
    assert skipped == [7]
    assert [outcome.case for outcome in delivered if outcome.status == "failed"] == [7]
    assert len(delivered) == 20


class LostLane(EchoLane):
    """Waits for the file of one case, on a drive that does not answer."""

    def __init__(self, lost_at):
        super().__init__()
        self._lost_at = lost_at
        self._waiting = False
        self.answered = threading.Event()

    def evaluate(self, case):
        if case.number == self._lost_at:
            self._waiting = True
            self.answered.wait(20)
            self._waiting = False
        return super().evaluate(case)

    def skip(self, case):
        return False

    def reads(self):
        return self._waiting


class Skips(Silent):
    def skip_requested(self, _case):
        return True


class Stops(Silent):
    def __init__(self, lane):
        self._lane = lane

    def stop_requested(self):
        return self._lane.reads()


@pytest.mark.parametrize(
    ("observer", "error"),
    [
        pytest.param(lambda _: Skips(), "C547", id="skipped"),
        pytest.param(lambda _: Silent(), "C547", id="waited for long"),
        pytest.param(Stops, None, id="stopped"),
    ],
)
def test_a_drive_that_does_not_answer_holds_up_nobody_and_what_was_done_is_kept(monkeypatch, observer, error):
    monkeypatch.setattr(scheduling, "HANGS_S", 0.3)
    monkeypatch.setattr(scheduling, "READING_HANGS_S", 1.0)
    lane, delivered, began = LostLane(7), [], time.monotonic()
    with pytest.raises(RunError if error else RunCancelled) as raised:
        run_lanes(CASES, [lane], deliver=delivered.append, observer=observer(lane))
    assert time.monotonic() - began < 10
    assert error is None or raised.value.id == error
    assert [outcome.case for outcome in delivered] == [1, 2, 3, 4, 5, 6]
    lane.answered.set()
