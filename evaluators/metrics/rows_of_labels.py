"""Metrics of several labels of one case, and of classes that have an order."""

from __future__ import annotations

from typing import Final

from evaluators.metrics import discrimination, labels, operating_point, ordinal
from evaluators.metrics.definition import MetricDefinition, Need
from evaluators.metrics.labels import MultiLabelSample
from evaluators.metrics.requirements import negatives, positives, several_classes

_SCORES: Final[frozenset[Need]] = frozenset({"scores"})
_THRESHOLD: Final[frozenset[Need]] = frozenset({"threshold"})
_TSOUMAKAS: Final = "Tsoumakas G, Katakis I, Vlahavas I. Data Mining and Knowledge Discovery Handbook. 2010:667-685."

_OF_LABELS: Final = (
    MetricDefinition(
        id="macro_auroc_labels",
        requires=(labels.label_ranked,),
        sample=MultiLabelSample,
        compute=labels.mean_auroc,
        deciding=labels.fewest_ranked,
        headline=True,
        source=_TSOUMAKAS,
    ),
    MetricDefinition(
        id="macro_sensitivity",
        requires=(labels.every_threshold, labels.label_present),
        sample=MultiLabelSample,
        compute=labels.mean_sensitivity,
        deciding=labels.fewest_present,
        headline=True,
        source=_TSOUMAKAS,
    ),
    MetricDefinition(
        id="macro_specificity",
        requires=(labels.every_threshold, labels.label_absent),
        sample=MultiLabelSample,
        compute=labels.mean_specificity,
        deciding=labels.fewest_absent,
        headline=True,
        source=_TSOUMAKAS,
    ),
    MetricDefinition(
        id="exact_match",
        interval_rule="proportion",
        requires=(labels.every_threshold, labels.label_known),
        sample=MultiLabelSample,
        compute=labels.exact_match,
        trials=labels.all_right,
        prevalence_dependent=True,
        source=_TSOUMAKAS,
    ),
)

_OF_AN_ORDER: Final = (
    MetricDefinition(
        id="class_error",
        direction="lower",
        value_range=(0, None),
        interval_rule="mean",
        multiclass=ordinal.mean_steps_off,
        prevalence_dependent=True,
        ordinal=True,
        source="Gaudette L, Japkowicz N. Advances in Artificial Intelligence 2009:207-212.",
    ),
    MetricDefinition(
        id="within_one_class",
        interval_rule="proportion",
        requires=(ordinal.more_than_two_classes,),
        multiclass=ordinal.within_one,
        trials=ordinal.near,
        prevalence_dependent=True,
        ordinal=True,
        source="Share of decisions at most one class away from the reference.",
    ),
    MetricDefinition(
        id="auroc_at_least",
        interval_rule="auroc",
        needs=_SCORES,
        requires=(several_classes,),
        binary=discrimination.auroc,
        ordinal=True,
        source="Hanley JA, McNeil BJ. Radiology 1982;143(1):29-36.",
    ),
    MetricDefinition(
        id="sensitivity_at_least",
        interval_rule="proportion",
        needs=_THRESHOLD,
        requires=(positives,),
        binary=operating_point.sensitivity,
        trials=operating_point.of_positives,
        ordinal=True,
        source="Altman DG, Bland JM. BMJ 1994;308:1552 and 309:102.",
    ),
    MetricDefinition(
        id="specificity_at_least",
        interval_rule="proportion",
        needs=_THRESHOLD,
        requires=(negatives,),
        binary=operating_point.specificity,
        trials=operating_point.of_negatives,
        ordinal=True,
        source="Altman DG, Bland JM. BMJ 1994;308:1552 and 309:102.",
    ),
)

ROWS: Final = (*_OF_LABELS, *_OF_AN_ORDER)
