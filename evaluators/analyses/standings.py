"""Where the cases of a run stand and which of them are behind a number, for every kind of evaluation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Protocol, TypeAlias

from evaluators.analyses.box_cases import BoxGroups, box_standings
from evaluators.analyses.case_errors import CaseStanding, case_standings
from evaluators.analyses.case_groups import CaseGroups
from evaluators.analyses.label_cases import LabelGroups, label_standings
from evaluators.analyses.overlap_cases import OverlapGroups, overlap_standings
from evaluators.analyses.value_cases import ValueGroups, value_standings
from evaluators.analyses.video_cases import VideoGroups, video_standings
from evaluators.domain.plan import EvaluatedTask, LockedPlan
from evaluators.tasks.protocol import ScoredCase


class Groups(Protocol):
    """The cases of a run by what became of them. Every method returns case numbers in ascending order."""

    def everyone(self) -> list[int]:
        """Return all cases that the estimates rest on."""

    def failed(self) -> list[int]:
        """Return the cases the model failed on."""

    def of_group(self, attribute: str, value: str) -> list[int]:
        """Return the cases of a subgroup."""

    def behind(self, metric: str, parameter: str | None) -> list[int]:
        """Return the cases an estimate rests on.

        Args:
            metric: Without its parameter.
            parameter: The class or part it is about; None: all.
        """


Standing: TypeAlias = Callable[[Sequence[ScoredCase], LockedPlan, bool], tuple[CaseStanding, ...]]
Grouping: TypeAlias = Callable[[Sequence[ScoredCase], LockedPlan, bool], Groups]


def standings_of(
    cases: Sequence[ScoredCase], locked: LockedPlan, *, probabilities: bool = True
) -> tuple[CaseStanding, ...]:
    """Return where each case stands, in the order given."""
    return _STANDINGS[locked.task](cases, locked, probabilities)


def groups_of(cases: Sequence[ScoredCase], locked: LockedPlan, *, probabilities: bool = True) -> Groups:
    """Return the cases by what became of them."""
    return _GROUPS[locked.task](cases, locked, probabilities)


_STANDINGS: Final[Mapping[EvaluatedTask, Standing]] = MappingProxyType(
    {
        "classification": lambda cases, locked, given: case_standings(cases, locked, probabilities=given),
        "multilabel": lambda cases, locked, _: label_standings(cases, locked),
        "measurement": lambda cases, locked, _: value_standings(cases, locked),
        "segmentation": lambda cases, locked, _: overlap_standings(cases, locked),
        "detection": lambda cases, locked, _: box_standings(cases, locked),
        "video": lambda cases, locked, _: video_standings(cases, locked),
    }
)
_GROUPS: Final[Mapping[EvaluatedTask, Grouping]] = MappingProxyType(
    {
        "classification": lambda cases, locked, given: CaseGroups(cases, locked, probabilities=given),
        "multilabel": lambda cases, locked, _: LabelGroups(cases, locked),
        "measurement": lambda cases, locked, _: ValueGroups(cases, locked),
        "segmentation": lambda cases, locked, _: OverlapGroups(cases, locked),
        "detection": lambda cases, locked, _: BoxGroups(cases, locked),
        "video": lambda cases, locked, _: VideoGroups(cases, locked),
    }
)
