"""One value of a plan, changed by its dotted name as ``plan --set`` does."""

import pytest

from evaluators.domain.plan import Plan
from evaluators.errors import PlanError
from evaluators.evaluation.plan_values import with_value
from evaluators.texts import Words


@pytest.mark.parametrize(
    ("key", "value", "read"),
    [
        ("threshold", "0.3", lambda plan: plan.threshold == 0.3),
        ("report.target_prevalence", "0.02", lambda plan: plan.report.target_prevalence == 0.02),
        ("subgroups.attributes", '["sex", "age_band"]', lambda plan: plan.subgroups.attributes == ("sex", "age_band")),
        ("question", "Does it work here?", lambda plan: plan.question == "Does it work here?"),
        ("threshold", "", lambda plan: plan.threshold is None),
        ("detection.iou", "0.3", lambda plan: (plan.detection.iou, plan.detection.match) == (0.3, "iou")),
        ("detection.fp_points", "[0.5, 1, 2]", lambda plan: plan.detection.fp_points == (0.5, 1, 2)),
        ("video.min_frames", "5", lambda plan: (plan.video.min_frames, plan.video.tolerance_s) == (5, 1.0)),
        ("measurement.acceptable_error", "1.5", lambda plan: plan.measurement.acceptable_error == 1.5),
        ("segmentation.empty", "reference", lambda plan: plan.segmentation.empty == "reference"),
    ],
)
def test_one_value_of_a_plan_is_changed_by_its_dotted_name(key, value, read):
    assert read(with_value(Plan(threshold=0.5), key, value))


@pytest.mark.parametrize(("key", "id"), [("treshold", "C462"), ("report.nothing", "C462"), ("a.b.c", "C462")])
def test_a_misspelt_key_is_refused(key, id):
    with pytest.raises(PlanError) as error:
        with_value(Plan(), key, "1")
    assert error.value.id == id


@pytest.mark.parametrize("value", ["0,5", "high"])
def test_a_value_that_is_a_word_or_has_a_comma_is_refused(value):
    with pytest.raises(PlanError) as error:
        with_value(Plan(), "threshold", value)
    assert error.value.id == "C463"


@pytest.mark.parametrize(("key", "value"), [("threshold", "1.5"), ("report.target_prevalence", "2")])
def test_a_number_out_of_range_is_told_its_limits(key, value):
    with pytest.raises(PlanError) as error:
        with_value(Plan(), key, value)
    assert str(Words("en").error(error.value)).startswith(f"“{value}” is not possible for “{key}”: between 0 and 1.")


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("detection.iou", "1.5", "between 0 and 1"),
        ("video.min_frames", "0", "between 1 and 1000"),
        ("measurement.acceptable_error", "-1", "only numbers > 0"),
        ("subgroups.minimum_patients", "2", "only numbers ≥ 5"),
        ("detection.match", "corner", "Choose one of: iou, centre."),
        ("segmentation.connectivity", "diagonal", "Choose one of: faces, corners."),
        ("detection.fp_points", "[2, 1]", "from the smallest to the largest"),
        ("report.thresholds_of_interest", "[0.5, 0.1]", "from the smallest to the largest"),
        ("detection.fp_points", "1", "lists in square brackets"),
        ("video.tolerance_s", "0,5", "with a point"),
    ],
)
def test_a_value_that_is_not_possible_is_told_what_would_be(key, value, said):
    with pytest.raises(PlanError) as error:
        with_value(Plan(), key, value)
    assert said in str(Words("en").error(error.value))
    assert "{" not in str(Words("de").error(error.value))
