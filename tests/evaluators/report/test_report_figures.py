import re
import xml.etree.ElementTree as ET

import pytest

from evaluators.domain.results import Curves, DecisionCurve
from evaluators.report.drawing import svg
from evaluators.report.figures import plots
from evaluators.report.plot import Label, Line, Plot
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
    assert found.title == "Net benefit above both simple rules at none of the risks shown"


def test_a_single_risk_at_which_the_model_helps_is_named():
    decision = DecisionCurve(risks=(0.02, 0.2), model=(0.031, -0.05), treat_all=(0.03, -0.19))
    found = by_name(example_results(curves=Curves(decision=decision)))["decision"]
    assert found.title == "Net benefit above both simple rules at risk 2%"


def test_a_curve_of_few_points_shows_them_and_keeps_its_course_below_the_plot():
    decision = DecisionCurve(risks=(0.02, 0.2), model=(0.031, -0.05), treat_all=(0.03, -0.19))
    found = by_name(example_results(curves=Curves(decision=decision)))["decision"]
    assert [(point.x, point.y) for point in found.points] == [(0.02, 0.031)]
    assert found.lines[1].y == (0.03, -0.19)


def test_labels_of_a_steep_decision_curve_stand_apart_and_inside():
    decision = DecisionCurve(risks=(0.02, 0.2), model=(0.031, -0.05), treat_all=(0.03, -0.19))
    found = by_name(example_results(curves=Curves(decision=decision)))["decision"]
    model, everyone, _ = found.labels
    low, high = found.y_range
    assert all(low < label.y < high for label in found.labels)
    assert model.y - everyone.y > 0.1 * (high - low)


def test_few_events_are_named_beside_the_smoothed_curve():
    assert "only a hint" in by_name(example_results())["calibration"].caption


def test_a_drawing_is_the_same_each_time_and_holds_no_date():
    plot = by_name(example_results())["roc"]
    first, second = (svg(plot, EN, width_mm=57, height_mm=57) for _ in range(2))
    assert first == second
    assert b"date" not in first


def test_a_drawing_has_real_text_in_the_language_of_the_words():
    for plot in plots(example_results(), DE):
        root = ET.fromstring(svg(plot, DE, width_mm=57, height_mm=50))  # noqa: S314 - our own drawing
        texts = ["".join(node.itertext()) for node in root.iter() if node.tag.endswith("text")]
        assert plot.x_label in texts
        assert any(re.fullmatch(r"0,\d+", text) for text in texts)


def drawn(plot, words=EN, width_mm=57, height_mm=57):
    return ET.fromstring(svg(plot, words, width_mm=width_mm, height_mm=height_mm))  # noqa: S314 - our own drawing


def nodes(root, tag):
    return [node for node in root.iter() if node.tag.endswith(tag)]


def test_a_square_plot_has_equal_axes():
    (inside,) = nodes(drawn(by_name(example_results())["roc"], height_mm=70), "rect")
    assert float(inside.get("width")) == pytest.approx(float(inside.get("height")))


@pytest.mark.parametrize("words", [EN, DE], ids=["en", "de"])
@pytest.mark.parametrize("last", [0.2, 0.1, 1.0, 0.025])
def test_the_last_number_of_an_axis_stays_on_the_paper(words, last):
    plot = Plot(
        name="decision", title="", caption="", alt="", x_label="", y_label="", x_range=(0.0, last), y_range=(-0.05, 0.1)
    )
    root = drawn(plot, words)
    width = float(root.get("viewBox").split()[2])
    for text in nodes(root, "text"):
        half = len(text.text or "") * 0.573 * 6.5 / 2  # the digits of the typeface are 0.573 of its size wide
        if text.get("text-anchor") == "middle":
            assert float(text.get("x")) + half <= width
        else:
            assert float(text.get("x")) - 2 * half >= 0


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        pytest.param((0.0, 1.0), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"], id="unit"),
        pytest.param((0.02, 0.2), ["0.05", "0.10", "0.15", "0.20"], id="from between two"),
        pytest.param((-0.009, 0.036), ["0.00", "0.01", "0.02", "0.03"], id="around zero"),
        pytest.param((-25.0, 100.0), ["\u221225", "0", "25", "50", "75", "100"], id="a quarter of a hundred"),
    ],
)
def test_numbers_along_an_axis_are_round_and_in_its_range(ends, expected):
    plot = Plot(name="x", title="", caption="", alt="", x_label="", y_label="", x_range=ends, y_range=(0.0, 1.0))
    texts = [node.text for node in nodes(drawn(plot), "text")]
    assert texts[: len(expected)] == expected
    assert texts[len(expected)] == "0.0"  # the other axis


def test_a_line_keeps_its_ends_when_it_has_more_points_than_a_printer_can_show():
    steps = tuple(index / 5000 for index in range(5001))
    plot = Plot(
        name="x", title="", caption="", alt="", x_label="", y_label="", x_range=(0.0, 1.0), y_range=(0.0, 1.0),
        lines=(Line(steps, steps, 1),),
    )  # fmt: skip
    root = drawn(plot)
    (line,) = [node for node in nodes(root, "path") if node.get("stroke") == "#0072B2"]
    (inside,) = nodes(root, "rect")
    places = line.get("d")[1:].split("L")
    left, top, right = (float(inside.get("x")), float(inside.get("y")), float(inside.get("width")))
    assert len(places) == 400
    assert [float(number) for number in places[-1].split()] == pytest.approx([left + right, top], abs=0.011)


def test_words_in_a_plot_are_never_markup():
    plot = Plot(
        name="x", title="", caption="", alt="", x_label="<b>&", y_label="", x_range=(0.0, 1.0), y_range=(0.0, 1.0),
        labels=(Label(0.5, 0.5, "</text><script/>", 1),),
    )  # fmt: skip
    assert {"<b>&", "</text><script/>"} <= {node.text for node in nodes(drawn(plot), "text")}
