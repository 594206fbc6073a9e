"""From the facts of a finished evaluation to its record. Pure: whoever calls has read them from the folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from evaluators.cohort import manifest
from evaluators.cohort.sealing import digest_key
from evaluators.domain.case import Cohort
from evaluators.domain.comparison import Comparison
from evaluators.domain.estimate import Estimate
from evaluators.domain.outcome import Outcome
from evaluators.domain.plan import LockedPlan
from evaluators.domain.plan_identity import plan_core_digest, plan_digest
from evaluators.domain.results import Results
from evaluators.domain.submission import Card, CardSource, GoldenResult, GraphFacts, Input, Submission
from evaluators.evidence.cohort_facts import cohort_facts
from evaluators.evidence.fixed_sentences import limitations, non_claims, not_tested
from evaluators.evidence.free_text import cleaned
from evaluators.evidence.harness import crosswalk, harness
from evaluators.evidence.keys import KeyCard, is_demo
from evaluators.evidence.outcomes_root import outcomes_root
from evaluators.evidence.public_keys import public_key_of
from evaluators.evidence.record import (
    AssuranceLevel,
    Definition,
    Disclosure,
    Evaluator,
    Graph,
    GraphTensor,
    IntendedUse,
    Interpretation,
    ModelFacts,
    PackageSignature,
    Preparation,
    PreRegistration,
    ReaderReview,
    Record,
    ReferenceStandard,
    RequiredSigner,
    RunLedger,
    Signer,
)
from evaluators.evidence.record_parts import CaseManifest
from evaluators.metrics.registry import METRICS
from evaluators.submission.claims import is_measured
from evaluators.submission.sentences import preparation_digest

NOTE_LENGTH: Final = 2000
"""Characters of one reader's note; more is no note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFacts:
    """What ledger and register say."""

    locked_at: str | None
    """RFC 3339 UTC of the lock in force; None: never locked."""
    run_index: int
    aborted: int
    prior_results: tuple[str, ...]
    head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderFacts:
    """What readers said of cases after the run, as far as a person adds it."""

    verdicts: Mapping[int, str]
    """Case number to verdict."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerFacts:
    """Who evaluates and signs."""

    organisation: str
    cards: Sequence[KeyCard]
    """Of the keys that sign; all are required."""
    role: str | None = None
    department: str | None = None
    third_party: bool = False
    """Claimed independence of the developer; granted only where the organisations differ."""


def record_of(
    *,
    submission: Submission,
    plan: LockedPlan,
    results: Results,
    results_digest: str,
    cohort: Cohort,
    outcomes: Sequence[Outcome],
    excluded: Mapping[int, str],
    secret: bytes,
    ledger: LedgerFacts,
    signers: SignerFacts,
    evaluated_at: str,
    golden: GoldenResult | None = None,
    texts: Collection[str] = (),
    readers: ReaderFacts | None = None,
    comparison: Comparison | None = None,
) -> Record:
    """Return the complete record of an evaluation; ``disclosure.disclose`` makes what is signed of it.

    Args:
        submission: With its card.
        plan: As locked and amended; of an exploratory run the plan it used.
        results: Of the run.
        results_digest: Of the results without their measured part.
        cohort: All cases offered.
        outcomes: One per case that was run.
        excluded: Case number to reason, at the scan, in the run and by tuning.
        secret: Of the evaluation (``data-key.json``).
        ledger: What ledger and register say.
        signers: Who evaluates and signs.
        evaluated_at: RFC 3339 UTC.
        golden: What became of the vendor's samples.
        texts: Free texts that were ticked.
        readers: What readers said; None: nobody added it.
        comparison: With another submission; None: nobody added it.
    """
    card = submission.card
    if card is None:
        raise ValueError("a submission with open questions is not run")
    facts = cohort_facts(
        cohort,
        outcomes,
        excluded=excluded,
        attributes=plan.plan.subgroups.attributes,
        classes=plan.classes,
        reviewed=readers.verdicts if readers else {},
    )
    record = Record(
        evaluator=_evaluator(signers),
        required_signers=tuple(_required(one) for one in signers.cards),
        signers=tuple(
            Signer(name=one.name, role=one.role, organisation=cleaned(one.organisation)) for one in signers.cards
        ),
        evaluated_at=evaluated_at,
        execution="predictions_supplied" if submission.is_predictions else "run_here",
        harness=harness(),
        assurance_level=_assurance(signers, card),
        intended_use=_intended_use(submission, card),
        model=_model(submission, card, golden, plan.submission_digest),
        declared_claims=tuple(claim for claim in card.claim if is_measured(claim.metric, card.task.classes)),
        definitions=_definitions(results),
        pre_registration=PreRegistration(
            plan_digest=plan_digest(plan),
            plan_core_digest=plan_core_digest(plan),
            locked_at=ledger.locked_at,
            order_proven_by="unknown" if submission.is_predictions else "ledger",
        ),
        plan=plan,
        results=results,
        results_digest=results_digest,
        digests_key=digest_key(secret),
        cohort=facts,
        case_manifest=CaseManifest(
            inputs_root=manifest.inputs_root(secret, cohort.cases),
            outcomes_root=outcomes_root(secret, outcomes),
            leaves=len(cohort.cases),
        ),
        reference_standard=_reference_standard(plan),
        reader_review=_reader_review(readers) if readers else None,
        comparison=_comparison(comparison) if comparison else None,
        run_ledger=_run_ledger(ledger),
        disclosure=Disclosure(texts=tuple(sorted(texts))),
        crosswalk=crosswalk(),
        non_claims=non_claims(),
    )
    return record.model_copy(update={"limitations": limitations(record), "not_tested": not_tested(record)})


def _intended_use(submission: Submission, card: Card) -> IntendedUse:
    use = card.intended_use
    source: Literal["card", "user"] = "user" if submission.card_source == "user" else "card"
    return IntendedUse(text=use.text, population=use.population, setting=use.setting, source=source)


def _reference_standard(plan: LockedPlan) -> ReferenceStandard:
    told = plan.plan.reference
    return ReferenceStandard(definition=told.definition, set_by=told.set_by, readers=told.readers, blinded=told.blinded)


def _reader_review(readers: ReaderFacts) -> ReaderReview:
    verdicts = Counter(readers.verdicts.values())
    notes = tuple(cleaned(note, NOTE_LENGTH) for note in readers.notes)
    return ReaderReview(cases=verdicts.total(), verdicts=dict(sorted(verdicts.items())), notes=notes)


def _comparison(comparison: Comparison) -> Comparison:
    """Return it with the other vendor's words cleaned."""
    told = {field: cleaned(getattr(comparison.other, field)) for field in ("name", "version", "developer")}
    return comparison.model_copy(update={"other": comparison.other.model_copy(update=told)})


