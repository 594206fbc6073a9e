"""Plots of videos: how long a frame takes, and when events were there, were found, or were not."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Final, Literal

from evaluators.domain.results import Results
from evaluators.metrics.events import Span, spans_of_frames
from evaluators.report import numerals
from evaluators.report.plot import Label, Line, Plot, Point
from evaluators.tasks.video_tracks import Track
from evaluators.texts import Words

LATENCY: Final = "latency"
TIMELINE: Final = "timeline"
CLIPS_SHOWN: Final = 12
"""More lines than this cannot be told apart."""
_STAGES: Final = ("total", "decode", "prepare", "infer", "interpret")
_KINDS: Final = ("stream", "batch")
_REFERENCE, _MODEL = 0.16, -0.16
"""Above and below the place of a clip."""


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


def timeline_plot(clips: Sequence[tuple[str, Track]], words: Words) -> Plot | None:
    """Return one line a clip: above it the events of the reference, below it where the model is positive.

    On the screen only: it tells of single cases.

    Args:
        clips: Name and track, those that are wrong the most first.
        words: The words.
    """
    shown = clips[:CLIPS_SHOWN]
    if not shown:
        return None
    lines, points, top = list[Line](), list[Point](), len(shown)
    for place, (_, track) in enumerate(shown):
        height = float(top - place)
        spans = spans_of_frames(track.times_s, track.lasts_s, track.decided)
        lines += _bars(spans, height + _MODEL, 1) + _bars(track.events, height + _REFERENCE, 0)
        missed = [event.start_s for event, delay in zip(track.events, track.delays_s, strict=True) if delay == inf]
        points += [Point(start, height + _REFERENCE, 2) for start in missed]
        points += [Point(float(track.times_s[n]), height + _MODEL, 3) for n in track.false_alarms]
    end = max(float(track.times_s[-1] + track.lasts_s[-1]) for _, track in shown)
    return Plot(
        name=TIMELINE,
        title=words("report.figures.timeline.title"),
        caption=words("report.figures.timeline.caption", n=len(shown), all=len(clips)),
        alt=words("report.figures.timeline.alt", n=len(shown)),
        x_label=words("report.figures.timeline.x"),
        y_label="",
        x_range=(0.0, end),
        y_range=(0.4, top + 0.6),
        y_ticks=tuple((float(top - n), name) for n, (name, _) in enumerate(shown)),
        lines=tuple(lines),
        points=tuple(points),
    )


FIGURES: Final = (latency_plot,)


def _bars(spans: Sequence[Span], height: float, series: Literal[0, 1]) -> list[Line]:
    return [Line((start, end), (height, height), series) for start, end in spans]


def _anchor(at: float, reach: float) -> Literal["start", "end"]:
    return "end" if at > reach / 2 else "start"
