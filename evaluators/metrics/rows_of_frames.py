"""Metrics of the events of videos."""

from __future__ import annotations

from typing import Final

from evaluators.domain.estimate import Reason
from evaluators.metrics import event_samples
from evaluators.metrics.definition import MetricDefinition
from evaluators.metrics.event_samples import ClipSample, EventSample

ROWS: Final = (
    MetricDefinition(
        id="event_sensitivity",
        interval_rule="proportion",
        nothing=Reason.NO_POSITIVES,
        trials=event_samples.found,
        sample=EventSample,
        counted="events",
        compute=event_samples.event_sensitivity,
        headline=True,
        source="Share of the events with an alarm in them or in the tolerance around them.",
    ),
    MetricDefinition(
        id="time_to_detection_s",
        direction="lower",
        value_range=(0, None),
        nothing=Reason.NO_POSITIVES,
        otherwise=Reason.ENDLESS,
        sample=EventSample,
        counted="events",
        compute=event_samples.time_to_detection,
        source="Median over patients of the median time from the start of an event to the alarm; infinite if missed.",
    ),
    MetricDefinition(
        id="false_alarms_per_minute",
        direction="lower",
        value_range=(0, None),
        requires=(event_samples.some_free_time,),
        about=event_samples.with_free_time,
        sample=ClipSample,
        compute=event_samples.false_alarm_rate,
        headline=True,
        source="Alarms outside events and the tolerance around them, per minute of that time; one that goes on counts "
        "again after the refractory time.",
    ),
    MetricDefinition(
        id="flip_rate",
        direction="lower",
        value_range=(0, None),
        sample=ClipSample,
        compute=event_samples.flip_rate,
        source="Changes of the decision from one frame to the next, per minute the reference speaks about.",
    ),
)
