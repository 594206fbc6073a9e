"""The case in the viewer: its picture, its window and zoom of last time, its names while they may be seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.second_model import ComparedWith
from desktop.flows.viewing import AHEAD, Viewing
from desktop.preferring import Preferring
from desktop.tongue import Tongue
from desktop.views.cases_page import wording
from desktop.views.cases_page.first_image import first_image
from desktop.views.cases_page.found_boxes import with_boxes
from desktop.views.cases_page.listing import CaseRow
from desktop.views.cases_page.video_marks import video_marks
from desktop.widgets.viewer.mouse import Habits
from desktop.widgets.viewer.subject import Adjusted, Subject
from desktop.widgets.viewer.viewer import Viewer

if TYPE_CHECKING:
    from desktop.widgets.viewer.marks import Marks
    from desktop.widgets.viewer.pixels import Pixels
    from evaluators.errors import EvaluationError


class Looking(QObject):
    """Shows one case at a time in the viewer."""

    def __init__(
        self,
        evaluation: OpenEvaluation,
        viewing: Viewing,
        viewer: Viewer,
        preferring: Preferring,
        tongue: Tongue,
        *,
        second: ComparedWith,
    ) -> None:
        super().__init__(viewer)
        self._second = second
        self._evaluation, self._viewing, self._viewer, self._tongue = evaluation, viewing, viewer, tongue
        self.number: int | None = None
        self._row: CaseRow | None = None
        self._on_screen: int | None = None
        self._said: dict[str, str] = {}
        self.names_hidden = preferring.now.hide_names
        viewer.names_hidden = self.names_hidden
        viewer.set_habits(Habits.of(preferring.now))
        preferring.changed.connect(lambda wanted: viewer.set_habits(Habits.of(wanted)))
        viewer.adjusted.connect(self._keep)
        viewer.frame_asked.connect(viewing.turn_to)
        viewer.overlay.compared.connect(self._show_beside)
        second.changed.connect(self._know_second)
        self._know_second()
        viewing.marked.connect(self._mark)
        viewing.pictured.connect(self._show)
        viewing.refused.connect(self._refuse)
        viewing.named.connect(self._name)

    def look_at(self, place: int | None, listed: Sequence[CaseRow]) -> None:
        """Look at the case at a place of the list, and have those around it made ready."""
        if place is None:
            self.number, self._row, self._on_screen = None, None, None
            self._viewer.clear()
            return
        self._row = listed[place]
        self.number, self._on_screen = self._row.number, None
        self._said = {}
        self._evaluation.remember("cases.case", self.number)
        self._viewer.wait_for(wording.title(self._tongue.words, self._row))
        near = around(place, listed)
        begins = {row.number: first_image(row) for row in (self._row, *near)}
        self._viewing.look(self.number, [row.number for row in near], begins)
        self._ask_names()

    def show_names(self, *, shown: bool) -> None:
        """Show who the case is, or hide it again."""
        self.names_hidden = not shown
        self._viewer.names_hidden = self.names_hidden
        self._ask_names()
        if self._row is not None:
            self._viewer.name(self._subject(self._row))

    def retranslate(self) -> None:
        """Call the case by its name in the language of the moment."""
        if self._row is not None:
            self._viewer.name(self._subject(self._row))
            self._viewer.frames.events.mark(video_marks(self._row.standing, self._tongue.words))

    def close(self) -> None:
        """End the worker that decodes."""
        self._viewing.close()

    def _ask_names(self) -> None:
        if self._row is not None and not self.names_hidden and not self._said:
            self._viewing.ask_names(self._row.number)

    def _subject(self, row: CaseRow) -> Subject:
        words = self._tongue.words
        names: tuple[str, ...] = ()
        if not self.names_hidden:
            said = {key: value.replace("^", " ").strip() for key, value in self._said.items()}
            names = (*filter(None, (said.get("name"), said.get("id"))), *(file.path for file in row.case.files))
        return Subject(wording.title(words, row), wording.pseudonym(words, row), names)

    def _show(self, number: int, picture: Pixels) -> None:
        if self._row is not None and number == self._row.number:
            self._viewer.frames.settled = False  # until it is told what lies over the image
            if number == self._on_screen:
                self._viewer.show_frame(picture)
                return
            kept = Adjusted.read(self._evaluation.recall(f"cases.adjusted.{number}"))
            self._viewer.show_image(self._subject(self._row), picture, kept)
            self._viewer.frames.events.mark(video_marks(self._row.standing, self._tongue.words))
            self._on_screen = number

    def _mark(self, number: int, _frame: int, marks: Marks) -> None:
        if number == self._on_screen:
            words, second = self._tongue.words, self._second.now
            standing = self._row.standing if self._row is not None else None
            drawn = with_boxes(marks, standing, words)
            if second is not None and self._beside:
                other = second.standings.get(number)
                drawn = with_boxes(drawn, other, words, source="second", classes=second.locked.classes)
            self._viewer.show_marks(drawn)
            self._viewer.frames.settled = True

    @property
    def _beside(self) -> bool:
        return self._viewer.overlay.chosen_layout == "models"

    def _show_beside(self) -> None:
        self._viewing.show_second(beside=self._beside)

    def _know_second(self) -> None:
        """Offer the other model of a comparison, or no longer."""
        second = self._second.now
        submission = self._evaluation.submission
        card = submission.card if submission else None
        first = f"{card.model.name} {card.model.version}" if card else ""
        self._viewing.know_second(second)
        self._viewer.name_models(first, second.name if second else "")
        self._viewer.overlay.offer_second(there=second is not None)

    def _refuse(self, number: int, error: EvaluationError) -> None:
        if self._row is not None and number == self._row.number:
            self._viewer.refuse(self._subject(self._row), str(self._tongue.words.error(error)))

    def _name(self, number: int, said: dict[str, str]) -> None:
        if self._row is not None and number == self._row.number:
            self._said = said
            self._viewer.name(self._subject(self._row))

    def _keep(self) -> None:
        if self.number is not None:
            adjusted = self._viewer.adjustment()
            kept = None if adjusted == Adjusted() else adjusted.kept()
            self._evaluation.remember(f"cases.adjusted.{self.number}", kept)


def around(place: int, listed: Sequence[CaseRow]) -> list[CaseRow]:
    """Return the cases that may be next: one ahead, one behind, two ahead, and so on."""
    places = [place + sign * distance for distance in range(1, AHEAD + 1) for sign in (1, -1)]
    return [listed[one] for one in places if 0 <= one < len(listed)]
