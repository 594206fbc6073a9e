"""What a reference says, in a few words."""

from __future__ import annotations

from decimal import Decimal

from evaluators.domain.reference import Reference
from evaluators.texts import Words


def reference_text(reference: Reference | None, words: Words) -> str:
    """Return the class, the classes, the measured value with its unit, or what was drawn; empty: nothing is said."""
    if reference is None:
        return ""
    if reference.value is not None:
        decimals = max(0, -int(Decimal(repr(reference.value)).normalize().as_tuple().exponent))
        return " ".join(filter(None, (words.number(reference.value, decimals), reference.unit)))
    if reference.label or reference.raw:
        return reference.label or reference.raw or ""
    if reference.labels is not None:
        return ", ".join(reference.labels) or words("cohort.no_finding")
    return words(f"cohort.reference_kind.{reference.drawn}") if reference.drawn else ""
