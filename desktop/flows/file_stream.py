"""The reading itself, as it runs in its thread, and the files on their way from there to the window."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.background import Observer
from desktop.flows.reference_nearby import reference_nearby
from desktop.flows.snapshot import Snapshot, data_of
from evaluators.errors import CallError, EvaluationError, InputError

if TYPE_CHECKING:
    from evaluators.cohort.file_reading import ScannedFile
    from evaluators.evaluation.folder import EvaluationFolder
    from evaluators.evaluation.steps import DataChoices

_PACE_S: Final = 0.05
"""A small image takes a millisecond; nobody sees more than twenty counts a second."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the reading is."""

    done: int = 0
    total: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a reading.

    Attributes:
        columns: Of the table.
        question: What is asked.
        data: The data as the folder now holds them.
        nearby: What lies beside the images and may be their reference; None: nothing, or a reference was chosen.
    """

    columns: tuple[str, ...]
    question: EvaluationError | None
    data: Snapshot
    nearby: Path | None = None


class FileStream:
    """Files on their way from the thread that reads to the window."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._files: list[ScannedFile] = []

    def put(self, file: ScannedFile) -> None:
        """Add a file."""
        with self._guard:
            self._files.append(file)

    def take(self) -> list[ScannedFile]:
        """Return what was added since the last time."""
        with self._guard:
            files, self._files = self._files, []
        return files


class Paced:
    """An observer that passes on what is asked, and progress at a pace the window can show."""

    def __init__(self, observer: Observer) -> None:
        self._progress, self._last = observer.progress, 0.0
        self.stage, self.stop_requested = observer.stage, observer.stop_requested
        self.pause_requested = observer.pause_requested

    def progress(self, done: int, total: int, failed: int) -> None:
        """Tell how far the stage is, unless that was told just now."""
        now = time.monotonic()
        if done == total or now - self._last >= _PACE_S:
            self._last = now
            self._progress(done, total, failed)

    def skip_requested(self, case: int) -> bool:  # noqa: ARG002 - only a run asks
        """Skip nothing: only a run skips cases."""
        return False


def read(folder: EvaluationFolder, choices: DataChoices, observer: Observer, stream: FileStream) -> Reading:
    """Read the data into the folder. What they ask is an answer; everything else that fails is raised."""
    from evaluators.evaluation.steps import open_question, read_data

    columns = _columns(choices)
    try:
        read_data(folder, choices, Paced(observer), on_file=stream.put)
    except (InputError, CallError) as error:
        return Reading(columns, error, data_of(folder))
    data = data_of(folder)
    return Reading(columns, open_question(folder), data, _nearby(choices, data))


def changed(folder: EvaluationFolder) -> tuple[int, ...]:
    """Return the cases whose files are no longer what was read."""
    from evaluators.evaluation.changed_files import changed_cases

    return changed_cases(folder)


def _nearby(choices: DataChoices, data: Snapshot) -> Path | None:
    if choices.reference is not None or choices.source is None or choices.source.only:
        return None
    root = Path(choices.source.root)
    try:
        return reference_nearby(root, [root / file.path for case in data.cases for file in case.files[:1]])
    except OSError:  # it vanished meanwhile: nothing is offered
        return None


def _columns(choices: DataChoices) -> tuple[str, ...]:
    if choices.reference_path is None:
        return ()
    from evaluators.cohort.label_table import read_table

    try:
        return read_table(choices.reference_path).columns
    except InputError:
        return ()
