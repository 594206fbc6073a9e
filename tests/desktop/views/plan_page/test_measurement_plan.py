"""The Plan page of a model that measures."""

import pytest

from desktop.views.data_page.tally import Tally
from evaluators.cohort.answers import CohortAnswers
from evaluators.evaluation.creating import NewEvaluation, create_evaluation
from evaluators.evaluation.observer import Silent
from support.value_models import write_images, write_table, write_value_package

GREYS = (40, 60, 80, 100, 120, 140)


@pytest.fixture
def measuring(bench, tmp_path):
    wanted = NewEvaluation(
        target=tmp_path / "e",
        model=write_value_package(tmp_path / "package"),
        data=write_images(tmp_path / "images", GREYS),
        reference=write_table(tmp_path / "reference.csv", GREYS),
        answers=CohortAnswers(label_column="length (mm)", patient_column="patient"),
    )
    create_evaluation(wanted, Silent())
    bench.open(tmp_path / "e")
    return bench


def test_the_acceptable_error_is_typed_with_its_unit_and_goals_on_lengths_are_offered(measuring):
    form = measuring.page.form
    assert "mm" in form.acceptable.unit.text()
    assert not form.main.threshold.isVisible()
    assert measuring.find("plan.others.within_acceptable") is None
    measuring.type(form.acceptable.error, "2.5")
    measuring.settle()
    assert measuring.plan.measurement.acceptable_error == 2.5
    assert measuring.find("plan.others.within_acceptable") is not None
    measuring.type(measuring.find("plan.others.bias.goal"), "1.5")
    measuring.type(measuring.find("plan.others.mae.goal"), "3")
    measuring.settle()
    assert [(goal.metric, goal.within, goal.at_most) for goal in measuring.plan.goal] == [
        ("bias", (-1.5, 1.5), None),
        ("mae", None, 3.0),
    ]


def test_a_classifier_has_no_acceptable_error(drafted):
    assert not drafted.page.form.acceptable.isVisible()


def test_numbers_of_the_reference_are_not_offered_to_be_mapped_to_classes(measuring):
    tally = Tally(measuring.evaluation)
    tally.count()
    assert tally.values == ()
