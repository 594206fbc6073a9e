"""A comparison of two submissions in words: the same rows and sentences for terminal, window and pages."""

from __future__ import annotations

from typing import Any, Final

from evaluators.domain.comparison import ComparedMeasure, Comparison, KeptComparison
from evaluators.domain.estimate import Estimate
from evaluators.report import numerals
from evaluators.report.plot import Line, Plot, Point
from evaluators.report.tables import Rows
from evaluators.report.wording import short
from evaluators.texts import Words

SCHEMA: Final = "pruefstand/comparison/v1"
SHOWN: Final = 12
"""More rows of a plot than this cannot be told apart."""
NAME_LENGTH: Final = 60
FIRST, SECOND = "A", "B"


def comparison_header(comparison: Comparison, words: Words) -> tuple[str, ...]:
    """Return the header above ``comparison_cells``."""
    level = numerals.level(comparison.interval_level, words)
    header = (words("report.table.measure"), FIRST, SECOND, words("comparison.difference", level=level))
    return (*header, words("comparison.p")) if has_p(comparison) else header


def comparison_cells(comparison: Comparison, measure: ComparedMeasure, words: Words) -> tuple[str, ...]:
    """Return name, value of either, difference with its interval, and p where the comparison has any."""
    cells = (
        numerals.estimate_name(measure.first, words),
        numerals.estimate_value(measure.first, words),
        numerals.estimate_value(measure.second, words),
        difference_in_one(measure.difference, words),
    )
    return (*cells, p_of(measure, words)) if has_p(comparison) else cells


def has_p(comparison: Comparison) -> bool:
    """Return whether any p is told: outside the house there is none."""
    return any(measure.p is not None for measure in comparison.measures)


def difference_in_one(difference: Estimate, words: Words) -> str:
    """Return ``+0.031 (−0.004 to 0.066)``; where there is no interval, the reason in brackets."""
    value = numerals.estimate_value(difference, words)
    if difference.suppressed:
        return value
    sign = "+" if difference.value is not None and difference.value > 0 else ""
    return f"{sign}{value} ({numerals.estimate_interval(difference, words)})"


def p_of(measure: ComparedMeasure, words: Words) -> str:
    """Return ``0.031, Holm 0.124 (McNemar, exact)``, or a dash."""
    if measure.p is None or measure.p_holm is None or measure.p_method is None:
        return numerals.DASH
    plain, holm = (numerals.p_value(p, words).removeprefix("=\u00a0") for p in (measure.p, measure.p_holm))
    method = words(f"comparison.p_methods.{measure.p_method.replace(' ', '_')}")
    return words("comparison.p_by", p=plain, holm=holm, method=method)


def comparison_rows(comparison: Comparison, words: Words) -> Rows:
    """Return one row for each measure."""
    return Rows(
        comparison_header(comparison, words),
        tuple(comparison_cells(comparison, one, words) for one in comparison.measures),
    )


def who_is_who(comparison: Comparison, model: str, words: Words) -> str:
    """Return which submission is A and which is B.

    Args:
        comparison: Of the two.
        model: Name and version of the evaluation's own submission.
        words: The language.
    """
    other = comparison.other
    return words(
        "comparison.who", first=short(model, NAME_LENGTH), second=short(other_name(comparison), NAME_LENGTH)
    ) + (" " + words("comparison.predictions_supplied") if other.predictions_supplied else "")


def other_name(comparison: Comparison) -> str:
    """Return name and version of the other submission."""
    return f"{comparison.other.name} {comparison.other.version}"


def cases_compared(comparison: Comparison, words: Words) -> str:
    """Return on how many cases both were run, and how many are left out."""
    told = [words("comparison.cases", n=comparison.cases, patients=comparison.patients)]
    for kind in ("only_first", "only_second", "other_reference"):
        left_out = getattr(comparison, kind)
        if left_out:
            told.append(words(f"comparison.{kind}", n=left_out))
    return " ".join(told)


def decided_differently(comparison: Comparison, words: Words) -> str:
    """Return who was right on how many cases; empty where nothing is decided."""
    decided = comparison.decided
    if decided is None:
        return ""
    return words(
        "comparison.decided",
        both=decided.both_right,
        first=decided.only_first,
        second=decided.only_second,
        neither=decided.both_wrong,
    )


