"""Disclosure control: the version of a record that stays in the house, and the one that may leave it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

from evaluators.cohort.sealing import sealed
from evaluators.domain.estimate import Counts, Estimate
from evaluators.domain.results import Curves, Results
from evaluators.errors import EvidenceError
from evaluators.evidence import few_behind, rounding, structures
from evaluators.evidence.binned_curves import BinSize, binned
from evaluators.evidence.compared_outside import compared_outside
from evaluators.evidence.free_text import only_ticked
from evaluators.evidence.manufacturers import named
from evaluators.evidence.record import CohortFacts, Disclosure, ModelFacts, Profile, ReaderReview, Record
from evaluators.evidence.rounding import LATENCY_DIGITS, significant
from evaluators.evidence.suppression import subgroups, without_small_cells

MINIMUM_CELL: Final = 10
"""Patients: fewer are not shown, nor what would let them be worked out."""
_OPEN_DETAILS: Final = frozenset(
    {"golden_samples", "first_run_on_cohort", "patients", "planned_attributes", "repeatable", "neighbours"}
)
"""Integrity checks whose detail is no count of patients."""


class Withheld(NamedTuple):
    """What an external summary does not tell of the performance."""

    everything: bool = False
    """Whether no measure and no verdict is told."""
    classes: tuple[str, ...] = ()
    """Those with too few patients, of which, or because of which, nothing is told; empty beside ``everything``: the
    patients altogether are too few."""
    measures: tuple[str, ...] = ()
    """Ids of those behind which too few patients stand, although the cohort has enough."""


def withheld(record: Record) -> Withheld:
    """Return what ``disclose`` withholds of the performance of a complete record in an external summary."""
    if record.results.task in structures.NO_PARTS:  # each structure or finding is looked at on its own
        if record.results.flow.patients < MINIMUM_CELL:
            return Withheld(everything=True)
        if few_behind.altogether(record.results, record.cohort.class_patients, MINIMUM_CELL):
            return Withheld(everything=True, classes=record.results.positive or record.results.classes)
        few = few_behind.few_behind(record.results, MINIMUM_CELL)
        rare, every = _rare(record), record.results.estimates  # of a single class all measures tell
        shown = {one.id for one in every if one.parameter not in rare}
        rare &= {one.parameter for one in every} if record.results.task in few_behind.MARKED else rare
        return Withheld(classes=tuple(sorted(rare)), measures=tuple(sorted(few.ids & shown)))
    small = tuple(name for name, n in record.cohort.class_patients.items() if n < MINIMUM_CELL)
    return Withheld(bool(small), small)


def _rare(record: Record) -> frozenset[str]:
    """Return the structures or findings that are withheld on their own."""
    if record.results.task not in structures.NO_PARTS:
        return frozenset()
    return structures.rare(record.results, record.cohort.class_patients, MINIMUM_CELL)


def disclose(record: Record, profile: Profile, earlier: Sequence[int] = ()) -> Record:
    """Return the record as it is signed.

    Args:
        record: Complete; ``disclosure.texts`` names the free texts that were ticked.
        profile: ``internal`` stays in the house, ``external`` may leave it.
        earlier: How many patients earlier external summaries set apart from this one (``Register``).

    Raises:
        EvidenceError: Fewer than 10 patients would be set apart (``C514``), or a ticked text cannot be written
            (``C518``).
    """
    texts = record.disclosure.texts
    if profile == "internal":
        return record.model_copy(update={"disclosure": Disclosure(profile="internal", texts=texts)})
    refuse_few_apart(earlier)
    if record.disclosure.profile == "external":
        return record  # limits that are moved outward twice would say less, not more
    record = only_ticked(record, texts)
    published = not withheld(record).everything
    rare = _rare(record) if published else frozenset[str]()
    told = {group.attribute for group in record.results.subgroups} if published else set()
    cohort, hidden_cohort = _cohort(record.cohort, rare, told, published=published)
    results, hidden_results = _results(record, rare, published=published)
    review, hidden_review = _review(record)
    given = record.comparison if published else None
    compared = compared_outside(given, record.results, results, record.digests_key or "", MINIMUM_CELL)
    return record.model_copy(
        update={
            **_sealed(record),
            "cohort": cohort,
            "results": results,
            "reader_review": review,
            "comparison": compared.comparison,
            "model": _model(record),
            "disclosure": Disclosure(
                profile="external",
                minimum_cell=MINIMUM_CELL,
                suppressed_cells=hidden_cohort + hidden_results + hidden_review + compared.hidden,
                texts=tuple(sorted(texts)),
            ),
        }
    )


def _sealed(record: Record) -> dict[str, Any]:
    """Return the digests of what is told rounded, in part or not at all, under a key that stays here.

    Counts that are withheld are few and can be tried one after the other; so can the lines of a ledger.
    """
    key = record.digests_key
    if key is None:
        raise ValueError("a record without its key is not for others")
    ledger = record.run_ledger
    priors = tuple(sealed(key, "results", prior) for prior in ledger.prior_runs)
    return {
        "results_digest": sealed(key, "results", record.results_digest),
        "digests_key": None,
        "run_ledger": ledger.model_copy(update={"prior_runs": priors, "head": sealed(key, "ledger", ledger.head)}),
    }


def _model(record: Record) -> ModelFacts:
    """Return the model without what is the hospital's own: predictions made elsewhere are a table of its cases."""
    changes: dict[str, Any] = {}
    golden = record.model.golden_samples
    if golden is not None and golden.max_abs_diff is not None:
        changes["golden_samples"] = golden.model_copy(update={"max_abs_diff": significant(golden.max_abs_diff)})
    if record.execution == "predictions_supplied":
        changes["digests"] = ()
    return record.model.model_copy(update=changes)


