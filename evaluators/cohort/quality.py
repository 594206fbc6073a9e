"""What a person should know of a cohort before believing a number: a registry of checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from evaluators.cohort import agreement, composition, deidentification, intended_use, near_duplicates, population
from evaluators.cohort.gathered import Check, Gathered, files_where, looks_alike
from evaluators.cohort.image_workers import ImageDescription
from evaluators.cohort.training_hashes import TrainingHashes, holds_many
from evaluators.domain.case import Case, CohortFinding
from evaluators.domain.reference import ReferenceKind
from evaluators.domain.submission import Card

CHECKS: Final = (
    Check("constant", "warning", files_where(composition.constant)),
    Check("clipped", "note", files_where(composition.clipped)),
    Check("near_duplicates_other_label", "warning", looks_alike(near_duplicates.OTHER_LABEL)),
    Check("near_duplicates_across_patients", "warning", looks_alike(near_duplicates.ACROSS_PATIENTS)),
    Check("near_duplicates", "warning", looks_alike(near_duplicates.PATIENTS_UNKNOWN)),
    Check("near_duplicates_one_patient", "note", looks_alike(near_duplicates.ONE_PATIENT)),
    Check("patient_two_labels", "warning", composition.several_labels(level_is_patient=True)),
    Check("patient_several_labels", "note", composition.several_labels(level_is_patient=False)),
    Check("burned_in", "warning", files_where(deidentification.burned_in)),
    Check("deidentified_but_names", "warning", files_where(deidentification.claims_but_holds)),
    Check("identified", "note", files_where(deidentification.identified)),
    Check("deidentification_methods", "note", deidentification.methods),
    Check("modality_outside", "warning", intended_use.outside(intended_use.modality, intended_use.modalities)),
    Check("modality_unsaid", "note", intended_use.unsaid(intended_use.modality, intended_use.modalities)),
    Check("body_part_outside", "warning", intended_use.outside(intended_use.body_part, intended_use.body_parts)),
    Check("body_part_unsaid", "note", intended_use.unsaid(intended_use.body_part, intended_use.body_parts)),
    Check("age_outside", "warning", intended_use.outside_ages),
    Check("smaller_than_input", "note", intended_use.smaller_than_input),
    Check("grey_for_colour", "warning", intended_use.colour_mismatch(wanted_grey=False)),
    Check("colour_for_grey", "note", intended_use.colour_mismatch(wanted_grey=True)),
    Check("reader_agreement", "note", agreement.reader_agreement(weighted=False)),
    Check("reader_agreement_weighted", "note", agreement.reader_agreement(weighted=True)),
    Check("small_class", "warning", composition.small_classes),
    Check("missing_attribute", "note", composition.missing_attributes),
    Check("population_very", "warning", population.compared("very")),
    Check("population_somewhat", "note", population.compared("somewhat")),
    Check("population_similar", "note", population.compared("similar")),
    Check("population_unknown", "note", population.not_known),
    Check("period_long", "note", composition.period(long=True)),
    Check("period", "note", composition.period(long=False)),
    Check("one_manufacturer", "note", composition.devices(one=True)),
    Check("manufacturers", "note", composition.devices(one=False)),
    Check("several_body_parts", "note", composition.several_body_parts),
    Check("mixed_compression", "note", composition.mixed_compression),
    Check("reader_notes", "note", composition.reader_notes),
)
LEAK: Final = "training_leak"
NO_LEAK: Final = "training_few"


def findings_of(
    cases: Sequence[Case],
    described: Mapping[int, Sequence[ImageDescription]],
    *,
    card: Card | None,
    training: TrainingHashes | None,
    kind: ReferenceKind | None = None,
) -> tuple[CohortFinding, ...]:
    """Judge a cohort: warnings first, then notes, each in the order of ``CHECKS``.

    Args:
        cases: All cases; those that are excluded or could not be read are left aside.
        described: Number of a case to what the workers said of its files.
        card: Of the model; None: not chosen yet.
        training: The vendor's list of training images; None: there is none.
        kind: What the reference says.
    """
    looked_at = (case for case in cases if case.exclusion is None and case.facts is not None)
    gathered = Gathered(tuple(sorted(looked_at, key=lambda case: case.number)), described, card, kind)
    if not gathered.cases:
        return ()
    of_training = () if training is None else (_training_finding(gathered, training),)
    found = [
        CohortFinding(kind=check.kind, severity=check.severity, cases=tuple(seen.cases), parameters=seen.parameters)
        for check in CHECKS
        for seen in check.look(gathered)
    ]
    return tuple(sorted([*of_training, *found], key=lambda one: one.severity == "note"))


def _training_finding(gathered: Gathered, training: TrainingHashes) -> CohortFinding:
    """Return one of two answers, and never a case: a list must not find out about anybody."""
    entries = len(training.looks) + len(training.files)
    many = holds_many(gathered, training)
    return CohortFinding(
        kind=LEAK if many else NO_LEAK, severity="warning" if many else "note", parameters={"entries": entries}
    )
