"""Every video in a line: its events, how soon they were found, its false alarms; beside it when all that was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from desktop.views.results_page.tabs.tab import ResultTab
from desktop.widgets.table import Column
from evaluators.analyses.video_cases import VideoGroups
from evaluators.report import numerals
from evaluators.report.figures_of_tracks import CLIPS_SHOWN, timeline_plot
from evaluators.texts import Words

if TYPE_CHECKING:
    from evaluators.tasks.video_tracks import Track


class Row(NamedTuple):
    """One video."""

    number: int
    track: Track

    @property
    def found(self) -> int:
        """Return how many of its events were found."""
        return sum(delay < inf for delay in self.track.delays_s.tolist())

    @property
    def delay_s(self) -> float | None:
        """Return how long the slowest of its found events took; None: none was found."""
        return max((delay for delay in self.track.delays_s.tolist() if delay < inf), default=None)


def title_of(words: Words, number: int) -> str:
    """Return ``Case 412``."""
    return words("desktop_cases.case", number=number)


def video_behind(groups: VideoGroups, height: float) -> int:
    """Return the video of a line of the plot, given by its height there."""
    shown = groups.tracks()[:CLIPS_SHOWN]
    return shown[min(max(len(shown) - round(height), 0), len(shown) - 1)][0]


class EventsTab(ResultTab):
    """Left the videos, those with the longest run of missed frames first; right their time line."""

    def columns(self) -> Sequence[Column]:
        """Return case, events found, delay, false alarms and missed seconds."""
        area = "desktop_results.columns"
        return (
            Column(
                "case",
                f"{area}.case",
                lambda row: self.tongue.words("desktop_cases.case", number=row.number),
                sort_key=lambda row: row.number,
                width=110,
            ),
            Column(
                "events",
                f"{area}.events",
                self._events,
                sort_key=lambda row: row.found - len(row.track.delays_s),
                align="right",
                width=120,
            ),
            self._number("delay", lambda row: row.delay_s),
            self._number("alarms", lambda row: len(row.track.false_alarms), digits=0),
            self._number("missed_s", lambda row: float(row.track.lasts_s[row.track.missed].sum())),
        )

    def fill(self) -> None:
        """Show all videos, and the time line of the worst of them."""
        groups = self.now.groups
        if not isinstance(groups, VideoGroups):
            self.model.set_rows([])
            self.plot.show_plot(None)
            return
        words, tracks = self.tongue.words, groups.tracks()
        self.model.set_rows([Row(number, track) for number, track in tracks])
        self.say(words("desktop_results.events.note", n=len(tracks)))
        named = [(title_of(words, number), track) for number, track in tracks]
        self.plot.show_plot(timeline_plot(named, words))

    def activated(self, row: object) -> None:
        """Open the video."""
        assert isinstance(row, Row)
        self.open(lambda _: [row.number], self.tongue.words("desktop_cases.case", number=row.number))

    def plot_clicked(self, name: str, x: float, y: float) -> None:  # noqa: ARG002 - as every tab
        """Open the video of the line that was clicked."""
        groups = self.now.groups
        if isinstance(groups, VideoGroups):
            number = video_behind(groups, y)
            self.open(lambda _: [number], title_of(self.tongue.words, number))

    def _events(self, row: Row) -> str:
        words = self.tongue.words
        return words("desktop_results.events.of", n=words.count(row.found), all=words.count(len(row.track.delays_s)))

    def _number(self, name: str, value: Callable[[Row], float | None], digits: int = 1) -> Column:
        def text(row: Row) -> str:
            found = value(row)
            return numerals.DASH if found is None else self.tongue.words.number(found, digits)

        return Column(
            name,
            f"desktop_results.columns.{name}",
            text,
            sort_key=lambda row: -inf if value(row) is None else value(row),
            align="right",
            width=100,
            number=value,
        )
