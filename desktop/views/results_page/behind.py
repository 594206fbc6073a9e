"""Which cases a number or a place in a plot opens, and what they are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from desktop.flows.assembling import Assembled
from evaluators.report import numerals
from evaluators.texts import Words

if TYPE_CHECKING:
    from evaluators.analyses.overlap_cases import OverlapGroups

Behind = tuple["Callable[..., list[int]]", str]
"""What chooses the cases among ``CaseGroups`` or ``OverlapGroups``, and what they are called."""
_OF_POSITIVES: Final = frozenset({"sensitivity"})
_OF_NEGATIVES: Final = frozenset({"specificity"})
_CALLED_POSITIVE: Final = frozenset({"ppv", "ppv_at_prevalence"})
_OF_STRUCTURES: Final[Mapping[str, Callable[[OverlapGroups, str | None], list[int]]]] = {
    "dice": lambda groups, structure: groups.everyone() if structure is None else groups.holding(structure),
    "iou": lambda groups, structure: groups.everyone() if structure is None else groups.holding(structure),
    "missed_structures": lambda groups, structure: groups.missed(structure),
    "invented_structures": lambda groups, structure: groups.invented(structure),
}
_CALLED_NEGATIVE: Final = frozenset({"npv", "npv_at_prevalence"})


def cases_of_metric(metric: str, name: str, words: Words, parameter: str | None = None) -> Behind:
    """Return the cases an estimate rests on.

    Args:
        metric: Without its parameter.
        name: What it is called.
        words: The words.
        parameter: The class it is about; None: all.
    """
    title = words("desktop_results.opens.measure", measure=name)
    if metric in _OF_STRUCTURES:
        return (lambda groups: _OF_STRUCTURES[metric](groups, parameter)), title
    if metric in _OF_POSITIVES or metric in _OF_NEGATIVES:
        return (lambda groups: groups.with_reference(positive=metric in _OF_POSITIVES)), title
    if metric in _CALLED_POSITIVE or metric in _CALLED_NEGATIVE:
        return (lambda groups: groups.called(positive=metric in _CALLED_POSITIVE)), title
    return (lambda groups: groups.everyone()), title


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
    if name == "scores":
        return _bin(x, now, words)
    return None


def _bin(x: float, now: Assembled, words: Words) -> Behind | None:
    histogram = now.results.curves.scores if now.results is not None else None
    if histogram is None:
        return None
    place = max(place for place, edge in enumerate(histogram.edges[:-1]) if edge <= max(x, histogram.edges[0]))
    low, high = histogram.edges[place], histogram.edges[place + 1]
    shown = {"low": numerals.plain(low, words), "high": numerals.plain(high, words)}
    return (lambda groups: groups.scored(low, high)), words("desktop_results.opens.scores", **shown)