def refuse_few_apart(earlier: Sequence[int]) -> None:
    """Refuse a summary that, beside earlier ones, would tell of few patients.

    Args:
        earlier: How many patients earlier cohorts, alone and together, set apart from this one; 0: none.

    Raises:
        EvidenceError: Fewer than 10, but some (``C514``).
    """
    few = [patients for patients in earlier if 0 < patients < MINIMUM_CELL]
    if few:
        raise EvidenceError("C514", n=min(few), minimum=MINIMUM_CELL)


def _cohort(
    cohort: CohortFacts, rare: frozenset[str], told: Collection[str], *, published: bool
) -> tuple[CohortFacts, int]:
    """Return the cohort in numbers, and how many cells that hides.

    Args:
        cohort: All of it.
        rare: Rare structures.
        told: Attributes of the subgroups. They are told of there alone: the subgroups hold the patients with a
            reference, demographics also those without, and the difference of the two is a few patients.
        published: Whether the performance is told.
    """
    hidden = len(rare)
    classes = {
        field: {name: n for name, n in table.items() if published and name not in rare}
        for field, table in (("class_patients", cohort.class_patients), ("class_cases", cohort.class_cases))
    }
    demographics = {}
    for attribute, table in cohort.demographics.items():
        if attribute not in told:
            demographics[attribute], gone = without_small_cells(table, MINIMUM_CELL)
            hidden += gone
    changes: dict[str, Any] = {
        "largest_patient": None,
        "reason_patients": {},
        "demographics": {attribute: table for attribute, table in demographics.items() if table},
        **classes,
    }
    for field, table in (("modalities", cohort.modalities), ("manufacturers", named(cohort.manufacturers))):
        changes[field], gone = without_small_cells(table, MINIMUM_CELL)
        hidden += gone
    return cohort.model_copy(update=changes), hidden


def _results(record: Record, rare: frozenset[str], *, published: bool) -> tuple[Results, int]:
    results, reasons = record.results, record.cohort.reason_patients
    excluded, gone_excluded = _reasons(results.flow.excluded_reasons, reasons, "excluded")
    failed, gone_failed = _reasons(results.flow.failed_categories, reasons, "failed")
    groups, gone_groups = subgroups(results.subgroups, MINIMUM_CELL)
    changes: dict[str, Any] = {
        "flow": results.flow.model_copy(update={"excluded_reasons": excluded, "failed_categories": failed}),
        "failures": (),
        "labels": (),  # their counts and curves are those of few patients sooner than any other
        "subgroups": groups,
        "integrity": tuple(
            check if check.check in _OPEN_DETAILS else check.model_copy(update={"detail": None})
            for check in results.integrity
        ),
        "measured": results.measured.model_copy(
            update={
                field: {name: significant(ms, LATENCY_DIGITS) for name, ms in getattr(results.measured, field).items()}
                for field in ("latency_ms", "stage_ms")
            }
            | {"frames": rounding.speeds(results.measured.frames)}
        ),
    }
    if results.optimisation is not None and results.optimisation.max_abs_diff is not None:
        rounded = significant(results.optimisation.max_abs_diff)
        changes["optimisation"] = results.optimisation.model_copy(update={"max_abs_diff": rounded})
    if results.threshold is not None and results.threshold_origin == "tuning_split":
        changes["threshold"] = significant(results.threshold)  # it is the score of one patient's image
    if published:
        changes |= _whole_cohort(results, record.cohort, worst_case=_unreadable_told(results, excluded))
        few = few_behind.few_behind(results, MINIMUM_CELL)
        told = few_behind.without_few(results.model_copy(update=changes), few)
        shown = structures.without_rare(told, rare, MINIMUM_CELL)
        return shown, gone_excluded + gone_failed + gone_groups + sum(one.id in few.ids for one in results.estimates)
    emptied, gone_estimates = _withheld(results)
    count = gone_excluded + gone_failed + gone_estimates + len(results.subgroups)
    return results.model_copy(update=changes | emptied), count


