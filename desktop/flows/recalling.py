"""The evaluations opened lately and where each of them stands, read one after the other beside the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from desktop.background import Station
from evaluators.errors import EvaluationError

if TYPE_CHECKING:
    from evaluators.evaluation.folder import EvaluationFolder

_OF_ERRORS: Final = {"C420": "newer", "C421": "not_an_evaluation"}


@dataclass(frozen=True, slots=True)
class Recalled:
    """What the list on Home says of one evaluation.

    Attributes:
        path: Its folder.
        state: Text id below ``desktop_home.state``; empty while it is not known.
        n: Open questions.
        done: Cases of its run that have a result.
        all: Cases of its run.
        date: Of the state: when it was signed, run or made.
    """

    path: Path
    state: str = ""
    n: int = 0
    done: int = 0
    all: int = 0
    date: datetime | None = None


class Recalling(QObject):
    """Reads where evaluations stand."""

    found = Signal(object)
    """Recalled."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._station = Station(_begin, parent=self)
        self._station.answered.connect(lambda _, answer: self.found.emit(answer))

    def read(self, paths: tuple[Path, ...]) -> None:
        """Read where these stand; the first is answered first."""
        self._station.forget()
        for path in reversed(paths):
            self._station.ask(path, path)

    def close(self) -> None:
        """End the thread."""
        self._station.close()


def _begin() -> Callable[[object], object]:
    return recall


def recall(path: object) -> Recalled:
    """Return where an evaluation stands; a folder that is gone or unreadable is a state too."""
    assert isinstance(path, Path)
    if not path.is_dir():
        return Recalled(path, "gone")
    from evaluators.evaluation.folder import open_folder

    try:
        with open_folder(path, write=False) as folder:
            return _standing(folder)
    except EvaluationError as error:
        return Recalled(path, _OF_ERRORS.get(error.id, "unreadable"))


def _standing(folder: EvaluationFolder) -> Recalled:
    from evaluators.evaluation.lock import FolderLock
    from evaluators.evaluation.state import Standing, state_of

    found = state_of(folder)
    state = found.standing.value
    if found.standing is Standing.INTERRUPTED:
        try:
            FolderLock(folder.path / "lock").release()
        except EvaluationError as error:
            state = "in_use" if error.id == "M21" else state
    date = datetime.fromisoformat(found.date or folder.head.created_at).astimezone()
    return Recalled(folder.path, state, found.n, found.done, found.all, date)
