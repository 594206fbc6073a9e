"""Metrics of masks."""

from __future__ import annotations

from typing import Final

from evaluators.domain.estimate import Reason
from evaluators.metrics import mask_measures, overlap
from evaluators.metrics.definition import MetricDefinition
from evaluators.metrics.mask_measures import measured, patient_mean, patient_median, why_none
from evaluators.metrics.overlap import OverlapSample, PreparedOverlap

_KIRILLOV: Final = "Kirillov A et al. CVPR 2019:9396-9405, by case."


def _in_mm(_: PreparedOverlap) -> str:
    return "mm"


def _in_pixels(_: PreparedOverlap) -> str:
    return "px"


def _in_ml(_: PreparedOverlap) -> str:
    return "ml"


def _share(metric: str, source: str, *, on_request: bool, none: Reason = Reason.NOT_MEASURED) -> MetricDefinition:
    return MetricDefinition(
        id=metric,
        interval_rule="mean",
        requires=(why_none(none, metric),),
        about=measured(metric),
        sample=OverlapSample,
        compute=patient_mean(metric),
        per_class=True,
        on_request=on_request,
        source=source,
    )


def _distance(metric: str, source: str, *, headline: bool = False) -> MetricDefinition:
    in_mm = metric.endswith("_mm")
    return MetricDefinition(
        id=metric,
        direction="lower",
        value_range=(0, None),
        unit=_in_mm if in_mm else _in_pixels,
        requires=(why_none(Reason.NO_SPACING if in_mm else Reason.NOT_MEASURED, metric),),
        about=measured(metric),
        otherwise=Reason.ENDLESS,
        sample=OverlapSample,
        compute=patient_median(metric),
        per_class=True,
        headline=headline,
        source=source,
    )


_HD95: Final = "Huttenlocher DP et al. IEEE TPAMI 1993;15(9):850-863; larger 95th percentile, median of patients."
_ASSD: Final = "Heimann T et al. IEEE TMI 2009;28(8):1251-1265; mean over both borders; median of patients."

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
    _share("nsd", "Nikolov S et al. J Med Internet Res 2021;23(7):e26151, counted in border pixels.", on_request=False),
    _distance("hd95_mm", _HD95, headline=True),
    _distance("hd95_px", _HD95, headline=True),
    _distance("assd_mm", _ASSD),
    _distance("assd_px", _ASSD),
    MetricDefinition(
        id=mask_measures.VOLUME_BIAS,
        direction="target",
        value_range=(None, None),
        unit=_in_ml,
        requires=(why_none(Reason.NO_VOLUMES, mask_measures.VOLUME_BIAS),),
        about=measured(mask_measures.VOLUME_BIAS),
        sample=OverlapSample,
        compute=patient_mean(mask_measures.VOLUME_BIAS),
        per_class=True,
        source="Mean over patients of predicted minus reference volume.",
    ),
    _share(
        "cldice",
        "Shit S et al. CVPR 2021:16560-16569; thinned by Guo Z, Hall RW. Commun ACM 1989;32(3):359-373.",
        on_request=True,
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
    _share("panoptic_quality", _KIRILLOV, on_request=True),
    _share("segmentation_quality", _KIRILLOV, on_request=True, none=Reason.NOTHING_MATCHED),
    _share("recognition_quality", _KIRILLOV, on_request=True),
)
