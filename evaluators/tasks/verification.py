"""Whether the reference standard was applied to model-positive and model-negative cases alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from evaluators.domain.plan import LockedPlan
from evaluators.domain.results import Verification
from evaluators.tasks.protocol import ScoredCase

LARGEST_DIFFERENCE: Final = 0.10
"""A larger difference between the shares with a reference is a warning."""


class Verified(NamedTuple):
    """Cases by model result: all, those with a reference, and those of them that are positive."""

    all: int
    verified: int
    diseased: int


def begg_greenes(positive: Verified, negative: Verified) -> tuple[float, float] | None:
    """Return sensitivity and specificity as if every case had a reference.

    Assumes that, given the model's result, having a reference does not depend on the disease.

    Args:
        positive: Cases the model calls positive.
        negative: Cases the model calls negative.

    Returns:
        None where a group has no reference at all or a class would be empty.

    Source:
        Begg CB, Greenes RA. Biometrics 1983;39:207-215.
    """
    if positive.verified == 0 or negative.verified == 0:
        return None
    found = positive.all * positive.diseased / positive.verified
    missed = negative.all * negative.diseased / negative.verified
    alarms, cleared = positive.all - found, negative.all - missed
    if found + missed == 0 or alarms + cleared == 0:
        return None
    return found / (found + missed), cleared / (cleared + alarms)


def verification_of(cases: Sequence[ScoredCase], locked: LockedPlan) -> Verification | None:
    """Return the shares with a reference by model result, corrected where they differ; None without positive classes.

    Counted over cases (not patients) with a model result.
    """
    if not locked.positive:
        return None
    columns = [locked.classes.index(name) for name in locked.positive]
    groups = {True: [0, 0, 0], False: [0, 0, 0]}
    for case in cases:
        if case.scores is None:
            continue
        if locked.threshold is None:
            decided = max(range(len(case.scores)), key=case.scores.__getitem__) in columns
        else:
            decided = sum(case.scores[column] for column in columns) >= locked.threshold
        group = groups[decided]
        group[0] += 1
        group[1] += case.reference is not None
        group[2] += case.reference in columns
    positive, negative = Verified(*groups[True]), Verified(*groups[False])
    shares = [group.verified / group.all if group.all else None for group in (positive, negative)]
    differs = shares[0] is not None and shares[1] is not None and abs(shares[0] - shares[1]) > LARGEST_DIFFERENCE
    corrected = begg_greenes(positive, negative) if differs else None
    return Verification(
        share_positive=shares[0],
        share_negative=shares[1],
        differs=differs,
        corrected_sensitivity=corrected and corrected[0],
        corrected_specificity=corrected and corrected[1],
    )
