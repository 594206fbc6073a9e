"""What holds for every example whose cases are single pictures and whose model was trained by the common script."""

import csv
import hashlib
import json
from collections import Counter
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread

from evaluators.cohort.annotations.recognition import HEAD_BYTES
from evaluators.evaluation.planning import read_plan
from evaluators.examples import (
    aorta_ultrasound,
    chest_xray,
    lesion_detection,
    lesion_outline,
    measurement,
    outlined_lesions,
    radiographs,
    skin_lesions,
    skin_overview,
)
from evaluators.examples.registry import build, example
from evaluators.imaging.open import identify
from evaluators.resources import resource
from evaluators.submission.card import read_card

HOSPITALS = {
    "lesion-outline": lesion_outline,
    "lesion-detection": lesion_detection,
    "measurement": measurement,
    "chest-xray": chest_xray,
}
DRAWINGS = {
    "lesion-outline": outlined_lesions,
    "lesion-detection": skin_overview,
    "measurement": aorta_ultrasound,
    "chest-xray": radiographs,
}
FEW = {"lesion-outline": 10, "lesion-detection": 8, "measurement": 10, "chest-xray": 15}
"""Patients of a small cohort: as few as have three with a third image."""


@pytest.fixture(params=HOSPITALS)
def name(request):
    return request.param


@pytest.fixture
def package(name):
    return resource(f"examples/{name.replace('-', '_')}")


@pytest.fixture
def training(package):
    return json.loads((package / "training.json").read_text("utf-8"))


