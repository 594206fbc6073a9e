"""Questions 1 to 4, asked of the bundle: readable, signed, by whom, and with a plan made before."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from evaluators.domain.plan_identity import plan_core_digest, plan_digest
from evaluators.domain.wire import NotOnWire
from evaluators.evidence.answers import Answer, SignerFound
from evaluators.evidence.canonical import NotCanonical, read_canonical, read_strict
from evaluators.evidence.dsse import PAYLOAD_TYPE, Checked, Envelope, NotAnEnvelope, read_lines
from evaluators.evidence.public_keys import PublicKey
from evaluators.evidence.record import Record
from evaluators.evidence.statement import BASE, EVALUATION_TYPE, read_statements
from evaluators.evidence.trust import Standing, TrustStore, standing

_NEWER: Final = re.compile(re.escape(f"{BASE}/clinical-evaluation/v") + r"(\d{1,4})\.(\d{1,4})", re.ASCII)
_PLAIN_NAME: Final = re.compile(r"\w{1,60}", re.ASCII)
"""Names of fields of a file nobody vouches for, as far as they may be shown."""
_NAMED_AT_MOST: Final = 20
_KNOWN: Final = (0, 1)


@dataclass(frozen=True, slots=True)
class Reading:
    """What could be read of a bundle."""

    answer: Answer
    record: Record | None = None
    required: tuple[str, ...] = ()
    """Digests of the keys whose signature is needed."""


def read_envelopes(bundle: bytes) -> tuple[Envelope, ...]:
    """Return the lines of a bundle; none where one of them is not exactly an envelope."""
    try:
        return read_lines(bundle)
    except NotAnEnvelope:
        return ()


def read_bundle(envelopes: Sequence[Envelope]) -> Reading:
    """Question 1: readable, of a known version, strictly formed."""
    payloads = [envelope.payload for envelope in envelopes]
    try:
        documents = [read_strict(payload) for payload in payloads]
        newer = _newer(documents)
        record = None if newer else _record(documents, payloads)
        if record is None:
            for payload in payloads:
                read_canonical(payload)
    except NotCanonical:
        return Reading(malformed())
    if record is None:
        return Reading(newer or malformed(), required=_required(documents))
    if any(envelope.payload_type != PAYLOAD_TYPE for envelope in envelopes):
        return Reading(malformed())
    required = tuple(signer.key_sha256 for signer in record.required_signers)
    return Reading(_readable("ok", "ok"), record, required)


def _record(documents: Sequence[Mapping[str, Any]], payloads: Sequence[bytes]) -> Record | None:
    try:
        return read_statements(documents, payloads)
    except NotOnWire:
        return None


def malformed() -> Answer:
    """Return the answer for what has not the form of a summary."""
    return _readable("wrong", "malformed")


def broken() -> Answer:
    """Return the answer for bytes that are not the signed ones."""
    return _signature("wrong", "broken")


@dataclass(frozen=True, slots=True)
class Signatures:
    """What became of the signatures of a bundle."""

    answer: Answer
    keys: tuple[PublicKey, ...] = ()
    """Keys that signed every line."""
    present: int = 0
    """Signatures on every line, whether their keys are at hand or not."""


def judge_signatures(envelopes: Sequence[Envelope], tried: Sequence[Checked], required: Iterable[str]) -> Signatures:
    """Question 2: signatures valid over exactly these bytes, on every line the same.

    Args:
        envelopes: Of the bundle, or of the package.
        tried: What became of the signatures of each.
        required: Digests of the keys that may and must sign.
    """
    named = [frozenset(one.keyid for one in envelope.signatures) for envelope in envelopes]
    if not any(named):
        return Signatures(_signature("wrong", "unsigned"))
    if len(set(named)) != 1 or not named[0] <= set(required) or any(one.broken for one in tried):
        return Signatures(broken())
    if any(one.unknown for one in tried):
        return Signatures(_signature("cannot_be_checked", "key_missing"), tried[0].valid, len(named[0]))
    return Signatures(_signature("ok", "ok", n=len(named[0])), tried[0].valid, len(named[0]))


def judge_signers(
    signatures: Signatures, required: Iterable[str], store: TrustStore, now: str
) -> tuple[Answer, tuple[SignerFound, ...]]:
    """Question 3: signers in the trust list, not withdrawn, not expired, all required ones present."""
    needed = len(set(required))
    judged = [(key, standing(store, key, now)) for key in signatures.keys]
    found = tuple(_found(key, thought) for key, thought in judged)
    rejected = next((answer for key, thought in judged if (answer := _rejected(key, thought))), None)
    if rejected is not None:
        return rejected, found
    if 0 < signatures.present < needed:
        return _signer("wrong", "missing", present=signatures.present, all=needed), found
    if len(judged) < signatures.present or not judged:
        return _signer("cannot_be_checked", "not_reached"), found
    if any(thought.status == "unknown" for _, thought in judged):
        return _signer("warning", "unknown"), found
    names = "; ".join(f"{one.name}, {one.organisation}" for one in found)
    return _signer("ok", "ok", names=names), found


def _rejected(key: PublicKey, thought: Standing) -> Answer | None:
    """Return the answer for a key that is known and not believed."""
    name = thought.entry.organisation if thought.entry else key.sha256[:16]
    if thought.status == "demo":
        return _signer("wrong", "demo")
    if thought.withdrawal is not None:
        return _signer("wrong", "withdrawn", name=name, reason=thought.withdrawal.reason)
    return _signer("wrong", "expired", name=name) if thought.status == "expired" else None


def check_plan(record: Record) -> Answer:
    """Question 4: plan digest matches, model and cohort are those of the plan, amendments, order of lock and run."""
    if _contradicts(record):
        return _plan("wrong", "contradiction")
    facts = record.pre_registration
    if facts.order_proven_by != "ledger":
        return _plan("warning", "unknown_order")
    if not record.confirmatory:
        return _plan("warning", "exploratory")
    if record.plan.amendments:
        return _plan("warning", "amended", n=len(record.plan.amendments))
    return _plan("ok", "ok")


def _contradicts(record: Record) -> bool:
    plan, facts, results = record.plan, record.pre_registration, record.results
    same = (
        (facts.plan_digest, plan_digest(plan)),
        (facts.plan_core_digest, plan_core_digest(plan)),
        (record.case_manifest.inputs_root, plan.inputs_root),
        (record.model.package_digest, plan.submission_digest),
        (record.model.preparation.digest if record.model.preparation else "", plan.preparation_digest),
        (record.case_manifest.leaves, plan.offered),
        (results.flow.offered, plan.offered),
        (results.classes, plan.classes),
        (results.positive, plan.positive),
        (tuple(verdict.goal for verdict in results.verdicts), tuple(goal.text for goal in plan.goals)),
    )
    elsewhere = record.execution == "predictions_supplied"
    modelled = record.model.preparation is not None and record.model.graph is not None
    if elsewhere == modelled or (elsewhere and record.confirmatory):
        return True
    unlocked = facts.locked_at is None or facts.locked_at > record.evaluated_at
    return any(stated != found for stated, found in same) or (record.confirmatory and unlocked)


def _newer(documents: Sequence[Mapping[str, Any]]) -> Answer | None:
    """Return the answer for a summary of a later version, with the number and names of fields unknown here."""
    for document in documents:
        match = _NEWER.fullmatch(str(document.get("predicateType")))
        if match and tuple(map(int, match.groups())) > _KNOWN:
            predicate = document.get("predicate")
            version = ".".join(match.groups())
            unknown = _unknown_fields(predicate)
            named = ", ".join([name for name in unknown if _PLAIN_NAME.fullmatch(name)][:_NAMED_AT_MOST])
            return _readable("cannot_be_checked", "newer", v=version, n=len(unknown), fields=named)
    return None


def _unknown_fields(predicate: object) -> list[str]:
    from evaluators.evidence.schemas import predicate_keys

    return sorted(set(predicate) - predicate_keys(EVALUATION_TYPE)) if isinstance(predicate, dict) else []


def _required(documents: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return who must sign by a document that could not be read whole."""
    for document in documents:
        match document.get("predicate"):
            case {"requiredSigners": list(signers)}:
                return tuple(str(one["keySha256"]) for one in signers if isinstance(one, dict) and "keySha256" in one)
    return ()


def _found(key: PublicKey, thought: Standing) -> SignerFound:
    entry = thought.entry
    return SignerFound(
        key_sha256=key.sha256,
        standing=thought.status,
        spki=base64.b64encode(key.spki).decode(),
        name=entry.name if entry else None,
        organisation=entry.organisation if entry else None,
        role=entry.role if entry else None,
    )


def _readable(status: Any, outcome: str, **parameters: str | int) -> Answer:
    return Answer(question="readable", status=status, sentence=f"verify.readable.{outcome}", parameters=parameters)


def _signature(status: Any, outcome: str, **parameters: str | int) -> Answer:
    return Answer(question="signature", status=status, sentence=f"verify.signature.{outcome}", parameters=parameters)


def _signer(status: Any, outcome: str, **parameters: str | int) -> Answer:
    return Answer(question="signer", status=status, sentence=f"verify.signer.{outcome}", parameters=parameters)


def _plan(status: Any, outcome: str, **parameters: str | int) -> Answer:
    return Answer(question="plan", status=status, sentence=f"verify.plan.{outcome}", parameters=parameters)
