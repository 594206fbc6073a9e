import re
import xml.etree.ElementTree as ET

import pytest

from evaluators.domain.results import Curves, DecisionCurve
from evaluators.report.drawing import svg
from evaluators.report.figures import plots
from evaluators.texts import Words
from support.example_results import example_results

EN, DE = Words("en"), Words("de")


def by_name(results, words=EN):
    return {plot.name: plot for plot in plots(results, words)}


def test_a_binary_result_has_four_plots_and_one_without_curves_none():
    assert list(by_name(example_results())) == ["roc", "calibration", "decision", "scores"]
    assert plots(example_results(curves=Curves()), EN) == ()


def test_the_roc_title_states_the_finding_with_its_interval():
    assert by_name(example_results())["roc"].title == "AUROC 0.913 (95% CI 0.871–0.946)"
    assert by_name(example_results(), DE)["roc"].title == "AUROC 0,913 (95-%-Konfidenzintervall 0,871–0,946)"


def test_the_operating_point_lies_at_the_locked_threshold_with_both_intervals():
    (point,) = by_name(example_results())["roc"].points
    assert (point.x, point.y) == (pytest.approx(22 / 154), 0.875)
    assert point.x_whisker == (pytest.approx(1 - 0.9112), pytest.approx(1 - 0.7823))
    assert point.y_whisker == (0.7321, 0.9581)


def test_the_score_plot_counts_missed_cases_and_false_alarms():
    assert by_name(example_results())["scores"].title == "At the threshold: 10 missed, 22 false alarms"


def test_the_share_of_a_class_adds_up_to_one():
    positive = by_name(example_results())["scores"].lines[1]
    assert sum(positive.y[1:-1:2]) == pytest.approx(1.0)


def test_the_decision_curve_names_the_risks_at_which_the_model_helps():
    decision = DecisionCurve(risks=(0.1, 0.2, 0.3, 0.4), model=(0.1, 0.3, 0.2, -0.1), treat_all=(0.2, 0.1, 0.0, -0.1))
    found = by_name(example_results(curves=Curves(decision=decision)))["decision"]
    assert found.title == "Net benefit above both simple rules at risks 20% to 30%"


def test_a_useless_model_is_not_praised():
    decision = DecisionCurve(risks=(0.1, 0.2), model=(0.1, 0.0), treat_all=(0.2, 0.1))
    found = by_name(example_results(curves=Curves(decision=decision)))["decision"]
    assert found.title == "Net benefit nowhere above both simple rules"


def test_few_events_are_named_beside_the_smoothed_curve():
    assert "only a hint" in by_name(example_results())["calibration"].caption


def test_a_drawing_is_the_same_each_time_and_holds_no_date():
    plot = by_name(example_results())["roc"]
    first, second = (svg(plot, EN, width_mm=57, height_mm=57) for _ in range(2))
    assert first == second
    assert b"<dc:date>" not in first


def test_a_drawing_has_real_text_in_the_language_of_the_words():
    for plot in plots(example_results(), DE):
        root = ET.fromstring(svg(plot, DE, width_mm=57, height_mm=50))  # noqa: S314 - our own drawing
        texts = ["".join(node.itertext()) for node in root.iter() if node.tag.endswith("text")]
        assert plot.x_label in texts
        assert any(re.fullmatch(r"0,\d+", text) for text in texts)


def test_a_square_plot_has_equal_axes():
    root = ET.fromstring(svg(by_name(example_results())["roc"], EN, width_mm=57, height_mm=70))  # noqa: S314 - our own drawing
    patch = next(node for node in root.iter() if node.get("id") == "patch_2")
    numbers = [float(number) for number in re.findall(r"[\d.]+", patch[0].get("d"))]
    assert max(numbers[::2]) - min(numbers[::2]) == pytest.approx(max(numbers[1::2]) - min(numbers[1::2]))