@pytest.fixture
def card(package):
    return read_card((package / "submission.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def small_ones(tmp_path_factory):
    """Return a function that builds an example with few patients, each once."""
    done = {}

    def small(name, again=False):
        if again or name not in done:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(HOSPITALS[name], "PATIENTS", FEW[name])
                built = build(name, tmp_path_factory.mktemp("demo") / "files")
            if again:
                return built
            done[name] = built
        return done[name]

    return small


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_model_is_small_and_the_one_the_script_trained(package, training):
    model = (package / "model.onnx").read_bytes()
    assert len(model) < 2 * 10**6
    assert hashlib.sha256(model).hexdigest() == training["model_sha256"]


def test_the_record_names_the_images_the_model_was_trained_on(name, training):
    assert training["images"] == DRAWINGS[name].SIZES
    assert {split: training["seeds"][split] for split in DRAWINGS[name].SEEDS} == DRAWINGS[name].SEEDS


def test_the_samples_are_images_that_can_be_drawn_again(name, package):
    for number in (0, 1):
        stored = np.asarray(Image.open(package / f"golden/synthetic-{number}.png"))
        assert np.array_equal(stored, DRAWINGS[name].developer_image("held_out", number)[0])


def test_the_card_says_that_everything_is_synthetic(card):
    assert "synthetic" in card.model.name.casefold()
    assert "synthetic" in card.intended_use.text
    assert all("synthetic" in claim.population for claim in card.claim)


def test_the_card_claims_what_the_record_says(card, training):
    (claim,) = card.claim
    measured = training["held_out"]
    metric = claim.metric.partition("[")[0]
    said = {"mae": "mae_mm", "macro_auroc_labels": "macro_auroc"}.get(metric, metric)
    assert claim.value == pytest.approx(measured[said], abs=6e-3)
    assert claim.interval is None or claim.interval == pytest.approx(measured["interval"], abs=6e-3)
    assert "threshold" not in training or card.task.threshold == training["threshold"]


def test_an_example_has_the_same_bytes_every_time(name, small_ones):
    first, second = small_ones(name), small_ones(name, again=True)
    assert files(first.data.parent) == files(second.data.parent)


def test_every_image_calls_itself_synthetic(name, small_ones):
    built = small_ones(name)
    assert "synthetic" in built.data.name
    assert "synthetic" in built.reference.name
    for file in built.data.iterdir():
        assert "synthetic" in file.name
        assert b"synthetic" in file.read_bytes().lower()


def test_one_image_is_there_twice_and_one_is_cut_off(name, small_ones):
    images = list(small_ones(name).data.iterdir())
    assert Counter(Counter(file.read_bytes() for file in images).values())[2] == 1
    assert all(identify(file.read_bytes()[:HEAD_BYTES]) in {"png", "dicom"} for file in images)
    largest = max(file.stat().st_size for file in images)
    assert sum(not _is_whole(file, largest) for file in images) == 1


def _is_whole(file, largest):
    """Return whether a picture can be decoded; uncompressed DICOM files are all about as large as the largest."""
    if file.suffix == ".dcm":
        return file.stat().st_size > 0.9 * largest
    try:
        Image.open(BytesIO(file.read_bytes())).load()
    except OSError:
        return False
    return True


def test_no_two_sets_of_images_share_a_seed():
    hospitals = [one.SEED for one in (skin_lesions, *HOSPITALS.values())]
    developers = [seed for drawing in DRAWINGS.values() for seed in drawing.SEEDS.values()]
    assert len({*hospitals, *developers}) == len(hospitals) + len(developers)


def test_subgroups_have_enough_patients_for_the_plan(name, package):
    plan = read_plan(package / "plan.toml")
    assert example(name).images > plan.subgroups.minimum_patients


def test_the_number_of_images_is_the_one_that_home_tells(name):
    cohort = HOSPITALS[name].cohort()
    assert example(name).images == len(cohort) + 1  # and the copy of one


def test_the_outline_of_a_lesion_lies_around_its_dark_pixels():
    pixels, inside = outlined_lesions.developer_image("held_out", 0)
    grey = pixels.mean(axis=2)
    assert grey[inside].mean() < grey[~inside].mean() - 10


def test_a_photograph_names_its_kind_of_camera_as_dicom_does():
    first = {photo.camera: photo for photo in reversed(lesion_outline.cohort())}
    for camera, photo in first.items():
        dataset = dcmread(BytesIO(lesion_outline.files_of(photo)[0]))
        assert (dataset.Modality, dataset.SOPClassUID.name.split()[0]) == (
            camera,
            {"DMS": "Dermoscopic", "XC": "VL"}[camera],
        )


def test_ink_darkens_a_photograph_and_moves_no_outline():
    pixels, inside = outlined_lesions.developer_image("held_out", 2)
    inked = outlined_lesions.inked(pixels, np.random.default_rng(1))
    assert (inked <= pixels).all()
    assert (inked < pixels).any()
    assert np.array_equal(inside, outlined_lesions.developer_image("held_out", 2)[1])


def test_skin_without_a_lesion_has_an_empty_outline():
    rng = np.random.default_rng(5)
    _, inside = outlined_lesions.taken(None, "II", "XC", rng)
    assert not inside.any()


def test_every_box_lies_in_the_image_and_none_touches_another():
    boxes = [skin_overview.developer_image("held_out", number)[1] for number in range(6)]
    assert any(boxes)
    for some in boxes:
        assert len(some) <= skin_overview.MOST
        for left, top, right, bottom in some:
            assert 0 <= left < right <= skin_overview.WIDTH
            assert 0 <= top < bottom <= skin_overview.HEIGHT


def test_the_boxes_of_the_reference_are_those_of_the_photographs(small_ones):
    built = small_ones("lesion-detection")
    document = json.loads(built.reference.read_text("utf-8"))
    places = {image["id"]: image["file_name"] for image in document["images"]}
    drawn = Counter(places[one["image_id"]] for one in document["annotations"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lesion_detection, "PATIENTS", FEW["lesion-detection"])
        photos = [photo for photo in lesion_detection.cohort() if photo.name in places.values()][:4]
    assert {photo.name: drawn[photo.name] for photo in photos} == {
        photo.name: len(lesion_detection.shot(photo)[1]) for photo in photos
    }


def test_a_wider_vessel_leaves_more_dark_pixels():
    dark = []
    for diameter in (15.0, 30.0, 60.0):
        pixels = aorta_ultrasound.scan(diameter, aorta_ultrasound.SCANNERS["Synthetic A"], np.random.default_rng(2))
        dark.append(int(((pixels > 0) & (pixels < 70)).sum()))
    assert dark == sorted(set(dark))


def test_a_reader_is_a_little_off_and_a_patient_has_several_scans():
    scans = measurement.cohort()
    off = np.array([one.read_mm - one.diameter_mm for one in scans])
    assert abs(off.mean()) < 0.2
    assert off.std() == pytest.approx(measurement.READER_MM, rel=0.2)
    assert set(Counter(one.person.id for one in scans).values()) == {2, 3}


def test_a_large_heart_is_wider_than_a_usual_one():
    bright = {
        findings: radiographs.radiograph(findings, radiographs.STANDING, np.random.default_rng(3)).mean()
        for findings in ((), ("cardiomegaly",))
    }
    assert bright[("cardiomegaly",)] > bright[()]


@pytest.mark.parametrize("finding", radiographs.FINDINGS)
def test_a_finding_changes_the_radiograph(finding):
    plain, shown = (
        radiographs.radiograph(findings, radiographs.STANDING, np.random.default_rng(4)).astype(int)
        for findings in ((), (finding,))
    )
    assert np.abs(plain - shown).max() > 20


def test_the_table_of_findings_says_of_every_image_what_was_drawn(small_ones):
    built = small_ones("chest-xray")
    with built.reference.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert sorted(row["image"] for row in rows) == sorted(file.name for file in built.data.iterdir())
    assert sum(all(row[finding] == "" for finding in radiographs.FINDINGS) for row in rows) == 1


def test_images_are_pictures_of_the_declared_size(small_ones):
    sizes = {"measurement": (192, 192), "chest-xray": (224, 224)}
    for name, size in sizes.items():
        for file in list(small_ones(name).data.glob("*-1.png"))[:3]:
            assert Image.open(BytesIO(file.read_bytes())).size == size
