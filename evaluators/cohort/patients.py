"""Who is whose image: the patient is the unit of uncertainty, so the key is demanded and never guessed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final

from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.case_draft import CaseDraft
from evaluators.domain.case import ExclusionReason, PatientSource, ProblemKind
from evaluators.errors import CallError

PatientKey = Callable[[CaseDraft], str | None]
PATIENTS_UNKNOWN: Final = "C246"
"""The one question that leaves files, rows and classes known."""


def assign_patients(drafts: Sequence[CaseDraft], *, named: bool, answers: CohortAnswers) -> PatientSource:
    """Number the patients from 1 in the order of their first case.

    The person's statement comes first, then the table's column, then the PatientID of DICOM files. Where two of them
    group the images differently, the cases concerned are reported.

    Args:
        drafts: All cases, in the order of their numbers.
        named: The reference names patients: a table has a column for them.
        answers: ``one_image_per_patient`` is used.

    Raises:
        CallError: There is neither a column nor the statement, and not every image carries a PatientID (C246).
    """
    source: PatientSource
    key: PatientKey
    if answers.one_image_per_patient:
        source, key = PatientSource.ONE_IMAGE_PER_PATIENT, _own_number
    elif named:
        source, key = PatientSource.COLUMN, _named
    else:
        _demand_patient_ids(drafts)
        source, key = PatientSource.DICOM, _pseudonym
    _number(drafts, key)
    for other in (_named, _pseudonym):
        _compare(drafts, key, other)
    return source


def _demand_patient_ids(drafts: Sequence[CaseDraft]) -> None:
    """Refuse images that can have no PatientID; a DICOM file where it is empty is one case's problem only."""
    needed = [draft for draft in drafts if draft.evaluable]
    without = [draft for draft in needed if _pseudonym(draft) is None]
    hopeless = [draft for draft in without if draft.file.described and draft.file.described.facts.format != "dicom"]
    if needed and (hopeless or len(without) == len(needed)):
        raise CallError("C246", n=len(without), all=len(needed))


def _number(drafts: Sequence[CaseDraft], key: PatientKey) -> None:
    numbers: dict[str, int] = {}
    for draft in drafts:
        patient = key(draft)
        if patient is not None:
            draft.patient = numbers.setdefault(patient, len(numbers) + 1)
        elif draft.evaluable:
            draft.report(ProblemKind.MISSING_PATIENT, row=draft.line)
            draft.exclude(ExclusionReason.NO_PATIENT)


def _compare(drafts: Sequence[CaseDraft], used: PatientKey, other: PatientKey) -> None:
    """Report the cases whose patients are one under one key and several under the other."""
    others_of: defaultdict[str, set[str]] = defaultdict(set)
    used_of: defaultdict[str, set[str]] = defaultdict(set)
    pairs = [(draft, mine, theirs) for draft in drafts if (mine := used(draft)) and (theirs := other(draft))]
    for _, mine, theirs in pairs:
        others_of[mine].add(theirs)
        used_of[theirs].add(mine)
    for draft, mine, theirs in pairs:
        if len(others_of[mine]) > 1 or len(used_of[theirs]) > 1:
            draft.report(ProblemKind.PATIENT_MISMATCH, "warning", row=draft.line)


def _own_number(draft: CaseDraft) -> str | None:
    return str(draft.number)


def _named(draft: CaseDraft) -> str | None:
    return draft.patient_named


def _pseudonym(draft: CaseDraft) -> str | None:
    return draft.file.described.patient if draft.file.described else None
