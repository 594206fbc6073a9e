"""What a person should know of a plan before it is locked: where its goals come from, what it leaves open."""

from __future__ import annotations

from collections.abc import Sequence

from evaluators.domain.plan import Plan, ResolvedGoal
from evaluators.domain.submission import Claim
from evaluators.report import numerals
from evaluators.report.plan_wording import short
from evaluators.texts import Words


def claim_text(words: Words, goal: ResolvedGoal, claims: Sequence[Claim]) -> str:
    """Return what a claimed goal comes from: the vendor's claim 0.91 (0.88–0.94) less a margin of 0.05.

    Args:
        words: The language.
        goal: Worked out.
        claims: Of the card; without the one the goal names, nothing is said.
    """
    claim = next((one for one in claims if one.metric == goal.claim), None)
    if claim is None:
        return ""
    shown = short(words, claim.value)
    if claim.interval is not None:
        shown = f"{shown} ({numerals.DASH.join(short(words, end) for end in claim.interval)})"
    kind = "as_it_is" if goal.margin == 0 else "less" if goal.comparator == ">=" else "plus"
    return words(f"report.plan.claim.{kind}", claim=shown, margin=short(words, goal.margin))


def unstated_text(words: Words, plan: Plan) -> str:
    """Return what will stay empty on the first page of the report, in one sentence; nothing where all is stated."""
    reference = plan.reference
    told = (reference.definition, reference.set_by, reference.readers, reference.blinded)
    empty = {
        "question": plan.question is None,
        "sampling": plan.cohort.sampling == "unknown",
        "reference": all(fact is None for fact in told),
    }
    parts = [words(f"report.plan.unstated.{name}") for name, holds in empty.items() if holds]
    return words("report.plan.unstated.text", parts=", ".join(parts)) if parts else ""