def _review(record: Record) -> tuple[ReaderReview | None, int]:
    """Return the readers' verdicts without those on few patients; notes stay in the house."""
    review = record.reader_review
    if review is None or not review.cases:
        return None, 0
    verdicts, gone = _reasons(review.verdicts, record.cohort.reason_patients, "reader")
    return review.model_copy(update={"verdicts": verdicts, "notes": ()}), gone


def _reasons(counts: dict[str, int], patients: dict[str, int], step: str) -> tuple[dict[str, int], int]:
    """Return cases by reason, without those of few patients and what would give them away."""
    by_patients = {reason: patients.get(f"{step}:{reason}", min(n, MINIMUM_CELL - 1)) for reason, n in counts.items()}
    kept, gone = without_small_cells(by_patients, MINIMUM_CELL)
    return {reason: counts[reason] for reason in kept}, gone


def _whole_cohort(results: Results, cohort: CohortFacts, *, worst_case: bool) -> dict[str, Any]:
    """Return the whole cohort's performance, rounded.

    Failures of the model count as its answers do: they are told both ways.
    """
    changes: dict[str, Any] = {
        "estimates": tuple(map(rounding.whole_cohort, results.estimates)),
        "other_policy": tuple(map(rounding.whole_cohort, results.other_policy)),
        "worst_case": tuple(map(rounding.whole_cohort, results.worst_case)) if worst_case else (),
        "verdicts": tuple(map(rounding.verdict, results.verdicts)),
        "prevalence": None if results.prevalence is None else significant(results.prevalence),
        "curves": binned(
            results.curves, _behind_roc(results.estimates), BinSize(MINIMUM_CELL, cohort.largest_patient or 1)
        ),
    }
    if results.indeterminate is not None:
        rate = significant(results.indeterminate.rate)
        changes["indeterminate"] = results.indeterminate.model_copy(update={"rate": rate})
    if results.verification is not None:
        shares = results.verification.model_dump(exclude={"differs"})
        rounded = {name: None if share is None else significant(share) for name, share in shares.items()}
        changes["verification"] = results.verification.model_copy(update=rounded)
    return changes


def _unreadable_told(results: Results, excluded: Mapping[str, int]) -> bool:
    """Return whether the worst case may be told: it holds the number of unreadable cases of each class."""
    shown = {one.id: one.n for one in results.estimates}
    more = [
        (one.n.cases - before.cases, one.n.patients - before.patients)
        for one in results.worst_case
        if one.n and (before := shown.get(one.id))
    ]
    few = any(cases and patients < MINIMUM_CELL for cases, patients in more)
    return excluded == results.flow.excluded_reasons and len(more) == len(results.worst_case) and not few


def _withheld(results: Results) -> tuple[dict[str, Any], int]:
    """Return what is left of the performance where a class has too few patients: the goals, unjudged."""
    estimates = tuple(map(rounding.suppressed, results.estimates))
    verdicts = tuple(
        rounding.withheld_verdict(verdict).model_copy(update={"estimate": rounding.suppressed(verdict.estimate)})
        for verdict in results.verdicts
    )
    changes: dict[str, Any] = {
        "estimates": estimates,
        "other_policy": (),
        "worst_case": (),
        "verdicts": verdicts,
        "prevalence": None,
        "confusion": None,
        "curves": Curves(),
        "subgroups": (),
        "indeterminate": None,
        "verification": None,
    }
    return changes, len(estimates)


def _behind_roc(estimates: Sequence[Estimate]) -> Counts | None:
    return next((one.n for one in estimates if one.id == "auroc" and one.value is not None), None)
