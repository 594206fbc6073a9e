"""How long a case took, and in which step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from desktop.tongue import Tongue
from desktop.views.results_page.tabs.tab import ResultTab
from desktop.widgets.label import Label
from desktop.widgets.table import Column
from desktop.widgets.trace import Trace
from evaluators.report import numerals
from evaluators.report.figures_of_frames import latency_plot

CASE: Final = ("p50", "p95", "p99", "max")
STAGES: Final = ("decode", "prepare", "infer", "interpret")


FRAMES: Final = tuple(
    f"{kind}.{name}"
    for kind in ("stream", "batch")
    for name in (
        *(f"total.{share}" for share in CASE),
        *(f"{stage}.p50" for stage in STAGES),
        *("budget_ms", "over_budget_share", "dropped_share", "fps"),
    )
)
"""Of videos, as a live stream and without waiting."""
_SHARES: Final = ("over_budget_share", "dropped_share")


class Row(NamedTuple):
    """One time, or of a video also a share or a rate."""

    id: str
    ms: float


class SpeedTab(ResultTab):
    """A table of times with the machine they hold for; of videos also every frame of the live stream."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__(tongue)
        self.trace, self.traced = Trace("res.trace"), Label("note")
        self.left.insertWidget(1, self.trace)
        self.left.insertWidget(2, self.traced)

    def columns(self) -> Sequence[Column]:
        """Return step, number and its unit."""
        tongue = self.tongue
        return (
            Column("step", "desktop_results.columns.step", self._name, width=300),
            Column(
                "time",
                "desktop_results.columns.value",
                lambda row: _shown(row, tongue),
                sort_key=lambda row: row.ms,
                align="right",
                number=lambda row: row.ms,
            ),
            Column("unit", "desktop_results.columns.unit", lambda row: tongue.words(_unit(row)), width=90),
        )

    def fill(self) -> None:
        """Show all times there are."""
        assert self.now.results is not None
        words, measured = self.tongue.words, self.now.results.measured
        rows = [Row(id, measured.frames[id]) for id in FRAMES if id in measured.frames]
        rows += [Row(id, measured.latency_ms[id]) for id in CASE if id in measured.latency_ms]
        rows += [Row(id, measured.stage_ms[id]) for id in STAGES if id in measured.stage_ms]
        self.model.set_rows(rows)
        machine = {name: measured.machine.get(name, numerals.DASH) for name in ("os", "cpu", "onnxruntime", "python")}
        workers = words("desktop_results.tiles.of_workers", n=measured.workers)
        told = words("desktop_results.speed.machine", workers=workers, **machine)
        self.plot.show_plot(latency_plot(self.now.results, words))
        self.plot.setVisible(self.plot.plot is not None)
        self._show_stream()
        if rows:
            self.say(told)
        else:
            self.say_instead(words("desktop_results.speed.none"))

    def _show_stream(self) -> None:
        """Draw what each frame of the live stream took, and say how many were dropped."""
        words, stream = self.tongue.words, self.now.stream
        self.traced.setVisible(stream is not None)
        self.trace.show_times((), 0.0)
        if stream is not None and self.now.results is not None:
            budget = self.now.results.measured.frames.get("stream.budget_ms", stream.interval_ms)
            self.trace.show_times(stream.late_ms, budget)
            shown = numerals.milliseconds(budget, words)
            said = words("desktop_results.speed.traced", budget=shown, n=stream.dropped, of=stream.arrived)
            self.traced.say(said)
            self.trace.setAccessibleName(said)

    def activated(self, _: object) -> None:
        """Open all cases: every one of them was timed."""
        self.open(lambda groups: groups.everyone(), self.tongue.words("desktop_results.opens.everyone"))

    def _name(self, row: Row) -> str:
        return self.tongue.words(f"desktop_results.speed.{row.id}")


def _unit(row: Row) -> str:
    """Return the text id of the unit."""
    unit = "percent" if row.id.endswith(_SHARES) else "fps" if row.id.endswith("fps") else "ms"
    return f"desktop_results.units.{unit}"


def _shown(row: Row, tongue: Tongue) -> str:
    if row.id.endswith(_SHARES):
        return tongue.words.number(100 * row.ms, 1)
    return tongue.words.number(row.ms, 1) if row.id.endswith("fps") else numerals.milliseconds(row.ms, tongue.words)
