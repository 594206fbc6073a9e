"""Video: events found, in time and without false alarms; and the same decisions by frame and by clip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from evaluators.domain.plan import LockedPlan
from evaluators.domain.reference import Reference
from evaluators.tasks.asked import Asked
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.task import Evaluated
from evaluators.tasks.units import FailedPolicy
from evaluators.tasks.video_units import VideoUnits, asked_of_videos, video_units_of


class VideoTask:
    """The task ``video``: models that say something of each frame."""

    key: Final = "video"

    def answered_by(self, reference: Reference) -> bool:
        """Return whether a reference dates events, labels frames or draws boxes in them."""
        boxes = reference.boxes is not None and all(box.frame is not None for box in reference.boxes)
        return reference.events is not None or bool(reference.frames) or boxes

    def units(self, cases: Sequence[ScoredCase], locked: LockedPlan, policy: FailedPolicy) -> VideoUnits:
        """Return the clips whose reference speaks about some of their frames."""
        return video_units_of(cases, locked, policy)

    def asked(self, units: VideoUnits, locked: LockedPlan, *, probabilities: bool) -> tuple[Asked, ...]:
        """Return all estimates that the plan asks for."""
        return asked_of_videos(units, locked, probabilities=probabilities)

    def more(self, evaluated: Evaluated) -> dict[str, Any]:
        """Return how scores of several frames became that of a clip."""
        return {"combine": evaluated.locked.plan.combine}