def _run_ledger(ledger: LedgerFacts) -> RunLedger:
    return RunLedger(
        run_index_for_this_cohort=ledger.run_index,
        aborted_runs=ledger.aborted,
        prior_runs=ledger.prior_results,
        head=ledger.head,
    )


def _evaluator(signers: SignerFacts) -> Evaluator:
    return Evaluator(
        organisation=cleaned(signers.organisation),
        role=cleaned(signers.role) if signers.role else None,
        department=cleaned(signers.department) if signers.department else None,
    )


def _required(card: KeyCard) -> RequiredSigner:
    key = public_key_of(card.public_key.encode())
    return RequiredSigner(key_sha256=key.sha256, name=cleaned(card.name), role=card.role)


def _assurance(signers: SignerFacts, card: Card) -> AssuranceLevel:
    if any(is_demo(public_key_of(one.public_key.encode())) for one in signers.cards):
        return "demo"
    houses = {one.organisation.casefold().strip() for one in signers.cards} | {signers.organisation.casefold().strip()}
    apart = card.model.developer.casefold().strip() not in houses
    return "third_party" if signers.third_party and apart else "self_attested"


def _model(submission: Submission, card: Card, golden: GoldenResult | None, in_plan: str) -> ModelFacts:
    onnx = {one.sha256 for one in submission.files if one.path.endswith((".onnx", ".data", ".onnx_data"))}
    return ModelFacts(
        name=cleaned(card.model.name),
        version=cleaned(card.model.version),
        developer=cleaned(card.model.developer),
        licence=cleaned(card.model.licence) if card.model.licence else None,
        package_format=submission.package_format,
        package_digest=in_plan if submission.is_predictions else submission.package_digest,
        digests=tuple(sorted(onnx | {one.sha256 for one in submission.files if one.path == submission.model_file})),
        graph=None if submission.graph is None else _graph(submission.graph),
        preparation=_preparation(card.input[0], submission.card_source) if card.input else None,
        interpretation=_interpretation(card),
        golden_samples=golden,
        package_signature=PackageSignature.of(submission.signature),
    )


def _interpretation(card: Card) -> Interpretation | None:
    if not card.output:
        return None
    return Interpretation.of(card.output[0], card.task.threshold, masks=card.task.kind == "segmentation")


def _graph(graph: GraphFacts) -> Graph:
    return Graph(
        opset=graph.opset,
        inputs=tuple(GraphTensor(dtype=one.dtype, shape=_numbers(one.shape)) for one in graph.inputs),
        outputs=tuple(GraphTensor(dtype=one.dtype, shape=_numbers(one.shape)) for one in graph.outputs),
    )


def _preparation(given: Input, source: CardSource) -> Preparation:
    return Preparation(
        digest=preparation_digest(given),
        colour=given.colour,
        layout=given.layout,
        dtype=given.dtype,
        steps=given.steps,
        sliding_window=given.sliding_window,
        source=source,
    )


def _numbers(shape: Sequence[int | str | None]) -> tuple[int | None, ...]:
    """Return the dimensions that are numbers; symbols are the vendor's free text."""
    return tuple(one if isinstance(one, int) else None for one in shape)


def _definitions(results: Results) -> dict[str, Definition]:
    every: list[Estimate] = [*results.estimates, *(verdict.estimate for verdict in results.verdicts)]
    used = {one.metric for one in every} & METRICS.keys()
    return {
        metric: Definition(implementation=METRICS[metric].implementation, version=METRICS[metric].version)
        for metric in sorted(used)
    }
