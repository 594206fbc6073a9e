"""Real DICOM files full of planted identifiers: what is kept of them names nobody."""

import re
from io import BytesIO

import pydicom
import pytest

from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.image_workers import WorkerDescriber
from evaluators.evaluation.creating import NewEvaluation, create_evaluation
from evaluators.evaluation.observer import Silent
from support.models import brightness_model, write_package
from support.planted_tokens import Planted
from support.shared_data import shared
from support.token_search import Digests, finds

CANARIES = ("phi_canary_ct", "phi_canary_mr")
KEY = bytes(32)
ONLY_PAIRS = {"AccessionNumber"}
"""Besides UIDs: what a table may name a case by stays beside it, in the evaluation folder alone."""


@pytest.fixture(scope="module")
def files():
    """The bytes of the canaries by name."""
    return {name: shared(f"dicom/derived/{name}.dcm").read_bytes() for name in CANARIES}


@pytest.fixture(scope="module")
def planted(files):
    """Every word planted in the canaries, by the keyword or number of its element."""
    made = Planted()
    for content in files.values():
        for element in pydicom.dcmread(BytesIO(content)).iterall():
            for word in re.findall(r"ZZPHID\w+", str(element.value)):
                made.places.setdefault(word, element.keyword or str(element.tag))
    return made


def test_the_canaries_are_planted_wherever_a_file_names_somebody(planted):
    assert {"PatientID", "PatientName", "OperatorsName", "AccessionNumber", "(0099,1001)"} <= set(
        planted.places.values()
    )


def test_a_worker_says_of_a_canary_the_accession_number_and_nothing_else_that_was_planted(files, planted):
    describer = WorkerDescriber(KEY)
    digests = Digests(planted, files)
    try:
        for content in files.values():
            said = describer.describe(content)
            assert finds(said.model_dump_json().encode(), planted, digests) == ONLY_PAIRS
            assert said.deidentification.names_left > 0
            assert said.patient is not None
    finally:
        describer.close()


def test_two_evaluations_know_one_patient_under_different_pseudonyms(files):
    pseudonyms = set()
    for key in (KEY, bytes([1]) * 32):
        describer = WorkerDescriber(key)
        pseudonyms |= {describer.describe(content).patient for content in files.values()}
        describer.close()
    assert len(pseudonyms) == 2  # both files are of one patient


def test_an_evaluation_of_canaries_keeps_nothing_that_names_somebody(files, planted, tmp_path):
    images = tmp_path / "images"
    images.mkdir()
    for name, content in files.items():
        (images / f"{name[-2:]}.dcm").write_bytes(content)
    table = tmp_path / "labels.csv"
    table.write_text("image,label\nct,dark\nmr,bright\n")
    package = write_package(tmp_path / "package", brightness_model())
    target = tmp_path / "evaluation"
    wanted = NewEvaluation(target=target, model=package, data=images, reference=table, answers=CohortAnswers())
    create_evaluation(wanted, Silent())
    found = {path.name: finds(path.read_bytes(), planted) for path in target.rglob("*") if path.is_file()}
    assert {name: places for name, places in found.items() if places} == {"store.sqlite": ONLY_PAIRS}
