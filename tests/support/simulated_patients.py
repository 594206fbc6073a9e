"""Random cohorts with a known truth, for measuring what intervals promise."""

from __future__ import annotations

import numpy as np
from scipy import special


def sizes_of(rng, patients, kind):
    """Return images per patient: a constant number, or "skewed": mostly one or two, a few with up to twelve."""
    if kind == "skewed":
        return np.minimum(rng.geometric(0.35, patients), 12)
    return np.full(patients, kind)


def successes_of(rng, sizes, share, icc):
    """Return successes per patient, beta-binomial: mean ``share``, correlation of two images of a patient ``icc``."""
    if icc == 0:
        return rng.binomial(sizes, share)
    scale = (1 - icc) / icc
    return rng.binomial(sizes, rng.beta(share * scale, (1 - share) * scale, len(sizes)))


def scores_of(rng, positive_sizes, negative_sizes, area, icc):
    """Return scores, references and patients: normal scores whose AUROC is ``area``, patients share ``icc`` of it."""
    sizes = np.concatenate([positive_sizes, negative_sizes])
    positive = np.repeat(np.arange(len(sizes)) < len(positive_sizes), sizes)
    patient = np.repeat(np.arange(len(sizes)), sizes)
    noise = np.sqrt(icc) * rng.normal(size=len(sizes))[patient] + np.sqrt(1 - icc) * rng.normal(size=len(patient))
    return noise + positive * np.sqrt(2) * special.ndtri(area), positive, patient


def errors(limits, truth):
    """Return the share of lower limits above the truth and of upper limits below it."""
    lower, upper = np.array(limits).T
    return float((lower > truth).mean()), float((upper < truth).mean())
