"""Every metric of classification, one row each. Adding one is a function, a row here, and its words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from evaluators.domain.estimate import Reason
from evaluators.metrics import calibration, decision_curve, discrimination, operating_point
from evaluators.metrics.definition import MetricDefinition, Need
from evaluators.metrics.requirements import (
    decided_negative,
    decided_positive,
    enough_events,
    false_positives,
    negatives,
    positives,
    several_classes,
    true_negatives,
)

_SCORES: Final[frozenset[Need]] = frozenset({"scores"})
_PROBABILITIES: Final[frozenset[Need]] = frozenset({"probabilities"})
_THRESHOLD: Final[frozenset[Need]] = frozenset({"threshold"})
_THRESHOLD_AND_PREVALENCE: Final[frozenset[Need]] = frozenset({"threshold", "prevalence"})
_RISK: Final[frozenset[Need]] = frozenset({"probabilities", "risk"})

_ALTMAN: Final = "Altman DG, Bland JM. BMJ 1994;308:1552 and 309:102."
_COX: Final = "Cox DR. Biometrika 1958;45:562-565."

_ROWS: Final = (
    MetricDefinition(
        id="auroc",
        interval_rule="auroc",
        needs=_SCORES,
        requires=(several_classes,),
        binary=discrimination.auroc,
        per_class=True,
        headline=True,
        source="Hanley JA, McNeil BJ. Radiology 1982;143(1):29-36.",
    ),
    MetricDefinition(
        id="auprc",
        needs=_SCORES,
        requires=(several_classes,),
        binary=discrimination.auprc,
        prevalence_dependent=True,
        source="Manning CD, Raghavan P, Schuetze H. Introduction to Information Retrieval. 2008, section 8.4.",
    ),
    MetricDefinition(
        id="pauc_min_tpr",
        needs=_SCORES,
        requires=(several_classes,),
        binary=discrimination.pauc_min_tpr,
        source="Jiang Y, Metz CE, Nishikawa RM. Radiology 1996;201(3):745-750.",
    ),
    MetricDefinition(
        id="macro_auroc",
        needs=_SCORES,
        requires=(several_classes,),
        multiclass=discrimination.macro_auroc,
        headline=True,
        source="Hand DJ, Till RJ. Machine Learning 2001;45:171-186.",
    ),
    MetricDefinition(
        id="brier",
        direction="lower",
        interval_rule="mean",
        needs=_PROBABILITIES,
        binary=calibration.brier,
        prevalence_dependent=True,
        source="Brier GW. Monthly Weather Review 1950;78:1-3.",
    ),
    MetricDefinition(
        id="calibration_intercept",
        direction="target",
        value_range=(None, None),
        needs=_PROBABILITIES,
        requires=(enough_events,),
        otherwise=Reason.NOT_CONVERGED,
        binary=calibration.calibration_intercept,
        prevalence_dependent=True,
        headline=True,
        source=_COX,
    ),
    MetricDefinition(
        id="calibration_slope",
        direction="target",
        value_range=(None, None),
        needs=_PROBABILITIES,
        requires=(enough_events,),
        otherwise=Reason.NOT_CONVERGED,
        binary=calibration.calibration_slope,
        headline=True,
        source=_COX,
    ),
    MetricDefinition(
        id="observed_expected",
        direction="target",
        value_range=(0, None),
        needs=_PROBABILITIES,
        requires=(enough_events,),
        binary=calibration.observed_expected,
        prevalence_dependent=True,
        source="Van Calster B et al. BMC Medicine 2019;17:230.",
    ),
    MetricDefinition(
        id="ece",
        direction="lower",
        interval_rule="none",  # resampling adds noise to every bin: even the lower limit of a perfect model is above 0
        needs=_PROBABILITIES,
        requires=(enough_events,),
        binary=calibration.ece,
        prevalence_dependent=True,
        source="Naeini MP, Cooper G, Hauskrecht M. AAAI 2015;29:2901-2907.",
    ),
    MetricDefinition(
        id="ece_perfect",
        direction="lower",
        interval_rule="none",  # worked out from the scores; nothing is estimated
        needs=_PROBABILITIES,
        requires=(enough_events,),
        binary=calibration.ece_perfect,
        source="Expectation of the ece when every outcome is drawn with its own probability.",
    ),
    MetricDefinition(
        id="sensitivity",
        interval_rule="proportion",
        needs=_THRESHOLD,
        requires=(positives,),
        binary=operating_point.sensitivity,
        trials=operating_point.of_positives,
        per_class=True,
        headline=True,
        source=_ALTMAN,
    ),
    MetricDefinition(
        id="specificity",
        interval_rule="proportion",
        needs=_THRESHOLD,
        requires=(negatives,),
        binary=operating_point.specificity,
        trials=operating_point.of_negatives,
        per_class=True,
        headline=True,
        source=_ALTMAN,
    ),
    MetricDefinition(
        id="ppv",
        interval_rule="proportion",
        needs=_THRESHOLD,
        requires=(decided_positive,),
        binary=operating_point.ppv,
        trials=operating_point.of_decided_positive,
        prevalence_dependent=True,
        per_class=True,
        source=_ALTMAN,
    ),
    MetricDefinition(
        id="npv",
        interval_rule="proportion",
        needs=_THRESHOLD,
        requires=(decided_negative,),
        binary=operating_point.npv,
        trials=operating_point.of_decided_negative,
        prevalence_dependent=True,
        per_class=True,
        source=_ALTMAN,
    ),
    MetricDefinition(
        id="ppv_at_prevalence",
        needs=_THRESHOLD_AND_PREVALENCE,
        requires=(several_classes, decided_positive),
        binary=operating_point.ppv_at_prevalence,
        source=_ALTMAN,
    ),
    MetricDefinition(
        id="npv_at_prevalence",
        needs=_THRESHOLD_AND_PREVALENCE,
        requires=(several_classes, decided_negative),
        binary=operating_point.npv_at_prevalence,
        source=_ALTMAN,
    ),
    MetricDefinition(
        id="lr_positive",
        value_range=(0, None),
        needs=_THRESHOLD,
        requires=(several_classes, false_positives),
        binary=operating_point.lr_positive,
        source="Deeks JJ, Altman DG. BMJ 2004;329:168-169.",
    ),
    MetricDefinition(
        id="lr_negative",
        direction="lower",
        value_range=(0, None),
        needs=_THRESHOLD,
        requires=(several_classes, true_negatives),
        binary=operating_point.lr_negative,
        source="Deeks JJ, Altman DG. BMJ 2004;329:168-169.",
    ),
    MetricDefinition(
        id="balanced_accuracy",
        needs=_THRESHOLD,
        requires=(several_classes,),
        binary=operating_point.balanced_accuracy,
        multiclass=operating_point.balanced_accuracy_of_classes,
        source="Brodersen KH et al. ICPR 2010:3121-3124.",
    ),
    MetricDefinition(
        id="accuracy",
        interval_rule="proportion",
        needs=_THRESHOLD,
        binary=operating_point.accuracy,
        multiclass=operating_point.accuracy_of_classes,
        trials=operating_point.of_all,
        prevalence_dependent=True,
        source="Share of right decisions.",
    ),
    MetricDefinition(
        id="mcc",
        value_range=(-1, 1),
        needs=_THRESHOLD,
        requires=(several_classes, decided_positive, decided_negative),
        binary=operating_point.mcc,
        prevalence_dependent=True,
        source="Matthews BW. Biochimica et Biophysica Acta 1975;405:442-451.",
    ),
    MetricDefinition(
        id="f1",
        needs=_THRESHOLD,
        requires=(positives,),
        binary=operating_point.f1,
        prevalence_dependent=True,
        source="Van Rijsbergen CJ. Information Retrieval. 1979, chapter 7.",
    ),
    MetricDefinition(
        id="weighted_kappa",
        value_range=(-1, 1),
        needs=_SCORES,
        requires=(several_classes,),
        multiclass=operating_point.weighted_kappa,
        ordinal=True,
        source="Cohen J. Psychological Bulletin 1968;70(4):213-220.",
    ),
    MetricDefinition(
        id="net_benefit",
        value_range=(None, 1),
        needs=_RISK,
        binary=decision_curve.net_benefit,
        prevalence_dependent=True,
        headline=True,
        source="Vickers AJ, Elkin EB. Medical Decision Making 2006;26(6):565-574.",
    ),
)

METRICS: Final[Mapping[str, MetricDefinition]] = MappingProxyType({row.id: row for row in _ROWS})
