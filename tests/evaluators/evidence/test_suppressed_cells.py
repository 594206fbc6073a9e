"""Nobody who has a summary, knows every total and runs the program on every guess learns a suppressed number."""

from itertools import product

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from evaluators.evidence.suppression import hidden
from support.disclosed_worlds import Row, neighbours, published

MINIMUM = 10
POSSIBLE = 5
"""What is promised: a hidden number of patients below 10 can be any of at least so many numbers."""
NAMES = "abcdef"
PHASES = (Phase.explicit, Phase.generate)
"""Without shrinking: every guess runs the program, so making a counter-example smaller takes minutes."""


def guesses(table, target):
    """Return every value of a hidden cell in the guessed tables that would be published in the same way."""
    gone = hidden(table, MINIMUM)
    total = sum(table[name] for name in gone)
    found = {table[target]}
    for absorbing in gone - {target}:
        free = sorted(gone - {target, absorbing})
        for value in range(1, MINIMUM):
            for rest in product(*(sorted({1, MINIMUM - 1, MINIMUM, table[name]}) for name in free)):
                left = total - value - sum(rest)
                guess = table | dict(zip(free, rest, strict=True)) | {target: value, absorbing: left}
                if left > 0 and hidden(guess, MINIMUM) == gone:
                    found.add(value)
    return found


@settings(max_examples=250, deadline=None, phases=PHASES)
@given(st.lists(st.integers(1, 40) | st.integers(8, 20), min_size=2, max_size=5))
def test_a_small_cell_of_a_table_can_be_one_of_several_numbers(counts):
    table = dict(zip(NAMES, counts, strict=False))
    gone = hidden(table, MINIMUM)
    assert {name for name, n in table.items() if n < MINIMUM} <= gone
    if sum(table.values()) < 2 * len(table):
        return  # of so few patients in so many groups not even the number of groups is told: the test below
    for name in gone:
        if table[name] < MINIMUM and len(table) > 1:
            assert len(guesses(table, name)) >= min(POSSIBLE, sum(table.values()) - len(table)), (table, name)


@pytest.mark.parametrize(
    "table",
    [
        {"a": 10, "b": 10, "c": 9},  # the next smallest: only a = 10 and c = 9 would have hidden these two
        {"a": 10, "b": 9, "c": 9},  # 9 and 9 are the only small numbers that make 18
        {"a": 50, "b": 1, "c": 10},  # b and c make 11: if only c can be the neighbour, b is 1
    ],
)
def test_knowing_how_the_hidden_neighbour_was_chosen_does_not_help(table):
    small = [name for name, n in table.items() if n < MINIMUM]
    assert all(len(guesses(table, name)) >= POSSIBLE for name in small)


ROWS = st.builds(
    Row,
    found=st.integers(0, 40),
    missed=st.integers(0, 6),
    cleared=st.integers(0, 40),
    alarmed=st.integers(0, 6),
    unreferenced=st.integers(0, 3),
)
SMALL_ROWS = st.builds(
    Row,
    found=st.integers(0, 5),
    missed=st.integers(0, 2),
    cleared=st.integers(0, 6),
    alarmed=st.integers(0, 2),
    unreferenced=st.integers(0, 2),
)
WORLDS = st.lists(ROWS | SMALL_ROWS, min_size=2, max_size=4).map(lambda rows: dict(zip(NAMES, rows, strict=False)))


def kinds_of_numbers(row):
    return {
        "offered": sum(row),
        "analysed": row.analysed,
        "positive": row.positive,
        "negative": row.analysed - row.positive,
    }


def is_protected(world, name, kind, **how):
    """Return whether a number of patients in a group can be one of several, after all that is published."""
    told, possible = published(world, **how), {kinds_of_numbers(world[name])[kind]}
    for guess in neighbours(world, name):
        value = kinds_of_numbers(guess[name])[kind]
        if value not in possible and published(guess, **how) == told:
            possible.add(value)
            if len(possible) >= POSSIBLE:
                return True
    return False


def withheld_numbers(world, *, subgroups):
    for name, row in world.items():
        numbers = kinds_of_numbers(row)
        for kind in ("analysed", "positive", "negative") if subgroups else ("offered",):
            if 0 < numbers[kind] < MINIMUM:
                yield name, kind


@settings(max_examples=60, deadline=None, phases=PHASES)
@given(WORLDS, st.booleans())
def test_no_number_of_few_patients_can_be_worked_out_from_a_summary(world, subgroups):
    total = Row(*map(sum, zip(*world.values(), strict=True)))
    if min(total.positive, total.analysed - total.positive) < MINIMUM:
        subgroups = False  # nothing is told of the performance then
    if sum(total) < 3 * MINIMUM:
        return
    for name, kind in withheld_numbers(world, subgroups=subgroups):
        assert is_protected(world, name, kind, subgroups=subgroups), (world, name, kind)
