"""Videos case by case: which events were missed, where a false alarm was; the cases behind each number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from evaluators.analyses.case_errors import CaseStanding, Verdict
from evaluators.domain.plan import LockedPlan
from evaluators.metrics.events import longest_run, runs
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.units import known_cases
from evaluators.tasks.video_tracks import Track, track_of

_SHORT: Final = 1e-3
"""A second of false alarm counts so much less than one that was missed: missed events come first."""


class VideoGroups:
    """The cases of a run by what became of their events. Every method returns case numbers in ascending order.

    Args:
        cases: Every offered case that was not excluded.
        locked: The plan.
    """

    def __init__(self, cases: Sequence[ScoredCase], locked: LockedPlan) -> None:
        self._cases = tuple(cases)
        known = known_cases(cases, locked.plan.failed_cases)
        self._tracks = [(case, track) for case in known if (track := track_of(case, locked)) is not None]

    def everyone(self) -> list[int]:
        """Return all cases that the estimates rest on."""
        return [case.number for case, _ in self._tracks]

    def failed(self) -> list[int]:
        """Return the cases the model failed on."""
        return sorted(case.number for case in self._cases if case.failed and case.is_known)

    def of_group(self, attribute: str, value: str) -> list[int]:
        """Return the cases of a subgroup."""
        return [case.number for case, _ in self._tracks if case.attributes.get(attribute) == value]

    def behind(self, metric: str, parameter: str | None) -> list[int]:  # noqa: ARG002 - as every task
        """Return the cases an estimate rests on: those with an event, with time free of them, else all."""
        match metric:
            case "event_sensitivity" | "time_to_detection_s" | "sensitivity":
                return self._with(lambda track: bool(track.events))
            case "false_alarms_per_minute":
                return self._with(lambda track: track.free_min > 0)
        return self.everyone()

    def tracks(self) -> list[tuple[int, Track]]:
        """Return number and track of every video, those with the longest run of missed frames first."""
        return sorted(
            ((case.number, track) for case, track in self._tracks), key=lambda one: (-_wrongness(one[1]), one[0])
        )

    def missed(self) -> list[int]:
        """Return the cases with an event that was missed."""
        return self._with(lambda track: bool(np.isinf(track.delays_s).any()))

    def alarming(self) -> list[int]:
        """Return the cases with a false alarm."""
        return self._with(lambda track: len(track.false_alarms) > 0)

    def _with(self, wanted: Callable[[Track], bool]) -> list[int]:
        return [case.number for case, track in self._tracks if wanted(track)]


@dataclass(frozen=True, slots=True)
class FrameRuns:
    """First and last frame of each stretch of a video."""

    events: tuple[tuple[int, int], ...]
    """The reference is positive."""
    positive: tuple[tuple[int, int], ...]
    """The model is."""
    missed: tuple[tuple[int, int], ...]
    invented: tuple[tuple[int, int], ...]


def runs_of(track: Track) -> FrameRuns:
    """Return the stretches of a video."""
    told = (track.true & track.known, track.decided, track.missed, track.invented)
    return FrameRuns(*(tuple(runs(one)) for one in told))


def video_standings(cases: Sequence[ScoredCase], locked: LockedPlan) -> tuple[CaseStanding, ...]:
    """Return where each video stands, in the order given: its longest run of missed frames is how wrong it is."""
    counted = {case.number for case in known_cases(cases, locked.plan.failed_cases)}
    return tuple(_standing(case, track_of(case, locked) if case.number in counted else None) for case in cases)


def _standing(case: ScoredCase, track: Track | None) -> CaseStanding:
    verdict: Verdict | None = None
    wrongness = 0.0
    if track is not None:
        missed, alarms = np.isinf(track.delays_s).any(), len(track.false_alarms)
        verdict = "missed" if missed else "false_alarm" if alarms else "right"
        wrongness = _wrongness(track)
    return CaseStanding(
        number=case.number,
        verdict=verdict,
        row=None,
        column=None,
        failed=case.failed,
        score=None if track is None or case.failed else float(track.score.max()),
        scores=None,
        near=False,
        wrongness=wrongness,
        track=track,
    )


def _wrongness(track: Track) -> float:
    return longest_run(track.missed, track.lasts_s) + _SHORT * longest_run(track.invented, track.lasts_s)