def margin_told(comparison: Comparison, words: Words) -> str:
    """Return what a margin came to; empty where none was named."""
    margin = comparison.margin
    if margin is None:
        return ""
    measure = next((one.first for one in comparison.measures if one.first.id == margin.metric), None)
    name = numerals.estimate_name(measure, words) if measure else margin.metric
    return words(f"comparison.margin.{margin.shown}", measure=name, margin=numerals.plain(margin.margin, words))


def sentences(comparison: Comparison, model: str, words: Words) -> tuple[str, ...]:
    """Return everything that is said beside the table."""
    told = (
        who_is_who(comparison, model, words),
        cases_compared(comparison, words),
        decided_differently(comparison, words),
        margin_told(comparison, words),
        words("comparison.exploratory"),
        words("comparison.holm") if has_p(comparison) else "",
    )
    return tuple(one for one in told if one)


def difference_plot(comparison: Comparison, words: Words) -> Plot | None:
    """Return the differences with their intervals around no difference: of shares, or where there are none of all."""
    shown = differences_shown(comparison)
    if not shown:
        return None
    top = len(shown)
    reached = [0.0, *(end for one in shown for end in _ends(one.difference))]
    spread = 0.05 * ((max(reached) - min(reached)) or 1.0)
    clear = sum(_clear(one.difference) for one in shown)
    return Plot(
        name="comparison",
        title=words("comparison.plot.title", n=clear),
        caption=words("comparison.plot.caption", level=numerals.level(comparison.interval_level, words)),
        alt=words("comparison.plot.alt", measures=top, n=clear),
        x_label=words("comparison.plot.x"),
        y_label="",
        x_range=(min(reached) - spread, max(reached) + spread),
        y_range=(0.5, top + 0.5),
        y_ticks=tuple((float(top - place), _short_name(one.first, words)) for place, one in enumerate(shown)),
        lines=(Line((0.0, 0.0), (0.5, top + 0.5), 0),),
        points=tuple(_point(one.difference, float(top - place)) for place, one in enumerate(shown)),
    )


def differences_shown(comparison: Comparison) -> tuple[ComparedMeasure, ...]:
    """Return what the plot shows from its top to its bottom."""
    from evaluators.metrics.registry import METRICS  # not for verification, which draws no such plot

    defined = [one for one in comparison.measures if one.difference.interval is not None]
    shares = [one for one in defined if one.first.metric in METRICS and METRICS[one.first.metric].value_range == (0, 1)]
    return tuple((shares or defined)[:SHOWN])


def comparison_document(kept: KeptComparison) -> dict[str, Any]:
    """Return a comparison as one JSON document, single cases included: it is for the house."""
    found = kept.comparison.model_dump(mode="json")
    return {
        "schema": SCHEMA,
        "exploratory": True,
        **found,
        "changed_cases": [case.model_dump(mode="json") for case in kept.changed],
        "cases_only_here": list(kept.only_first),
        "cases_with_another_reference": list(kept.other_reference),
    }


def _short_name(estimate: Estimate, words: Words) -> str:
    id = f"metrics.{estimate.metric}.short"
    name = words(id) if words.has(id) else estimate.metric
    return name if estimate.parameter is None else f"{name} ({estimate.parameter})"


def _clear(difference: Estimate) -> bool:
    """Return whether the interval leaves out no difference."""
    limits = difference.interval
    if limits is None:
        return False
    return (limits.lower is not None and limits.lower > 0) or (limits.upper is not None and limits.upper < 0)


def _ends(difference: Estimate) -> list[float]:
    """Return value and limits, as far as there are any."""
    limits = difference.interval
    ends = (difference.value, limits.lower if limits else None, limits.upper if limits else None)
    return [end for end in ends if end is not None]


def _point(difference: Estimate, height: float) -> Point:
    value, limits = difference.value or 0.0, difference.interval
    if limits is None:
        return Point(value, height, 2)
    lower = value if limits.lower is None else limits.lower
    upper = value if limits.upper is None else limits.upper
    return Point(value, height, 1 if _clear(difference) else 2, x_whisker=(lower, upper))
