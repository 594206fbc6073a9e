"""What names a locked plan: its digest, the digest all sites share, the seed, and the code for people.

Free texts of a plan (question, reference, hospital values, reasons) are replaced by commitments before digesting. So
the texts can be shown or withheld in a signed document, and the digest still binds them. A commitment is an
HMAC-SHA-256 under a key of its own, which leaves the house only together with its text: a withheld text cannot be
confirmed by guessing it. Plans locked by older versions have no keys, and plain SHA-256 in these places.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from evaluators.domain.canonical import digest
from evaluators.domain.plan import Amendment, LockedPlan, TextKeys
from evaluators.domain.wire import to_wire

KEYED: Final = "hmac-sha256:"
"""How a commitment with a key begins."""
_PLAIN: Final = "sha256:"
"""How one without begins: those of plans locked by older versions."""
_COMMITMENT: Final = re.compile(f"(?:{KEYED}|{_PLAIN})[0-9a-f]{{64}}", re.ASCII)
_TICKED: Final = {
    "question": "plan.question",
    "definition": "plan.reference.definition",
    "set_by": "plan.reference.setBy",
    "classes": "plan.classes",
    "amendments": "plan.amendments",
}
"""Text to the name under which it is shown; what is not here is never shown outside the house."""
_TEXTS_AMENDED: Final = frozenset({"question", "reference", "classes"})
"""Fields whose old and new values are free text."""


def plan_digest(locked: LockedPlan) -> str:
    """Return the SHA-256 that names a locked plan, amendments included, whether its texts are shown or not."""
    return digest(to_wire(withheld(locked)))


def plan_core_digest(locked: LockedPlan) -> str:
    """Return the digest without roots, numbers of cases, site and prevalence: equal for all sites of one trial.

    The question is not in it, as the words of a site must not be confirmed by guessing; what is measured, and against
    which goals, is. Plans of older versions have it in.
    """
    document = to_wire(withheld(locked))
    for name in ("inputsRoot", "offered", "patients", "amendments"):
        document.pop(name, None)
    for name in ("cohort", "classes", "reference"):
        document["plan"].pop(name, None)
    if str(document["plan"].get("question", "")).startswith(KEYED):
        del document["plan"]["question"]
    document["plan"]["report"].pop("targetPrevalence", None)
    return digest(document)


def plan_seed(locked: LockedPlan) -> str:
    """Return the seed of every resampling: the digest of the plan without amendments, roots and anything worded.

    So the same plan, submission and data give the same limits in every evaluation folder, and nobody can make folders,
    or word a question, until that happens to give better ones. It is published: of predictions made elsewhere, which
    are the hospital's own table, it says nothing either.
    """
    alone = locked.model_copy(update={"amendments": (), "inputs_root": ""})
    if locked.text_keys is None:
        return plan_digest(alone)
    silent = {"definition": None, "set_by": None, "method_column": None}
    reference = alone.plan.reference.model_copy(update=silent)
    changes: dict[str, Any] = {
        "plan": alone.plan.model_copy(update={"question": None, "classes": {}, "reference": reference})
    }
    if not locked.preparation_digest:  # nothing is prepared here: the predictions were made elsewhere
        changes["submission_digest"] = ""
    return plan_digest(alone.model_copy(update=changes))


def plan_code(locked: LockedPlan) -> str:
    """Return 20 digits in groups of four that name a locked plan, to be handed to someone else."""
    digits = f"{int(plan_digest(locked), 16) % 10**20:020d}"
    return " ".join(digits[start : start + 4] for start in range(0, 20, 4))


def withheld(locked: LockedPlan, *, shown: Collection[str] = ()) -> LockedPlan:
    """Return the plan with its free texts replaced by commitments, and with the keys of those that stay.

    Args:
        locked: The plan.
        shown: Texts that stay: ``plan.question``, ``plan.reference.definition``, ``plan.reference.setBy``,
            ``plan.classes``, ``plan.amendments``.
    """
    plan, reference, amendments = locked.plan, locked.plan.reference, locked.amendments
    open_names = {name for name, ticked in _TICKED.items() if ticked in shown}
    keys = locked.text_keys or TextKeys()
    texts = {"definition": reference.definition, "set_by": reference.set_by, "method_column": reference.method_column}
    told = {name: committed(text, getattr(keys, name)) for name, text in texts.items() if name not in open_names}
    changes: dict[str, Any] = {"reference": reference.model_copy(update=told)}
    if "question" not in open_names:
        changes["question"] = committed(plan.question, keys.question)
    if "classes" not in open_names:
        changes["classes"] = _committed_keys(plan.classes, keys.classes)
    if "amendments" not in open_names:
        amendments = tuple(_committed_amendment(amendment, keys.amendments) for amendment in amendments)
    left = {name: key for name in open_names if (key := getattr(keys, name)) is not None}
    return locked.model_copy(
        update={
            "plan": plan.model_copy(update=changes),
            "amendments": amendments,
            "text_keys": TextKeys(**left) if left else None,
        }
    )


def committed(text: str | None, key: str | None) -> str | None:
    """Return the commitment to a text under a key in hex; a commitment stays as it is."""
    if text is None or _COMMITMENT.fullmatch(text):
        return text
    if key is None:
        return _PLAIN + hashlib.sha256(text.encode()).hexdigest()
    return KEYED + hmac.digest(bytes.fromhex(key), text.encode(), "sha256").hex()


def readable(text: str | None) -> str | None:
    """Return the text, or None where only its commitment is known."""
    return None if text is None or _COMMITMENT.fullmatch(text) else text


def _committed_keys(classes: Mapping[str, str], key: str | None) -> dict[str, str]:
    return {str(committed(value, key)): name for value, name in classes.items()}


def _committed_amendment(amendment: Amendment, key: str | None) -> Amendment:
    changes: dict[str, Any] = {"reason": committed(amendment.reason, key)}
    if amendment.field.split(".")[0] in _TEXTS_AMENDED:
        changes |= {"before": committed(amendment.before, key), "after": committed(amendment.after, key)}
    return amendment.model_copy(update=changes)
