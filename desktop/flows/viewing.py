"""Pictures for the viewer and the gallery: what is on the screen first, then what is likely to be next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from desktop.background import Station
from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.picture_bench import Kind, PictureBench, PictureCache, Wish, isolated_worker, kept_thumbnails

if TYPE_CHECKING:
    from evaluators.domain.case import Case
    from evaluators.errors import EvaluationError
    from evaluators.isolation.worker_process import WorkerProcess

AHEAD: Final = 3
"""Cases before and after the one looked at that are made ready."""


class Viewing(QObject):
    """Pictures of the open evaluation.

    Args:
        evaluation: The open evaluation.
        start: Starts the worker that decodes.
    """

    pictured = Signal(int, object)
    """Case number, picture: of the case looked at only."""
    refused = Signal(int, object)
    """Case number, EvaluationError: of the case looked at only."""
    thumbnailed = Signal(int, object)
    """Case number, PNG as bytes; None: it has none."""
    named = Signal(int, object)
    """Case number, names by kind."""

    def __init__(
        self,
        evaluation: OpenEvaluation,
        start: Callable[[], WorkerProcess] = isolated_worker,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._evaluation = evaluation
        self._start = start
        self._cache = PictureCache()
        self._station: Station | None = None
        self._shelf: Station | None = None
        self._leaving: list[Station] = []
        self._cases: Mapping[int, Case] = {}
        self._current: int | None = None
        self._next: tuple[int, ...] = ()
        self._thumbnails: tuple[int, ...] = ()
        self._names: int | None = None
        evaluation.changed.connect(self._follow)
        self._follow("folder")

    def look(self, number: int, neighbours: Sequence[int]) -> bool:
        """Look at a case; returns whether its picture was at hand and told already.

        Args:
            number: The case.
            neighbours: Cases that may be next, nearest first.
        """
        self._current, self._next = number, tuple(neighbours)
        picture = self._cache.get(number)
        if picture is not None:
            self.pictured.emit(number, picture)
        self._wish()
        return picture is not None

    def want_thumbnails(self, numbers: Sequence[int]) -> None:
        """Tell the thumbnails of what is on the screen, in this order; what was wanted before is dropped.

        Those kept in the store come from a thread of their own: they must not wait for a large image to be decoded.
        """
        self._thumbnails = ()
        if self._shelf is not None:
            self._shelf.forget()
            self._shelf.ask("thumbnails", tuple(numbers))

    def ask_names(self, number: int) -> None:
        """Read who a case is, for the screen alone."""
        self._names = number
        self._wish()

    def close(self) -> None:
        """End the worker and forget what was decoded."""
        self._leave()
        for station in self._leaving:
            station.close()
            station.deleteLater()
        self._leaving.clear()

    def _leave(self) -> None:
        """Let the stations end when they can: one may be decoding a large image of what was looked at before."""
        for station in (self._station, self._shelf):
            if station is not None:
                station.leave()
                self._leaving.append(station)
        for station in [one for one in self._leaving if one.ended]:
            self._leaving.remove(station)
            station.deleteLater()
        self._station = self._shelf = None
        self._cache = PictureCache()  # what is being decoded still goes into the one before

    def _follow(self, part: str) -> None:
        if part not in {"folder", "cohort", "submission"}:
            return
        self._leave()
        self._current, self._next, self._thumbnails, self._names = None, (), (), None
        self._cases = {case.number: case for case in self._evaluation.cases}
        folder, head = self._evaluation.folder, self._evaluation.cohort_head
        if folder is None or head is None or not self._cases:
            return
        bench = PictureBench(folder, Path(head.root), self._cache, self._start)
        self._station = Station(lambda: bench.answer, bench.close, self)
        self._station.answered.connect(self._answered)
        self._station.failed.connect(self._failed)
        self._shelf = Station(lambda: lambda numbers: kept_thumbnails(folder, numbers), parent=self)
        self._shelf.answered.connect(self._found)

    def _wish(self) -> None:
        """Tell the station what is wanted now; it serves the last wish first."""
        if self._station is None:
            return
        self._station.forget()
        for number in reversed(self._thumbnails):
            self._ask("thumbnail", number)
        for number in reversed(self._next):
            if self._cache.get(number) is None:
                self._ask("picture", number)
        if self._names is not None:
            self._ask("names", self._names)
        if self._current is not None and self._cache.get(self._current) is None:
            self._ask("picture", self._current)

    def _ask(self, kind: Kind, number: int) -> None:
        case = self._cases.get(number)
        if case is not None and self._station is not None:
            self._station.ask((kind, number), Wish(kind, case))

    def _found(self, _: object, found: dict[int, bytes | None]) -> None:
        """Tell what was kept, and have the others made."""
        for number, png in found.items():
            if png is not None:
                self.thumbnailed.emit(number, png)
        self._thumbnails = tuple(number for number, png in found.items() if png is None)
        self._wish()

    def _answered(self, key: tuple[Kind, int], answer: object) -> None:
        kind, number = key
        self._served(kind, number)
        if kind == "thumbnail":
            self.thumbnailed.emit(number, answer)
        elif kind == "names":
            self.named.emit(number, answer)
        elif number == self._current:
            self.pictured.emit(number, answer)

    def _failed(self, key: tuple[Kind, int], error: EvaluationError) -> None:
        kind, number = key
        self._served(kind, number)
        if kind == "thumbnail":
            self.thumbnailed.emit(number, None)
        elif kind == "names":
            self.named.emit(number, {})
        elif number == self._current:
            self.refused.emit(number, error)

    def _served(self, kind: Kind, number: int) -> None:
        if kind == "thumbnail":
            self._thumbnails = tuple(one for one in self._thumbnails if one != number)
        elif kind == "names" and number == self._names:
            self._names = None
        else:
            self._next = tuple(one for one in self._next if one != number)
