"""Pictures for the viewer and the gallery: what is on the screen first, then what is likely to be next."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QObject, Signal

from desktop.background import Station
from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.picture_bench import Kind, PictureBench, PictureCache, Wish, isolated_worker, kept_thumbnails
from desktop.flows.references_shown import LatestRun, References, named_in
from desktop.widgets.viewer.marks import Marks
from evaluators.evaluation.choices import choices_of

if TYPE_CHECKING:
    from evaluators.domain.case import Case
    from evaluators.errors import EvaluationError
    from evaluators.evaluation.folder import CohortHead, EvaluationFolder
    from evaluators.evaluation.second_beside import SecondModel
    from evaluators.imaging.picture import Picture
    from evaluators.isolation.worker_process import WorkerProcess

MARKS_KEPT: Final = 64
"""Of images of the case looked at: those played a moment ago, and those ahead."""
AHEAD: Final = 3
"""Cases before and after the one looked at that are made ready."""
NOWHERE: Final[Mapping[int, int]] = MappingProxyType({})
"""No case begins elsewhere than with its first image."""
_FRAMES_AHEAD: Final = (1, -1, 2, -2, 3)
"""Images of the same case that are made ready, nearest first."""


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
    marked = Signal(int, int, object)
    """Case number, image, Marks: of what is looked at only."""
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
        self._frame = 0
        self._begins: Mapping[int, int] = NOWHERE
        self._frames = 1
        self._unmarked = self._turned = False
        self._marks: OrderedDict[int, Marks] = OrderedDict()
        self._next: tuple[int, ...] = ()
        self._thumbnails: tuple[int, ...] = ()
        self._names: int | None = None
        self._latest = LatestRun()
        self._beside = False
        evaluation.changed.connect(self._follow)
        self._follow("folder")

    def look(self, number: int, neighbours: Sequence[int], begins: Mapping[int, int] = NOWHERE) -> bool:
        """Look at a case; returns whether its picture was at hand and told already.

        Args:
            number: The case.
            neighbours: Cases that may be next, nearest first.
            begins: Which image of a case is looked at first, where that is not its first one.
        """
        self._begins, self._turned = begins, False
        self._current, self._next, self._frame, self._frames = number, tuple(neighbours), begins.get(number, 0), 1
        self._marks.clear()
        return self._show()

    def turn_to(self, frame: int) -> bool:
        """Look at another image of the same case; returns whether it was at hand and told already."""
        if self._current is None:  # another evaluation was opened while the picture of this one still stood there
            return False
        self._frame, self._turned = frame, True
        return self._show()

    def know_second(self, second: SecondModel | None) -> None:
        """Take note of the other model of a comparison; what it drew is told from the next case on."""
        self._latest.second = second

    def show_second(self, *, beside: bool) -> None:
        """Tell what the other model drew too, or no longer; begins with the case looked at."""
        changed, self._beside = beside != self._beside, beside
        if changed and self._current is not None:
            self._marks.clear()
            self._unmarked = True
            self._wish()

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

    def _show(self) -> bool:
        assert self._current is not None
        picture = self._cache.get(self._current, self._frame)
        told = picture is not None and self._tell_both(self._current, picture)
        self._unmarked = self._frame not in self._marks or not told
        self._wish()
        return told

    def _tell_both(self, number: int, picture: Picture) -> bool:
        """Tell a picture with what lies over it; one turned to waits for that, else it flickers while a video plays."""
        marks = self._marks.get(self._frame)
        if self._turned and marks is None:
            return False
        self._tell(number, picture)
        if marks is not None:
            self.marked.emit(number, self._frame, marks)
        return True

    def _tell(self, number: int, picture: Picture) -> None:
        self._frames = picture.facts.frames if picture.facts.stack != "image" else 1
        self.pictured.emit(number, picture)

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
        self._latest.follow(self._evaluation)
        if part not in {"folder", "cohort", "submission"}:
            return
        self._leave()
        self._current, self._next, self._thumbnails, self._names = None, (), (), None
        self._marks.clear()
        self._cases = {case.number: case for case in self._evaluation.cases}
        folder, head = self._evaluation.folder, self._evaluation.cohort_head
        if folder is None or head is None or not self._cases:
            return
        bench = PictureBench(folder, Path(head.root), self._cache, self._start, self._references(folder, head))
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
            first = self._begins.get(number, 0)
            if self._cache.get(number, first) is None:
                self._ask("picture", number, first)
        if self._names is not None:
            self._ask("names", self._names)
        if self._current is not None:
            self._wish_for(self._current)

    def _wish_for(self, current: int) -> None:
        """Tell what is wanted of the case looked at: its image, what lies over it, the images around it."""
        for frame in (self._frame + step for step in reversed(_FRAMES_AHEAD)):
            if 0 <= frame < self._frames:
                if frame not in self._marks:
                    self._ask("marks", current, frame)
                if self._cache.get(current, frame) is None:
                    self._ask("picture", current, frame)
        if self._unmarked:
            self._ask("marks", current, self._frame)
        if self._cache.get(current, self._frame) is None:
            self._ask("picture", current, self._frame)

    def _ask(self, kind: Kind, number: int, frame: int = 0) -> None:
        case = self._cases.get(number)
        if case is not None and self._station is not None:
            self._station.ask((kind, number, frame), Wish(kind, case, frame, self._beside))

    def _found(self, _: object, found: dict[int, bytes | None]) -> None:
        """Tell what was kept, and have the others made."""
        for number, png in found.items():
            if png is not None:
                self.thumbnailed.emit(number, png)
        self._thumbnails = tuple(number for number, png in found.items() if png is None)
        self._wish()

    def _answered(self, key: tuple[Kind, int, int], answer: object) -> None:
        kind, number, frame = key
        self._served(kind, number)
        here = (number, frame) == (self._current, self._frame)
        if kind == "thumbnail":
            self.thumbnailed.emit(number, answer)
        elif kind == "names":
            self.named.emit(number, answer)
        elif kind == "marks" and number == self._current:
            self._keep_marks(frame, cast("Marks", answer))
            if here:
                self._marked_here(number)
        elif kind == "picture" and here:
            first = self._frames == 1
            self._tell_both(number, cast("Picture", answer))
            if first and self._frames > 1:
                self._wish()  # only now it is known that there are images around it

    def _failed(self, key: tuple[Kind, int, int], error: EvaluationError) -> None:
        kind, number, frame = key
        self._served(kind, number)
        if kind == "thumbnail":
            self.thumbnailed.emit(number, None)
        elif kind == "names":
            self.named.emit(number, {})
        elif kind == "marks" and (number, frame) == (self._current, self._frame):
            self._keep_marks(frame, Marks())
            self._marked_here(number)
        elif kind == "picture" and (number, frame) == (self._current, self._frame):
            self.refused.emit(number, error)

    def _marked_here(self, number: int) -> None:
        """Tell what lies over the image looked at, and the image itself where it waited for that."""
        self._unmarked = False
        if not self._turned:
            self.marked.emit(number, self._frame, self._marks[self._frame])
        elif (picture := self._cache.get(number, self._frame)) is not None:
            self._tell_both(number, picture)

    def _keep_marks(self, frame: int, marks: Marks) -> None:
        self._marks[frame] = marks
        while len(self._marks) > MARKS_KEPT:
            self._marks.popitem(last=False)

    def _served(self, kind: Kind, number: int) -> None:
        if kind == "thumbnail":
            self._thumbnails = tuple(one for one in self._thumbnails if one != number)
        elif kind == "names" and number == self._names:
            self._names = None
        elif kind == "picture":
            self._next = tuple(one for one in self._next if one != number)

    def _references(self, folder: EvaluationFolder, head: CohortHead) -> References:
        submission = self._evaluation.submission
        card = submission.card if submission else None
        classes = card.task.classes if card else named_in(head)
        reference = Path(head.reference) if head.reference else None
        place = reference if reference is None or reference.is_dir() else reference.parent
        return References(
            place,
            classes,
            background=card is not None and len(classes) > 1 and classes[0] not in card.task.positive,
            resample=choices_of(folder).resample_masks,
            predicted=self._latest.path,
            second=self._latest.told_second,
        )
