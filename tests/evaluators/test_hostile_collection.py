"""All files of the hostile collection, each given as a person would give it: how it ends, by a stable id."""

import re
import shutil

import numpy as np
import pytest

from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.build import build_cohort, survey
from evaluators.errors import EvaluationError
from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.runner import RunOptions, run_evaluation
from evaluators.submission.client import open_in_worker
from evaluators.submission.findings import REFUSALS
from support.evaluations import make_evaluation
from support.models import card_text, plain_image
from support.shared_data import shared

READABLE = "readable"
SCANNED = {
    "archive/zip_bomb_flat_1GiB.zip": "too_large C258",
    "archive/zip_slip.zip": "archive_refused C489",
    "dicom/dims_65535_tiny_data.dcm": "too_large C203",
    "dicom/injection_in_strings_and_uid.dcm": READABLE,
    "dicom/no_pixel_data.dcm": "no_pixels C201",
    "dicom/same_uid_a.dcm": "same_uid_different_pixels",
    "dicom/same_uid_b_different_pixels.dcm": "same_uid_different_pixels",
    "dicom/truncated_mid_pixels.dcm": "unreadable C204",
    "image/png_bomb_50000x50000_1bit.png": "too_large C203",
    "image/png_zero_width.png": "unreadable C204",
    "nifti/dims_30000cubed_no_data.nii": "too_large C229",
    "nifti/nan_affine.nii": "unreadable C205",
    "nifti/truncated.nii.gz": "unreadable C204",
    "pillow/16bit.MM.deflate.tif": READABLE,
    "pillow/16bit.cropped.tif": READABLE,
    "pillow/16bit.s.tif": READABLE,
    "pillow/broken_exif_dpi.jpg": READABLE,
    "pillow/crash-0e16d3bfb83be87356d026d66919deaefca44dac.tif": "unreadable C204",
    "pillow/crash-2020-10-test.tif": "unreadable C204",
    "pillow/crash-4f085cc12ece8cde18758d42608bed6a2a2cfb1c.tif": "unreadable C204",
    "pillow/crash-64834657ee604b8797bf99eac6a194c124a9a8ba.sgi": "not_an_image C200",
    "pillow/crash-754d9c7ec485ffb76a90eeaab191ef69a2a3a3cd.sgi": "not_an_image C200",
    "pillow/crash-abcf1c97b8fe42a6c68f1fb0b978530c98d57ced.sgi": "not_an_image C200",
    "pillow/crash-ccca68ff40171fdae983d924e127a721cab2bd50.j2k": "not_yet_supported C200",
    "pillow/crash-f46f5b2f43c370fe65706c11449f567ecc345e74.tif": "unreadable C204",
    "pillow/decompression_bomb.ico": "not_yet_supported C200",
    "pillow/exif-dpi-zerodivision.jpg": READABLE,
    "pillow/exif_gps_typeerror.jpg": READABLE,
    "pillow/hopper_16bit_qtables.jpg": READABLE,
    "pillow/hopper_orientation_3.jpg": READABLE,
    "pillow/hopper_orientation_4.webp": READABLE,
    "pillow/hopper_orientation_6.jpg": READABLE,
    "pillow/hopper_orientation_7.webp": READABLE,
    "pillow/hopper_rle8_row_overflow.bmp": READABLE,
    "pillow/multipage-lastframe.tif": READABLE,
    "pillow/multipage_multiple_frame_loop.tiff": READABLE,
    "pillow/multiple_exif.jpg": READABLE,
    "pillow/ossfuzz-5730089102868480.sgi": "not_an_image C200",
    "pillow/pngtest_bad.png.bin": "not_an_image C200",
    "pillow/tiff_16bit_RGBa.tiff": READABLE,
    "pillow/tiff_strip_planar_16bit_RGB.tiff": READABLE,
    "pillow/tiff_tiled_planar_16bit_RGB.tiff": READABLE,
    "pillow/truncated_end_chunk.png": READABLE,
    "pillow/xmp_tags_orientation_exiftool.png": READABLE,
}
"""Given as data: the kind and id of what the scan says of the file."""
AS_SUBMISSION = {
    "archive/zip_bomb_flat_1GiB.zip": "C118",
    "archive/zip_slip.zip": "C112",
    "onnx/alloc_4TiB_constantofshape.onnx": "C181",
    "onnx/ext_traversal_etc_passwd.onnx": "C121",
    "onnx/text_not_protobuf.onnx": "C159",
    "onnx/truncated.onnx": "M02",
    "onnx/unregistered_custom_op.onnx": "C122",
    "onnx/wrong_declared_shape.onnx": "M06",
}
"""Refused before anything of it is run: the id of the words."""
RUN = {
    # model: what becomes of the case, and what stands out of the checks
    "onnx/benign_control.onnx": ("evaluated", {}),
    "onnx/leaks_pixels_as_extra_output.onnx": ("evaluated", {}),
    "onnx/nan_output.onnx": ("model_nan", {"optimiser": "warn"}),
    "onnx/nondeterministic_random.onnx": ("evaluated", {"repeatable": "fail", "optimiser": "warn"}),
    "onnx/loop_forever.onnx": ("model_timeout", {"optimiser": "warn"}),
}
TABLES = {
    # table: the labels of a.png, b.png … it gives, or the id of the refusal
    "tables/labels_bom_utf8.csv": ["bright"],
    "tables/labels_formula_injection.csv": [None],
    "tables/labels_missing_and_nan.csv": [None, None, None, None, None, None, "bright", "bright"],
    "tables/labels_semicolon_decimal_comma.csv": ["bright", "dark"],
    "tables/labels_traversal.csv": "M08",
}
GREY = 77


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))


