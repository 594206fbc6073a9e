"""Verification of one summary: questions 1 to 6 and what was required, as a pure function over bytes.

Question 7 needs the data of the house and follows afterwards (``data_check``); question 8 needs model and data.
"""

from __future__ import annotations

from dataclasses import dataclass

from evaluators.evidence.answers import Answer, Question, SummaryFacts, VerificationResult, conclude
from evaluators.evidence.dsse import check
from evaluators.evidence.keys import demo_key
from evaluators.evidence.packages import Package
from evaluators.evidence.questions_package import (
    RebuildPdf,
    SignedBundle,
    carried_keys,
    check_package,
    compare_pages,
)
from evaluators.evidence.questions_record import (
    broken,
    check_plan,
    judge_signatures,
    judge_signers,
    malformed,
    read_bundle,
    read_envelopes,
)
from evaluators.evidence.record import Record
from evaluators.evidence.requirements import Requirements, check_requirements
from evaluators.evidence.trust import TrustStore


@dataclass(frozen=True, slots=True)
class Examined:
    """A package with every answer but the one about its pages: making them again takes as long as all the rest.

    Until then the verdict rests on the bytes of all files, pages included, being the signed ones.
    """

    package: Package
    result: VerificationResult
    record: Record | None
    """What the summary says; None where nothing in it was confirmed."""

    def pages(self, rebuild_pdf: RebuildPdf | None) -> Answer:
        """Return the whole answer to question 5; without a way to make pages they are not compared."""
        if self.record is None or not self.result.pages_follow:
            return self.result.answer("package")
        return compare_pages(self.package, self.record, rebuild_pdf)


def verify(
    package: Package,
    store: TrustStore,
    *,
    now: str,
    required: Requirements | None = None,
    rebuild_pdf: RebuildPdf | None = None,
) -> VerificationResult:
    """Answer every question that a package alone can answer.

    Args:
        package: What is verified.
        store: Whom the verifier believes.
        now: RFC 3339 UTC; only expiry is judged by it.
        required: What the caller requires.
        rebuild_pdf: Makes the pages again; None: pages are not compared.
    """
    examined = examine(package, store, now=now, required=required)
    return examined.result.with_answers(examined.pages(rebuild_pdf))


def examine(package: Package, store: TrustStore, *, now: str, required: Requirements | None = None) -> Examined:
    """Answer every question but the one about the pages; arguments as for ``verify``."""
    envelopes = read_envelopes(package.bundle)
    if not envelopes:
        answers = [malformed(), *_not_reached("signature", "signer", "plan", "package"), *_not_asked()]
        return Examined(package, conclude(answers), None)
    keys = (*store.keys, demo_key().public, *carried_keys(package))
    tried = [check(envelope, keys) for envelope in envelopes]
    if any(one.broken for one in tried):  # what was not signed is not read any further
        answers = [broken(), *_not_reached("readable", "signer", "plan", "package"), *_not_asked()]
        return Examined(package, conclude(answers), None)
    reading = read_bundle(envelopes)
    signatures = judge_signatures(envelopes, tried, reading.required)
    signer, found = judge_signers(signatures, reading.required, store, now)
    record = reading.record
    if record is None:
        answers = [reading.answer, signatures.answer, signer, *_not_reached("plan", "package"), *_not_asked()]
        return Examined(package, conclude(answers, signers=found), None)
    if record.demo and signer.status in {"ok", "warning"}:
        signer = signer.model_copy(update={"status": "wrong", "sentence": "verify.signer.demo", "parameters": {}})
    answers = [reading.answer, signatures.answer, signer, check_plan(record), *_not_asked()]
    if signatures.answer.status == "ok":
        signed = SignedBundle(envelopes, record, signatures.keys)
        answers.append(check_package(package, signed))
    else:
        answers += _not_reached("package")
    if required is not None:
        answers.append(check_requirements(record, required))
    return Examined(package, conclude(answers, signers=found, facts=_facts(record)), record)


def _not_reached(*questions: Question) -> list[Answer]:
    """Return the answers to questions that an earlier answer makes impossible; that one decides."""
    return [
        Answer(question=question, status="cannot_be_checked", sentence=f"verify.{question}.not_reached", asked=False)
        for question in questions
    ]


def _not_asked() -> list[Answer]:
    return [
        Answer(question="ledger", status="cannot_be_checked", sentence="verify.ledger.package_only", asked=False),
        Answer(question="data", status="cannot_be_checked", sentence="verify.data.not_asked", asked=False),
        Answer(question="rerun", status="cannot_be_checked", sentence="verify.rerun.not_asked", asked=False),
    ]


def _facts(record: Record) -> SummaryFacts:
    return SummaryFacts(
        claimed_by=record.evaluator.organisation,
        evaluated_at=record.evaluated_at,
        model_digest=record.model.package_digest,
        plan_digest=record.pre_registration.plan_digest,
        confirmatory=record.confirmatory,
        profile=record.disclosure.profile,
        version=record.harness.version,
        case_manifest=record.case_manifest,
        failed_checks=record.results.failed_checks,
    )
