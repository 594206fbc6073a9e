"""SIGKILL of the program, of a worker or of both, fifty times, in every phase from the first scan to the report.

Afterwards a person types the same command again: the results are those of an undisturbed evaluation, byte for byte.
``PRUEFSTAND_SEED`` repeats the moments of an earlier time; the seed stands in the name of every test. In CI three.
"""

import os
import random
import sys
import time

import pytest

from support.killing import VICTIMS, check_continues, undisturbed_ways

SEED = int(os.environ.get("PRUEFSTAND_SEED", time.time_ns() % 1_000_000))
KILLS = {"new": 12, "lock": 4, "run": 21, "results": 4, "sign": 6, "report": 3}
"""How many of the fifty fall into each command."""
TRIALS = [(step, number) for step, count in KILLS.items() for number in range(count)]


@pytest.fixture(scope="module")
def short_ways(tmp_path_factory):
    return undisturbed_ways(tmp_path_factory.mktemp("short"), 6, watched=())


@pytest.fixture(scope="module")
def ways(tmp_path_factory):
    return undisturbed_ways(tmp_path_factory.mktemp("ways"), 20)


@pytest.mark.parametrize(
    ("step", "phase", "after", "victim"),
    [("lock", 0, 0.5, "parent"), ("run", 4, 0.0, "both"), ("results", 0, 0.6, "parent")],
    ids=["while the plan is locked", "when the first case is done", "before the results"],
)
def test_three_commands_that_are_killed_continue_to_the_results_of_undisturbed_ones(
    tmp_path, short_ways, step, phase, after, victim
):
    check_continues(short_ways, tmp_path / "ground", step, phase, after, victim)


@pytest.mark.slow
@pytest.mark.parametrize(("step", "number"), TRIALS, ids=[f"{SEED}-{step}-{number}" for step, number in TRIALS])
def test_whatever_is_killed_whenever_the_results_are_those_of_an_undisturbed_evaluation(
    tmp_path, ways, step, number, capsys
):
    chance = random.Random(f"{SEED} {step} {number}")
    victim = VICTIMS[number % len(VICTIMS)] if step in {"new", "run"} else "parent"
    phase = number % ways.phases(step)  # each in turn, however short; when in it is left to chance
    after = chance.random() * ways.longest(step, phase)
    moment = check_continues(ways, tmp_path / "ground", step, phase, after, victim)
    with capsys.disabled():
        sys.stdout.write(f"\n{SEED}-{step}-{number} {moment}\n")
