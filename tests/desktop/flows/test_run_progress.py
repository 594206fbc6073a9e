"""What the page knows of a run under way."""

import re

import pytest

from desktop.flows.run_progress import RunProgress
from evaluators.domain.outcome import FailureCategory, Outcome, Timing


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def progress(clock):
    return RunProgress(clock=clock)


def outcome(number, total=40.0):
    timing = Timing(decode=1, prepare=1, infer=total - 3, interpret=1, total=total)
    return Outcome(case=number, status="evaluated", scores=(0.5, 0.5), timing=timing)


def test_the_time_left_counts_only_what_was_done_here_and_not_while_paused(progress, clock):
    progress.begin_stage("cases")
    progress.move(500, 1000)  # continued: 500 were done before
    clock.now += 5
    progress.move(600, 1000)
    assert progress.remaining_s() == 20
    progress.hold(held=True)
    assert progress.remaining_s() is None
    clock.now += 1000
    progress.hold(held=False)
    clock.now += 5
    progress.move(700, 1000)
    assert progress.remaining_s() == 15


def test_the_time_left_changes_at_most_once_a_second(progress, clock):
    progress.begin_stage("cases")
    progress.move(0, 100)
    clock.now += 10
    progress.move(10, 100)
    shown = progress.remaining_s()
    clock.now += 0.5
    progress.move(60, 100)
    assert progress.remaining_s() == shown
    clock.now += 0.6
    assert progress.remaining_s() < shown


def test_the_time_per_case_is_the_median_of_the_latest(progress):
    assert progress.per_case_ms is None
    for number, total in enumerate((40.0, 50.0, 4000.0), start=1):
        progress.add(outcome(number, total))
    assert progress.per_case_ms == 50.0


def test_a_run_under_way_is_never_at_a_hundred_percent(progress):
    progress.move(1000, 1000)
    assert progress.percent == 99


def test_failed_and_changed_cases_are_counted(progress):
    progress.add(outcome(1))
    progress.add(Outcome(case=2, status="failed", failure=FailureCategory.NOT_A_NUMBER))
    progress.add(Outcome(case=3, status="excluded", exclusion="changed_since_scan"))
    progress.add(Outcome(case=4, status="excluded", exclusion="unreadable"))
    assert [one.case for one in progress.failures] == [2]
    assert progress.changed == 1
    assert progress.latest == 4


def test_the_log_holds_times_stages_numbers_and_ids_alone(progress):
    progress.begin_stage("cases")
    progress.add(Outcome(case=2, status="failed", failure=FailureCategory.CRASHED))
    progress.add(Outcome(case=3, status="excluded", exclusion="unreadable"))
    progress.hold(held=True)
    assert len(progress.log) == 4
    pattern = re.compile(r"\d\d:\d\d:\d\d (stage [a-z]+|case \d+ [a-z_]+|paused|continued)")
    assert all(pattern.fullmatch(line) for line in progress.log)
