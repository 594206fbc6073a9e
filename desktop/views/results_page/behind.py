"""Which cases a number or a place in a plot opens, and what they are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from desktop.flows.assembling import Assembled
from evaluators.report import numerals
from evaluators.report.figures import plots
from evaluators.report.figures_of_values import DIFFERENCES
from evaluators.texts import Words

Behind = tuple["Callable[..., list[int]]", str]
"""What chooses the cases among the groups of the task, and what they are called."""


def cases_of_metric(metric: str, name: str, words: Words, parameter: str | None = None) -> Behind:
    """Return the cases an estimate rests on.

    Args:
        metric: Without its parameter.
        name: What it is called.
        words: The words.
        parameter: The class it is about; None: all.
    """
    return (lambda groups: groups.behind(metric, parameter)), words("desktop_results.opens.measure", measure=name)


def cases_in_plot(name: str, x: float, y: float, now: Assembled, words: Words) -> Behind | None:
    """Return the cases behind a place of a plot, given in the plot's own units."""
    near = words("desktop_results.opens.near")
    if name == "roc":
        return (lambda groups: groups.near_roc(x, y)), near
    if name == "precision_recall":
        return (lambda groups: groups.near_recall(x)), near
    if name == "calibration":
        return (lambda groups: groups.risk_group(x)), words("desktop_results.opens.risk", risk=words.percent(x))
    if name == "decision":
        low = numerals.plain(round(x, 2), words)
        return (lambda groups: groups.scored(round(x, 2), 1.0)), words("desktop_results.opens.at_least", low=low)
    return _PLACES[name](x, y, now, words) if name in _PLACES else None


def _bin(x: float, _: float, now: Assembled, words: Words) -> Behind | None:
    histogram = now.results.curves.scores if now.results is not None else None
    if histogram is None:
        return None
    place = max(place for place, edge in enumerate(histogram.edges[:-1]) if edge <= max(x, histogram.edges[0]))
    low, high = histogram.edges[place], histogram.edges[place + 1]
    shown = {"low": numerals.plain(low, words), "high": numerals.plain(high, words)}
    return (lambda groups: groups.scored(low, high)), words("desktop_results.opens.scores", **shown)


def _around(x: float, y: float, now: Assembled, words: Words) -> Behind | None:
    shown = () if now.results is None else plots(now.results, words)
    plot = next((one for one in shown if one.name == DIFFERENCES), None)
    if plot is None:
        return None
    aside, along = ((end - start) / 25 for start, end in (plot.x_range, plot.y_range))
    return (lambda groups: groups.near(x, y, (aside, along))), words("desktop_results.opens.near")


_PLACES: Final[Mapping[str, Callable[[float, float, Assembled, Words], Behind | None]]] = {
    "scores": _bin,
    DIFFERENCES: _around,
}
