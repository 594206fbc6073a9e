"""Spreads cases over lanes on this machine. Order of finishing never reaches the results."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from evaluators.domain.case import Case
from evaluators.domain.outcome import Outcome
from evaluators.errors import RunCancelled
from evaluators.evaluation.observer import RunObserver

POLL_S = 0.1
"""How often the caller is asked whether to stop."""
AHEAD = 2
"""Cases per lane that may be done and not yet delivered: enough to hide a write to disk, few enough to stop soon."""


class Lane(Protocol):
    """Evaluates cases one at a time."""

    def evaluate(self, case: Case) -> Outcome: ...

    def close(self) -> None: ...


def run_lanes(
    cases: Sequence[Case],
    lanes: Sequence[Lane],
    *,
    deliver: Callable[[Outcome], None],
    observer: RunObserver,
    done_before: int = 0,
) -> None:
    """Evaluate all cases and deliver each outcome in the calling thread.

    Args:
        cases: What is left to do.
        lanes: One per process; closed at the end, whatever happens.
        deliver: Called once per case, in the calling thread.
        observer: Told after each case; its stop request ends the run within one case per lane.
        done_before: Cases finished earlier, for the progress.

    Raises:
        RunCancelled: The observer asked to stop; everything delivered is kept.
        EvaluationError: A lane or the delivery failed as a whole.
    """
    stop = threading.Event()
    pending = _shared(iter(cases))
    answers: queue.SimpleQueue[Outcome | BaseException | None] = queue.SimpleQueue()
    room = threading.Semaphore(AHEAD * len(lanes))
    threads = [
        threading.Thread(target=_drive, args=(lane, pending, answers, stop, room), daemon=True) for lane in lanes
    ]
    for thread in threads:
        thread.start()
    total, done, failed, ended = done_before + len(cases), done_before, 0, 0
    try:
        while ended < len(threads):
            if observer.stop_requested():
                stop.set()
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
        stop.set()
        for thread in threads:
            thread.join()
    if done < total:
        raise RunCancelled


def _drive(
    lane: Lane,
    pending: Callable[[], Case | None],
    answers: queue.SimpleQueue[Outcome | BaseException | None],
    stop: threading.Event,
    room: threading.Semaphore,
) -> None:
    try:
        while _may_go_on(stop, room) and (case := pending()) is not None:
            answers.put(lane.evaluate(case))
    except BaseException as error:  # noqa: BLE001 - a thread has no caller: the calling thread raises it
        answers.put(error)
    finally:
        lane.close()
        answers.put(None)


def _may_go_on(stop: threading.Event, room: threading.Semaphore) -> bool:
    """Wait until there is room for one more answer; False once the run is to stop."""
    while not stop.is_set():
        if room.acquire(timeout=POLL_S):
            return not stop.is_set()
    return False


def _shared(cases: Iterator[Case]) -> Callable[[], Case | None]:
    guard = threading.Lock()

    def following() -> Case | None:
        with guard:
            return next(cases, None)

    return following
