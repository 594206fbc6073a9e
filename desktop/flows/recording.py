"""Reading images and reference table beside the window: rows stream in, answers are written as they are given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.background import Job
from desktop.flows.file_stream import FileStream, Progress, Reading, changed, read
from desktop.flows.meant_as_masks import meant_as_masks
from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.snapshot import Snapshot
from desktop.flows.tasks import Tasks
from evaluators.errors import EvaluationError, PlanError

if TYPE_CHECKING:
    from evaluators.evaluation.folder import EvaluationFolder
    from evaluators.evaluation.steps import DataChoices

_POLL_MS: Final = 100
_ABOUT_THE_IMAGES: Final = ("source", "unit", "one_image_per_patient", "training_hashes")


class Recording(QObject):
    """What the Data page asks for."""

    began = Signal()
    arrived = Signal(list)
    """``ScannedFile`` in the order of their paths."""
    moved = Signal()
    """Progress, pause, or an error to be shown."""
    ended = Signal()
    """The reading is over, and the evaluation holds what came of it."""

    def __init__(self, evaluation: OpenEvaluation, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._evaluation, self._tasks = evaluation, tasks
        self._job: Job | None = None
        self._reading: DataChoices | None = None
        self._next: DataChoices | None = None
        self._last: DataChoices | None = None
        self._data: Snapshot | None = None
        self._stream = FileStream()
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._drain)
        self.progress = Progress()
        self.columns: tuple[str, ...] = ()
        """Of the reference table."""
        self.error: EvaluationError | None = None
        """Why the last reading came to nothing, or what the data ask."""
        self.stopped: Progress | None = None
        """How far a reading was when the person stopped it."""
        self.nearby: Path | None = None
        """What lies beside the images and may be their reference."""
        self.changed_cases: tuple[int, ...] = ()
        """Cases whose files changed since they were added."""
        evaluation.changed.connect(self._follow)
        self._follow("folder")  # one may be open already

    @property
    def busy(self) -> bool:
        """Return whether something is being read."""
        return self._job is not None

    @property
    def paused(self) -> bool:
        """Return whether the reading is held."""
        return self._job is not None and self._job.paused

    @property
    def fixed(self) -> bool:
        """Return whether images and answers cannot be changed: the plan is locked, or others have the folder open."""
        folder = self._evaluation.folder
        return folder is not None and (not self._evaluation.writable or self._evaluation.locked_plan is not None)

    @property
    def choices(self) -> DataChoices:
        """Return what was chosen last, read or not."""
        from evaluators.evaluation.choices import DataChoices, choices_of, wanted_choices

        coming = self._next or self._reading
        if coming is not None:
            return coming
        folder = self._evaluation.folder
        return DataChoices() if folder is None else wanted_choices(folder) or choices_of(folder)

    @property
    def other_images(self) -> bool:
        """Return whether other images are being read than the evaluation holds."""
        from evaluators.evaluation.steps import choices_of

        folder, reading = self._evaluation.folder, self._reading
        if folder is None or reading is None:
            return False
        return not self._evaluation.cases or reading.source != choices_of(folder).source

    def add(self, paths: Sequence[Path]) -> None:
        """Add files and folders to the images."""
        from evaluators.cohort.sources import joined
        from evaluators.evaluation.steps import DataSource

        source = self.choices.source
        try:
            root, only = joined(source.root if source else None, source.only if source else (), paths)
        except EvaluationError as error:
            self._tell(error)
            return
        self.change("desktop_data.undo.images", source=DataSource(root=root, only=only))

    def take(self, paths: Sequence[Path]) -> None:
        """Take what was dropped: masks of the images there are become the reference, everything else is added."""
        cases, head = self._evaluation.cases, self._evaluation.cohort_head
        if not cases or self.busy or len(paths) != 1 or self.choices.reference is not None:
            self.add(paths)
            return
        offered = [Path(head.root if head else "", file.path) for case in cases for file in case.files[:1]]
        job = self._tasks.start("desktop_data.taking", lambda _: meant_as_masks(paths[0], offered), can_stop=False)
        job.succeeded.connect(lambda masks: self.choose_reference(paths[0]) if masks else self.add(paths))

    def choose_reference(self, reference: Path) -> None:
        """Take another table or other annotations; the answers about the ones before are forgotten."""
        from evaluators.evaluation.choices import DataChoices

        kept = {name: getattr(self.choices, name) for name in _ABOUT_THE_IMAGES}
        self.change("desktop_data.undo.reference", **dict(DataChoices(reference=str(reference), **kept)))

    def change(self, label: str = "desktop_data.undo.answer", **changes: Any) -> None:
        """Change what is chosen and read again; can be undone."""
        try:
            if self._evaluation.folder is None:
                self._evaluation.begin_for("")
        except EvaluationError as error:
            self._tell(error)
            return
        before = self.choices
        wanted = before.model_copy(update=changes)
        self._evaluation.do(label, lambda: self.read(wanted), lambda: self.read(before))

    def read(self, choices: DataChoices | None = None) -> None:
        """Read the data as chosen; what is being read for other answers is stopped first."""
        from evaluators.evaluation.choices import want_choices

        choices, folder = choices or self.choices, self._evaluation.folder
        if folder is None:
            return
        if self.fixed:  # undone after the lock, perhaps
            self._evaluation.failed.emit(PlanError("C480"))
            return
        want_choices(folder, choices)
        if self._job is not None:
            self._next = choices
            self._job.stop()
            return
        self._reading, self._next = choices, None
        self.error, self.stopped, self.changed_cases, self.progress = None, None, (), Progress()
        self._stream = stream = FileStream()
        self._last = choices
        job = self._tasks.start("desktop_data.task", lambda o: read(folder, choices, o, stream), can_pause=True)
        self._job = job
        job.progress.connect(self._progressed)
        job.held.connect(self.moved)
        job.succeeded.connect(self._read)
        job.failed.connect(self._failed)
        job.cancelled.connect(self._cancelled)
        job.ended.connect(self._ended)
        self._timer.start()
        self.began.emit()

    def go_on(self) -> None:
        """Read on after a stop."""
        self.read(self._last)

    def pause(self) -> None:
        """Hold the reading, or go on with it."""
        if self._job is not None:
            self._job.resume() if self._job.paused else self._job.pause()

    def stop(self) -> None:
        """Stop reading; what was read is kept and not read again."""
        self._next = None
        if self._job is not None:
            self._job.stop()

    def look_for_changes(self) -> None:
        """Find out whether files changed since they were added."""
        folder = self._evaluation.folder
        if folder is None or self.busy or not self._evaluation.cases:
            return
        job = self._tasks.start("desktop_data.looking", lambda _: changed(folder), can_stop=False)
        job.succeeded.connect(lambda found: self._looked(folder, found))

    def describe_reference(self, **fields: Any) -> None:
        """Write who set the reference standard, and how, into the plan."""
        folder, plan = self._evaluation.folder, self._evaluation.plan
        from evaluators.domain.plan import Plan

        if folder is None:
            return
        before = plan or Plan()
        after = before.model_copy(update={"reference": before.reference.model_copy(update=fields)})
        if after != before:
            self._evaluation.do(
                "desktop_data.undo.reference_standard", lambda: self._plan(after), lambda: self._plan(before)
            )

    def _plan(self, plan: Any) -> None:
        from evaluators.evaluation import planning

        assert self._evaluation.folder is not None
        planning.change(self._evaluation.folder, plan)
        self._evaluation.touch("plan")

    def _follow(self, part: str) -> None:
        folder, head = self._evaluation.folder, self._evaluation.cohort_head
        if part == "folder":
            self.stop()
            self.error, self.stopped, self.changed_cases, self._last, self.nearby = None, None, (), None, None
            self.columns = head.table.columns if head and head.table else ()
        if part in {"folder", "submission"} and folder is not None and not self.busy:
            from evaluators.evaluation.choices import open_question, wanted_choices

            self.error = open_question(folder)
            if part == "folder" and not self.fixed:
                self._last = wanted_choices(folder)
                self.stopped = Progress() if self._last else None

    def _progressed(self, done: int, total: int, failed: int) -> None:
        self.progress = Progress(done, total, failed)
        self.moved.emit()

    def _drain(self) -> None:
        files = self._stream.take()
        if files:
            self.arrived.emit(files)

    def _read(self, result: object) -> None:
        assert isinstance(result, Reading)
        self.columns, self.error, self._data = result.columns, result.question, result.data
        self.nearby = result.nearby

    def _failed(self, error: EvaluationError) -> None:
        self.error = error
        folder = self._evaluation.folder
        if folder is not None and self._next is None:
            from evaluators.evaluation.choices import want_choices

            want_choices(folder, None)

    def _cancelled(self) -> None:
        if self._next is None:
            self.stopped = self.progress

    def _ended(self) -> None:
        self._timer.stop()
        self._job, self._reading = None, None
        if self._next is not None:
            self.read(self._next)
            return
        data, self._data = self._data, None
        self._evaluation.touch("cohort", data)
        self.ended.emit()

    def _looked(self, folder: EvaluationFolder, found: object) -> None:
        if folder is self._evaluation.folder and isinstance(found, tuple) and found != self.changed_cases:
            self.changed_cases = found
            self.moved.emit()

    def _tell(self, error: EvaluationError) -> None:
        self.error = error
        self.moved.emit()
