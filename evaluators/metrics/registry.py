"""Every metric, one row each. Adding one is a function, a row in the table of its kind, and its words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from evaluators.metrics import (
    rows_of_boxes,
    rows_of_frames,
    rows_of_labels,
    rows_of_masks,
    rows_of_scores,
    rows_of_values,
)
from evaluators.metrics.definition import MetricDefinition

_TABLES: Final = (
    rows_of_scores.ROWS,
    rows_of_labels.ROWS,
    rows_of_masks.ROWS,
    rows_of_boxes.ROWS,
    rows_of_values.ROWS,
    rows_of_frames.ROWS,
)

METRICS: Final[Mapping[str, MetricDefinition]] = MappingProxyType({row.id: row for rows in _TABLES for row in rows})
