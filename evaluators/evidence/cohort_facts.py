"""The cohort of a run in numbers: patients by class, by reason, by demographic bin."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from evaluators.domain.case import Case, Cohort
from evaluators.domain.outcome import Outcome
from evaluators.evidence.free_text import cleaned
from evaluators.evidence.record import CohortFacts

DEMOGRAPHICS: Final = ("sex", "age_band")
"""Always told where known; the attributes of the plan's subgroups are added."""
_ATTRIBUTE_LENGTH: Final = 60
_DATED: Final = 10
"""Patients: a period that fewer of them make is theirs."""
_MONTH: Final = re.compile(r"[12]\d{3}-[01]\d", re.ASCII)


def cohort_facts(
    cohort: Cohort,
    outcomes: Sequence[Outcome],
    *,
    excluded: Mapping[int, str],
    attributes: Iterable[str] = (),
    classes: Sequence[str] = (),
    reviewed: Mapping[int, str] = MappingProxyType({}),
) -> CohortFacts:
    """Return the facts of a cohort.

    Args:
        cohort: All cases offered.
        outcomes: Of the run.
        excluded: Case number to reason, at the scan and in the run.
        attributes: Of the plan's subgroups.
        classes: Of the model, in its order: which of them the masks of a case hold is known from its outcome.
        reviewed: Case number to the reader's verdict.
    """
    failed = {outcome.case: outcome.failure.value for outcome in outcomes if outcome.failure is not None}
    held = {outcome.case: _held(outcome, classes) for outcome in outcomes if outcome.overlaps is not None}
    known = {case.number: held.get(case.number, _labels(case)) for case in cohort.cases if case.number not in excluded}
    judged = [case for case in cohort.cases if known.get(case.number) is not None]
    by_class = [(name, case) for case in judged for name in known[case.number] or ()]
    per_patient = Counter(case.patient for case in judged)
    reasons = {number: f"excluded:{reason}" for number, reason in excluded.items()}
    reasons |= {number: f"failed:{category}" for number, category in failed.items() if number not in excluded}
    offered = [case for case in cohort.cases if case.number not in excluded]
    return CohortFacts(
        patients=len({case.patient for case in cohort.cases if case.patient is not None}),
        cases=len(cohort.cases),
        images=sum(len(case.files) for case in cohort.cases),
        date_range=_months(offered),
        patient_source=cohort.patient_source.value if cohort.patient_source else "column",
        class_patients=_patients((name, case.patient) for name, case in by_class),
        class_cases=dict(sorted(Counter(name for name, _ in by_class).items())),
        largest_patient=max(per_patient.values(), default=1),
        reason_patients=_patients((reasons[one.number], one.patient) for one in cohort.cases if one.number in reasons)
        | _patients((f"reader:{reviewed[one.number]}", one.patient) for one in cohort.cases if one.number in reviewed),
        demographics=_demographics(offered, attributes),
        modalities=_patients((case.facts.modality, case.patient) for case in offered if case.facts),
        manufacturers=_patients((case.facts.manufacturer, case.patient) for case in offered if case.facts),
    )


def files_by_patient(
    cohort: Cohort, outcomes: Sequence[Outcome], *, excluded: Container[int], classes: Sequence[str]
) -> dict[str, list[list[str]]]:
    """Return the file digests of each patient who takes part: in the whole cohort (``""``) and in each class.

    Args:
        cohort: All cases offered.
        outcomes: Of the run.
        excluded: Case numbers excluded at the scan, in the run and by tuning.
        classes: Of the model, in its order.
    """
    held = {outcome.case: _held(outcome, classes) for outcome in outcomes if outcome.overlaps is not None}
    found: defaultdict[str, defaultdict[int | None, list[str]]] = defaultdict(lambda: defaultdict(list))
    for case in cohort.cases:
        if case.number not in excluded:
            names = held.get(case.number) or _labels(case) or ()
            for name in ("", *names):
                found[name][case.patient] += [file.sha256 for file in case.files]
    return {name: list(patients.values()) for name, patients in found.items()}


def _demographics(cases: Sequence[Case], attributes: Iterable[str]) -> dict[str, dict[str, int]]:
    names = dict.fromkeys((*DEMOGRAPHICS, *attributes))
    tables = {name: _patients((case.attributes.get(name), case.patient) for case in cases) for name in names}
    return {name: table for name, table in tables.items() if table}


def _patients(pairs: Iterable[tuple[str | None, int | None]]) -> dict[str, int]:
    """Return patients by value, in the order of the values; a patient counts once for each of its values."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for value, patient in pairs:
        if value and patient is not None:
            found[cleaned(value, _ATTRIBUTE_LENGTH)].add(patient)
    return {value: len(found[value]) for value in sorted(found)}


def _labels(case: Case) -> tuple[str, ...] | None:
    """Return the classes that the reference names: one, or of several that may hold any number; None: it names none."""
    said = case.reference
    if said is None:
        return None
    if said.label or said.labels is not None:
        return (said.label,) if said.label else said.labels
    marks = [many for many in (said.boxes, said.points, said.events, said.frames) if many is not None]
    return tuple(dict.fromkeys(one.label for many in marks for one in many)) if marks else None


def _held(outcome: Outcome, classes: Sequence[str]) -> tuple[str, ...]:
    """Return the classes that the masks of the reference hold."""
    overlaps = outcome.overlaps or ()
    return tuple(name for name, one in zip(classes, overlaps, strict=False) if one.reference)


def _months(cases: Sequence[Case]) -> str | None:
    """Return the first and the last month where enough patients have one; a column of that name may say else."""
    said = {
        (case.patient, month)
        for case in cases
        if (month := (case.facts and case.facts.month) or case.attributes.get("month")) and _MONTH.fullmatch(month)
    }
    months = sorted(month for _, month in said)
    return f"{months[0]}/{months[-1]}" if len({patient for patient, _ in said}) >= _DATED else None
