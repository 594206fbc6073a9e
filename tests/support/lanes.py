"""A run without worker processes, for pages: what a model does is said by the number of the case.

Starting three processes takes longer than everything a page does; that the core stands what models do to their
processes is proved in ``tests/evaluators/evaluation/test_running.py``.
"""

import threading
import time

from evaluators.domain.case import ExclusionReason
from evaluators.domain.outcome import FailureCategory, Outcome, Timing
from evaluators.domain.results import Optimisation
from evaluators.evaluation import runner
from evaluators.evaluation.observer import heed

TIMING = Timing(decode=1, prepare=1, infer=1, interpret=1, total=4)
EXAMINED = Optimisation(level="all", max_abs_diff=0, sample=1, tolerance=1e-5)


def read_unchanged(reader, case):
    """Return the files of a case, or None where one is gone or no longer the recorded one."""
    return reader.read(case)


class Lanes:
    """How the lanes of the runs of a test behave."""

    def __init__(self, monkeypatch):
        self.takes_s = 0.0
        self.crashes, self.hangs = set(), set()
        self.may_load = threading.Event()
        self.may_load.set()
        monkeypatch.setattr(runner, "CaseLane", lambda reader, *_, **__: _Lane(self, reader))
        monkeypatch.setattr(runner, "examined", self._examined)

    def _examined(self, folder, run, *_, observer):
        observer.stage("model")
        self.may_load.wait()
        heed(observer)
        examined = run.model_copy(update={"optimisation": EXAMINED.model_dump_json()})
        folder.store.put_run(examined)
        return examined


class _Lane:
    def __init__(self, lanes, reader):
        self._lanes, self._reader = lanes, reader
        self._given_up = threading.Event()

    def evaluate(self, case):
        time.sleep(self._lanes.takes_s)
        if read_unchanged(self._reader, case) is None:
            return Outcome(case=case.number, status="excluded", exclusion=ExclusionReason.CHANGED_SINCE_SCAN)
        if case.number in self._lanes.crashes:
            return Outcome(case=case.number, status="failed", failure=FailureCategory.CRASHED)
        if case.number in self._lanes.hangs:
            self._given_up.wait()
            return Outcome(case=case.number, status="failed", failure=FailureCategory.TIMEOUT)
        score = case.number / 100
        return Outcome(case=case.number, status="evaluated", scores=(1 - score, score), timing=TIMING)

    def skip(self, case):
        self._given_up.set()
        return case in self._lanes.hangs

    def reads(self):
        return False

    def close(self):
        pass
