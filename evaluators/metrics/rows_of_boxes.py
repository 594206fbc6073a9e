"""Metrics of detectors."""

from __future__ import annotations

from typing import Final

from evaluators.domain.estimate import Reason
from evaluators.metrics import box_curves, box_rates, discrimination
from evaluators.metrics.box_rates import AlarmSample, LesionSample, PatientSample
from evaluators.metrics.boxes import BoxSample
from evaluators.metrics.definition import MetricDefinition
from evaluators.metrics.requirements import several_classes

ROWS: Final = (
    MetricDefinition(
        id="lesion_sensitivity",
        interval_rule="proportion",
        nothing=Reason.NO_POSITIVES,
        sample=LesionSample,
        counted="lesions",
        compute=box_rates.lesion_sensitivity,
        trials=box_rates.found,
        per_class=True,
        headline=True,
        source="Share of the reference's boxes found at the locked threshold; one box finds one, greedily by score.",
    ),
    MetricDefinition(
        id="false_positives_per_image",
        direction="lower",
        value_range=(0, None),
        requires=(box_rates.any_answer,),
        about=box_rates.answered,
        sample=AlarmSample,
        compute=box_rates.false_positives_per_image,
        per_class=True,
        headline=True,
        source="Boxes at the locked threshold that find nothing, duplicates included, divided by all answered images.",
    ),
    MetricDefinition(
        id="froc_score",
        requires=(box_curves.any_lesion,),
        sample=BoxSample,
        compute=box_curves.froc_score,
        headline=True,
        source="Setio AAA et al. Medical Image Analysis 2017;42:1-13.",
    ),
    MetricDefinition(
        id="ap_50",
        requires=(box_curves.any_lesion, box_curves.any_extent),
        sample=BoxSample,
        compute=box_curves.ap_50,
        prevalence_dependent=True,
        per_class=True,
        source="Lin TY et al. ECCV 2014:740-755; 101 recalls, as pycocotools.",
    ),
    MetricDefinition(
        id="ap_step",
        requires=(box_curves.any_lesion,),
        sample=BoxSample,
        compute=box_curves.ap_step,
        prevalence_dependent=True,
        per_class=True,
        source="Saha A et al. Lancet Oncology 2024;25(7):879-887; as picai_eval.",
    ),
    MetricDefinition(
        id="map_50_95",
        requires=(box_curves.any_lesion, box_curves.any_extent),
        sample=BoxSample,
        compute=box_curves.map_50_95,
        prevalence_dependent=True,
        source="Lin TY et al. ECCV 2014:740-755; overlaps 0.50, 0.55 ... 0.95, as pycocotools.",
    ),
    MetricDefinition(
        id="patient_auroc",
        interval_rule="auroc",
        requires=(several_classes,),
        sample=PatientSample,
        binary=discrimination.auroc,
        source="Hanley JA, McNeil BJ. Radiology 1982;143(1):29-36; score of a patient: of the best box, 0 without any.",
    ),
)
