"""Signing for the page: a draft is prepared and looked at, then exactly this draft is signed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, SignalInstance

from desktop.background import Handler, Observer, Station
from desktop.flows import drafts
from desktop.flows.drafts import Choices, SignatureState
from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.tasks import Tasks
from evaluators.errors import EvaluationError
from evaluators.texts import Language

if TYPE_CHECKING:
    from evaluators.evidence.keys import SigningKey
    from evaluators.signing import Draft


class Signing(QObject):
    """Drafts, previews, passphrases and signatures of the open evaluation."""

    drafted = Signal(object)
    """Draft for the choices of the moment; None while one is being prepared."""
    refused = Signal(object)
    """EvaluationError: there can be no draft."""
    previewed = Signal(object)
    """Path of a PDF."""
    locked = Signal(object)
    """EvaluationError: a passphrase does not fit; nothing was signed."""
    unlocked = Signal()
    """The passphrases fit; signing begins."""
    signed = Signal(object)
    """Path of the package."""
    exported = Signal(object)
    """Path of an unsigned package."""
    failed = Signal(object)
    """EvaluationError: nothing was written."""
    state_found = Signal(object)
    """SignatureState."""
    busy_changed = Signal()

    def __init__(self, evaluation: OpenEvaluation, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._evaluation, self._tasks = evaluation, tasks
        self._choices = Choices()
        self._draft: Draft | None = None
        self.no_draft = False
        """Whether the choices of the moment were refused."""
        self._unlocked: list[SigningKey] | None = None
        """Keys that wait for the draft."""
        self._asked = 0
        self.out: Path | None = None
        """Where the package goes."""
        self.state = SignatureState()
        self._looked = ""  # evaluation whose state was read
        self.busy = False
        """Whether a package is being written, or read back from the disk."""
        self._writing = False
        self._station = Station(_begin, parent=self)
        self._station.answered.connect(self._answered)
        self._station.failed.connect(self._failed)

    @property
    def ready(self) -> Draft | None:
        """Return the draft for the choices of the moment, once there is one."""
        return self._draft

    @property
    def choices(self) -> Choices:
        """Return what was chosen last."""
        return self._choices

    @property
    def known(self) -> bool:
        """Return whether the disk was looked at: before, nothing is said about signatures."""
        folder = self._evaluation.folder
        return folder is not None and folder.head.id == self._looked

    @property
    def has_comparison(self) -> bool:
        """Return whether there is a comparison of the results that could be added."""
        folder, results = self._evaluation.folder, self._evaluation.results
        return folder is not None and results is not None and drafts.has_comparison(folder, results)

    def choose(self, choices: Choices) -> None:
        """Prepare the draft of other choices."""
        self._choices = choices
        self.prepare()

    def prepare(self) -> None:
        """Prepare the draft anew, for example after another run."""
        self._asked += 1
        self._draft, self.no_draft = None, False
        self.drafted.emit(None)
        folder = self._evaluation.folder
        if folder is not None:
            self._ask(f"draft {self._asked}", partial(drafts.draft, folder, self._choices))

    def look(self) -> None:
        """Find out what lies on the disk."""
        folder = self._evaluation.folder
        if folder is None:
            self._found(SignatureState())
            return
        self._ask(f"state {folder.head.id}", partial(drafts.signature_state, folder))

    def preview(self, language: Language) -> None:
        """Write the pages of the draft to look at."""
        folder = self._evaluation.folder
        if folder is not None and self._draft is not None:
            self._ask("preview", partial(drafts.preview_pdf, folder, self._draft.record, language))

    def sign(self, passphrases: Sequence[str], keyboard: str) -> None:
        """Unlock the keys and sign the draft."""
        self._ask("unlock", partial(drafts.unlock, self._choices.keys, tuple(passphrases), keyboard))

    def export_unsigned(self, out: Path) -> None:
        """Write an unsigned package of the choices of the moment."""
        folder = self._evaluation.folder
        if folder is None or self.busy:
            return
        choices = replace(self._choices, keys=())

        def work(_: Observer) -> Path:
            return drafts.write(folder, drafts.draft(folder, choices), [], out)

        self._write(work, self.exported)

    def close(self) -> None:
        """End the thread and remove previews."""
        self._station.close()
        self.forget_previews()

    def forget_previews(self) -> None:
        """Remove previews of the open evaluation."""
        if self._evaluation.folder is not None:
            drafts.forget_previews(self._evaluation.folder.path)

    def _sign(self, keys: list[SigningKey]) -> None:
        folder, made, out = self._evaluation.folder, self._draft, self.out
        if folder is None or self.busy:
            return
        if made is None:
            self._unlocked = keys
            return
        self._unlocked = None
        self.unlocked.emit()
        self._write(lambda _: drafts.write(folder, made, keys, out or folder.exports), self.signed)

    def _write(self, work: Callable[[Observer], Path], told: SignalInstance) -> None:
        self._writing = True
        self._busy(busy=True)
        # Writing ends whole or not at all and takes seconds: there is nothing to stop.
        job = self._tasks.start("desktop_sign.task", work, can_stop=False)
        job.succeeded.connect(told)
        job.failed.connect(self.failed)
        job.ended.connect(self._written)

    def _written(self) -> None:
        self._writing = False
        self.look()  # what is said afterwards is what lies on the disk

    def _busy(self, *, busy: bool) -> None:
        self.busy = busy
        self.busy_changed.emit()

    def _ask(self, key: str, work: Callable[[], object]) -> None:
        self._station.ask(key, work)

    def _answered(self, key: str, value: object) -> None:
        what, _, of = key.partition(" ")
        folder = self._evaluation.folder
        if what == "draft" and int(of) == self._asked:
            from evaluators.signing import Draft

            assert isinstance(value, Draft)
            self._draft = value
            self.drafted.emit(value)
            if self._unlocked is not None:
                self._sign(self._unlocked)
        elif what == "state" and folder is not None and folder.head.id == of:
            assert isinstance(value, SignatureState)
            self._found(value)
        elif what == "preview":
            self.previewed.emit(value)
        elif what == "unlock":
            assert isinstance(value, list)
            self._sign(value)

    def _failed(self, key: str, error: EvaluationError) -> None:
        what, _, of = key.partition(" ")
        if what == "unlock":
            self.locked.emit(error)
        elif what == "draft":
            if int(of) == self._asked:
                self._unlocked, self.no_draft = None, True
                self.refused.emit(error)
        elif what == "state":
            self._found(SignatureState())
            self.failed.emit(error)  # else what could not be read would pass for never signed
        else:
            self.failed.emit(error)

    def _found(self, state: SignatureState) -> None:
        folder = self._evaluation.folder
        self.state, self._looked = state, folder.head.id if folder else ""
        if self.busy and not self._writing:
            self._busy(busy=False)
        self.state_found.emit(state)


def _begin() -> Handler:
    def answer(work: object) -> object:
        assert callable(work)
        return work()

    return answer
