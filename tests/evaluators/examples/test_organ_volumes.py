import hashlib
import json
from collections import Counter, defaultdict

import nibabel
import numpy as np
import pytest
from pydicom import dcmread

from evaluators.examples import organ_volumes
from evaluators.examples.abdomen import CLASSES
from evaluators.examples.developer_volumes import developer_volume
from evaluators.examples.registry import build, example
from evaluators.examples.volume_files import nifti_bytes
from evaluators.imaging.volumes import open_volume
from evaluators.inference.golden import reproduce
from evaluators.inference.pipeline import Pipeline
from evaluators.resources import resource
from evaluators.submission.card import read_card

PACKAGE = resource("examples/organ_volumes")
SPOILED = (organ_volumes.UNMARKED, organ_volumes.DOUBLED, organ_volumes.SHORTENED, organ_volumes.HALVED)
FEW = (1, *SPOILED)
"""A series of DICOM files, and everybody whose files are spoiled."""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    few = tuple(patient for patient in organ_volumes.cohort() if patient.number in FEW)
    patch.setattr(organ_volumes, "cohort", lambda: few)
    patch.setattr(organ_volumes, "_ROWS", 40)
    yield build("organ-volumes", tmp_path_factory.mktemp("demo") / "files")
    patch.undo()


@pytest.fixture(scope="module")
def card():
    return read_card((PACKAGE / "submission.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def training():
    return json.loads((PACKAGE / "training.json").read_text("utf-8"))


def test_the_cohort_has_what_the_developer_never_saw():
    patients = organ_volumes.cohort()
    assert len(patients) == organ_volumes.PATIENTS == example("organ-volumes").images - 1  # one is there twice
    assert sum(patient.fatty for patient in patients) == organ_volumes.FATTY
    assert sum(min(patient.kidneys) < 0.7 for patient in patients) == 5
    assert Counter(patient.sex for patient in patients if patient.is_dicom) == {"female": 10, "male": 12}


def test_a_patient_has_the_same_bytes_every_time(tmp_path, monkeypatch):
    monkeypatch.setattr(organ_volumes, "_ROWS", 40)
    for number in (1, 2):  # DICOM, NIfTI
        patient = organ_volumes.cohort()[number - 1]
        for again in "ab":
            for folder in ("volumes", "masks"):
                (tmp_path / again / folder).mkdir(parents=True, exist_ok=True)
            organ_volumes.write(patient, tmp_path / again / "volumes", tmp_path / again / "masks")
    first, second = (
        {path.relative_to(tmp_path / again): path.read_bytes() for path in (tmp_path / again).rglob("*.*")}
        for again in "ab"
    )
    assert first == second
    assert len(first) > 20


def test_a_series_and_its_mask_lie_in_the_same_place(built):
    series = sorted((built.data / "series-001").iterdir())
    volume = open_volume([file.read_bytes() for file in series])
    mask = open_volume([(built.reference / "synthetic-001.nii.gz").read_bytes()])
    assert volume.grid.spacing == mask.grid.spacing
    assert volume.grid.directions == mask.grid.directions
    assert volume.grid.shape == mask.grid.shape
    assert np.allclose(volume.grid.origin, mask.grid.origin)
    assert volume.voxels.min() < -800  # air in the lungs, in Hounsfield units


def test_every_file_calls_itself_synthetic(built):
    for folder in (built.data, built.reference):
        assert "synthetic" in folder.name
        assert all("synthetic" in file.name for file in folder.rglob("*.*"))
    for file in built.data.rglob("*.dcm"):
        dataset = dcmread(file, stop_before_pixels=True)
        assert dataset.SyntheticData == "YES"
        assert all("synthetic" in dataset[name].value for name in ("ImageComments", "SeriesDescription"))
    for file in (*built.data.glob("*.nii"), *built.reference.glob("*.nii.gz")):
        if str(organ_volumes.HALVED) not in file.name:
            assert b"synthetic" in bytes(nibabel.load(file).header["descrip"])


def test_one_volume_has_no_mask_one_is_there_twice_one_mask_lacks_a_slice_and_one_file_is_cut_off(built):
    names = defaultdict(set)
    for folder in (built.data, built.reference):
        for file in folder.glob("*.nii*"):
            names[folder].add(file.name.partition(".")[0])
    assert names[built.data] - names[built.reference] == {f"synthetic-{organ_volumes.UNMARKED:03}"}
    assert Counter(Counter(file.read_bytes() for file in built.data.glob("*.nii")).values())[2] == 1
    shorter = f"synthetic-{organ_volumes.SHORTENED:03}"
    volume, mask = nibabel.load(built.data / f"{shorter}.nii"), nibabel.load(built.reference / f"{shorter}.nii.gz")
    assert volume.shape[:2] == mask.shape[:2]
    assert volume.shape[2] == mask.shape[2] + 1
    with pytest.raises((OSError, ValueError)):
        np.asarray(nibabel.load(built.data / f"synthetic-{organ_volumes.HALVED:03}.nii").dataobj)


@pytest.mark.parametrize("turned", [False, True])
def test_another_program_reads_the_same_volume_from_a_nifti_file(tmp_path, turned):
    values = np.arange(60, dtype=np.int16).reshape(3, 4, 5)  # slices, rows, columns
    path = tmp_path / "volume.nii"
    path.write_bytes(nifti_bytes(values, (6.0, 2.0, 3.0), turned=turned, packed=False))
    image = nibabel.load(path)
    assert nibabel.aff2axcodes(image.affine) == (("R", "A", "S") if turned else ("L", "P", "S"))
    turned_to_the_left_and_back = nibabel.as_closest_canonical(image).get_fdata()[::-1, ::-1]
    assert np.array_equal(turned_to_the_left_and_back.transpose(2, 1, 0), values)
    assert image.header.get_zooms() == (3.0, 2.0, 6.0)


def test_the_model_is_small_and_the_one_the_script_trained(training):
    model = PACKAGE / "model.onnx"
    assert model.stat().st_size < 2 * 10**6
    assert hashlib.sha256(model.read_bytes()).hexdigest() == training["model_sha256"]


def test_the_card_claims_what_the_training_record_says(card, training):
    (claim,) = card.claim
    assert claim.metric == "dice[liver]"
    assert claim.value == pytest.approx(training["held_out"]["dice"]["liver"], abs=6e-4)
    assert claim.interval == pytest.approx(training["held_out"]["interval_liver"], abs=6e-4)
    assert card.task.classes == CLASSES
    assert "synthetic" in card.intended_use.text
    assert "synthetic" in claim.population


def test_the_sample_is_reproduced(card):
    result, missed = reproduce(Pipeline(PACKAGE / "model.onnx", card, "all"), PACKAGE)
    assert (result.n, result.reproduced, missed) == (1, 1, ())


def test_the_sample_is_a_volume_that_can_be_drawn_again():
    stored = open_volume([(PACKAGE / "golden/synthetic-0.nii.gz").read_bytes()])
    drawn, _ = developer_volume("held_out", 1000, stored.grid.shape)
    assert np.abs(stored.values() - drawn).max() <= 1  # rounded to whole units
