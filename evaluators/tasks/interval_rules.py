"""Interval methods of single metrics, from the tables of their kinds, and which of them a verdict may rest on.

A method comes into ``HOLDS`` when its one-sided error stayed at 0.03 or below in a simulation (slow tests).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from evaluators.tasks import limits_of_boxes, limits_of_events, limits_of_labels, limits_of_masks, limits_of_values
from evaluators.tasks.interval_request import Found, IntervalRequest

Method: TypeAlias = Callable[[IntervalRequest], Found]

_TABLES: Final[tuple[Mapping[str, Method], ...]] = (
    limits_of_boxes.LIMITS,
    limits_of_events.LIMITS,
    limits_of_labels.LIMITS,
    limits_of_masks.LIMITS,
    limits_of_values.LIMITS,
)
LIMITS: Final[Mapping[str, Method]] = MappingProxyType({id: found for table in _TABLES for id, found in table.items()})
HOLDS: Final[frozenset[str]] = frozenset().union(
    limits_of_boxes.HOLDS, limits_of_events.HOLDS, limits_of_labels.HOLDS, limits_of_masks.HOLDS, limits_of_values.HOLDS
)
"""Metrics whose interval keeps the promise a verdict needs."""
