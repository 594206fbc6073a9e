"""Events and clips as rows: the share of events found, how soon, and how often there is a false alarm or a change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np

from evaluators.domain.estimate import Reason
from evaluators.metrics.operating_point import Trials
from evaluators.metrics.sample import BoolArray, FloatArray, IntArray
from evaluators.metrics.weighted import Prepared, Weighted, ratio


@dataclass(frozen=True, eq=False)
class EventSample:
    """Events of the reference, one row each.

    Args:
        delay_s: Seconds until the event was found, inf where it was missed, float64, shape (n,).
        patient: Number of the event's patient, from 0, int64, shape (n,).
    """

    delay_s: FloatArray
    patient: IntArray

    @property
    def classes(self) -> int:
        """Return 1: patients are drawn without strata."""
        return 1

    @cached_property
    def truth(self) -> IntArray:
        """The stratum of each event: the same for all."""
        return np.zeros(len(self.patient), np.int64)

    def only(self, rows: BoolArray) -> EventSample:
        """Return some of the events."""
        return replace(self, delay_s=self.delay_s[rows], patient=self.patient[rows])


@dataclass(frozen=True, eq=False)
class ClipSample:
    """Clips, one row each, with what is counted in them and how long.

    Args:
        alarms: False alarms, float64, shape (n,).
        free_min: Event-free minutes.
        flips: Changes of the decision.
        minutes: Minutes whose reference is known.
        patient: Number of the clip's patient, from 0, int64.
    """

    alarms: FloatArray
    free_min: FloatArray
    flips: FloatArray
    minutes: FloatArray
    patient: IntArray

    @property
    def classes(self) -> int:
        """Return 1: patients are drawn without strata."""
        return 1

    @cached_property
    def truth(self) -> IntArray:
        """The stratum of each clip: the same for all."""
        return np.zeros(len(self.patient), np.int64)

    def only(self, rows: BoolArray) -> ClipSample:
        """Return some of the clips."""
        names = ("alarms", "free_min", "flips", "minutes", "patient")
        return ClipSample(**{name: getattr(self, name)[rows] for name in names})


PreparedEvents: TypeAlias = Prepared[EventSample]
PreparedClips: TypeAlias = Prepared[ClipSample]


def found(prepared: PreparedEvents) -> Trials:
    """Return that it is about every event, and which were found."""
    delays = prepared.sample.delay_s
    return np.ones(len(delays), np.bool_), np.isfinite(delays)


def event_sensitivity(weighted: Weighted[EventSample]) -> FloatArray:
    """Return the share of the events that were found, in [0, 1]."""
    sample, patients = weighted.prepared.sample, weighted.weights.shape[1]
    right = np.bincount(sample.patient, np.isfinite(sample.delay_s), patients)
    events = np.bincount(sample.patient, minlength=patients).astype(np.float64)
    weights = weighted.weights.astype(np.float64)
    return ratio(weights @ right, weights @ events)


def patient_delays(prepared: PreparedEvents) -> FloatArray:
    """Return the median delay of the events of each patient who has some; inf where half of them or more were missed.

    Of an even number the later of the middle two, so that a missed event never makes it shorter.
    """
    sample = prepared.sample
    order = np.lexsort((sample.delay_s, sample.patient))
    _, starts, sizes = np.unique(sample.patient[order], return_index=True, return_counts=True)
    return np.asarray(sample.delay_s[order][starts + sizes // 2], np.float64)


def time_to_detection(weighted: Weighted[EventSample]) -> FloatArray:
    """Return the median over patients of their median delay, in seconds from 0; not finite where half missed theirs."""
    delays = np.sort(weighted.prepared.once(patient_delays))
    patients = np.unique(weighted.prepared.sample.patient)
    order = np.argsort(weighted.prepared.once(patient_delays), kind="stable")
    counts = np.cumsum(weighted.weights[:, patients[order]], axis=1)
    drawn = counts[:, -1:]
    middle = [(counts > (drawn - 1 + up) // 2).argmax(axis=1) for up in (0, 1)]
    with np.errstate(invalid="ignore"):
        return np.where(drawn[:, 0] > 0, (delays[middle[0]] + delays[middle[1]]) / 2, np.nan)


def false_alarm_rate(weighted: Weighted[ClipSample]) -> FloatArray:
    """Return false alarms per event-free minute, from 0."""
    return _rate(weighted, weighted.prepared.sample.alarms, weighted.prepared.sample.free_min)


def flip_rate(weighted: Weighted[ClipSample]) -> FloatArray:
    """Return changes of the decision per minute of video, from 0."""
    return _rate(weighted, weighted.prepared.sample.flips, weighted.prepared.sample.minutes)


def some_free_time(prepared: PreparedClips) -> Reason | None:
    """Return why there can be no false alarm, if so."""
    return None if (prepared.sample.free_min > 0).any() else Reason.NO_NEGATIVES


def with_free_time(prepared: PreparedClips) -> BoolArray:
    """Return the clips that have event-free time."""
    return prepared.sample.free_min > 0


def _rate(weighted: Weighted[ClipSample], counted: FloatArray, minutes: FloatArray) -> FloatArray:
    patient, patients = weighted.prepared.sample.patient, weighted.weights.shape[1]
    weights = weighted.weights.astype(np.float64)
    return ratio(weights @ np.bincount(patient, counted, patients), weights @ np.bincount(patient, minutes, patients))
