import numpy as np
import pytest
from scipy import stats

from evaluators.domain.estimate import Reason
from evaluators.statistics import bootstrap
from evaluators.statistics.bootstrap import Replicates, bca, patient_bootstrap, patient_strata, percentile

SEED = "a3" * 32


def mean_of(values):
    """Return the statistic "weighted mean of one value per patient"."""
    return lambda weights: {"mean": weights @ values / weights.sum(axis=1)}


def test_a_patient_belongs_to_the_class_of_all_its_cases_or_to_both():
    truth, patient = np.array([0, 0, 1, 1, 0, 1]), np.array([0, 0, 1, 1, 2, 2])
    assert patient_strata(truth, patient).tolist() == [0, 1, 2]


def test_every_resample_draws_as_many_patients_of_each_stratum_as_there_are():
    strata = np.array([0, 1, 0, 0, 1, 2])
    seen = []
    patient_bootstrap(strata, lambda w: seen.append(w) or {"n": w.sum(axis=1).astype(float)}, resamples=50, seed=SEED)
    for stratum, size in enumerate([3, 2, 1]):
        drawn = np.concatenate(seen)[:50, strata == stratum].sum(axis=1)
        assert (drawn == size).all()


def test_the_same_seed_gives_the_same_weights_whatever_the_size_of_the_blocks(monkeypatch):
    values, strata = np.arange(40) ** 2.0, np.arange(40) % 3
    whole = patient_bootstrap(strata, mean_of(values), resamples=100, seed=SEED)["mean"]
    monkeypatch.setattr(bootstrap, "BLOCK_CELLS", 7 * 40)
    pieces = patient_bootstrap(strata, mean_of(values), resamples=100, seed=SEED)["mean"]
    other = patient_bootstrap(strata, mean_of(values), resamples=100, seed="b4" * 32)["mean"]
    assert pieces.values == pytest.approx(whole.values, abs=1e-9)
    assert pieces.acceleration == pytest.approx(whole.acceleration, abs=1e-12)
    assert not np.allclose(other.values, whole.values)


def test_drawing_in_pieces_draws_the_same_number_with_the_same_spread(monkeypatch):
    monkeypatch.setattr(bootstrap, "DRAWN_AT_ONCE", 16)
    values, seen = np.arange(40) ** 2.0, []

    def statistic(weights):
        seen.append(weights)
        return mean_of(values)(weights)

    found = patient_bootstrap(np.zeros(40, np.int64), statistic, resamples=4000, seed=SEED)["mean"]
    weights = np.concatenate(seen)[:4000]
    assert (weights.sum(axis=1) == 40).all()
    assert weights.mean(axis=0) == pytest.approx(np.ones(40), abs=0.08)
    assert weights.var(axis=0) == pytest.approx(np.full(40, 39 / 40), abs=0.15)
    assert found.values.std() == pytest.approx(values.std() / 40**0.5, rel=0.05)


def test_the_bca_interval_of_a_skewed_mean_agrees_with_scipy():
    values = np.random.default_rng(2).exponential(size=60)
    found = patient_bootstrap(np.zeros(60, np.int64), mean_of(values), resamples=20_000, seed=SEED)["mean"]
    peer = stats.bootstrap((values,), np.mean, n_resamples=20_000, method="BCa", rng=np.random.default_rng(1))
    assert bca(values.mean(), found, 0.95) == pytest.approx(tuple(peer.confidence_interval), abs=0.01)


def test_the_acceleration_of_a_mean_is_a_sixth_of_its_standardised_skewness():
    values = np.random.default_rng(2).exponential(size=60)
    found = patient_bootstrap(np.zeros(60, np.int64), mean_of(values), resamples=10, seed=SEED)["mean"]
    assert found.acceleration == pytest.approx(stats.skew(values) / (6 * 60**0.5), rel=1e-9)


def test_groups_of_many_patients_give_nearly_the_acceleration_of_leaving_out_each(monkeypatch):
    values = np.random.default_rng(2).exponential(size=1500)
    grouped = patient_bootstrap(np.zeros(1500, np.int64), mean_of(values), resamples=10, seed=SEED)["mean"]
    monkeypatch.setattr(bootstrap, "JACKKNIFE_PATIENTS", 1500)
    each = patient_bootstrap(np.zeros(1500, np.int64), mean_of(values), resamples=10, seed=SEED)["mean"]
    assert grouped.acceleration == pytest.approx(each.acceleration, abs=0.007)


def test_without_bias_and_skew_bca_is_the_percentile_interval():
    replicates = Replicates(np.linspace(-1, 1, 1001), undefined=0, acceleration=0.0)
    assert percentile(replicates, 0.95) == pytest.approx((-0.95, 0.95))
    assert bca(0.0, replicates, 0.95) == pytest.approx((-0.95, 0.95))


def test_bca_moves_towards_the_side_where_the_point_lies():
    replicates = Replicates(np.linspace(-1, 1, 1001), undefined=0, acceleration=0.0)
    lower, upper = bca(0.2, replicates, 0.95)
    assert lower > -0.95
    assert upper > 0.95


def test_undefined_replicates_are_dropped_and_counted():
    found = patient_bootstrap(
        np.zeros(5, np.int64),
        lambda w: {"ratio": np.where(w[:, 0] == 0, np.nan, w[:, 1].astype(float))},
        resamples=1000,
        seed=SEED,
    )["ratio"]
    assert found.resamples == 1000
    assert found.undefined == pytest.approx(1000 * 0.8**5, abs=50)
    assert not np.isnan(found.values).any()


@pytest.mark.parametrize(
    "replicates",
    [
        pytest.param(Replicates(np.full(1000, 0.5), undefined=0, acceleration=0.0), id="nothing varies"),
        pytest.param(Replicates(np.linspace(0, 1, 900), undefined=100, acceleration=0.0), id="too many undefined"),
        pytest.param(Replicates(np.array([]), undefined=100, acceleration=0.0), id="none defined"),
    ],
)
def test_no_interval_without_variation_or_with_many_undefined_replicates(replicates):
    assert bca(0.5, replicates, 0.95) is Reason.DEGENERATE
    assert percentile(replicates, 0.95) is Reason.DEGENERATE


def test_no_bca_interval_for_a_point_outside_all_replicates():
    assert bca(2.0, Replicates(np.linspace(0, 1, 100), undefined=0, acceleration=0.0), 0.95) is Reason.DEGENERATE
