"""Model and data come in any order; what stays open is kept as a question, and nothing is decoded twice."""

import shutil

import pytest

from evaluators.cohort.image_workers import WorkerDescriber
from evaluators.domain.case import ExclusionReason
from evaluators.domain.plan import Plan
from evaluators.errors import CallError, CohortError, FolderError, PlanError, RunCancelled
from evaluators.evaluation import planning
from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.runner import RunOptions, run_evaluation
from evaluators.evaluation.state import Standing, state_of
from evaluators.evaluation.steps import (
    DataChoices,
    DataSource,
    begin,
    choices_of,
    open_question,
    put_submission,
    read_data,
    remove_submission,
)
from support.evaluations import make_evaluation, write_images
from support.models import brightness_model, write_package


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))


@pytest.fixture
def folder(tmp_path):
    begin(tmp_path / "evaluation")
    with open_folder(tmp_path / "evaluation", write=True) as opened:
        yield opened


@pytest.fixture
def choices(tmp_path):
    table = write_images(tmp_path / "images")
    return DataChoices(source=DataSource(root=str(tmp_path / "images")), reference=str(table), patient_column="patient")


@pytest.fixture
def package(tmp_path):
    return write_package(tmp_path / "package", brightness_model())


def standing(folder):
    return state_of(folder).standing


def run(folder):
    run_evaluation(folder, RunOptions(workers=1), Silent())
    return results_of(folder, Silent())


def counted(monkeypatch):
    decoded = []
    describe = WorkerDescriber.describe
    monkeypatch.setattr(WorkerDescriber, "describe", lambda self, data: (decoded.append(1), describe(self, data))[1])
    return decoded


def test_an_evaluation_comes_about_step_by_step_and_says_where_it_stands(folder, choices, package):
    seen = [standing(folder)]
    put_submission(folder, package)
    seen.append(standing(folder))
    read_data(folder, choices, Silent())
    seen.append(standing(folder))
    planning.lock(folder)
    seen.append(standing(folder))
    run(folder)
    seen.append(standing(folder))
    assert seen == [Standing.NO_MODEL, Standing.NO_DATA, Standing.DRAFT, Standing.LOCKED, Standing.FINISHED]
    assert state_of(folder).confirmatory
    assert (state_of(folder).done, state_of(folder).all) == (12, 12)


def test_data_may_come_before_the_model_and_are_paired_with_its_classes_without_decoding(
    folder, choices, package, monkeypatch
):
    read_data(folder, choices, Silent())
    decoded = counted(monkeypatch)
    put_submission(folder, package)
    assert {case.reference.label for case in folder.store.cases()} == {"bright", "dark"}
    assert not decoded
    assert standing(folder) is Standing.DRAFT


def test_a_second_look_reads_only_what_changed(folder, choices, monkeypatch, tmp_path):
    read_data(folder, choices, Silent())
    decoded = counted(monkeypatch)
    shutil.copy(tmp_path / "images" / "001.png", tmp_path / "images" / "013.png")
    read_data(folder, choices, Silent())
    assert len(decoded) == 1
    assert len(folder.store.cases()) == 13


def test_only_the_files_and_folders_meant_are_read(folder, choices, tmp_path):
    (tmp_path / "images" / "more").mkdir()
    shutil.copy(tmp_path / "images" / "001.png", tmp_path / "images" / "more" / "other.png")
    source = DataSource(root=str(tmp_path / "images"), only=("more", "002.png", "more/other.png"))
    read_data(folder, DataChoices(source=source), Silent())
    assert [case.files[0].path for case in folder.store.cases()] == ["002.png", "more/other.png"]


def test_a_file_outside_the_folder_cannot_be_meant():
    with pytest.raises(ValueError, match="in the folder"):
        DataSource(root="/data", only=("../secret.png",))


def test_a_table_that_asks_something_leaves_the_images_and_the_question(folder, choices, package, tmp_path):
    put_submission(folder, package)
    table = tmp_path / "odd.csv"
    table.write_text("a,b\n001.png,bright\n")
    with pytest.raises(CallError) as error:
        read_data(folder, choices.model_copy(update={"reference": str(table), "patient_column": None}), Silent())
    assert error.value.id == open_question(folder).id == "C241"
    assert len(folder.store.cases()) == 12
    assert standing(folder) is Standing.DATA_QUESTIONS
    with pytest.raises(CohortError):
        planning.lock(folder)
    read_data(folder, choices, Silent())
    assert open_question(folder) is None


