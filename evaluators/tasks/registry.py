"""All tasks, one line each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from evaluators.tasks.classification import Classification
from evaluators.tasks.detection import Detection
from evaluators.tasks.measurement import Measurement
from evaluators.tasks.multilabel import MultiLabel
from evaluators.tasks.segmentation import Segmentation
from evaluators.tasks.task import Task
from evaluators.tasks.video import VideoTask

ALL_TASKS: Final[tuple[Task, ...]] = (
    Classification(),
    MultiLabel(),
    Segmentation(),
    Detection(),
    Measurement(),
    VideoTask(),
)
TASKS: Final[Mapping[str, Task]] = MappingProxyType({task.key: task for task in ALL_TASKS})
