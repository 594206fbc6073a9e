"""The four numbers on top: value, interval, n and goal, each in words, each opening its cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.flows.assembling import Assembled
from desktop.tongue import Tongue
from desktop.views.results_page.tile import Says, Tile
from desktop.widgets.label import State
from desktop.widgets.reading_order import read_after
from evaluators.domain.estimate import Estimate, Reason
from evaluators.domain.results import Results, Verdict
from evaluators.report import numerals
from evaluators.report.figures_of_values import limits_of_agreement
from evaluators.report.wording import goal, shown_estimates, verdict
from evaluators.texts import Words

BINARY: Final = {"sensitivity": "sensitivity", "specificity": "specificity", "auc": "auroc"}
"""Name of the tile to metric."""
SEVERAL: Final = {"balanced_accuracy": "balanced_accuracy", "accuracy": "accuracy", "auc": "macro_auroc"}
LIMITS: Final = "limits_of_agreement"
"""Not a measure but two: both limits of agreement on one tile."""
OF_TASK: Final[Mapping[str, Mapping[str, str]]] = {
    "multilabel": {
        "auc": "macro_auroc_labels",
        "sensitivity": "macro_sensitivity",
        "specificity": "macro_specificity",
    },
    "measurement": {"bias": "bias", "limits": LIMITS, "icc": "icc_a1"},
    "detection": {
        "lesions": "lesion_sensitivity",
        "alarms": "false_positives_per_image",
        "froc": "froc_score",
    },
    "video": {
        "events": "event_sensitivity",
        "alarms": "false_alarms_per_minute",
        "frames": "sensitivity",
        "clips": "auroc[clip]",
    },
    "segmentation": {"dice": "dice", "distance": "hd95_mm", "missed": "missed_structures"},
}
"""Tiles of every other kind of task; of one class or part, where an estimate of the whole is not made."""
INSTEAD: Final[Mapping[str, str]] = {"hd95_mm": "hd95_px"}
"""What stands on a tile where its metric is not known: images need not say how large their pixels are."""
OF_FRAMES: Final = frozenset({"sensitivity", "specificity"})
"""Tiles of videos that count frames."""
TIME: Final = "time"
_MARKS: Final = {"shown": "✓", "not_shown": "?", "missed": "✕", "none": "–"}
_STATES: Final[dict[str, State]] = {"shown": "ok", "not_shown": "caution", "missed": "error", "none": ""}


class Tiles(QWidget):
    """A row of tiles; the task of the results says which."""

    asked = Signal(str)
    """Metric whose cases are wanted; ``time``: all."""

    def __init__(self, tongue: Tongue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tongue = tongue
        self._tiles: dict[str, Tile] = {}
        self._shown: dict[str, str] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)

    def show_results(self, now: Assembled) -> None:
        """Show values, and intervals as far as they are known."""
        metrics = self._metrics(now)
        self._arrange(metrics)
        for name, metric in metrics.items():
            if metric == TIME:
                self._say_time(now.results)
            elif now.results is not None:
                self._say_estimate(self._tiles[name], now.results, metric)
            else:
                self._say_point(self._tiles[name], now, metric)

    def tiles(self) -> dict[str, Tile]:
        """Return the tiles by name."""
        return dict(self._tiles)

    def _metrics(self, now: Assembled) -> dict[str, str]:
        known = {point.id for point in now.points}
        if now.results is not None:
            known |= {one.id for one in shown_estimates(now.results)}
        of_task = OF_TASK.get(now.task or "classification")
        if of_task is not None:
            return {**{name: _of_the_whole(metric, known) for name, metric in of_task.items()}, "time": TIME}
        if now.results is not None:
            chosen = BINARY if now.results.positive else SEVERAL
        else:
            chosen = SEVERAL if known and "auroc" not in known and "sensitivity" not in known else BINARY
        return {**chosen, "time": TIME}

    def _arrange(self, metrics: dict[str, str]) -> None:
        """Make the row anew where the task asks for other tiles."""
        if metrics == self._shown:
            return
        for tile in self._tiles.values():
            tile.hide()
            tile.deleteLater()
        self._shown = metrics
        self._tiles = {name: Tile(name) for name in metrics}
        for name, tile in self._tiles.items():
            self._row.addWidget(tile, 1)
            tile.pressed.connect(lambda metric=metrics[name]: self.asked.emit(metric))
        read_after(self, *self._tiles.values())

    def _say_estimate(self, tile: Tile, results: Results, metric: str) -> None:
        words = self._tongue.words
        if metric == LIMITS:
            tile.say(_limits(results, words))
            return
        found = next((one for one in shown_estimates(results) if one.id == metric), None)
        if found is None:
            tile.say(Says(_of_frames(metric, results.task, words), numerals.DASH, goal=(_no_goal(words), "")))
            return
        judged = next((one for one in results.verdicts if one.metric == metric), None)
        tile.say(
            Says(
                _of_frames(metric, results.task, words),
                numerals.estimate_value(found, words),
                _interval(found, words),
                _n(found, words),
                _goal(judged, words),
                words("desktop_results.tiles.open"),
            )
        )

    def _say_point(self, tile: Tile, now: Assembled, metric: str) -> None:
        words = self._tongue.words
        point = next((one for one in now.points if one.id == metric), None)
        follows = words("desktop_results.follows")
        if metric == LIMITS:
            tile.say(Says(words("desktop_results.tiles.limits"), "…", follows))
        elif point is None:
            tile.say(Says(_of_frames(metric, now.task, words), "…", follows))
        elif isinstance(point.value, Reason):
            reason = words(f"results.reasons.{point.value.value}")
            tile.say(Says(_of_frames(metric, now.task, words), numerals.DASH, reason))
        else:
            n = words("desktop_results.tiles.n", cases=point.n.cases)
            tile.say(Says(_of_frames(metric, now.task, words), numerals.value(point.value, words), follows, n))

    def _say_time(self, results: Results | None) -> None:
        words, tile = self._tongue.words, self._tiles[TIME]
        name = words("desktop_results.tiles.time")
        latency = results.measured.latency_ms if results else {}
        if results is not None and results.measured.frames:
            tile.say(_frame_time(results, words))
            return
        if results is None or "p50" not in latency or "p95" not in latency:
            missing = "…" if results is None else words("desktop_results.tiles.no_time")
            tile.say(Says(name, numerals.DASH, missing))
            return
        median, high = (numerals.milliseconds(latency[key], words) for key in ("p50", "p95"))
        workers = words("desktop_results.tiles.of_workers", n=results.measured.workers)
        tile.say(
            Says(
                name,
                words("desktop_results.tiles.time_unit", time=median),
                f"{words('desktop_results.tiles.percentile')} {words('desktop_results.tiles.time_unit', time=high)}",
                words("desktop_results.tiles.workers", cpu=results.measured.machine.get("cpu", ""), workers=workers),
                (_no_goal(words), ""),
                words("desktop_results.tiles.open"),
            )
        )


def _limits(results: Results, words: Words) -> Says:
    """Return both limits of agreement; a dash where there are none."""
    name, found = words("desktop_results.tiles.limits"), limits_of_agreement(results, words)
    if found is None:
        return Says(name, numerals.DASH, goal=(_no_goal(words), ""))
    lower = next(one for one in results.estimates if one.metric == f"{LIMITS}_lower")
    level = words("desktop_results.tiles.interval", level=numerals.level(results.interval_level, words))
    opens = words("desktop_results.tiles.open")
    return Says(name, found[0], f"{level} {found[1]}", _n(lower, words), (_no_goal(words), ""), opens)


def metric_name(metric: str, words: Words) -> str:
    """Return the short name of a metric, which a tile has room for."""
    name, _, parameter = metric.partition("[")
    short = words(f"metrics.{name}.short")
    of_clips = parameter == f"{numerals.CLIP}]"
    return words("report.numbers.of", name=short, parameter=words("report.numbers.clip")) if of_clips else short


def _of_frames(metric: str, task: str | None, words: Words) -> str:
    """Return the name on a tile: of a video, measures of decisions say whether they count frames or whole videos."""
    shown = metric_name(metric, words)
    if task != "video" or metric not in OF_FRAMES:
        return shown
    return words("report.numbers.of", name=shown, parameter=words("report.numbers.frame"))


def _frame_time(results: Results, words: Words) -> Says:
    """Return how long a frame takes, as a live stream where that was measured, and how often that is too long."""
    measured = results.measured.frames
    kind = "stream" if "stream.total.p50" in measured else "batch"
    times = {share: numerals.milliseconds(measured[f"{kind}.total.{share}"], words) for share in ("p50", "p95", "p99")}
    over = words.percent(measured[f"{kind}.over_budget_share"])
    budget = numerals.milliseconds(measured[f"{kind}.budget_ms"], words)
    return Says(
        words("desktop_results.tiles.frame_time"),
        words("desktop_results.tiles.time_unit", time=times["p50"]),
        words("desktop_results.tiles.frame_shares", p95=times["p95"], p99=times["p99"]),
        words("desktop_results.tiles.over_budget", budget=budget, share=over),
        (_no_goal(words), ""),
        words("desktop_results.tiles.open"),
    )


def _of_the_whole(metric: str, known: set[str]) -> str:
    """Return the estimate over all structures; where there is one structure only, that of this one."""
    each = sorted(one for one in known if one.startswith(f"{metric}["))
    if metric in known or not (each or metric in INSTEAD):
        return metric
    return each[0] if len(each) == 1 else _of_the_whole(INSTEAD[metric], known) if metric in INSTEAD else metric


def _interval(found: Estimate, words: Words) -> str:
    shown = numerals.estimate_interval(found, words)
    if found.interval is None:
        return shown
    level = words("desktop_results.tiles.interval", level=numerals.level(found.interval.level, words))
    return f"{level} {shown}"


def _n(found: Estimate, words: Words) -> str:
    if found.n is None:
        return ""
    key = "n" if found.n.cases == found.n.patients else "n_patients"
    return words(f"desktop_results.tiles.{key}", cases=numerals.counted(found.n, words), patients=found.n.patients)


def _goal(judged: Verdict | None, words: Words) -> tuple[str, State]:
    if judged is None:
        return _no_goal(words), ""
    told = words("desktop_results.tiles.goal", goal=goal(judged, words), verdict=verdict(judged, words))
    return f"{_MARKS[judged.verdict]} {told}", _STATES[judged.verdict]


def _no_goal(words: Words) -> str:
    return words("desktop_results.tiles.no_goal")