def test_unknown_patients_leave_rows_and_classes_known(folder, choices, package, tmp_path):
    put_submission(folder, package)
    table = tmp_path / "plain.csv"
    table.write_text("image,label\n001.png,dark\n002.png,bright\n")
    with pytest.raises(CallError) as error:
        read_data(folder, choices.model_copy(update={"reference": str(table), "patient_column": None}), Silent())
    assert error.value.id == "C246"
    assert [case.reference.label for case in folder.store.cases()[:2]] == ["dark", "bright"]


def test_a_missing_folder_changes_nothing(folder, choices, package, tmp_path):
    put_submission(folder, package)
    read_data(folder, choices, Silent())
    with pytest.raises(CohortError):
        read_data(folder, choices.model_copy(update={"source": DataSource(root=str(tmp_path / "gone"))}), Silent())
    assert choices_of(folder) == choices
    assert standing(folder) is Standing.DRAFT


def test_a_stopped_scan_keeps_what_was_read(folder, choices, monkeypatch):
    class StopsAfterThree(Silent):
        seen = 0

        def progress(self, done, total, failed):
            self.seen = done

        def stop_requested(self):
            return self.seen == 3

    with pytest.raises(RunCancelled):
        read_data(folder, choices, StopsAfterThree())
    assert folder.store.cases() == ()
    decoded = counted(monkeypatch)
    read_data(folder, choices, Silent())
    assert len(decoded) <= 9
    assert len(folder.store.cases()) == 12


def test_files_are_told_as_they_are_read(folder, choices):
    told = []
    read_data(folder, choices, Silent(), on_file=lambda file: told.append(file.path))
    assert told == [f"{number:03}.png" for number in range(1, 13)]


def test_an_exchanged_model_leaves_no_class_of_the_one_before_where_the_images_are_gone(
    folder, choices, package, tmp_path
):
    put_submission(folder, package)
    read_data(folder, choices, Silent())
    (tmp_path / "images").rename(tmp_path / "elsewhere")
    remove_submission(folder)
    assert all(case.reference is None for case in folder.store.cases())
    assert open_question(folder).id == "C481"


def test_the_draft_follows_the_card_until_a_person_changes_it(folder, package, tmp_path):
    put_submission(folder, package)
    drafted = folder.plan
    remove_submission(folder)
    put_submission(folder, package)
    assert folder.plan == drafted
    planning.change(folder, drafted.model_copy(update={"question": "Does it help?"}))
    other = write_package(tmp_path / "other", brightness_model(), golden=())
    (other / "submission.toml").write_text((other / "submission.toml").read_text() + "\n# another\n")
    put_submission(folder, other)
    assert folder.plan.question == "Does it help?"


def test_a_value_map_becomes_part_of_the_plan(folder, choices, package):
    put_submission(folder, package)
    read_data(folder, choices.model_copy(update={"value_map": {"bright": ""}}), Silent())
    assert folder.store.get("plan", Plan).classes == {"bright": ""}
    excluded = {case.exclusion for case in folder.store.cases()}
    assert excluded == {None, ExclusionReason.LABEL_NOT_EVALUATED}


def test_model_and_data_stay_once_the_plan_is_locked(tmp_path, package):
    with open_folder(make_evaluation(tmp_path / "made"), write=True) as folder:
        planning.lock(folder)
        for step in (
            lambda: put_submission(folder, package),
            lambda: remove_submission(folder),
            lambda: read_data(folder, choices_of(folder), Silent()),
        ):
            with pytest.raises(PlanError) as error:
                step()
            assert error.value.id == "C480"


def test_a_folder_only_read_is_refused_before_anything_happens(tmp_path, package):
    target = make_evaluation(tmp_path / "made")
    with open_folder(target, write=False) as folder, pytest.raises(FolderError):
        put_submission(folder, package)


def test_other_data_set_an_exploratory_run_aside(tmp_path):
    with open_folder(make_evaluation(tmp_path), write=True) as folder:
        run(folder)
        assert standing(folder) is Standing.FINISHED
        (tmp_path / "images" / "001.png").unlink()
        read_data(folder, choices_of(folder), Silent())
        assert standing(folder) is Standing.DRAFT
        assert run(folder).flow.offered == 11
        assert [one.superseded for one in folder.store.runs()] == [True, False]


def test_an_image_without_a_row_is_run_and_counted_as_without_reference(folder, choices, package, tmp_path):
    shutil.copy(tmp_path / "images" / "001.png", tmp_path / "images" / "099.png")
    with (tmp_path / "images" / "099.png").open("ab") as stream:
        stream.write(b"\0")  # other bytes, so no duplicate
    put_submission(folder, package)
    read_data(folder, choices, Silent())
    results = run(folder)
    assert (results.flow.offered, results.flow.no_reference, results.flow.evaluated) == (13, 1, 12)
