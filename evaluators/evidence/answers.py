"""What verification answers: eight questions and what was required, a verdict and an exit code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal

from evaluators.domain.results import IntegrityCheck
from evaluators.domain.value import Value
from evaluators.evidence.record_parts import CaseManifest, Digest, Moment

Status = Literal["ok", "warning", "wrong", "cannot_be_checked"]
Question = Literal["readable", "signature", "signer", "plan", "package", "ledger", "data", "rerun", "required"]
VerdictId = Literal[
    "intact",
    "other_data",
    "not_required",
    "signer_unknown",
    "key_withdrawn",
    "incomplete",
    "changed",
    "not_signed",
    "demo",
]

NUMBERS: Final[dict[Question, int]] = {
    "readable": 1,
    "signature": 2,
    "signer": 3,
    "plan": 4,
    "package": 5,
    "ledger": 6,
    "data": 7,
    "rerun": 8,
    "required": 0,
}
"""As in the format's description; 0: what the caller required with ``--require``."""

PAGES_FOLLOW: Final = "verify.package.pages_follow"
"""Every file is the signed one; whether the pages show the record is a second answer to the same question."""
_BINDING: Final = ("readable", "signature", "plan", "package")
"""Questions whose ``wrong`` means that this is not what was signed."""
_VERDICT_OF_SENTENCE: Final[dict[str, VerdictId]] = {
    "verify.signature.unsigned": "not_signed",
    "verify.signer.missing": "not_signed",
    "verify.signer.demo": "demo",
    "verify.signer.withdrawn": "key_withdrawn",
    "verify.signer.expired": "key_withdrawn",
}
_INTACT_BUT: Final[dict[Question, VerdictId]] = {"data": "other_data", "required": "not_required"}
"""Questions whose ``wrong`` leaves the summary intact: it is about something else than was asked for."""

SIGNED_UNCHANGED: Final = ("intact", *_INTACT_BUT.values())
"""Verdicts after which it may be said who made the summary."""


class Answer(Value):
    """One question with its answer; ``sentence`` is an id of the area ``verify``."""

    question: Question
    status: Status
    sentence: str
    parameters: dict[str, str | int] = {}
    asked: bool = True
    """False: nobody asked; the answer does not count."""

    @property
    def number(self) -> int:
        """Return the number of the question."""
        return NUMBERS[self.question]


class SignerFound(Value):
    """A key whose signature is right, and what this user thinks of it. Names come from the trust list only."""

    key_sha256: str
    standing: Literal["trusted", "withdrawn", "expired", "demo", "unknown"]
    spki: str
    """DER, base64: to compare its code and take it into the trust list."""
    name: str | None = None
    organisation: str | None = None
    role: str | None = None


class SummaryFacts(Value):
    """What the summary is about, for the line under the verdict and for further checks."""

    claimed_by: str
    """The organisation the summary names as its evaluator: a claim that anybody can write."""
    evaluated_at: Moment
    model_digest: Digest
    plan_digest: Digest
    confirmatory: bool
    profile: str
    version: str
    case_manifest: CaseManifest
    failed_checks: tuple[IntegrityCheck, ...] = ()
    """Checks that the run did not pass, as the summary says."""


class VerificationResult(Value):
    """The verdict with everything it rests on."""

    verdict: VerdictId
    overall: Status
    exit_code: Literal[0, 1, 3, 4]
    answers: tuple[Answer, ...]
    signers: tuple[SignerFound, ...] = ()
    facts: SummaryFacts | None = None

    def answer(self, question: Question) -> Answer:
        """Return the answer to one question."""
        return next(answer for answer in self.answers if answer.question == question)

    @property
    def pages_follow(self) -> bool:
        """Return whether the answer about the pages is still to come."""
        return self.answer("package").sentence == PAGES_FOLLOW

    def with_answers(self, *answers: Answer) -> VerificationResult:
        """Return the result with further answers in the place of those not asked before."""
        replaced = {answer.question for answer in answers}
        every = [answer for answer in self.answers if answer.question not in replaced] + list(answers)
        return conclude(every, signers=self.signers, facts=self.facts)


def conclude(
    answers: Iterable[Answer], *, signers: Sequence[SignerFound] = (), facts: SummaryFacts | None = None
) -> VerificationResult:
    """Return the verdict: the worst of what was asked."""
    every = tuple(sorted(answers, key=lambda answer: answer.number or len(NUMBERS)))
    asked = [answer for answer in every if answer.asked]
    statuses = {answer.status for answer in asked}
    verdict = _verdict(asked)
    exit_code: Literal[0, 1, 3, 4] = 0
    if "wrong" in statuses:
        exit_code = 1
    elif "cannot_be_checked" in statuses:
        exit_code = 4
    elif verdict == "signer_unknown":
        exit_code = 3
    order: tuple[Status, ...] = ("wrong", "cannot_be_checked", "warning", "ok")
    return VerificationResult(
        verdict=verdict,
        overall=next(status for status in order if status in statuses),
        exit_code=exit_code,
        answers=every,
        signers=tuple(signers),
        facts=facts,
    )


def _verdict(asked: Sequence[Answer]) -> VerdictId:
    wrong = [answer for answer in asked if answer.status == "wrong"]
    for answer in wrong:
        if answer.question in _BINDING and answer.sentence not in _VERDICT_OF_SENTENCE:
            return "changed"
    for sentence, verdict in _VERDICT_OF_SENTENCE.items():
        if any(answer.sentence == sentence for answer in wrong):
            return verdict
    if any(answer.status == "cannot_be_checked" for answer in asked):
        return "incomplete"
    if any(answer.sentence == "verify.signer.unknown" for answer in asked):
        return "signer_unknown"
    return next((_INTACT_BUT[answer.question] for answer in wrong if answer.question in _INTACT_BUT), "intact")
