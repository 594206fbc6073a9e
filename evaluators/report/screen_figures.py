"""The plots of the screen: those of the report, and some that paper has no room for."""

from __future__ import annotations

from typing import Final

from evaluators.domain.estimate import Estimate
from evaluators.domain.results import Results
from evaluators.report import numerals
from evaluators.report.figures import plots
from evaluators.report.figures_of_masks import STRUCTURE_PLOTS, structure_plot
from evaluators.report.figures_of_scores import UNIT
from evaluators.report.forest import forest
from evaluators.report.plot import Label, Line, Plot
from evaluators.report.wording import named
from evaluators.texts import Words

GROUPS_SHOWN: Final = 12
"""More rows than this cannot be told apart."""


def screen_plots(results: Results, words: Words) -> tuple[Plot, ...]:
    """Return all plots of a result; none where no case got an answer."""
    if results.unanswered:
        return ()
    others = (precision_recall(results, words), *(structure_plot(results, name, words) for name in STRUCTURE_PLOTS))
    found = {plot.name: plot for plot in (*plots(results, words), *others) if plot is not None}
    return tuple(found.values())


def precision_recall(results: Results, words: Words) -> Plot | None:
    """Return precision over recall, where the share of positives says something about practice."""
    curve = results.curves.precision_recall
    if curve is None or len(curve.x) < 1:
        return None
    area = next((one for one in results.estimates if one.id == "auprc" and one.group is None), None)
    shown = numerals.estimate_value(area, words) if area else numerals.DASH
    share = curve.y[-1]
    return Plot(
        name="precision_recall",
        title=words("report.figures.precision_recall.finding", value=shown)
        if area and area.value is not None
        else words("report.figures.precision_recall.title"),
        caption=words("report.figures.precision_recall.caption", n=results.flow.evaluated + results.flow.failed),
        alt=words("report.figures.precision_recall.alt", value=shown),
        x_label=words("report.figures.precision_recall.x"),
        y_label=words("report.figures.precision_recall.y"),
        x_range=UNIT,
        y_range=UNIT,
        square=True,
        lines=(Line(UNIT, (share, share), 0), Line(curve.x, curve.y, 1)),
        labels=(Label(0.03, min(share + 0.05, 0.97), words("report.figures.chance"), 0),),
    )


def subgroup_plot(results: Results, metric: str, words: Words) -> Plot | None:
    """Return value and interval of one measure in each group, the whole cohort on top."""
    shown = [(_name(one, words), one) for one in subgroup_rows(results, metric)]
    return forest("subgroups", shown, results, words)


def subgroup_rows(results: Results, metric: str) -> tuple[Estimate, ...]:
    """Return what the plot of the groups shows from its top to its bottom."""
    rows = [one for one in results.estimates if one.id == metric and one.group is None][:1]
    rows += [one for group in results.subgroups for one in group.estimates if one.id == metric]
    return tuple(one for one in rows if one.value is not None)[:GROUPS_SHOWN]


def _name(estimate: Estimate, words: Words) -> str:
    if estimate.group is None:
        return words("report.figures.subgroups.all")
    attribute = named("report.attributes", estimate.group.attribute, words)
    value = named("report.values", estimate.group.value, words)
    return words("report.table.group_name", attribute=attribute, value=value)
