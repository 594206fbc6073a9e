"""The plot of when events of videos were there, and when the model was positive: on the screen only."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Final, Literal

from evaluators.metrics.events import Span, spans_of_frames
from evaluators.report.plot import Line, Plot, Point
from evaluators.tasks.video_tracks import Track
from evaluators.texts import Words

TIMELINE: Final = "timeline"
CLIPS_SHOWN: Final = 12
"""More lines than this cannot be told apart."""
_REFERENCE, _MODEL = 0.16, -0.16
"""Above and below the place of a clip."""


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


def _bars(spans: Sequence[Span], height: float, series: Literal[0, 1]) -> list[Line]:
    return [Line((start, end), (height, height), series) for start, end in spans]
