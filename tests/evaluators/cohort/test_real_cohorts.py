"""Real images, real tables, real workers."""

import io
import os
import signal

import pytest
from PIL import Image

from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.build import build_cohort, survey
from evaluators.cohort.image_workers import WorkerDescriber
from evaluators.cohort.overview import ClassCount, overview
from evaluators.domain.case import ProblemKind
from evaluators.errors import CohortError, ImageError
from support.cohorts import FakeDescriber, write_images
from support.shared_data import shared

CLASSES = ("nevus", "melanoma")


def build(folder, table, *, describer=None, **answers):
    return build_cohort(
        folder,
        table,
        answers=CohortAnswers(one_image_per_patient=True, **answers),
        classes=CLASSES,
        positive=("melanoma",),
        pseudonym_key=b"k" * 32,
        new_describer=describer,
    )


def png(size=(3, 2)):
    stream = io.BytesIO()
    Image.new("RGB", size, (10, 20, 30)).save(stream, "PNG")
    return stream.getvalue()


def test_dermoscopy_images_are_paired_and_balanced():
    cohort = build(shared("skin_uda1/images"), shared("skin_uda1/labels.csv"), label_column="label_melanoma")
    counted = overview(cohort, CLASSES)
    assert (counted.offered, counted.evaluable, counted.patients, counted.problems) == (99, 99, 99, ())
    assert counted.classes == (ClassCount("nevus", 71, 71), ClassCount("melanoma", 28, 28))
    assert cohort.class_map == {"0.0": "nevus", "1.0": "melanoma"}
    assert cohort.cases[0].attributes["age_band"] == "30-39"


def test_nothing_that_identifies_a_patient_leaves_the_image_workers():
    cohort = survey(shared("dicom/derived"), None, answers=CohortAnswers(), pseudonym_key=b"k" * 32)
    assert len(cohort.cases) == 11
    assert not [problem for problem in cohort.problems if problem.severity == "error"]
    assert "ZZPHID" not in cohort.model_dump_json()


def test_entries_that_point_outside_the_folder_open_nothing(tmp_path):
    write_images(tmp_path, b={})
    with pytest.raises(CohortError) as refused:
        build(tmp_path, shared("hostile/tables/labels_traversal.csv"), describer=FakeDescriber)
    assert refused.value.id == "M08"


def test_missing_values_and_odd_numbers_are_told_from_labels(tmp_path):
    write_images(tmp_path, **{name: {"pixels": name} for name in "abcdefgh"})
    cohort = build(tmp_path, shared("hostile/tables/labels_missing_and_nan.csv"), describer=FakeDescriber)
    kinds = {problem.path: problem.kind for problem in cohort.problems}
    assert [kinds.get(f"{name}.png") for name in "abcd"] == [ProblemKind.MISSING_LABEL] * 4
    assert [kinds.get(f"{name}.png") for name in "ef"] == [ProblemKind.LABEL_OUTSIDE_CLASSES] * 2
    assert [case.reference.label for case in cohort.cases[6:]] == ["melanoma", "melanoma"]


def test_a_decimal_comma_does_not_disturb_the_pairing(tmp_path):
    write_images(tmp_path, a={}, b={"pixels": "b"})
    cohort = build(tmp_path, shared("hostile/tables/labels_semicolon_decimal_comma.csv"), describer=FakeDescriber)
    assert (cohort.table.delimiter, cohort.table.decimal) == (";", ",")
    assert [case.reference.label for case in cohort.cases] == ["melanoma", "nevus"]


def test_a_worker_that_is_killed_from_outside_costs_nothing():
    describer = WorkerDescriber(b"k" * 32)
    try:
        first = describer.describe(png())
        os.kill(describer._worker.pid, signal.SIGKILL)
        assert describer.describe(png()) == first
        with pytest.raises(ImageError) as refused:
            describer.describe(b"no image at all")
        assert refused.value.id == "C200"
    finally:
        describer.close()
