"""Pictures through a model that measures, to results and a signed record; every difference is known."""

import json
from dataclasses import replace

import pytest

from evaluators.cohort.answers import CohortAnswers
from evaluators.domain.plan import MeasurementPlan
from evaluators.errors import CohortError, TableError
from evaluators.evaluation import planning
from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.creating import NewEvaluation, create_evaluation
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.runner import RunOptions, run_evaluation
from support.value_models import write_images, write_table, write_value_package

GREYS = (40, 60, 80, 100, 120, 140)
OFF = (1, -1, 0, 4, 1, 1)
CARD_OF_PREDICTIONS = """format = 1

[model]
name = "Ruler"
version = "1.0"
developer = "Example GmbH"
file = "p.csv"

[intended_use]
text = "Measures a length."

[task]
kind = "measurement"
classes = ["length"]
unit = "mm"
"""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))


def wanted(tmp_path, model, *, header="length (mm)", **more):
    values = [grey - off for grey, off in zip(GREYS, OFF, strict=True)]
    return NewEvaluation(
        target=tmp_path / "e",
        model=model,
        data=write_images(tmp_path / "images", GREYS),
        reference=write_table(tmp_path / "reference.csv", values, header=header),
        answers=CohortAnswers(label_column=header, patient_column="patient"),
        **more,
    )


def of_predictions(tmp_path, values, header):
    card = tmp_path / "submission.toml"
    card.write_text(CARD_OF_PREDICTIONS)
    table = write_table(tmp_path / "predictions" / "p.csv", values, header=header)
    return wanted(tmp_path, table, predictions=True, card=card)


def finished(made):
    create_evaluation(
        made,
        Silent(),
        adjust=lambda plan: plan.model_copy(update={"measurement": MeasurementPlan(acceptable_error=2.0)}),
    )
    with open_folder(made.target, write=True) as folder:
        locked = planning.lock(folder)
        run = run_evaluation(folder, RunOptions(workers=1), Silent())
        return locked, results_of(folder, Silent()), folder.store.outcomes(run.number)


def check_results(results):
    values = {one.id: one.value for one in results.estimates}
    assert values["bias"] == pytest.approx(1, abs=1e-5)
    assert values["mae"] == pytest.approx(8 / 6, abs=1e-5)
    assert values["within_acceptable"] == pytest.approx(5 / 6)


def test_a_model_measures_and_each_difference_is_the_one_that_was_made(tmp_path):
    locked, results, outcomes = finished(wanted(tmp_path, write_value_package(tmp_path / "package")))
    assert (locked.task, locked.value_unit) == ("measurement", "mm")
    assert [one.value for one in outcomes] == pytest.approx(GREYS, abs=1e-4)
    check_results(results)
    assert results.optimisation.level == "all"
    assert {check.check: check.status for check in results.integrity}["repeatable"] == "pass"


def test_numbers_that_were_measured_elsewhere_come_to_the_same_results(tmp_path):
    _, results, outcomes = finished(of_predictions(tmp_path, (*GREYS[:5], ""), "value (mm)"))
    assert [one.value for one in outcomes] == [*GREYS[:5], None]
    assert results.flow.failed == 1
    assert {one.id: one.value for one in results.estimates}["within_acceptable"] == pytest.approx(4 / 6)


def test_predictions_in_another_unit_are_refused(tmp_path):
    with pytest.raises(TableError) as caught:
        finished(of_predictions(tmp_path, GREYS, "value (cm)"))
    assert caught.value.id == "C863"


def test_a_reference_in_another_unit_is_refused_before_anything_runs(tmp_path):
    made = wanted(tmp_path, write_value_package(tmp_path / "package"), header="length (cm)")
    with pytest.raises(CohortError) as caught:
        create_evaluation(made, Silent())
    assert caught.value.id == "C860"


def test_a_reference_without_numbers_is_refused(tmp_path):
    made = wanted(tmp_path, write_value_package(tmp_path / "package"))
    made.reference.write_text(made.reference.read_text().replace("length (mm)", "label"))
    answers = CohortAnswers(label_column="label", patient_column="patient", reference_kind="labels")
    with pytest.raises(CohortError) as caught:
        create_evaluation(replace(made, answers=answers), Silent())
    assert caught.value.id == "C862"


def test_a_vendors_own_sample_is_reproduced_in_its_unit(tmp_path):
    golden = '[[golden]]\ninput = "golden/1.png"\noutput = "golden/1.json"\ntolerance = 1e-3\n'
    package = write_value_package(tmp_path / "package", golden=golden)
    write_images(package / "golden", (40,))
    (package / "golden" / "01.png").rename(package / "golden" / "1.png")
    (package / "golden" / "1.json").write_text(json.dumps({"value": 40.0}))
    _, results, _ = finished(wanted(tmp_path, package))
    assert {check.check: check.status for check in results.integrity}["golden_samples"] == "pass"
