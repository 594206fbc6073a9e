"""What names a locked plan: its digest, the digest all sites share, and the code for people.

Free texts of a plan (question, reference, hospital values, reasons) are replaced by their SHA-256 before digesting.
So the texts can be shown or withheld in a signed document, and the digest still binds them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from typing import Any, Final

from evaluators.domain.canonical import digest
from evaluators.domain.plan import Amendment, LockedPlan
from evaluators.domain.wire import to_wire

COMMITMENT: Final = "sha256:"
"""How a withheld text begins."""
_TEXTS_AMENDED: Final = frozenset({"question", "reference", "classes"})
"""Fields whose old and new values are free text."""


def plan_digest(locked: LockedPlan) -> str:
    """Return the SHA-256 that names a locked plan, amendments included, whether its texts are shown or not."""
    return digest(to_wire(withheld(locked)))


def plan_core_digest(locked: LockedPlan) -> str:
    """Return the digest without roots, numbers of cases, site and prevalence: equal for all sites of one trial."""
    document = to_wire(withheld(locked))
    for name in ("inputsRoot", "offered", "patients", "amendments"):
        document.pop(name, None)
    for name in ("cohort", "classes", "reference"):
        document["plan"].pop(name, None)
    document["plan"]["report"].pop("targetPrevalence", None)
    return digest(document)


def plan_code(locked: LockedPlan) -> str:
    """Return 20 digits in groups of four that name a locked plan, to be handed to someone else."""
    digits = f"{int(plan_digest(locked), 16) % 10**20:020d}"
    return " ".join(digits[start : start + 4] for start in range(0, 20, 4))


def withheld(locked: LockedPlan, *, shown: Collection[str] = ()) -> LockedPlan:
    """Return the plan with its free texts replaced by their SHA-256.

    Args:
        locked: The plan.
        shown: Texts that stay: ``plan.question``, ``plan.reference.definition``, ``plan.reference.setBy``,
            ``plan.classes``, ``plan.amendments``.
    """
    plan = locked.plan
    changes: dict[str, Any] = {}
    if "plan.question" not in shown:
        changes["question"] = committed(plan.question)
    if "plan.classes" not in shown:
        changes["classes"] = _committed_keys(plan.classes)
    reference = plan.reference
    changes["reference"] = reference.model_copy(
        update={
            "definition": _unless("plan.reference.definition", shown, reference.definition),
            "set_by": _unless("plan.reference.setBy", shown, reference.set_by),
            "method_column": committed(reference.method_column),
        }
    )
    amendments = locked.amendments
    if "plan.amendments" not in shown:
        amendments = tuple(_committed_amendment(amendment) for amendment in amendments)
    return locked.model_copy(update={"plan": plan.model_copy(update=changes), "amendments": amendments})


def committed(text: str | None) -> str | None:
    """Return the commitment to a text; a commitment stays as it is."""
    if text is None or text.startswith(COMMITMENT):
        return text
    return COMMITMENT + hashlib.sha256(text.encode()).hexdigest()


def readable(text: str | None) -> str | None:
    """Return the text, or None where only its commitment is known."""
    return None if text is None or text.startswith(COMMITMENT) else text


def _unless(name: str, shown: Collection[str], text: str | None) -> str | None:
    return text if name in shown else committed(text)


def _committed_keys(classes: Mapping[str, str]) -> dict[str, str]:
    return {str(committed(value)): name for value, name in classes.items()}


def _committed_amendment(amendment: Amendment) -> Amendment:
    changes: dict[str, Any] = {"reason": committed(amendment.reason)}
    if amendment.field.split(".")[0] in _TEXTS_AMENDED:
        changes |= {"before": committed(amendment.before), "after": committed(amendment.after)}
    return amendment.model_copy(update=changes)
