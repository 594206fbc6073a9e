"""Free texts of a record: which there are, which may be written, and how they are withheld."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from typing import Any, Final

from evaluators.domain.plan_identity import readable, withheld
from evaluators.domain.submission import Claim
from evaluators.errors import EvidenceError
from evaluators.evidence.group_names import in_letters, own_names
from evaluators.evidence.record import Record

LENGTH: Final = 200
_PARTS: Final = {
    "intendedUse": ("intended_use", ("text", "population", "setting")),
    "cohort": ("cohort", ("inclusion",)),
    "referenceStandard": ("reference_standard", ("definition", "set_by", "adjudication", "inter_reader")),
}
"""Name in the summary to field of the record and its texts."""
_CAMEL: Final = {"set_by": "setBy", "inter_reader": "interReader"}


def cleaned(text: str, length: int = LENGTH) -> str:
    """Return one line without control and bidirectional characters, spaces joined, cut to ``length``."""
    plain = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text if not _unsafe(c))
    return " ".join(plain.split())[:length].strip()


def free_texts(record: Record) -> dict[str, str]:
    """Return every free text by the name under which it is ticked, to be read by a person before signing."""
    found: dict[str, str | None] = {}
    for part, (field, names) in _PARTS.items():
        found |= {f"{part}.{_CAMEL.get(name, name)}": getattr(getattr(record, field), name) for name in names}
    plan = record.plan.plan
    found |= {
        "ethicsReference": record.ethics_reference,
        "claims": " · ".join(text for claim in record.declared_claims for text in _claim_texts(claim)),
        "groups": " · ".join(f"{name}: {', '.join(values)}" for name, values in own_names(record).items()),
        "plan.question": plan.question,
        "plan.reference.definition": plan.reference.definition,
        "plan.reference.setBy": plan.reference.set_by,
        "plan.classes": " · ".join(filter(readable, plan.classes)),
        "plan.amendments": " · ".join(filter(readable, (change.reason for change in record.plan.amendments))),
    }
    return {name: text for name, text in found.items() if text and readable(text)}


def only_ticked(record: Record, ticked: Collection[str]) -> Record:
    """Return the record without the free texts that were not ticked; those of the plan leave their digest behind.

    Raises:
        EvidenceError: A ticked text is too long or holds characters that can mislead (``C518``).
    """
    for name, text in free_texts(record).items():
        if name in ticked and (len(text) > LENGTH or text != cleaned(text)):
            raise EvidenceError("C518", field=name)
    if "groups" not in ticked:
        record = in_letters(record)
    changes: dict[str, Any] = {}
    for part, (field, names) in _PARTS.items():
        gone = {name: None for name in names if f"{part}.{_CAMEL.get(name, name)}" not in ticked}
        changes[field] = getattr(record, field).model_copy(update=gone)
    if "ethicsReference" not in ticked:
        changes["ethics_reference"] = None
    if "claims" not in ticked:
        gone_texts = {"population": None, "source": None}
        changes["declared_claims"] = tuple(claim.model_copy(update=gone_texts) for claim in record.declared_claims)
    changes["plan"] = withheld(record.plan, shown=ticked)
    return record.model_copy(update=changes)


def _claim_texts(claim: Claim) -> list[str]:
    return [text for text in (claim.population, claim.source) if text]


def _unsafe(character: str) -> bool:
    """Return whether a character can turn or hide the text around it (bidirectional controls, other formats)."""
    return unicodedata.category(character) in {"Cf", "Cs", "Co", "Cn"}
