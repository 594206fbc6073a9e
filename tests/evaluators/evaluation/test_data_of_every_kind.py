"""Images in archives and references of several kinds: read, run, and found again by content."""

import shutil
import zipfile

import pytest

from evaluators.cohort import manifest
from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.build import build_cohort
from evaluators.evaluation import data_key
from evaluators.evaluation.creating import NewEvaluation, create_evaluation
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.rereading import reference_digests
from evaluators.evidence.data_check import check_data, check_opening, file_digests
from evaluators.evidence.openings import make_opening
from evaluators.evidence.record_parts import CaseManifest
from support.evaluations import finish, write_images
from support.models import brightness_model, plain_image, write_package

SECRET = b"s" * 32
COCO = """{{"images": [{{"id": 1, "file_name": "001.png", "width": 12, "height": 12}}],
"categories": [{{"id": 7, "name": "{name}"}}],
"annotations": [{{"id": 1, "image_id": 1, "category_id": 7, "bbox": [1, 2, {width}, 4]}}]}}"""


def facts_of(key):
    """Return what a summary would say of the cases of a key."""
    secret = key.secret_bytes
    leaves = [
        manifest.input_leaf(
            manifest.leaf_key(secret, one.case),
            case=one.case,
            files=one.files,
            reference=one.reference,
            patient=one.patient,
        )
        for one in key.cases
    ]
    return CaseManifest(inputs_root=manifest.root(leaves).hex(), outcomes_root=None, leaves=len(leaves))


def packed(tmp_path):
    archive = tmp_path / "export.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for image in sorted((tmp_path / "images").iterdir()):
            opened.write(image, f"series/{image.name}")
    return archive


def test_an_archive_is_run_and_its_images_are_found_again_packed_or_not(tmp_path):
    table = write_images(tmp_path / "images")
    archive = packed(tmp_path)
    wanted = NewEvaluation(
        target=tmp_path / "evaluation",
        model=write_package(tmp_path / "package", brightness_model()),
        data=archive,
        reference=table,
        answers=CohortAnswers(patient_column="patient"),
    )
    create_evaluation(wanted, Silent())
    finish(wanted.target)
    with open_folder(wanted.target, write=False) as folder:
        cases, key = folder.store.cases(), folder.data_key
        (run,) = folder.store.runs()
        outcomes = folder.store.outcomes(run.number)
        assert facts_of(key).inputs_root == folder.inputs_root()
    assert cases[0].files[0].path == "export.zip!/series/001.png"
    assert [outcome.status for outcome in outcomes] == ["evaluated"] * len(cases)
    opening = make_opening(key, [2, 5])
    for here in (archive, tmp_path / "images"):
        found = set(file_digests(here))
        assert check_opening(facts_of(key), opening, found).status == "ok"
        references = reference_digests(here, table, key, Silent())
        assert check_data(facts_of(key), key, found, references).sentence == "verify.data.all_same"


@pytest.fixture
def boxes(tmp_path):
    """One image with one box, and the key of its cohort."""
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "001.png").write_bytes(plain_image(30, size=(12, 12)))
    (tmp_path / "boxes.json").write_text(COCO.format(name="cell", width=3), "utf-8")
    reading = data_key.Reading(
        one_image_per_patient=True, value_map={"cell": "RBC"}, classes=("RBC",), positive_classes=()
    )
    cohort = build_cohort(
        tmp_path / "images",
        tmp_path / "boxes.json",
        answers=CohortAnswers(one_image_per_patient=True, value_map={"cell": "RBC"}),
        classes=("RBC",),
        positive=(),
        pseudonym_key=manifest.pseudonym_key(SECRET),
    )
    (case,) = cohort.cases
    assert [(box.label, box.left, box.right) for box in case.reference.boxes] == [("RBC", 1, 4)]
    return data_key.data_key("1", SECRET, cohort.cases, reading)


def test_boxes_read_again_are_the_same_and_a_moved_box_is_noticed(tmp_path, boxes):
    def answer():
        references = reference_digests(tmp_path / "images", tmp_path / "boxes.json", boxes, Silent())
        return check_data(facts_of(boxes), boxes, file_digests(tmp_path / "images"), references).sentence

    assert answer() == "verify.data.all_same"
    (tmp_path / "boxes.json").write_text(COCO.format(name="cell", width=5), "utf-8")
    assert answer() == "verify.data.references_differ"
    shutil.rmtree(tmp_path / "images")
