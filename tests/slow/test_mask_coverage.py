"""How often the goal intervals of distances and shares of masks miss on one side, in cohorts of known patients.

Patients are drawn from a population of 20 000 made once: each with one to four cases and a tendency of their own, some
with a missed structure. The truth is the estimate of the whole population.
"""

import numpy as np
import pytest

from evaluators.metrics.mask_measures import patient_values
from evaluators.metrics.overlap import OverlapSample
from evaluators.metrics.registry import METRICS
from evaluators.metrics.sample import OperatingSettings
from evaluators.metrics.weighted import Prepared
from evaluators.tasks.asked import Asked
from evaluators.tasks.interval_request import IntervalRequest
from evaluators.tasks.intervals import direct_interval

pytestmark = pytest.mark.slow

POPULATION = 20_000
TRIALS = 3_000
MOST_ERROR = 0.03
LEVEL = 0.95


def sample_of(values, missed, patient):
    """Return cases of one structure with these measures."""
    held = np.full((len(patient), 1), 100, np.int64)
    marked = np.where(missed[:, None], 0, held)
    measures = {metric: values[metric][:, None] for metric in values}
    return OverlapSample(marked, held, marked, np.zeros(len(patient), bool), patient, measures=measures)


def population(seed, *, missing, step):
    """Return value and patient of every case; ``step``: distances come in whole pixels of this size."""
    random = np.random.default_rng(seed)
    patient = np.repeat(np.arange(POPULATION), random.integers(1, 5, POPULATION))
    tendency = random.normal(0, 0.6, POPULATION)[patient]
    missed = random.random(len(patient)) < missing
    distance = np.exp(1.0 + tendency + random.normal(0, 0.5, len(patient)))
    distance = np.maximum(step, np.round(distance / step) * step) if step else distance
    share = 1 / (1 + np.exp(-(2.0 - tendency + random.normal(0, 0.5, len(patient)))))
    values = {
        "hd95_mm": np.where(missed, np.inf, distance),
        "nsd": np.where(missed, 0.0, share),
        "panoptic_quality": np.where(missed, 0.0, share**2),
    }
    return values, missed, patient


def errors(metric, n, seed, **options):
    """Return how often the lower limit lies above the truth and the upper one below it."""
    values, missed, patient = population(seed, **options)
    whole = Prepared(sample_of(values, missed, patient), OperatingSettings())
    truth = METRICS[metric].value(whole)
    per_patient = whole.once(patient_values(metric))
    random = np.random.default_rng(seed + 1)
    above = below = 0
    for _ in range(TRIALS):
        drawn = per_patient[random.integers(0, POPULATION, n)]
        gone = ~np.isfinite(drawn) if metric == "hd95_mm" else drawn == 0
        cohort = Prepared(sample_of({metric: drawn}, gone, np.arange(n)), OperatingSettings())
        asked = Asked(METRICS[metric], cohort, "structure")
        value = asked.value()
        found = direct_interval(
            IntervalRequest(asked, value if isinstance(value, float) else 0.0, LEVEL, 0.3, goal=True)
        )
        lower = -np.inf if found.lower is None else found.lower
        upper = np.inf if found.upper is None else found.upper
        above, below = above + (lower > truth), below + (upper < truth)
    return above / TRIALS, below / TRIALS


@pytest.mark.parametrize("step", [0.0, 1.0])
@pytest.mark.parametrize("missing", [0.0, 0.1])
@pytest.mark.parametrize("n", [8, 20, 60])
def test_limits_of_median_distances(n, missing, step):
    assert max(errors("hd95_mm", n, 5, missing=missing, step=step)) <= MOST_ERROR


@pytest.mark.parametrize("metric", ["nsd", "panoptic_quality"])
@pytest.mark.parametrize("missing", [0.0, 0.03, 0.1])
@pytest.mark.parametrize("n", [8, 20, 60])
def test_limits_of_mean_shares(n, missing, metric):
    assert max(errors(metric, n, 6, missing=missing, step=0.0)) <= MOST_ERROR
