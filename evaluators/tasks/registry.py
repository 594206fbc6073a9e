"""All tasks, one line each."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from evaluators.tasks.classification import Classification
from evaluators.tasks.protocol import Task
from evaluators.tasks.segmentation import Segmentation

ALL_TASKS: Final[tuple[Task, ...]] = (Classification(), Segmentation())
TASKS: Final = MappingProxyType({task.key: task for task in ALL_TASKS})