def test_every_file_of_the_collection_has_its_row():
    root = shared("hostile")
    there = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    assert there == {*SCANNED, *AS_SUBMISSION, *RUN, *TABLES}
    assert len(there) == 60


def test_data_ends_as_findings_and_what_is_harmless_is_read(tmp_path):
    found = {}
    for folder in ("archive", "dicom", "image", "nifti", "pillow"):
        shutil.copytree(shared(f"hostile/{folder}"), tmp_path / "data" / folder)
    cohort = survey(tmp_path / "data", None, answers=CohortAnswers(), pseudonym_key=b"k" * 32)
    for problem in cohort.problems:
        name, _, inside = (problem.path or "").partition("!")
        id = f" {problem.detail}" if re.fullmatch("[CM][0-9]+", problem.detail or "") else ""
        if not inside.startswith("/ok/"):  # of the harmless part of an archive
            found.setdefault(name, f"{problem.kind.value}{id}")
    read = {file.path for case in cohort.cases for file in case.files}
    assert {name: found.get(name, READABLE if name in read else None) for name in SCANNED} == SCANNED
    assert not list(tmp_path.glob("**/*marker*"))


@pytest.mark.parametrize("name", AS_SUBMISSION)
def test_what_must_not_run_is_refused_in_words(tmp_path, name):
    (tmp_path / "card.toml").write_text(card_text())
    try:
        opened = open_in_worker(shared(f"hostile/{name}"), tmp_path / "private", tmp_path / "card.toml")
    except EvaluationError as error:
        assert error.id == AS_SUBMISSION[name]  # noqa: PT017 - one of the two ways to say no
    else:
        assert [REFUSALS[one.kind] for one in opened.findings if one.severity == "refuse"] == [AS_SUBMISSION[name]]


@pytest.mark.parametrize("name", RUN)
def test_a_model_that_may_run_ends_with_a_result_or_a_failed_case_and_what_stands_out_is_said(tmp_path, name):
    model = shared(f"hostile/{name}").read_bytes()
    target = make_evaluation(tmp_path, model, greys=(GREY,), positive=(True,))
    with open_folder(target, write=True) as folder:
        run = run_evaluation(folder, RunOptions(workers=1, case_timeout_s=1.0), Silent())
        (outcome,) = folder.store.outcomes(run.number)
        results = results_of(folder, Silent())
    ending, stands_out = RUN[name]
    assert (outcome.failure or outcome.status) == ending
    checks = {check.check: check.status for check in results.integrity if check.status in {"fail", "warn"}}
    assert {check: status for check, status in checks.items() if check in OF_THE_MODEL} == stands_out
    everything = b"".join(path.read_bytes() for path in target.rglob("*") if path.is_file())
    assert not any(written in everything for written in written_pixels())


OF_THE_MODEL = {"isolation", "optimiser", "repeatable", "neighbours", "golden_samples"}


def written_pixels():
    """Return what two neighbouring pixels of the prepared image would look like in a file."""
    pixel = GREY / 255
    numbers = [np.array([pixel, pixel], kind).tobytes() for kind in (np.float32, np.float64, np.float16)]
    return [*numbers, f"{np.float32(pixel):.6f}".encode(), f"{pixel:.6f}".encode()]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_only_text(tmp_path, name):
    for number, letter in enumerate("abcdefgh"):
        (tmp_path / f"{letter}.png").write_bytes(plain_image(100 + number))
    answers = CohortAnswers(one_image_per_patient=True, label_column="label")
    try:
        cohort = build_cohort(
            tmp_path,
            shared(f"hostile/{name}"),
            answers=answers,
            classes=("dark", "bright"),
            positive=("bright",),
            pseudonym_key=b"k" * 32,
        )
    except EvaluationError as error:
        assert error.id == TABLES[name]  # noqa: PT017 - one of the two ways to say no
        return
    labels = [case.reference.label if case.reference else None for case in cohort.cases]
    expected = TABLES[name]
    assert labels == expected + [None] * (len(labels) - len(expected))
