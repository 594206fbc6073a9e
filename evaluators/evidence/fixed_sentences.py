"""Sentences the program adds to every summary: what it does not claim, what limits it, what was not tested.

They are signed in English under an id; every language has them under ``evidence.<group>.<id>``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from evaluators.evidence.record import Record, Sentence
from evaluators.isolation.stable_words import standing
from evaluators.texts import Words

NON_CLAIMS: Final = ("signature", "own_computer", "provider_duties", "missionki", "scope", "not_clinical")
FEW_PATIENTS: Final = 100


def non_claims() -> tuple[Sentence, ...]:
    """Return what no summary claims."""
    return _sentences("non_claims", NON_CLAIMS)


def limitations(record: Record) -> tuple[Sentence, ...]:
    """Return the limitations that can be read off the record."""
    results, plan, facts = record.results, record.plan, record.cohort
    reference = plan.plan.reference
    with_finding = sum(facts.class_patients.get(name, 0) for name in results.positive)
    isolation = standing(results.measured.isolation) if record.execution == "run_here" else None
    holds = {
        "single_site": True,
        "exploratory": not results.confirmatory and record.execution == "run_here",
        "amended_late": any(change.after_first_inference for change in plan.amendments),
        "rerun": record.run_ledger.run_index_for_this_cohort > 1,
        "few_positives": bool(results.positive) and with_finding < FEW_PATIENTS,
        "sampling_unknown": results.sampling == "unknown",
        "enriched": results.sampling in {"enriched", "case_control"},
        "one_image_per_patient": facts.patient_source == "one_image_per_patient",
        "predictions_supplied": record.execution == "predictions_supplied",
        "not_isolated": isolation == "not blocked",
        "isolation_not_verified": isolation == "not verified",
        "unblinded": reference.blinded is not True,
        "single_reader": reference.readers is None or reference.readers < 2,
        "independence_unknown": record.independence_from_training != "checked",
        "failed_cases": results.flow.failed > 0,
        "planned_attributes": any(check.check == "planned_attributes" for check in results.integrity),
    }
    return _sentences("limitations", (name for name, is_so in holds.items() if is_so))


def not_tested(record: Record) -> tuple[Sentence, ...]:
    """Return what this version does not test, or did not here."""
    overlap = () if record.independence_from_training == "checked" else ("training_overlap",)
    return _sentences("not_tested", ("robustness", "drift", "human_use", *overlap, "adversarial"))


def _sentences(group: str, ids: Iterable[str]) -> tuple[Sentence, ...]:
    english = Words("en")
    return tuple(Sentence(id=id, text=english(f"evidence.{group}.{id}")) for id in ids)
