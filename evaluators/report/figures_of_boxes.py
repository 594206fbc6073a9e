"""Plots of detectors: the lesions found against false alarms."""

from __future__ import annotations

from typing import Final

from evaluators.domain.estimate import Estimate
from evaluators.domain.results import Results
from evaluators.report import numerals
from evaluators.report.plot import Band, Label, Line, Plot, Point
from evaluators.texts import Words

UNIT: Final = (0.0, 1.0)


def _froc(results: Results, words: Words) -> Plot | None:
    curve = results.curves.froc
    if curve is None:
        return None
    score, found, alarms = (_find(results, name) for name in ("froc_score", "lesion_sensitivity", _ALARMS))
    operating = _operating_point(found, alarms)
    right = max(curve.x[-1], 1.1 * operating.x if operating else 0.0)
    labels = []
    if operating and results.threshold is not None:
        at = words("report.figures.threshold", threshold=numerals.plain(results.threshold, words))
        labels.append(Label(min(operating.x + 0.03 * right, 0.6 * right), max(operating.y - 0.1, 0.06), at, 2))
    shown = {"score": numerals.estimate_value(score, words) if score else numerals.DASH}
    return Plot(
        name="froc",
        title=words("report.figures.froc.finding", **shown) if score else words("report.figures.froc.title"),
        caption=words("report.figures.froc.caption", n=_cases(found), images=_cases(alarms)),
        alt=words(
            "report.figures.froc.alt",
            **shown,
            sensitivity=numerals.value(operating.y, words) if operating else numerals.DASH,
            alarms=numerals.value(operating.x, words) if operating else numerals.DASH,
        ),
        x_label=words("report.figures.froc.x"),
        y_label=words("report.figures.froc.y"),
        x_range=(0.0, right),
        y_range=UNIT,
        lines=(Line(curve.x, curve.y, 1),),
        bands=(Band(curve.x, curve.lower, curve.upper, 1),) if curve.lower and curve.upper else (),
        points=(*(Point(x, y, 1) for x, y in zip(curve.x, curve.y, strict=True)), *((operating,) if operating else ())),
        labels=tuple(labels),
    )


_ALARMS: Final = "false_positives_per_image"


def _operating_point(found: Estimate | None, alarms: Estimate | None) -> Point | None:
    """Return where the locked threshold lies, with the intervals of both measures."""
    if found is None or alarms is None or found.value is None or alarms.value is None:
        return None
    across, along = alarms.interval, found.interval
    return Point(
        alarms.value,
        found.value,
        2,
        x_whisker=(across.lower or 0.0, across.upper) if across and across.upper is not None else None,
        y_whisker=(along.lower or 0.0, 1.0 if along.upper is None else along.upper) if along else None,
    )


def _find(results: Results, id: str) -> Estimate | None:
    found = [one for one in results.estimates if one.metric == id]
    return next((one for one in found if one.parameter is None or len(found) == 1), None)


def _cases(estimate: Estimate | None) -> int:
    return estimate.n.cases if estimate is not None and estimate.n is not None else 0


FIGURES: Final = (_froc,)
