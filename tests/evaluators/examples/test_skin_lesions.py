import csv
from collections import Counter
from io import BytesIO

import pytest
from PIL import Image
from pydicom import dcmread

from evaluators.errors import CallError, FolderError
from evaluators.evaluation.planning import read_plan
from evaluators.examples import skin_lesions
from evaluators.examples.registry import EXAMPLES, build, example
from evaluators.resources import resource
from evaluators.texts import LANGUAGES, Words


@pytest.fixture(scope="module")
def photos():
    return [photo for patient in skin_lesions.cohort() for photo in skin_lesions.photos_of(patient)]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    chosen = _small_cohort()
    patch.setattr(skin_lesions, "cohort", lambda: chosen)
    yield build("skin-lesions", tmp_path_factory.mktemp("demo") / "files")
    patch.undo()


def _small_cohort():
    """Return three patients whose images are spoiled, and three with DICOM files."""
    everybody = skin_lesions.cohort()
    photos = [photo for patient in everybody for photo in skin_lesions.photos_of(patient)]
    spoiled = [series[0].patient for series in skin_lesions._spare_series(photos)]
    return tuple(sorted([*spoiled, *everybody[2:9:3]], key=lambda patient: patient.number))


def table_of(data):
    with data.reference.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_there_are_120_patients_a_third_with_melanoma_and_one_to_four_images_each(photos):
    patients = skin_lesions.cohort()
    images = Counter(photo.patient.id for photo in photos)
    assert len(patients) == len(images) == 120
    assert sum(patient.melanoma for patient in patients) == 42
    assert set(images.values()) == {1, 2, 3, 4}


def test_every_third_patient_comes_as_dicom(photos):
    assert {photo.patient.number % 3 == 0 for photo in photos if photo.name.endswith(".dcm")} == {True}
    assert {photo.patient.number % 3 == 0 for photo in photos if photo.name.endswith(".png")} == {False}


def test_who_has_a_melanoma_has_an_image_of_it_and_nobody_else_has_one(photos):
    assert {photo.patient.id for photo in photos if photo.melanoma} == {
        patient.id for patient in skin_lesions.cohort() if patient.melanoma
    }


def test_every_skin_type_group_has_enough_patients_for_the_plan():
    minimum = read_plan(resource("examples/skin_lesions/plan.toml")).subgroups.minimum_patients
    assert all(min(counts) >= minimum for counts in skin_lesions.GROUPS.values())


def test_a_photograph_has_the_same_bytes_every_time(photos):
    first_of_each_kind = {photo.patient.is_dicom: photo for photo in reversed(photos)}
    for photo in first_of_each_kind.values():
        assert skin_lesions.encoded(photo) == skin_lesions.encoded(photo)


def test_the_table_names_every_file_once(built):
    assert sorted(row["image"] for row in table_of(built)) == sorted(file.name for file in built.data.iterdir())


def test_one_image_has_no_diagnosis_one_is_there_twice_and_one_is_cut_off(built):
    assert sum(row["diagnosis"] == "" for row in table_of(built)) == 1
    assert Counter(Counter(file.read_bytes() for file in built.data.iterdir()).values())[2] == 1
    broken = [file for file in built.data.glob("*.png") if not _decodes(file.read_bytes())]
    assert len(broken) == 1


def _decodes(data):
    try:
        Image.open(BytesIO(data)).load()
    except OSError:
        return False
    return True


def test_dicom_files_say_of_the_patient_what_the_table_says(built):
    of_file = {row["image"]: row for row in table_of(built)}
    files = list(built.data.glob("*.dcm"))
    assert files
    for file in files:
        dataset, row = dcmread(file), of_file[file.name]
        assert dataset.PatientID == row["patient"]
        assert dataset.PatientAge == f"{int(row['age']):03}Y"
        assert {"F": "female", "M": "male"}[dataset.PatientSex] == row["sex"]


def test_every_image_calls_itself_synthetic(built):
    for file in built.data.iterdir():
        assert "synthetic" in file.name
    for file in built.data.glob("*.dcm"):
        dataset = dcmread(file)
        assert dataset.SyntheticData == "YES"
        for element in ("ImageComments", "SeriesDescription", "DerivationDescription", "DeidentificationMethod"):
            assert "synthetic" in dataset[element].value
    for file in built.data.glob("*.png"):
        assert b"synthetic image" in file.read_bytes()[:200]
    assert "synthetic" in built.data.name
    assert "synthetic" in built.reference.name


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(FolderError) as raised:
        build("skin-lesions", tmp_path)
    assert raised.value.id == "C426"
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]


def test_an_unknown_example_is_refused_with_the_names_there_are():
    with pytest.raises(CallError) as raised:
        example("kidney")
    assert raised.value.id == "C720"
    assert raised.value.parameters["names"] == ", ".join(one.name for one in EXAMPLES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("one", EXAMPLES, ids=lambda one: one.name)
def test_every_example_has_words(one, language):
    assert all(Words(language).has(f"{one.words}.{part}") for part in ("title", "question", "about"))
