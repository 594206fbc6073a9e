"""Opening a model, answering what it leaves open, and trying it on one image: beside the window, one job at a time."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal

from desktop.background import Job, Observer
from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.tasks import Tasks
from evaluators.errors import EvaluationError

if TYPE_CHECKING:
    from desktop.flows.own_answers import OwnAnswers
    from evaluators.evaluation.folder import EvaluationFolder

CARD: Final = "card.toml"
KEY: Final = "vendor.pem"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A submission as it is to be kept."""

    source: Path | None = None
    """What was chosen; None: the private copy that is there already."""
    own: OwnAnswers | None = None
    """What the person says; None: nothing."""
    card: Path | None = None
    """A card of the person's own; what it says wins over ``own``."""
    vendor_key: Path | None = None
    """A key or certificate from the vendor; it takes the place of the one in ``own``."""
    predictions: bool = False
    """The source is a table of predictions made elsewhere."""
    remove: bool = False
    """No submission at all."""
    label: str = "desktop_model.undo.answer"
    """Text id of the edit."""
    undoable: bool = True
    """False: it is itself an undo or redo."""

    @property
    def file(self) -> Path | None:
        """Return the file that is read; None: answers are no file."""
        return self.source or self.card or self.vendor_key


class OpeningModel(QObject):
    """What the Model page asks for."""

    changed = Signal()
    """Reading began or ended, or failed."""
    tried = Signal(object)
    """``Tried``: what became of one image."""
    try_failed = Signal(object)

    def __init__(self, evaluation: OpenEvaluation, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._evaluation, self._tasks = evaluation, tasks
        self._job: Job | None = None
        self._trying: Job | None = None
        self._now: Wanted | None = None
        self._next: Wanted | None = None
        self.error: EvaluationError | None = None
        """Why the last thing wanted was not written."""
        self.source: Path | None = None
        """Where the model came from, as long as this window knows."""
        evaluation.changed.connect(self._moved)

    @property
    def reading(self) -> Path | None:
        """Return the file that is being read, or None; answers being written are not a file."""
        return self._now.file if self._job is not None and self._now else None

    @property
    def refused(self) -> str:
        """Return the name of the file that could not be taken; empty where it was no file."""
        file = self._now.file if self._now and self.error else None
        return file.name if file else ""

    @property
    def busy(self) -> bool:
        """Return whether something is being read or written."""
        return self._job is not None

    @property
    def trying(self) -> bool:
        """Return whether an image is being tried."""
        return self._trying is not None

    @property
    def own_steps(self) -> bool:
        """Return whether the person put a preparation of their own in the place of the vendor's, or where none was."""
        from evaluators.submission.draft import find

        return find(self._own().card, "input.steps") is not None

    def open(self, source: Path, *, predictions: bool = False) -> None:
        """Put a model, or predictions made elsewhere, into the evaluation; begin one where none is open."""
        try:
            if self._evaluation.folder is None:
                self._evaluation.begin_for(source.stem)
        except EvaluationError as error:
            self._fail(error)
            return
        self._want(Wanted(source, predictions=predictions, label="desktop_model.undo.open"))

    def answer(self, changes: Mapping[str, Any]) -> None:
        """Write answers by key of the card (``task.classes``); None takes one's own answer back."""
        from evaluators.submission.draft import changed

        own = self._own()
        self._want(Wanted(own=own.saying(changed(own.card, changes))))

    def load_card(self, path: Path) -> None:
        """Take a card of the person's own; what it says wins over the package and over earlier answers."""
        self._want(Wanted(own=self._own(), card=path, label="desktop_model.undo.load"))

    def take_vendor_key(self, path: Path) -> None:
        """Check the package's signature with a key or certificate that the person has from the vendor."""
        self._want(Wanted(own=self._own(), vendor_key=path, label="desktop_model.undo.vendor_key"))

    def remove(self) -> None:
        """Take the model out of the evaluation."""
        self._want(Wanted(remove=True, label="desktop_model.undo.remove"))

    def again(self) -> None:
        """Try the last thing once more."""
        if self._now is not None and not self.busy:
            self._want(self._now)

    def cancel(self) -> None:
        """Give up reading; what was there before stays."""
        self._next = None
        if self._job is not None:
            self._job.stop()

    def try_image(self, image: Path) -> None:
        """Try the model on one image."""
        folder, submission = self._evaluation.folder, self._evaluation.submission
        if folder is None or submission is None or self.trying:
            return
        package = folder.submission_folder

        def work(_: Observer) -> object:
            from evaluators.evaluation.trying import try_image

            return try_image(submission, package, image)

        self._trying = self._tasks.start("desktop_model.test.running", work, can_stop=False)
        self._trying.succeeded.connect(self.tried)
        self._trying.failed.connect(self.try_failed)
        self._trying.ended.connect(self._tried)
        self.changed.emit()

    def _own(self) -> OwnAnswers:
        """Return what the person said, with what is being written."""
        from desktop.flows import own_answers

        coming = self._next or (self._now if self.busy else None)
        if coming is not None:
            return coming.own or own_answers.OwnAnswers()
        folder = self._evaluation.folder
        return own_answers.read(folder.store, self._evaluation.submission) if folder else own_answers.OwnAnswers()

    def _want(self, wanted: Wanted) -> None:
        """Begin, or wait for what is under way; of several that wait, the last holds them all."""
        folder = self._evaluation.folder
        if folder is None or self.busy:
            self._next = wanted if folder else None
            return
        back = self._before(wanted) if wanted.undoable else None
        self._now, self.error = wanted, None
        self._job = self._tasks.start("desktop_model.reading", lambda observer: _put(folder, wanted, observer))
        self._job.succeeded.connect(lambda _: self._written(wanted, back))
        self._job.failed.connect(self._fail)
        self._job.ended.connect(self._ended)
        self.changed.emit()

    def _written(self, wanted: Wanted, back: Callable[[], None] | None) -> None:
        if wanted.source is not None or wanted.remove:
            self.source = wanted.source
        if back is None:
            self._evaluation.touch("submission")
            return
        fresh = True

        def forward() -> None:
            nonlocal fresh
            if fresh:
                fresh = False
                self._evaluation.touch("submission")
            else:
                self._want(replace(wanted, undoable=False))

        self._evaluation.do(wanted.label, forward, back)

    def _before(self, wanted: Wanted) -> Callable[[], None] | None:
        """Return what brings back the submission as it is now; None where its files will be gone."""
        if self._evaluation.submission is None:
            return lambda: self._want(Wanted(remove=True, undoable=False))
        source, own, predictions = self.source, self._own(), self._evaluation.submission.is_predictions
        if wanted.source is None and not wanted.remove:
            return lambda: self._want(Wanted(own=own, undoable=False))
        return (
            None if source is None else lambda: self._want(Wanted(source, own, predictions=predictions, undoable=False))
        )

    def _fail(self, error: EvaluationError) -> None:
        self.error, self._next = error, None
        self.changed.emit()

    def _ended(self) -> None:
        self._job = None
        waiting, self._next = self._next, None
        if waiting is not None:
            self._want(waiting)
        self.changed.emit()

    def _tried(self) -> None:
        self._trying = None
        self.changed.emit()

    def _moved(self, part: str) -> None:
        if part == "folder":
            self.source, self.error, self._next = None, None, None


def _put(folder: EvaluationFolder, wanted: Wanted, observer: Observer) -> None:
    from desktop.flows import own_answers
    from evaluators.evaluation.steps import put_submission, remove_submission
    from evaluators.submission.card import write_partial_card

    if wanted.remove:
        remove_submission(folder)
        own_answers.write(folder.store, own_answers.OwnAnswers())
        return
    own = _with_files(wanted)
    with tempfile.TemporaryDirectory() as beside:
        card, key = Path(beside) / CARD, Path(beside) / KEY
        card.write_text(write_partial_card(own.card), encoding="utf-8")
        key.write_text(own.vendor_key or "", encoding="utf-8")
        source, predictions = wanted.source, wanted.predictions
        if source is None:
            before = folder.submission
            predictions = before.is_predictions
            source = folder.submission_folder / before.model_file if predictions else folder.submission_folder
        put_submission(
            folder,
            source,
            card=card if own.card else None,
            predictions=predictions,
            vendor_key=key if own.vendor_key else None,
            observer=observer,
        )
    own_answers.write(folder.store, own)


def _with_files(wanted: Wanted) -> OwnAnswers:
    """Return what the person says, with what their card and the vendor's key add to it."""
    from desktop.flows import own_answers
    from evaluators.submission.card import read_partial_card, text_of
    from evaluators.submission.draft import merge

    own = wanted.own or own_answers.OwnAnswers()
    if wanted.card is not None:
        own = own.saying(merge(own.card, read_partial_card(text_of(wanted.card), file=wanted.card.name)))
    if wanted.vendor_key is not None:
        own = own.model_copy(update={"vendor_key": text_of(wanted.vendor_key)})
    return own
