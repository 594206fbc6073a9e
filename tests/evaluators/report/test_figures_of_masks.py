"""Plots of masks from results whose numbers are chosen."""

import numpy as np
import pytest

from evaluators.analyses.overlap_cases import CaseDice, Volumes
from evaluators.domain.estimate import Counts, Estimate, Interval, Reason
from evaluators.domain.results import Curves
from evaluators.report.figures import plots
from evaluators.report.figures_of_masks import case_behind, case_plot, structure_rows, volume_plot
from evaluators.report.first_measures import first_measures
from evaluators.texts import LANGUAGES, Words
from support.example_results import example_results


def estimate(metric, parameter, value, upper=None):
    limits = Interval(lower=0.0, upper=upper, level=0.95, method="order statistics")
    return Estimate(
        metric=metric,
        parameter=parameter,
        value=value,
        undefined=Reason.ENDLESS if value is None else None,
        interval=None if value is None else limits,
        n=Counts(patients=9, cases=9),
    )


def results_of(*estimates):
    return example_results(
        task="segmentation", estimates=estimates, verdicts=(), curves=Curves(), confusion=None, subgroups=()
    )


ORGANS = results_of(
    estimate("dice", None, 0.8, 0.9),
    estimate("dice", "liver", 0.9, 0.95),
    estimate("dice", "spleen", 0.7, 0.85),
    estimate("hd95_mm", None, None),
    estimate("hd95_mm", "liver", 3.0, 5.0),
    estimate("hd95_mm", "spleen", 8.0),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_structures_stand_below_each_other_with_dice_and_distance(language):
    dice, distance = plots(ORGANS, Words(language))
    assert (dice.name, distance.name) == ("dice", "hd95_mm")
    assert [name for _, name in dice.y_ticks][1:] == ["liver", "spleen"]
    assert [point.x for point in dice.points] == [0.8, 0.9, 0.7]
    assert distance.points[1].x_whisker == (0.0, distance.x_range[1])  # without an upper limit: to the end of the axis
    assert dice.x_range == (0.0, 1.0)


def test_what_has_no_finite_value_has_no_row():
    assert [one.parameter for one in structure_rows(ORGANS, "hd95_mm")] == ["liver", "spleen"]


def test_a_single_structure_has_no_plot_but_stands_on_the_first_page():
    alone = results_of(estimate("dice", "lesion", 0.8, 0.9), estimate("hd95_px", "lesion", 3.0, 4.0))
    assert plots(alone, Words("en")) == ()
    assert [one.id for one in first_measures(alone)] == ["dice[lesion]", "hd95_px[lesion]"]
    assert [one.id for one in first_measures(ORGANS)] == ["dice", "hd95_mm"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_volumes_lie_over_those_of_the_reference(language):
    volumes = Volumes(np.array([1, 2]), np.array([10.0, 20.0]), np.array([12.0, 0.0]))
    plot = volume_plot("volumes.liver", "liver", volumes, Words(language))
    assert [(point.x, point.y) for point in plot.points] == [(10.0, 12.0), (20.0, 0.0)]
    assert plot.x_range == plot.y_range == (0.0, 21.0)
    assert "liver" in plot.title


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_case_is_a_point_in_the_row_of_its_structure(language):
    found = {
        "liver": CaseDice(np.array([1, 2, 3]), np.array([0.9, 0.2, 0.8])),
        "spleen": CaseDice(np.array([1]), np.array([0.4])),
    }
    plot = case_plot(found, Words(language))
    assert [(point.x, round(point.y)) for point in plot.points] == [(0.2, 2), (0.8, 2), (0.9, 2), (0.4, 1)]
    assert [name for _, name in plot.y_ticks] == ["liver", "spleen"]
    assert case_behind(found, 0.25, 2.2) == 2
    assert case_behind(found, 0.95, 0.7) == 1
    assert case_plot({}, Words(language)) is None


def test_no_more_cases_are_drawn_than_can_be_told_apart_and_the_worst_is_among_them():
    many = CaseDice(np.arange(50_000), np.linspace(1.0, 0.1, 50_000))
    plot = case_plot({"liver": many}, Words("en"))
    assert len(plot.points) == 2_000
    assert plot.points[0].x == 0.1
