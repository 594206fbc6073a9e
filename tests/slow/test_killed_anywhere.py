"""SIGKILL of the program, of a worker or of both, at random moments of everything from the first scan to the signature.

Afterwards a person types the same command again: the results are those of an undisturbed evaluation, byte for byte.
``PRUEFSTAND_SEED`` repeats the moments of an earlier time; the seed stands in the name of every test.
"""

import os
import random
import time

import pytest

from support.killing import STEPS, VICTIMS, check_sound, new_ground, result_bytes

SEED = int(os.environ.get("PRUEFSTAND_SEED", time.time_ns() % 1_000_000))
CASES = 60
KILLS = {"new": 10, "lock": 3, "run": 24, "results": 5, "sign": 6, "report": 2}
"""How many of the fifty fall into each command."""
TRIALS = [(step, number) for step, count in KILLS.items() for number in range(count)]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """Return the ground before each command, how long each took, and the results."""
    ground = new_ground(tmp_path_factory.mktemp("undisturbed") / "ground", CASES)
    before, seconds = {}, {}
    for step in STEPS:
        before[step] = ground.copy(ground.root.parent / step)
        began = time.monotonic()
        assert ground.finish(step) == 1
        seconds[step] = time.monotonic() - began
    return before, seconds, result_bytes(ground.evaluation)


@pytest.mark.slow
@pytest.mark.parametrize(("step", "number"), TRIALS, ids=[f"{SEED}-{step}-{number}" for step, number in TRIALS])
def test_whatever_is_killed_whenever_the_results_are_those_of_an_undisturbed_evaluation(
    tmp_path, undisturbed, step, number
):
    before, seconds, expected = undisturbed
    chance = random.Random(f"{SEED} {step} {number}")
    ground = before[step].copy(tmp_path / "ground")
    after, victim = chance.uniform(0, seconds[step]), chance.choice(VICTIMS)
    ground.kill(step, after, victim)
    for following in STEPS[STEPS.index(step) : max(STEPS.index("results"), STEPS.index(step)) + 1]:
        ground.finish(following)
    check_sound(ground)
    assert result_bytes(ground.evaluation) == expected
