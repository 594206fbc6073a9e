"""One lane of a run: a worker process and the reading of its cases."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from typing import Final, TypeAlias

from evaluators.domain.case import SEVERAL, Case, ExclusionReason
from evaluators.domain.outcome import FailureCategory, FrameAnswers, Outcome, Timing
from evaluators.errors import RunError, WorkerCrashed, WorkerHung, WorkerMisbehaved
from evaluators.evaluation.case_files import CaseFiles, CaseReader, asked_of_case, longer
from evaluators.evaluation.predicted_masks import LARGEST
from evaluators.imaging import kept_frames
from evaluators.inference.answers import CaseAnswer, Said, case_answer
from evaluators.isolation.frames import Frame
from evaluators.isolation.worker_process import WorkerProcess

ENDINGS: Final = {False: ".png", True: ".npz"}
"""Of the file of a label map, by whether it is one of a volume."""
_ROOM: Final = 64 * 1024
"""For what a format of files adds."""
Keep: TypeAlias = Callable[[int, str, bytes], None]


class CaseLane:
    """Evaluates one case after the other; replaces its worker when a model takes it down.

    Args:
        reader: Reads the files of the cases.
        start: Starts a worker that has loaded the model.
        classes: How many classes the card declares.
        timeout_s: How long a case of one image may take.
        said: What a model of this kind answers with.
        keep: Given the label map a model made of a case, or what it marked in the frames of a video: its number, the
            ending of the file, its bytes. None where it makes none.
    """

    def __init__(
        self,
        reader: CaseReader,
        start: Callable[[], WorkerProcess],
        *,
        classes: int,
        timeout_s: float,
        said: Said = "scores",
        keep: Keep | None = None,
    ) -> None:
        self._reader = reader
        self._said = said
        self._start = start
        self._classes = classes
        self._timeout_s = timeout_s
        self._keep = keep
        self._worker: WorkerProcess | None = None
        self._asking: int | None = None
        self._reads = False
        self._guard = threading.Lock()

    def evaluate(self, case: Case) -> Outcome:
        """Return what became of one case; never raises for a fault of the model or of the file.

        Raises:
            RunError: A worker cannot be started at all.
        """
        self._reads = True
        try:
            content = self._reader.read(case)
        finally:
            self._reads = False
        if content is None:
            return _excluded(case, ExclusionReason.CHANGED_SINCE_SCAN)
        try:
            return self._asked(case, content)
        except WorkerCrashed:
            pass  # perhaps the case before it did the damage: once more, alone in a fresh process
        try:
            return self._asked(case, content)
        except WorkerCrashed:
            return _failed(case, FailureCategory.CRASHED)

    def skip(self, case: int) -> bool:
        """Let the time of this case be over, if the model is at it: it becomes a failure like any other time-out."""
        with self._guard:
            if self._asking != case or self._worker is None:
                return False
            self._worker.give_up()
            return True

    def reads(self) -> bool:
        """Return whether it waits for the files of a case just now."""
        return self._reads

    def close(self) -> None:
        """End the worker."""
        if self._worker:
            self._worker.close()
            self._worker = None

    @property
    def isolation(self) -> dict[str, str]:
        """Return what is in force around the present worker."""
        return self._worker.isolation if self._worker else {}

    def _asked(self, case: Case, content: CaseFiles) -> Outcome:
        if self._worker is None:
            self._worker = self._start()
        try:
            return self._outcome(case, content, self._answer(self._worker, case, content))
        except WorkerHung:
            self._discard()
            return _failed(case, FailureCategory.TIMEOUT)
        except WorkerMisbehaved:
            self._discard()
            return _failed(case, FailureCategory.RUNTIME_ERROR)
        except WorkerCrashed:
            self._discard()
            raise

    def _answer(self, worker: WorkerProcess, case: Case, content: CaseFiles) -> Frame:
        with self._guard:
            self._asking = case.number
        try:
            timeout_s = self._timeout_s * longer(case)
            return worker.ask(asked_of_case(case, content), content.blobs, timeout_s=timeout_s)
        finally:
            with self._guard:
                self._asking = None

    def _outcome(self, case: Case, content: CaseFiles, answer: Frame) -> Outcome:
        """Turn an answer into an outcome, believing nothing of it."""
        told = case_answer(answer, classes=self._classes)
        if told.failure is not None:
            return _failed(case, told.failure, told.timing)
        if told.unreadable is not None:
            return _excluded(case, ExclusionReason.UNREADABLE)
        if told.reference is not None:
            return _excluded(case, ExclusionReason.REFERENCE_UNREADABLE)
        if getattr(told, self._said) is None:
            raise WorkerMisbehaved("C403")
        if told.frames is not None and not _is_whole(told.frames, case):
            raise WorkerMisbehaved("C403")
        if self._keep is not None and told.volume is not None:
            if not _is_scored(told, case, content) or len(answer.blobs[0]) > _largest_map(case):
                raise WorkerMisbehaved("C403")
            self._keep(case.number, ENDINGS[told.volume], answer.blobs[0])
        if self._keep is not None and told.drawn:
            if len(answer.blobs[1]) > kept_frames.LARGEST:
                raise WorkerMisbehaved("C403")
            self._keep(case.number, ENDINGS[True], answer.blobs[1])
        return Outcome(case=case.number, status="evaluated", **told.findings)

    def _discard(self) -> None:
        if self._worker:
            self._worker.kill()
            self._worker = None


def model_starts(start: Callable[[], WorkerProcess]) -> WorkerProcess:
    """Start a worker once, so that a model that cannot be loaded at all is one error and not a failed cohort.

    Raises:
        RunError: The model crashed (``C440``) or hung (``C441``) the worker while it was loaded.
    """
    try:
        return start()
    except WorkerHung:
        raise RunError("C441") from None
    except (WorkerCrashed, WorkerMisbehaved):
        raise RunError("C440") from None


def _excluded(case: Case, reason: ExclusionReason) -> Outcome:
    return Outcome(case=case.number, status="excluded", exclusion=reason)


def _is_whole(answers: FrameAnswers, case: Case) -> bool:
    """Return whether every frame has its answer: a model that leaves some out would be judged by the others."""
    if case.facts is None or case.reading != "clip":
        return True
    return len(answers.times_s) == case.facts.frames


def _is_scored(told: CaseAnswer, case: Case, content: CaseFiles) -> bool:
    """Return whether whatever has a reference was compared with it, and nothing else: every image of several."""
    if case.reading not in SEVERAL:
        return bool(content.masks) == (told.overlaps is not None) and told.pictures is None
    drawn = {mask.image for mask in case.reference.masks} if content.masks and case.reference is not None else set()
    return told.overlaps is None and drawn == {one.image for one in told.pictures or ()}


def _largest_map(case: Case) -> int:
    """Return how many bytes the file of a label map may have: a byte a pixel, and what a format adds.

    Compressed it is far smaller; without a bound a model could fill the disk, case by case.
    """
    facts = case.facts
    if facts is None or case.reading == "images":  # each may have a size of its own
        return LARGEST
    pixels = math.prod(facts.grid.shape) if facts.grid else facts.width * facts.height * facts.frames * len(case.files)
    return min(LARGEST, _ROOM + pixels + pixels // 64)


def _failed(case: Case, category: FailureCategory, timing: Timing | None = None) -> Outcome:
    return Outcome(case=case.number, status="failed", failure=category, timing=timing)
