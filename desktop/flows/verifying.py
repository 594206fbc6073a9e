"""Verification for the window: the verdict first, then what the summary says, and the data when asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.background import Handler, Job, Observer, Station
from desktop.flows.tasks import Tasks
from evaluators import logbook, paths
from evaluators.errors import EvaluationError, RunCancelled
from evaluators.evidence.answers import Answer, VerificationResult

if TYPE_CHECKING:
    from evaluators.evidence.client import Verifier
    from evaluators.evidence.record import Record
    from evaluators.evidence.record_parts import CaseManifest
    from evaluators.isolation.worker_process import WorkerProcess


@dataclass(frozen=True, slots=True)
class DataAnswer:
    """What became of comparing the data here.

    Attributes:
        answer: To question 7.
        absent: Cases with a missing or changed file.
    """

    answer: Answer
    absent: tuple[int, ...] = ()


class Verifying(QObject):
    """One summary at a time; a new one takes the place of the one before."""

    began = Signal(Path)
    succeeded = Signal(object)
    """VerificationResult; again with the answers about the pages and about the data, when they come."""
    failed = Signal(object)
    """EvaluationError: there is no verdict."""
    record_read = Signal(object)
    """Record of the summary just verified."""
    data_progress = Signal(int, int)
    data_answered = Signal(object)
    """DataAnswer; None: stopped."""
    data_failed = Signal(object)

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._bench = _Bench()
        self._job: Job | None = None
        self._serial = 0
        self.path: Path | None = None
        self.result: VerificationResult | None = None
        self._station = Station(_begin, self._bench.close, parent=self)
        self._station.answered.connect(self._answered)
        self._station.failed.connect(self._failed)

    def warm_up(self) -> None:
        """Start the worker for the next summary, so that its verdict does not wait for that."""
        self._station.ask("warm", self._bench.warm_up)

    def start(self, path: Path) -> None:
        """Verify a file or folder."""
        self.stop_data()
        self._serial += 1
        self.path, self.result = path, None
        self._station.forget()
        self.began.emit(path)
        self._station.ask(f"verify {self._serial}", partial(self._bench.verify, path))

    def again(self) -> None:
        """Verify the same file again, for example after a signer became trusted."""
        if self.path is not None:
            self.start(self.path)

    def check_data(self, folder: Path, key: Path) -> None:
        """Compare the files of a folder with the summary, by the data key of its evaluation."""
        facts = self.result.facts if self.result else None
        if facts is None:
            return
        self.stop_data()
        serial, manifest = self._serial, facts.case_manifest
        job = self._tasks.start("desktop_verify.task", lambda observer: _compare(folder, key, manifest, observer))
        job.progress.connect(lambda done, total, _: self.data_progress.emit(done, total))
        job.succeeded.connect(lambda answer: self._data_answered(serial, answer))
        job.failed.connect(self.data_failed)
        job.cancelled.connect(lambda: self.data_answered.emit(None))
        job.ended.connect(self._data_ended)
        self._job = job

    def stop_data(self) -> None:
        """Stop comparing; it ends within one file."""
        if self._job is not None:
            self._job.stop()

    def close(self) -> None:
        """End the thread and its workers, whatever they are doing."""
        self.stop_data()
        self._serial += 1  # what is still told is about nothing
        self._bench.end_now()
        self._station.close()

    def _answered(self, key: str, value: object) -> None:
        what, _, serial = key.partition(" ")
        if what == "warm" or int(serial) != self._serial:
            return
        if what == "record":
            self.record_read.emit(value)
            return
        if isinstance(value, Answer):
            assert self.result is not None
            self.result = self.result.with_answers(value)
            self.succeeded.emit(self.result)
            return
        assert isinstance(value, VerificationResult)
        logbook.note(f"verdict_{value.verdict}", module=__name__)
        self.result = value
        self.warm_up()
        if value.facts is not None:
            self._station.ask(f"record {serial}", self._bench.record)  # asked later, so served before the warming
        if value.pages_follow:
            self._station.ask(f"pages {serial}", self._bench.pages)  # and before that, what may change the verdict
        self.succeeded.emit(value)

    def _failed(self, key: str, error: EvaluationError) -> None:
        what, _, serial = key.partition(" ")
        if what == "verify" and int(serial) == self._serial:
            self.failed.emit(error)

    def _data_answered(self, serial: int, found: DataAnswer) -> None:
        if serial == self._serial and self.result is not None:
            self.result = self.result.with_answers(found.answer)
            self.data_answered.emit(found)
            self.succeeded.emit(self.result)

    def _data_ended(self) -> None:
        self._job = None


class _Bench:
    """The workers of the station's thread: one that was used, for what else its summary says, and one for the next."""

    def __init__(self) -> None:
        self._used: Verifier | None = None
        self._next: Verifier | None = None
        self._started: list[WorkerProcess] = []
        self._over = False

    def make_ready(self) -> None:
        """Start the worker for the next summary."""
        if self._next is None:
            from evaluators.evidence.client import Verifier
            from evaluators.isolation.worker_process import WorkerProcess

            self._next = Verifier(start_worker=partial(WorkerProcess, on_start=self._note))

    def warm_up(self) -> None:
        """Start it and have it draw an empty page, while nobody waits."""
        if self._next is None:
            self.make_ready()
            assert self._next is not None
            self._next.warm_up()

    def verify(self, path: Path) -> VerificationResult:
        """Verify a summary in a worker that has seen no other."""
        from evaluators.evidence import trust

        store = trust.load(paths.trust_list())
        self.make_ready()
        if self._used is not None:
            self._used.close()
        self._used, self._next = self._next, None
        assert self._used is not None
        return self._used.verify(path, store)

    def record(self) -> Record:
        """Return what the summary says that was verified last."""
        assert self._used is not None
        return self._used.record()

    def pages(self) -> Answer:
        """Return what became of the pages of the summary that was verified last."""
        assert self._used is not None
        return self._used.pages()

    def end_now(self) -> None:
        """Have the station's thread wait for no worker any more. For the window's thread."""
        self._over = True
        for worker in list(self._started):
            worker.end_now()

    def _note(self, worker: WorkerProcess) -> None:
        self._started = [*self._started[-1:], worker]  # there are never more than the used one and the next
        if self._over:
            worker.end_now()

    def close(self) -> None:
        """End the workers."""
        for verifier in (self._used, self._next):
            if verifier is not None:
                verifier.close()


def _begin() -> Handler:
    def answer(work: object) -> object:
        assert callable(work)
        return work()

    return answer


def _compare(folder: Path, key_file: Path, facts: CaseManifest, observer: Observer) -> DataAnswer:
    from evaluators.evaluation import data_key
    from evaluators.evidence.data_check import absent_cases, check_data, file_digests, image_files

    key = data_key.read(key_file)
    total = len(image_files(folder))
    found = set()
    for done, digest in enumerate(file_digests(folder), start=1):
        if observer.stop_requested():
            raise RunCancelled
        found.add(digest)
        observer.progress(done, total, 0)
    answer = check_data(facts, key, found)
    differs = answer.sentence == "verify.data.differ"
    return DataAnswer(answer, absent_cases(key, found) if differs else ())
