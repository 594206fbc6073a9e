"""What a caller requires of a summary with ``--require``, against replay of an old or another one."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from evaluators.domain.value import Value
from evaluators.errors import EvidenceError
from evaluators.evidence.answers import Answer
from evaluators.evidence.record_parts import Digest

if TYPE_CHECKING:
    from evaluators.evidence.record import Record

_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?", re.ASCII)
_DIGEST: Final = re.compile(r"(sha256:)?([0-9a-f]{64})")
_SHORT: Final = re.compile(r"(sha256:)?[0-9a-f]{1,63}")


class Requirements(Value):
    """Everything may be left out."""

    model: Digest | None = None
    """Of the submission package or of one of its ONNX files."""
    plan: Digest | None = None
    """Plan digest, or the core digest shared by all sites."""
    confirmatory: bool = False
    not_before: str | None = None
    """Date or RFC 3339 moment; compared with the time the signer claims."""


def parse_requirements(text: str) -> Requirements:
    """Return what ``model=DIGEST,plan=DIGEST,confirmatory,not-before=DATE`` says; each at most once.

    Raises:
        EvidenceError: It says something else (``C517``), or a digest is not whole (``C520``).
    """
    facts: dict[str, Any] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        key, equals, value = part.partition("=")
        name = key.replace("-", "_")
        digest = _DIGEST.fullmatch(value.lower())
        if name in facts:
            raise EvidenceError("C517", text=part)
        if name in {"model", "plan"} and digest:
            facts[name] = digest[2]
        elif name == "not_before" and _DATE.fullmatch(value) and _exists(value):
            facts[name] = value
        elif name == "confirmatory" and not equals:
            facts[name] = True
        elif name in {"model", "plan"} and _SHORT.fullmatch(value.lower()):
            raise EvidenceError("C520", text=part, n=len(value.lower().removeprefix("sha256:")))
        else:
            raise EvidenceError("C517", text=part)
    return Requirements(**facts)


def _exists(date: str) -> bool:
    try:
        datetime.fromisoformat(date)
    except ValueError:
        return False
    return True


def check_requirements(record: Record, required: Requirements) -> Answer:
    """Return whether the summary is what the caller required; the first that is not, is named."""
    facts = record.pre_registration
    unmet = (
        ("model", required.model not in {None, record.model.package_digest, *record.model.digests}),
        ("plan", required.plan not in {None, facts.plan_digest, facts.plan_core_digest}),
        ("confirmatory", required.confirmatory and not record.confirmatory),
        ("not_before", required.not_before is not None and record.evaluated_at < required.not_before),
    )
    for outcome, missed in unmet:
        if missed:
            return Answer(question="required", status="wrong", sentence=f"verify.required.{outcome}")
    return Answer(question="required", status="ok", sentence="verify.required.ok")
