"""Every example from Home to a verified summary, by mouse alone, in as many clicks as the first one takes."""

import pytest

from evaluators.examples.registry import DEFAULT, EXAMPLES
from evaluators.texts import Words

pytestmark = pytest.mark.slow
OTHERS = [one for one in EXAMPLES if one is not DEFAULT]


@pytest.mark.parametrize("example", OTHERS, ids=lambda one: one.name)
def test_from_home_to_a_verified_summary_in_six_clicks(start, example):
    person = start("en")
    person.clicks_on(f"home.demo.{example.short}")
    person.waits(lambda: person.window.rail.current() == "plan", "the example to open on Plan", seconds=180)
    person.clicks_on("plan.lockRun", seconds=60)
    person.clicks_on("plan.sheet.lock")
    person.waits(lambda: person.window.rail.current() == "results", "Results to open by itself", seconds=300)
    person.clicks_on("res.sign")
    person.clicks_on("sign.sign", seconds=60)
    person.clicks_on("sign.verifyNow", seconds=120)
    verdict = person.waits_for("ver.verdict")
    person.waits(lambda: Words("en")("verify.verdict.demo") in verdict.text(), "the verdict")
    assert person.clicks == 6
