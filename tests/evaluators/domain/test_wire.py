"""Values as they stand in signed documents."""

import pytest

from evaluators.domain.estimate import Counts, Interval
from evaluators.domain.plan import LockedPlan
from evaluators.domain.results import Flow, Results
from evaluators.domain.wire import NotOnWire, from_wire, to_wire
from support.records import example_plan, example_results


def test_decimals_are_strings_and_keys_are_camel_case():
    interval = Interval(lower=0.1, upper=None, level=0.95, method="wilson", resamples=10)
    assert to_wire(interval) == {"lower": "0.1", "level": "0.95", "method": "wilson", "resamples": 10}


def test_keys_of_dictionaries_are_data():
    flow = Flow(
        offered=1, excluded=1, no_reference=0, failed=0, evaluated=0, patients=0, excluded_reasons={"by_hand": 1}
    )
    assert to_wire(flow)["excludedReasons"] == {"by_hand": 1}


@pytest.mark.parametrize("value", [example_results(), example_plan()], ids=["results", "plan"])
def test_reading_gives_back_what_was_written(value):
    assert from_wire(type(value), to_wire(value)) == value


@pytest.mark.parametrize(
    ("kind", "document"),
    [
        (Counts, {"patients": 1, "cases": True}),
        (Counts, {"patients": 1, "cases": "1"}),
        (Counts, {"patients": 1}),
        (Counts, {"patients": 1, "cases": 1, "more": 1}),
        (Interval, {"level": "0.950", "method": "x"}),
        (Interval, {"level": "nan", "method": "x"}),
        (Interval, {"level": 0.95, "method": "x"}),
        (Interval, {"level": "1_0.0", "method": "x"}),
        (Results, []),
        (LockedPlan, {}),
    ],
)
def test_another_form_is_refused(kind, document):
    with pytest.raises(NotOnWire):
        from_wire(kind, document)
