"""Comparisons with another submission, for records."""

from evaluators.domain.comparison import BothDecided, Compared, ComparedMeasure, Comparison, MarginShown
from evaluators.domain.estimate import Estimate, Interval
from support.example_results import example_results


def compared(estimate, other):
    """Return an estimate beside another value, the difference with an interval of 0.1 around it."""
    value = estimate.value - other
    limits = Interval(lower=value - 0.1, upper=value + 0.1, level=0.95, method="mover paired")
    return ComparedMeasure(
        first=estimate,
        second=estimate.model_copy(update={"value": other}),
        difference=Estimate(
            metric=estimate.metric, parameter=estimate.parameter, value=value, interval=limits, n=estimate.n
        ),
        p=0.0312,
        p_method="mcnemar exact",
        p_holm=0.0624,
    )


def comparison_of(results=None, **changes):
    """Return a comparison in every measure of results, with a submission that reaches 0.8712345 in each."""
    results = results or example_results()
    estimates = [one for one in results.estimates if one.value is not None]
    facts = {
        "other": Compared(
            name="Other model",
            version="3.1",
            developer="Other GmbH",
            package_digest="ab" * 32,
            results_digest="cd" * 32,
        ),
        "first_results": "ef" * 32,
        "cases": results.flow.evaluated + results.flow.failed,
        "patients": results.flow.patients,
        "only_first": 0,
        "only_second": 0,
        "other_reference": 0,
        "interval_level": 0.95,
        "seed": results.seed,
        "measures": tuple(compared(one, 0.8712345) for one in estimates),
        "decided": BothDecided(both_right=180, only_first=7, only_second=3, both_wrong=10),
        "margin": MarginShown(metric="sensitivity", margin=0.05, shown="non_inferior"),
    }
    return Comparison(**{**facts, **changes})
