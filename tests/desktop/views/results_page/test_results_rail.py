"""What the rail says beside the results: never ok where something is to be read first."""

from dataclasses import replace

import pytest

from desktop.views.page import RailState
from evaluators.domain.results import IntegrityCheck
from support.example_results import example_results


@pytest.mark.parametrize(
    ("failed", "missed", "answered", "state"),
    [
        (0, 0, True, RailState("ok")),
        (1, 0, True, RailState("problems", 1)),
        (0, 2, True, RailState("problems", 2)),
        (2, 1, True, RailState("problems", 3)),
        (0, 0, False, RailState("problems", 1)),
        (0, 2, False, RailState("problems", 2)),
    ],
)
def test_the_rail_counts_failed_checks_and_missed_goals(page, failed, missed, answered, state):
    check = IntegrityCheck(check="repeatable", status="fail", detail="chance")
    goal = example_results().verdicts[0].model_copy(update={"verdict": "missed"})
    flow = example_results().flow.model_copy(update={} if answered else {"evaluated": 0, "failed": 232})
    results = example_results(integrity=(check,) * failed, verdicts=(goal,) * missed, flow=flow)
    page.assembling.now = replace(page.now, results=results)
    assert page.state() == state
