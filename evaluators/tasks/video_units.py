"""Videos as units, and the estimates a plan asks for: by frame, by clip, by event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from evaluators.domain.plan import LockedPlan
from evaluators.metrics.event_samples import ClipSample, EventSample
from evaluators.metrics.registry import METRICS
from evaluators.metrics.sample import BinarySample, BoolArray, FloatArray, IntArray, OperatingSettings
from evaluators.metrics.weighted import Prepared
from evaluators.tasks.asked import Asked, chosen_of
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.units import FailedPolicy, known_cases, numbered
from evaluators.tasks.video_tracks import Track, check_threshold, positive_classes, track_of

CLIP: Final = "clip"
"""Stands in the brackets of estimates about whole clips: ``auroc[clip]``."""
OF_FRAMES: Final = ("auroc", "sensitivity", "specificity", "ppv", "npv", "balanced_accuracy")
OF_CLIPS: Final = ("auroc", "sensitivity", "specificity")


@dataclass(frozen=True, eq=False, slots=True)
class VideoUnits:
    """Clips against their references, by number."""

    tracks: tuple[Track, ...]
    patient: IntArray
    """Number of the patient from 0, shape (n,)."""
    attributes: tuple[Mapping[str, str], ...]

    @property
    def truth(self) -> IntArray:
        """Return 1 for clips with an event, shape (n,)."""
        return self.positive.astype(np.int64)

    @property
    def positive(self) -> BoolArray:
        """Return whether a clip has an event, shape (n,)."""
        return np.array([bool(track.events) for track in self.tracks], np.bool_)

    def only(self, chosen: BoolArray, *, renumbered: bool) -> VideoUnits:
        """Return some of the clips, their patients counted anew or so that weights of all patients still fit."""
        patient, places = self.patient[chosen], np.flatnonzero(chosen)
        return VideoUnits(
            tuple(self.tracks[place] for place in places),
            numbered(patient) if renumbered else patient,
            tuple(self.attributes[place] for place in places),
        )


def video_units_of(cases: Sequence[ScoredCase], locked: LockedPlan, policy: FailedPolicy) -> VideoUnits:
    """Return the clips whose reference speaks about some of their frames.

    Raises:
        PlanError: As ``track_of``.
    """
    positive_classes(locked)
    check_threshold(locked)
    pairs = [(case, track_of(case, locked)) for case in known_cases(cases, policy)]
    kept = [(case, track) for case, track in pairs if track is not None]
    return VideoUnits(
        tuple(track for _, track in kept),
        numbered(np.array([case.patient for case, _ in kept], np.int64)),
        tuple(case.attributes for case, _ in kept),
    )


def asked_of_videos(units: VideoUnits, locked: LockedPlan, *, probabilities: bool) -> tuple[Asked, ...]:
    """Return all estimates that the plan asks for: of events, of clips, of frames.

    Raises:
        PlanError: A metric is unknown or not defined for videos (``C301``).
    """
    return chosen_of(tuple(_everything(units, locked, probabilities=probabilities)), locked)


def frames_of(units: VideoUnits, *, probabilities: bool) -> BinarySample:
    """Return all frames the references speak about; those of a failed clip are wrong and ranked worst."""
    true, decided = _joined([t.true for t in units.tracks], units), _joined([t.decided for t in units.tracks], units)
    score = _joined([t.score for t in units.tracks], units)
    failed, positive = np.isnan(score), true.astype(np.bool_)
    patient = np.repeat(units.patient, [int(track.known.sum()) for track in units.tracks])
    right = np.where(failed, ~positive, decided.astype(np.bool_))
    return BinarySample(_ranked(score, positive), positive, patient, probabilities, right)


def clips_of(units: VideoUnits, locked: LockedPlan, *, probabilities: bool) -> BinarySample:
    """Return the question "is there an event in the clip?", by the largest or the mean score of its frames."""
    mean = locked.plan.combine == "mean"
    scores = np.array([track.score.mean() if mean else track.score.max() for track in units.tracks], np.float64)
    positive, failed = units.positive, np.isnan(scores)
    any_frame = np.array([track.decided.any() for track in units.tracks], np.bool_)
    decided = any_frame if locked.threshold is None else scores >= locked.threshold
    return BinarySample(
        _ranked(scores, positive), positive, units.patient, probabilities, np.where(failed, ~positive, decided)
    )


def events_of(units: VideoUnits) -> EventSample:
    """Return the events of all clips."""
    delays = [track.delays_s for track in units.tracks]
    patient = np.repeat(units.patient, [len(one) for one in delays])
    return EventSample(np.concatenate([np.zeros(0), *delays]), patient)


def rates_of(units: VideoUnits) -> ClipSample:
    """Return what is counted in each clip, and how long."""
    rows = [(len(t.false_alarms), t.free_min, t.flips, t.minutes) for t in units.tracks]
    table = np.array(rows, np.float64).reshape(len(rows), 4)
    alarms, free_min, flips, minutes = table.T
    return ClipSample(alarms, free_min, flips, minutes, units.patient)


def _everything(units: VideoUnits, locked: LockedPlan, *, probabilities: bool) -> Iterator[Asked]:
    settings = OperatingSettings(locked.threshold, minimum_tpr=locked.plan.report.minimum_tpr)
    own: dict[type | None, Prepared[Any]] = {
        EventSample: Prepared(events_of(units), settings),
        ClipSample: Prepared(rates_of(units), settings),
    }
    for row in METRICS.values():
        if row.sample in own:
            yield Asked(row, own[row.sample])
    clips = Prepared(clips_of(units, locked, probabilities=probabilities), settings)
    for id in OF_CLIPS:
        yield Asked(METRICS[id], clips, CLIP)
    frames = Prepared(frames_of(units, probabilities=probabilities), settings)
    for id in OF_FRAMES:
        yield Asked(METRICS[id], frames)


def _joined(arrays: Sequence[FloatArray | BoolArray], units: VideoUnits) -> FloatArray:
    """Return one entry for each frame that a reference speaks about."""
    kept = [array[track.known].astype(np.float64) for array, track in zip(arrays, units.tracks, strict=True)]
    return np.concatenate([np.zeros(0), *kept])


def _ranked(score: FloatArray, positive: BoolArray) -> FloatArray:
    return np.where(np.isnan(score), np.where(positive, -np.inf, np.inf), score)
