"""The Cases page: filters above, cases on the left, the image in the middle, the case on the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QWidget

from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.reviewing import Reviewing
from desktop.flows.viewing import Viewing
from desktop.preferring import Preferring
from desktop.tongue import Tongue
from desktop.views.cases_page import wording
from desktop.views.cases_page.case_list import CaseList
from desktop.views.cases_page.case_panel import VERDICTS, CasePanel
from desktop.views.cases_page.case_table import CaseTable
from desktop.views.cases_page.filter_bar import FilterBar
from desktop.views.cases_page.gallery import Gallery, GalleryModel
from desktop.views.cases_page.listing import filters_for
from desktop.views.cases_page.looking import Looking
from desktop.views.cases_page.panes import Panes
from desktop.views.cases_page.small_lines import small_lines
from desktop.views.page import Page, RailState
from desktop.views.steps import cases_state
from desktop.widgets.notice import Notice
from desktop.widgets.viewer.viewer import Viewer


class CasesPage(Page):
    """Look at cases one by one.

    Args:
        tongue: The words.
        evaluation: The open evaluation.
        reviewing: Where the cases stand, and what is noted about them.
        viewing: Their pictures.
        preferring: How this person works with images.
    """

    def __init__(
        self, tongue: Tongue, evaluation: OpenEvaluation, reviewing: Reviewing, viewing: Viewing, preferring: Preferring
    ) -> None:
        super().__init__("cases", tongue, scrolls=False, widest=None)
        self.evaluation, self.reviewing = evaluation, reviewing
        self.cases = CaseList()
        self._fresh, self._opening, self._wants_keys, self._stale = True, True, False, False
        self.bar, self.viewer = FilterBar(tongue), Viewer("cases", tongue)
        self.panel = CasePanel(tongue, reviewing.second)
        self.looking = Looking(evaluation, viewing, self.viewer, preferring, tongue, second=reviewing.second)
        model = GalleryModel(
            lambda row: small_lines(tongue.words, row, reviewing.standings.locked),
            lambda row: wording.spoken(tongue.words, row, reviewing.standings.locked),
            self,
        )
        self.gallery, self.table, self.empty = Gallery("cases.gallery", model), CaseTable(tongue), Notice()
        self._lay_out()
        self._connect(viewing)
        self.retranslate()
        self._follow("folder")

    def _lay_out(self) -> None:
        self.panes = Panes(self.gallery, self.table, self.viewer, self.panel)
        self._rest = QWidget()
        self.body.setSpacing(8)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.panes, 1)
        self.body.addWidget(self._rest, 1)

    def _connect(self, viewing: Viewing) -> None:
        self.bar.changed.connect(self._rechosen)
        self.bar.viewed.connect(self._view)
        self.bar.names_asked.connect(self.toggle_names)
        self.gallery.chosen.connect(self.open_case)
        self.gallery.wanted.connect(viewing.want_thumbnails)
        viewing.thumbnailed.connect(self.gallery.put_picture)
        self.table.row_chosen.connect(self._table_chosen)
        self.viewer.stepped.connect(self.step)
        self.viewer.judged.connect(self.judge)
        self.viewer.names_asked.connect(self.toggle_names)
        self.viewer.full_asked.connect(lambda full: self.panes.fill_screen(full=full))
        self.panel.stepped.connect(self.step)
        self.panel.judged.connect(lambda name: self.judge(VERDICTS.index(name)))
        self.panel.noted.connect(self._note)
        self.panel.note_left.connect(self.reviewing.note_finished)
        self.panel.excluded.connect(self._exclude)
        self.evaluation.changed.connect(self._follow)
        self.reviewing.changed.connect(self._standings_changed)
        for keys, step in (("PgDown", 1), ("PgUp", -1)):
            self._key(keys).activated.connect(lambda step=step: self.step(step))
        for place in range(len(VERDICTS)):
            self._key(f"Alt+{place + 1}").activated.connect(lambda place=place: self.judge(place))

    def _key(self, keys: str) -> QShortcut:
        return QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def show_cases(self, numbers: Sequence[int], title: str) -> None:
        """Show exactly these cases: a cell of a table, a bar, a point of a curve was chosen elsewhere.

        Args:
            numbers: Case numbers.
            title: Names the choice in words; stands on the chip that removes it.
        """
        self.bar.hand_over(numbers, title)
        self._wants_keys = True
        self._give_keys()

    def open_case(self, number: int) -> None:
        """Look at a case of the list."""
        if number == self.looking.number:
            return
        self.reviewing.note_finished()
        self.looking.look_at(self.cases.place_of(number), self.cases.listed)
        self.panes.mark(number)
        self._show_panel()

    def step(self, by: int) -> None:
        """Look at the next or previous case; at either end nothing happens."""
        here = self.cases.place_of(self.looking.number)
        self._table_chosen(0 if here is None else here + by)

    def judge(self, place: int) -> None:
        """Give the verdict of this number, from 0, on the case looked at."""
        number = self.looking.number
        if number is not None and self.evaluation.writable:
            self.reviewing.note_finished()
            self.reviewing.judge(number, VERDICTS[place])

    def toggle_names(self) -> None:
        """Show names and numbers of patients, or hide them again."""
        self.looking.show_names(shown=self.looking.names_hidden)
        self.bar.hide_names(hidden=self.looking.names_hidden)

    def retranslate(self) -> None:
        """Say every word of the page in the language of the moment."""
        super().retranslate()
        words = self.tongue.words
        self.gallery.setAccessibleName(words("desktop_cases.gallery"))
        self.table.setAccessibleName(words("desktop_cases.table"))
        self.bar.retranslate()
        self.panel.retranslate()
        self.looking.retranslate()
        self.gallery.viewport().update()
        self.table.viewport().update()
        self._say_empty()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        if self._stale:
            self._standings_changed()

    def state(self) -> RailState:
        """Return ok once there are answers to look at."""
        return cases_state(self.evaluation)

    def shown(self) -> None:
        """Have the pictures made for what is in view."""
        self.gallery.ask_again()
        self._give_keys()

    def cancel(self) -> None:
        """Put the ruler away, else close the question for a reason."""
        if not self.viewer.stop_measuring():
            self.panel.cancel()

    def copy(self) -> None:
        """Copy the table."""
        if self.panes.shows_table:
            self.table.copy(everything=True)

    def close_down(self) -> None:
        """End the worker that decodes."""
        self.panes.fill_screen(full=False)
        self.reviewing.note_finished()
        self.looking.close()

    def _follow(self, part: str) -> None:
        if part == "folder":
            self._opening = True
            self.gallery.forget_pictures()
            self.bar.hide_names(hidden=self.looking.names_hidden)
            self._standings_changed()
        elif part in {"cohort", "submission"}:
            self.gallery.forget_pictures()
            self._standings_changed()
        elif part == "reviews" and not self._stale:
            for place in self.cases.noted(self.evaluation.reviews):
                self.panes.show_changed(place, self.cases.listed[place])
            self._offer()
            self._show_panel()

    def _standings_changed(self) -> None:
        """Take the cases anew once they are seen; while they are being sorted, an evaluation just opened shows none."""
        self._stale = not self.isVisible()
        if self._stale:
            return
        if not self.reviewing.working:
            self._take()
        elif self._opening:
            self.cases.take((), {}, {})
            self._arrange(None)

    def _take(self) -> None:
        """Show the cases as the person left them; the first errors where nothing was chosen before."""
        standings, recall = self.reviewing.standings, self.evaluation.recall
        number: object = self.looking.number
        self.cases.take(self.evaluation.cases, standings.by_number, self.evaluation.reviews)
        self._offer()
        if self._opening:
            self._opening = False
            self._fresh = recall("cases.filter") is None
            number = recall("cases.case")
            self.bar.choose(*(str(recall(f"cases.{name}") or "") for name in ("filter", "sort", "group", "view")))
            self._offer()
            self.panes.show_view(self.bar.view.key)
        if self._fresh and standings.by_number:
            self._fresh = False
            first = next(name for name in filters_for(standings.locked) if self.cases.counts[name])
            self.bar.choose(first, "wrong", "", self.bar.view.key or "")
        self._arrange(number if isinstance(number, int) else None)

    def _offer(self) -> None:
        self.bar.offer(filters_for(self.reviewing.standings.locked), self.cases.counts, self.cases.groups)

    def _rechosen(self) -> None:
        remember = self.evaluation.remember
        if isinstance(self.bar.keep, str):
            self._fresh = False
            remember("cases.filter", self.bar.keep)
        remember("cases.sort", self.bar.sort.key)
        remember("cases.group", self.bar.group.key)
        self._arrange(None)

    def _arrange(self, number: int | None) -> None:
        """List what was chosen, and look at a case of it: the given one, else the first."""
        self.cases.arrange(self.bar.keep, self.bar.sort.key or "wrong", self.bar.chosen_group)
        listed, locked = self.cases.listed, self.reviewing.standings.locked
        self.gallery.cases.show_rows(listed)
        self.table.show_rows(listed, locked)
        place = self.cases.place_of(number)
        place = 0 if place is None and listed else place
        self._say_empty()
        self.looking.look_at(place, listed)
        if place is not None:
            self.panes.mark(listed[place].number)
        self._show_panel()
        self._give_keys()

    def _show_panel(self) -> None:
        number = self.looking.number
        place = self.cases.place_of(number)
        at = (0 if place is None else place + 1, len(self.cases.listed))
        self.panel.show_case(
            self.cases.row(number),
            self.reviewing.standings.locked,
            at,
            writable=self.evaluation.writable,
            amends=self.evaluation.locked_plan is not None,
        )

    def _say_empty(self) -> None:
        """Say why nothing is listed, and where to go."""
        words, some = self.tongue.words, bool(self.cases.listed)
        self.panes.setVisible(some)
        self._rest.setVisible(not some)
        self.bar.setVisible(len(self.cases) > 0)
        if some:
            self.empty.clear()
            return
        text = wording.empty(words, self.bar.keep, some_cases=len(self.cases) > 0, working=self.reviewing.working)
        go = (words("desktop_cases.go_data"), lambda: self.go.emit("data"))
        self.empty.tell(text, "", [] if len(self.cases) or self.reviewing.working else [go])

    def _give_keys(self) -> None:
        """Put the focus on the image as soon as there is one to be seen."""
        if self._wants_keys and self.isVisible() and self.cases.listed:
            self._wants_keys = False
            self.viewer.setFocus()

    def _table_chosen(self, place: int) -> None:
        if 0 <= place < len(self.cases.listed):
            self.open_case(self.cases.listed[place].number)

    def _view(self, name: str) -> None:
        self.evaluation.remember("cases.view", name)
        self.panes.show_view(name)
        if self.looking.number is not None:
            self.panes.mark(self.looking.number)
        self.gallery.ask_again()

    def _note(self, text: str) -> None:
        if self.looking.number is not None:
            self.reviewing.note(self.looking.number, text)

    def _exclude(self, reason: str) -> None:
        if self.looking.number is not None:
            self.reviewing.exclude(self.looking.number, reason)
