"""The plot of how long a frame of a video takes."""

from __future__ import annotations

from typing import Final, Literal

from evaluators.domain.results import Results
from evaluators.report import numerals
from evaluators.report.plot import Label, Line, Plot, Point
from evaluators.texts import Words

LATENCY: Final = "latency"
_STAGES: Final = ("total", "decode", "prepare", "infer", "interpret")
_KINDS: Final = ("stream", "batch")


def latency_plot(results: Results, words: Words) -> Plot | None:
    """Return median, 95th and 99th percentile of the time of each stage, as a live stream where it was measured."""
    measured = results.measured.frames
    kind = next((kind for kind in _KINDS if f"{kind}.frames" in measured), None)
    if kind is None:
        return None
    rows = [[measured[f"{kind}.{stage}.{share}"] for share in ("p50", "p95", "p99")] for stage in _STAGES]
    budget, top = measured[f"{kind}.budget_ms"], len(_STAGES)
    reach = 1.1 * max(budget, *(row[-1] for row in rows))
    told = {"p50": numerals.milliseconds(rows[0][0], words), "p99": numerals.milliseconds(rows[0][2], words)}
    return Plot(
        name=LATENCY,
        title=words(f"report.figures.latency.{kind}", **told),
        caption=words("report.figures.latency.caption", n=round(measured[f"{kind}.frames"])),
        alt=words("report.figures.latency.alt", budget=numerals.milliseconds(budget, words), **told),
        x_label=words("report.figures.latency.x"),
        y_label="",
        x_range=(0.0, reach),
        y_range=(0.5, top + 0.5),
        y_ticks=tuple((float(top - n), words(f"report.figures.latency.{one}")) for n, one in enumerate(_STAGES)),
        lines=(Line((budget, budget), (0.5, top + 0.5), 0),),
        points=tuple(
            Point(
                row[share], float(top - n), 1 if share == 0 else 2, x_whisker=(row[0], row[2]) if share == 0 else None
            )
            for n, row in enumerate(rows)
            for share in (0, 1)
        ),
        labels=(Label(budget, top + 0.4, words("report.figures.latency.budget"), 0, _anchor(budget, reach)),),
    )


FIGURES: Final = (latency_plot,)


def _anchor(at: float, reach: float) -> Literal["start", "end"]:
    return "end" if at > reach / 2 else "start"
