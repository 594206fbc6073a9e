"""Metrics of measurements."""

from __future__ import annotations

from functools import partial
from typing import Final

from evaluators.metrics import agreement
from evaluators.metrics.agreement import ValueSample, answered, something_measured, two_patients, unit_of
from evaluators.metrics.definition import MetricDefinition

_AGREEMENT: Final = (
    "Bland JM, Altman DG. J Biopharm Stat 2007;17:571-582; Zou GY. Stat Methods Med Res 2013;22:630-642."
)
_row: Final = partial(MetricDefinition, sample=ValueSample, interval_rule="mean")
_length: Final = partial(_row, unit=unit_of)

ROWS: Final = (
    _length(
        id="bias",
        direction="target",
        value_range=(None, None),
        requires=(something_measured,),
        about=answered,
        compute=agreement.bias,
        headline=True,
        source="Mean over patients of the mean difference, model minus reference. Bland JM, Altman DG. Lancet 1986.",
    ),
    _length(
        id="limits_of_agreement_lower",
        direction="target",
        value_range=(None, None),
        requires=(something_measured, two_patients),
        about=answered,
        compute=agreement.lower_limit,
        headline=True,
        source=_AGREEMENT,
    ),
    _length(
        id="limits_of_agreement_upper",
        direction="target",
        value_range=(None, None),
        requires=(something_measured, two_patients),
        about=answered,
        compute=agreement.upper_limit,
        headline=True,
        source=_AGREEMENT,
    ),
    _length(
        id="mae",
        direction="lower",
        value_range=(0, None),
        requires=(something_measured,),
        about=answered,
        compute=agreement.mean_absolute_error,
        source="Mean over patients of the mean absolute difference.",
    ),
    _row(
        id="within_acceptable",
        interval_rule="proportion",
        trials=agreement.within,
        compute=agreement.within_acceptable,
        source="Share of cases whose absolute difference is at most the plan's acceptable error.",
    ),
    _row(
        id="icc_a1",
        value_range=(None, 1),
        requires=(something_measured,),
        about=answered,
        compute=agreement.icc_a1,
        headline=True,
        source="McGraw KO, Wong SP. Psychol Methods 1996;1:30-46.",
    ),
    _row(
        id="ccc",
        value_range=(-1, 1),
        requires=(something_measured,),
        about=answered,
        compute=agreement.concordance,
        source="Lin LI. Biometrics 1989;45:255-268.",
    ),
)
