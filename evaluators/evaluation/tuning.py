"""A threshold chosen on patients that are split off for it and never evaluated."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Sequence

from evaluators.domain.plan import Tuning
from evaluators.errors import PlanError

_RULE = re.compile(r"(sensitivity|specificity)\s*>=\s*(0?\.\d+|1(?:\.0*)?)")


def tuning_patients(patients: Sequence[int], fraction: float, seed: str) -> frozenset[int]:
    """Return the patients that are split off, chosen by the plan's digest and nothing else."""
    ordered = sorted(set(patients), key=lambda patient: hashlib.sha256(f"{seed}/{patient}".encode()).digest())
    return frozenset(ordered[: math.ceil(fraction * len(ordered))])


def tuning_rule(tuning: Tuning) -> tuple[str, float]:
    """Return the measure of the rule and the value it has to reach.

    Raises:
        PlanError: The rule is not one of these (``C471``).
    """
    match = _RULE.fullmatch(tuning.rule.strip())
    if not match:
        raise PlanError("C471", rule=tuning.rule)
    return match[1], float(match[2])


def tuned_threshold(tuning: Tuning, scores: Sequence[float], positive: Sequence[bool]) -> float:
    """Return the threshold that the rule picks on the tuning patients.

    ``sensitivity >= x``: the largest threshold that reaches it; ``specificity >= x``: the smallest.

    Raises:
        PlanError: The rule is not one of these (``C471``), or the split-off patients lack a class (``C472``).
    """
    kind, wanted = tuning_rule(tuning)
    of_class = sorted(s for s, p in zip(scores, positive, strict=True) if p == (kind == "sensitivity"))
    if not of_class:
        raise PlanError("C472")
    needed = math.ceil(wanted * len(of_class) - 1e-12)
    if kind == "sensitivity":
        return of_class[len(of_class) - needed] if needed else of_class[-1]
    return math.nextafter(of_class[needed - 1], math.inf) if needed else of_class[0]
