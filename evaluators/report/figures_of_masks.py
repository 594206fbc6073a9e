"""Plots of masks: each structure's measures side by side; on the screen also how large it was drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from evaluators.domain.estimate import Estimate
from evaluators.domain.results import Results
from evaluators.report import numerals
from evaluators.report.forest import forest
from evaluators.report.plot import Line, Plot, Point
from evaluators.texts import Words

if TYPE_CHECKING:
    from evaluators.analyses.overlap_cases import CaseDice, Volumes

STRUCTURES_SHOWN: Final = 12
"""More rows than this cannot be told apart."""
EACH_CASE: Final = "each_case"
POINTS_SHOWN: Final = 2_000
"""Of one structure; of more cases every second, third ... is drawn, from the worst to the best."""
_SPREAD: Final = 0.618034
"""Share of the golden section: points of neighbouring values lie apart, and always alike."""
STRUCTURE_PLOTS: Final = (
    *("dice", "iou", "nsd", "hd95_mm", "hd95_px", "volume_bias_ml"),
    *("missed_structures", "invented_structures"),
)
"""Measures that are shown for one structure beside the other; the plots are called like them."""


def structure_plot(results: Results, metric: str, words: Words) -> Plot | None:
    """Return value and interval of one measure of masks for each structure, all of them together on top."""
    rows = structure_rows(results, metric)
    names = [one.parameter or words("report.figures.subgroups.all") for one in rows]
    return forest(metric, list(zip(names, rows, strict=True)), results, words)


def structure_rows(results: Results, metric: str) -> tuple[Estimate, ...]:
    """Return what the plot of the structures shows from its top to its bottom."""
    rows = [one for one in results.estimates if one.metric == metric and one.group is None and one.value is not None]
    return tuple(sorted(rows, key=lambda one: one.parameter is not None))[:STRUCTURES_SHOWN]


def volume_plot(name: str, structure: str, volumes: Volumes, words: Words) -> Plot:
    """Return the predicted volume of a structure over that of the reference, one point a case, for the screen only."""
    reference, predicted = volumes.reference.tolist(), volumes.predicted.tolist()
    top = 1.05 * max(*reference, *predicted, 1e-6)
    return Plot(
        name=name,
        title=words("report.figures.volumes.title", structure=structure),
        caption=words("report.figures.volumes.caption", n=len(reference)),
        alt=words("report.figures.volumes.alt", structure=structure, n=len(reference)),
        x_label=words("report.figures.volumes.x"),
        y_label=words("report.figures.volumes.y"),
        x_range=(0.0, top),
        y_range=(0.0, top),
        square=True,
        lines=(Line((0.0, top), (0.0, top), 0),),
        points=tuple(Point(true, marked, 1) for true, marked in zip(reference, predicted, strict=True)),
    )


def case_plot(found: Mapping[str, CaseDice], words: Words) -> Plot | None:
    """Return the Dice of every case, a row of points for each structure, for the screen only; no case: no plot."""
    shown = list(found.items())[:STRUCTURES_SHOWN]
    if not shown:
        return None
    top, worst = len(shown), min(float(one.dice.min()) for _, one in shown)
    points = []
    for place, (_, one) in enumerate(shown):
        values = sorted(one.dice.tolist())
        values = values[:: -(-len(values) // POINTS_SHOWN)]
        points += [Point(v, top - place + 0.6 * (n * _SPREAD % 1 - 0.5), 1) for n, v in enumerate(values)]
    return Plot(
        name=EACH_CASE,
        title=words("report.figures.each_case.title"),
        caption=words("report.figures.each_case.caption"),
        alt=words("report.figures.each_case.alt", structures=top, worst=numerals.value(worst, words)),
        x_label=words("metrics.dice.short"),
        y_label="",
        x_range=(0.0, 1.0),
        y_range=(0.5, top + 0.5),
        y_ticks=tuple((float(top - place), name) for place, (name, _) in enumerate(shown)),
        points=tuple(points),
    )


def case_behind(found: Mapping[str, CaseDice], x: float, y: float) -> int:
    """Return the case of a point of that plot."""
    shown = list(found.values())[:STRUCTURES_SHOWN]
    return shown[min(max(len(shown) - round(y), 0), len(shown) - 1)].nearest(x)


def _overlaps(results: Results, words: Words) -> Plot | None:
    """Return the structures by Dice."""
    return structure_plot(results, "dice", words)


def _distances(results: Results, words: Words) -> Plot | None:
    """Return the structures by the distance of their borders, in the unit there is."""
    found = (structure_plot(results, metric, words) for metric in ("hd95_mm", "hd95_px"))
    return next((plot for plot in found if plot is not None), None)


FIGURES: Final = (_overlaps, _distances)
"""What draws the plots of a segmentation on paper, in reading order."""
