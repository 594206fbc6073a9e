"""The three ways through the window, by mouse and keyboard alone, in both languages; what they cost is counted."""

import time

import pytest

from evaluators.texts import LANGUAGES, Words


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_launch_to_a_verified_summary_of_the_example_in_six_clicks(start, language):
    person = start(language)
    words = Words(language)
    began = time.monotonic()
    person.clicks_on("home.demo.skin")
    person.waits(lambda: person.window.rail.current() == "plan", "the example to open on Plan", seconds=180)
    person.clicks_on("plan.lockRun", seconds=60)
    person.clicks_on("plan.sheet.lock")
    person.waits(lambda: person.window.rail.current() == "results", "Results to open by itself", seconds=300)
    person.clicks_on("res.sign")
    person.clicks_on("sign.sign")
    person.clicks_on("sign.verifyNow", seconds=90)
    verdict = person.waits_for("ver.verdict")
    person.waits(lambda: words("verify.verdict.demo") in verdict.text(), "the verdict")
    assert person.clicks == 6
    assert time.monotonic() - began < 480
