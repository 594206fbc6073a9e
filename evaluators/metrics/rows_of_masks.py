"""Metrics of masks."""

from __future__ import annotations

from typing import Final

from evaluators.metrics import overlap
from evaluators.metrics.definition import MetricDefinition
from evaluators.metrics.overlap import OverlapSample

ROWS: Final = (
    MetricDefinition(
        id="dice",
        interval_rule="mean",
        requires=(overlap.something_scored,),
        about=overlap.scored_cases,
        sample=OverlapSample,
        compute=overlap.dice,
        per_class=True,
        headline=True,
        source="Dice LR. Ecology 1945;26(3):297-302.",
    ),
    MetricDefinition(
        id="iou",
        interval_rule="mean",
        requires=(overlap.something_scored,),
        about=overlap.scored_cases,
        sample=OverlapSample,
        compute=overlap.iou,
        per_class=True,
        source="Jaccard P. New Phytologist 1912;11(2):37-50.",
    ),
    MetricDefinition(
        id="missed_structures",
        direction="lower",
        interval_rule="proportion",
        requires=(overlap.structure_there,),
        sample=OverlapSample,
        compute=overlap.missed_structures,
        trials=overlap.missed,
        per_class=True,
        source="Share of the cases holding the structure in which the prediction shares nothing with it.",
    ),
    MetricDefinition(
        id="invented_structures",
        direction="lower",
        interval_rule="proportion",
        requires=(overlap.structure_absent,),
        sample=OverlapSample,
        compute=overlap.invented_structures,
        trials=overlap.invented,
        per_class=True,
        source="Share of the cases without the structure in which the prediction marks it.",
    ),
)
