"""Spreads cases over lanes on this machine. Order of finishing never reaches the results."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from evaluators.domain.case import Case
from evaluators.domain.outcome import Outcome
from evaluators.errors import RunCancelled, RunError
from evaluators.evaluation.observer import RunObserver

POLL_S = 0.1
"""How often the caller is asked whether to stop."""
AHEAD = 2
"""Cases per lane that may be done and not yet delivered: enough to hide a write to disk, few enough to stop soon."""
HANGS_S = 30.0
"""After this a case seems to hang, and the observer is asked whether to give it up."""
READING_HANGS_S = 300.0
"""After this a file is not waited for any longer: no system call that hangs on a drive can be ended from outside."""


class Lane(Protocol):
    """Evaluates cases one at a time."""

    def evaluate(self, case: Case) -> Outcome: ...

    def skip(self, case: int) -> bool:
        """Give up this case, as if its time were over, and return whether the model was at it. For any thread."""

    def reads(self) -> bool:
        """Return whether it waits for a file just now, so that there is nothing to be given up. For any thread."""

    def close(self) -> None: ...


@dataclass(slots=True)
class _Switches:
    """What the caller's thread tells the threads of the lanes, and where each of these is."""

    stop: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)
    """Cleared while the run is paused."""
    at: dict[Lane, tuple[int, float]] = field(default_factory=dict)
    """The case each lane is at, and since when."""

    def hear(self, observer: RunObserver) -> None:
        """Pass on what the observer asks for."""
        if observer.stop_requested():
            self.stop.set()
        if observer.pause_requested():
            self.go.clear()
        else:
            self.go.set()

    def hanging(self, for_s: float) -> list[tuple[Lane, int]]:
        """Return the lanes that have been at one case for longer, with their cases."""
        now = time.monotonic()
        return [(lane, case) for lane, (case, since) in self.at.copy().items() if now - since > for_s]

    def lost(self) -> set[Lane]:
        """Return the lanes that wait for a file that does not come."""
        return {lane for lane, _ in self.hanging(HANGS_S) if lane.reads()}


def run_lanes(
    cases: Sequence[Case],
    lanes: Sequence[Lane],
    *,
    deliver: Callable[[Outcome], None],
    observer: RunObserver,
    done_before: int = 0,
    skipped: Callable[[int], object] = lambda _: None,
) -> None:
    """Evaluate all cases and deliver each outcome in the calling thread.

    Args:
        cases: What is left to do.
        lanes: One per process; closed at the end, whatever happens.
        deliver: Called once per case, in the calling thread.
        observer: Told after each case; stop, pause and skip requests act within one case per lane.
        done_before: Cases finished earlier, for the progress.
        skipped: Told once of each case that the observer gives up; its outcome follows.

    Raises:
        RunCancelled: The observer asked to stop; everything delivered is kept.
        RunError: The drive of the images does not answer (``C547``): for long, or the observer gave up waiting.
        EvaluationError: A lane or the delivery failed as a whole.
    """
    switches = _Switches()
    switches.hear(observer)
    pending = _shared(iter(cases))
    answers: queue.SimpleQueue[Outcome | BaseException | None] = queue.SimpleQueue()
    room = threading.Semaphore(AHEAD * len(lanes))
    threads = [
        threading.Thread(target=_drive, args=(lane, pending, answers, switches, room), daemon=True) for lane in lanes
    ]
    for thread in threads:
        thread.start()
    total, done, failed, ended = done_before + len(cases), done_before, 0, 0
    given_up: set[int] = set()
    try:
        while ended < len(threads):
            switches.hear(observer)
            if switches.stop.is_set() and switches.lost():
                break
            _skip(switches, observer, given_up, skipped)
            try:
                answer = answers.get(timeout=POLL_S)
            except queue.Empty:
                continue
            if answer is None:
                ended += 1
            elif isinstance(answer, BaseException):
                raise answer
            else:
                deliver(answer)
                room.release()
                done += 1
                failed += answer.status == "failed"
                observer.progress(done, total, failed)
    finally:
        _end(lanes, threads, switches)
    if done < total:
        raise RunCancelled


def _end(lanes: Sequence[Lane], threads: Sequence[threading.Thread], switches: _Switches) -> None:
    switches.stop.set()
    for lane, thread in zip(lanes, threads, strict=True):
        while thread.is_alive() and lane not in switches.lost():  # what hangs on a drive is left behind
            thread.join(POLL_S)


def _skip(switches: _Switches, observer: RunObserver, given_up: set[int], skipped: Callable[[int], object]) -> None:
    for lane, case in switches.hanging(HANGS_S):
        if case not in given_up and observer.skip_requested(case):
            if lane in switches.lost():
                raise RunError("C547")
            if lane.skip(case):
                given_up.add(case)
                skipped(case)
    if any(lane.reads() for lane, _ in switches.hanging(READING_HANGS_S)):
        raise RunError("C547")


def _drive(
    lane: Lane,
    pending: Callable[[], Case | None],
    answers: queue.SimpleQueue[Outcome | BaseException | None],
    switches: _Switches,
    room: threading.Semaphore,
) -> None:
    try:
        while _may_go_on(switches, room) and (case := pending()) is not None:
            switches.at[lane] = (case.number, time.monotonic())
            answers.put(lane.evaluate(case))
            switches.at.pop(lane)
    except BaseException as error:  # noqa: BLE001 - a thread has no caller: the calling thread raises it
        answers.put(error)
    finally:
        lane.close()
        answers.put(None)


def _may_go_on(switches: _Switches, room: threading.Semaphore) -> bool:
    """Wait until the run is not paused and there is room for one more answer; False once it is to stop."""
    while not switches.stop.is_set():
        if not switches.go.wait(POLL_S) or not room.acquire(timeout=POLL_S):
            continue
        if switches.go.is_set():
            return not switches.stop.is_set()
        room.release()
    return False


def _shared(cases: Iterator[Case]) -> Callable[[], Case | None]:
    guard = threading.Lock()

    def following() -> Case | None:
        with guard:
            return next(cases, None)

    return following
