"""Where each case of a run stands: right or wrong, how confidently, how near to the threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from evaluators.analyses.matched_boxes import MatchedBoxes
from evaluators.domain.outcome import SurfaceUnit
from evaluators.domain.plan import LockedPlan
from evaluators.metrics.sample import FloatArray
from evaluators.tasks.decisions import Decisions, decisions_of
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.units import Units, known_cases, unit_of_each, units_of
from evaluators.tasks.video_tracks import Track

Verdict = Literal[
    "right",
    "missed",
    "false_alarm",
    "wrong_class",
    "drawn",
    "missed_structure",
    "invented_structure",
    "within",
    "outside",
    "measured",
]
"""From ``drawn`` on of masks: nothing missed or invented; a structure missed; none missed, but one invented. The last
three are of measurements: within or outside the acceptable error; none was stated."""

NEAR: Final = 0.05
"""Distance to the threshold that counts as near: of a probability, or as a share of the range of other scores."""


@dataclass(frozen=True, slots=True)
class Border:
    """How far the borders of one structure lie apart."""

    hd95: float
    nsd: float
    unit: SurfaceUnit
    """Of ``hd95``."""


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """One case that took part in the run."""

    number: int
    verdict: Verdict | None
    """What it is counted as at the threshold in force; None: it has no reference or failed without being counted."""
    row: str | None
    """Its row of the confusion matrix: the reference."""
    column: str | None
    """Its column: the decision."""
    failed: bool
    score: float | None
    """Of the positive classes together; without positive classes, of the most likely one. None: failed."""
    scores: tuple[float, ...] | None
    """One per class."""
    near: bool
    wrongness: float
    """Confidence in the wrong answer: larger is worse. A failed case has none and comes last, at 0."""
    value: float | None = None
    """What was measured."""
    dice: Mapping[str, float] = field(default_factory=dict)
    """Of masks: Dice of each structure that is scored in the case."""
    borders: Mapping[str, Border] = field(default_factory=dict)
    """Of masks: how far apart the borders of each structure lie that both masks hold."""
    boxes: MatchedBoxes | None = None
    """Of boxes: those drawn, and what they found."""
    track: Track | None = None
    """Of a video: frame by frame what is so and what was decided."""


def case_standings(
    cases: Sequence[ScoredCase], locked: LockedPlan, *, probabilities: bool = True
) -> tuple[CaseStanding, ...]:
    """Return where each case stands, in the order given.

    Where the plan evaluates patients, each image stands as its patient does; its score is its own.
    """
    units = units_of(cases, locked, locked.plan.failed_cases)
    made = decisions_of(units, locked, probabilities=probabilities) if len(units.patient) else None
    known = known_cases(cases, locked.plan.failed_cases)
    place = dict(zip((case.number for case in known), unit_of_each(known, locked), strict=True))
    near = _nearness(units, locked, probabilities=probabilities)
    standings = []
    for case in cases:
        unit = place.get(case.number)
        standings.append(
            CaseStanding(
                number=case.number,
                verdict=None if unit is None or made is None else _verdict(made, units, unit, locked),
                row=None if unit is None or made is None else made.rows[made.truth[unit]],
                column=None if unit is None or made is None else made.columns[made.decision[unit]],
                failed=case.failed,
                score=_score(case, locked),
                scores=case.scores,
                near=unit is not None and bool(near[unit]),
                wrongness=0.0 if unit is None else _wrongness(units, unit, locked, probabilities=probabilities),
            )
        )
    return tuple(standings)


def _verdict(made: Decisions, units: Units, unit: int, locked: LockedPlan) -> Verdict:
    if made.truth[unit] == made.decision[unit]:
        return "right"
    if not locked.positive:
        return "wrong_class"
    return "missed" if units.positive[unit] else "false_alarm"


def _score(case: ScoredCase, locked: LockedPlan) -> float | None:
    if case.scores is None:
        return None
    if not locked.positive:
        return max(case.scores)
    columns = [locked.classes.index(name) for name in locked.positive]
    total = sum(case.scores[column] for column in columns)
    return min(total, 1.0) if len(columns) > 1 else total


def _nearness(units: Units, locked: LockedPlan, *, probabilities: bool) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which units were decided by a hair; failed ones were not."""
    if not len(units.patient):
        return np.zeros(0, np.bool_)
    if locked.threshold is not None and locked.positive:
        distance, scores = np.abs(units.positive_score - locked.threshold), units.positive_score
    else:
        ordered = np.sort(units.scores, axis=1)
        lead = ordered[:, -1] - ordered[:, -2] if ordered.shape[1] > 1 else np.full(len(ordered), np.inf)
        distance, scores = lead / 2, units.scores  # of two classes: the distance of either score to one half
    known = scores[np.isfinite(scores)]
    span = 1.0 if probabilities or not known.size else float(np.ptp(known))
    return np.asarray(distance <= NEAR * span + 1e-12)


def _wrongness(units: Units, unit: int, locked: LockedPlan, *, probabilities: bool) -> float:
    """Return what the model gave to anything but the reference; without probabilities, how far beyond the threshold."""
    if units.failed[unit]:
        return 0.0
    if not locked.positive:
        own: FloatArray = units.scores[unit]
        return float(1 - own[units.truth[unit]]) if probabilities else float(own.max() - own[units.truth[unit]])
    score, positive = float(units.positive_score[unit]), bool(units.positive[unit])
    if probabilities:
        return 1 - score if positive else score
    beyond = score - (locked.threshold or 0.0)
    return -beyond if positive else beyond
