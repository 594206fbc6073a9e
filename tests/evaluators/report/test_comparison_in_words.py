"""A comparison as rows, sentences and a plot, in both languages."""

import functools

import pytest

from evaluators.analyses.comparison import Margin, Side, compare_measures
from evaluators.domain.comparison import BothDecided, Compared, Comparison
from evaluators.report.comparison import comparison_rows, difference_plot, sentences
from evaluators.texts import Words
from support.scored_cases import SEED, binary_cases, locked_plan


@functools.cache
def whole():
    """Return a comparison of a model that finds 90 of 100 with one that finds 80; both spare 90 of 100."""
    sides = [
        Side(binary_cases([0.9] * found + [0.1] * (100 - found), [0.1] * 90 + [0.9] * 10), locked_plan(), True)
        for found in (90, 80)
    ]
    measures = compare_measures(*sides, seed=SEED, margin=Margin("sensitivity", 0.05))
    other = Compared(
        name="Other",
        version="2",
        developer="Example",
        package_digest="ab" * 32,
        results_digest="cd" * 32,
    )
    return Comparison(
        other=other,
        first_results="ef" * 32,
        cases=200,
        patients=200,
        only_first=0,
        only_second=0,
        other_reference=0,
        interval_level=0.95,
        seed=SEED,
        measures=measures.compared,
        decided=BothDecided(both_right=170, only_first=10, only_second=0, both_wrong=20),
        margin=measures.margin,
    )


def comparison(**changes):
    """Return it with other fields."""
    return whole().model_copy(update=changes)


@pytest.mark.parametrize(("language", "name"), [("en", "Sensitivity"), ("de", "Sensitivität")])
def test_a_row_has_both_values_and_the_difference_with_its_own_interval(language, name):
    row = next(row for row in comparison_rows(comparison(), Words(language)).rows if row[0] == name)
    decimal = "," if language == "de" else "."
    assert row[1:3] == (f"0{decimal}900", f"0{decimal}800")
    assert row[3].startswith(f"+0{decimal}100 (")
    assert "McNemar" in row[4]


@pytest.mark.parametrize("language", ["en", "de"])
def test_everything_that_was_left_out_is_said(language):
    words = Words(language)
    complete = sentences(comparison(), "Own 1", words)
    counted = sentences(comparison(only_first=1, only_second=2, other_reference=3, decided=None), "Own 1", words)
    assert len(complete) == 6
    assert len(counted) == 5
    assert all(
        words(f"comparison.{kind}", n=n) in counted[1] for kind, n in (("only_first", 1), ("other_reference", 3))
    )


def test_the_plot_says_how_many_intervals_leave_out_no_difference():
    plot = difference_plot(comparison(), Words("en"))
    sensitivity = next(y for y, name in plot.y_ticks if name == "Sensitivity")
    point = next(point for point in plot.points if point.y == sensitivity)
    assert point.x == pytest.approx(0.1)
    assert point.x_whisker[0] > 0
    whiskers = [one.x_whisker for one in plot.points if one.x_whisker is not None]
    assert plot.title.split()[0] == str(sum(low > 0 or high < 0 for low, high in whiskers))


def test_without_any_difference_there_is_no_plot():
    assert difference_plot(comparison(measures=()), Words("en")) is None


def test_where_no_p_is_told_there_is_no_column_for_it():
    no_p = {"p": None, "p_method": None, "p_holm": None}
    untold = tuple(one.model_copy(update=no_p) for one in comparison().measures)
    rows = comparison_rows(comparison(measures=untold), Words("en"))
    assert len(rows.header) == 4
    assert {len(row) for row in rows.rows} == {4}
