"""Differences between two results on the same patients."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluators.domain.estimate import Reason
from evaluators.statistics.auroc import Placements
from evaluators.statistics.bootstrap import Replicates, bca
from evaluators.statistics.limits import Limits

Reals = NDArray[np.float64]


def difference_interval(point: float, replicates: Replicates, level: float) -> Limits | Reason:
    """Return the patient bootstrap interval of a difference whose replicates used the same draws on both sides."""
    limits = bca(point, replicates, level)
    return limits if isinstance(limits, Reason) else Limits(*limits)


def difference_p(replicates: Replicates) -> float | None:
    """Return the two-sided p of "no difference": how far the replicates lie on one side of 0; None without any.

    Never below 2 / (resamples + 1): a bootstrap cannot tell smaller ones apart.

    Source:
        Davison AC, Hinkley DV. Bootstrap Methods and their Application. 1997, section 4.4.
    """
    values = replicates.values
    if values.size == 0:
        return None
    smaller_side = min(int((values <= 0).sum()), int((values >= 0).sum()))
    return min(1.0, 2 * (smaller_side + 1) / (values.size + 1))


def mcnemar_exact(only_first: int, only_second: int) -> float:
    """Return the exact two-sided p that two decisions are right equally often; only with one case a patient.

    Args:
        only_first: Cases that only the first got right.
        only_second: Cases that only the second got right.

    Source:
        McNemar Q. Psychometrika 1947;12:153-157; binomial form.
    """
    discordant = only_first + only_second
    if discordant == 0:
        return 1.0
    return min(1.0, 2 * float(special.bdtr(min(only_first, only_second), discordant, 0.5)))


def delong_difference_variance(first: Placements, second: Placements) -> float:
    """Return the variance of the difference of two AUROCs on the same cases; only with one case a patient.

    Source:
        DeLong ER, DeLong DM, Clarke-Pearson DL. Biometrics 1988;44:837-845.
    """
    positives, negatives = first.positives - second.positives, first.negatives - second.negatives
    return float(positives.var(ddof=1) / positives.size + negatives.var(ddof=1) / negatives.size)
