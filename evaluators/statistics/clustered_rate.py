"""The interval of a rate of events (false alarms per image) that goals use: patients differ in their rates."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluators.statistics.limits import Limits, normal_quantile, t_quantile, tail

PRIOR_PATIENTS: Final = 30
"""Weight of the assumed overdispersion against the observed one: as if so many patients with an event had shown it.
Samples with few events show little overdispersion too; at 10, as for proportions, the upper limit erred up to 0.037."""

LARGEST_ICC: Final = 0.99
"""At 1 every variance would be infinite."""

Counts = NDArray[np.int64]
Reals = NDArray[np.float64]


def assumed_overdispersion(sizes: Counts | Reals, icc: float) -> float:
    """Return the variance of the events of a patient, as a multiple of a Poisson variance, at an assumed correlation.

    Where patients' rates differ, two images of one patient have correlated numbers of events. At a correlation of icc
    the variance of m images together is 1 + m·icc / (1 - icc) times that of independent events.

    Args:
        sizes: Images or minutes per patient, all positive.
        icc: Assumed correlation of the events of two images of one patient, in [0, 1].
    """
    typical = float(np.square(sizes).sum() / sizes.sum())
    bounded = min(icc, LARGEST_ICC)
    return 1.0 + typical * bounded / (1.0 - bounded)


def clustered_rate(events: Counts, sizes: Counts | Reals, *, level: float, icc: float) -> Limits:
    """Return exact Poisson limits at the effective number of images.

    The effective number is n/D·(z/t)². D is the larger of the observed overdispersion (variance of patients' events
    about their share, divided by the mean) and its mean with the assumed one, in which the observed weighs as many
    patients as have an event. Without events only the assumed one is known.

    One event more in a patient who had none can make the observed overdispersion fall. The upper limit is therefore the
    largest over all numbers of events that could be forgiven, each at the overdispersion of the patients as they are
    or, if larger, of that number of events spread as unevenly as these patients allow.

    Args:
        events: Events per patient, shape (patients,).
        sizes: Images or minutes per patient, all positive, same shape; at least two patients.
        level: Two-sided level.
        icc: Assumed correlation of the events of two images of one patient, in [0, 1].

    Source:
        Garwood F. Biometrika 1936;28:437-442. Effective size: Korn EL, Graubard BI. Survey Methodology
        1998;24:193-201.
    """
    total, images = int(events.sum()), float(sizes.sum())
    assumed = assumed_overdispersion(sizes, icc)
    small_sample = (normal_quantile(level) / t_quantile(level, sizes.size - 1)) ** 2
    kept = np.arange(1, total + 1)
    observed = _worst_overdispersion(events, sizes, kept)
    informative = _fewest_informative(events, kept)

    shrunk = (informative * observed + PRIOR_PATIENTS * assumed) / (informative + PRIOR_PATIENTS)
    scale = np.maximum(observed, shrunk) / small_sample
    without = float(_upper(np.zeros(1), level)[0]) * assumed / small_sample
    highest = max(without, float((_upper(kept / scale, level) * scale).max())) if total else without
    lowest = _lower(total / scale[-1], level) * scale[-1] if total else 0.0
    return Limits(float(lowest / images), highest / images)


def _worst_overdispersion(events: Counts, sizes: Counts | Reals, kept: Counts) -> Reals:
    """Return the largest overdispersion that ``kept`` of the events can show; exact where all are kept.

    As for proportions: the sum of squares is convex in each patient's events, so its linear upper envelope is largest
    when the steepest patients are filled first.
    """
    pairs, patients = np.unique(np.stack([events, sizes]), axis=1, return_counts=True)
    rate = kept / sizes.sum()
    slopes = pairs[0] - 2 * rate[:, None] * pairs[1]
    order = np.argsort(-slopes, axis=1, kind="stable")
    room = (pairs[0] * patients)[order]
    filled = np.clip(kept[:, None] - (np.cumsum(room, axis=1) - room), 0, room)
    squares = (filled * np.take_along_axis(slopes, order, axis=1)).sum(axis=1) + rate**2 * np.square(sizes).sum()
    correction = sizes.size / (sizes.size - 1)
    return np.asarray(np.maximum(1.0, correction * squares / kept))


def _fewest_informative(events: Counts, kept: Counts) -> Counts:
    """Return the fewest patients that can hold so many of the events."""
    held = np.cumsum(np.sort(events)[::-1])
    return np.asarray(np.searchsorted(held, kept) + 1, np.int64)


def _upper(events: Reals, level: float) -> Reals:
    return np.asarray(special.gammaincinv(events + 1.0, 1.0 - tail(level)))


def _lower(events: float, level: float) -> float:
    return float(special.gammaincinv(events, tail(level)))
