"""Models made to hurt: each is refused in words, or turned away by the runtime, or runs as if nothing were there."""

import os

import pytest

from evaluators.errors import EvaluationError
from evaluators.inference.worker_job import start
from evaluators.submission.findings import REFUSALS
from support import hostile_models as made
from support.models import plain_image, write_package
from support.submissions import opener

RUNS = "runs"
TOO_NEW, TOO_LARGE, UNFOLDS, OUTSIDE, MISSING = "M04", "C181", "C124", "C121", "M03"
NOT_LOADED, NO_MODEL, INCOMPLETE = "C140", "M02", "C125"

SMALL = {
    made.cyclic: NOT_LOADED,
    made.twice_the_same_name: NOT_LOADED,
    made.output_made_twice: NOT_LOADED,
    made.weight_named_twice: NOT_LOADED,
    made.nothing_makes_the_output: NOT_LOADED,
    made.twice_the_standard: NOT_LOADED,
    made.merged_graphs: NOT_LOADED,
    made.negative_dimension: INCOMPLETE,
    made.negative_input: "M05",
    made.many_outputs: RUNS,
    made.deep_branches: UNFOLDS,
    made.from_the_future: TOO_NEW,
    made.sparse_weights: TOO_LARGE,
    made.training: RUNS,
    made.words_inside: RUNS,
    made.hidden_constant: RUNS,
    made.external_inside_a_node: OUTSIDE,
    made.external_inside_a_branch: OUTSIDE,
    made.external_inside_sparse: OUTSIDE,
    made.promised_length: NO_MODEL,
    made.groups: NO_MODEL,
}
PLACES = {
    "/etc/passwd": OUTSIDE,
    "../../../etc/passwd": OUTSIDE,
    "weights/../../outside.bin": OUTSIDE,
    "C:\\Windows\\win.ini": OUTSIDE,
    "\\\\host\\share\\w.bin": OUTSIDE,
    "file:///etc/passwd": OUTSIDE,
    "w.bin\0.txt": OUTSIDE,
    ".": OUTSIDE,
    "nowhere.bin": MISSING,
    "model.onnx": RUNS,
}
"""Where weights are said to lie. The model's own file is a file of the package like any other."""


@pytest.fixture
def opened(tmp_path):
    return opener(tmp_path)


def ending(opened, package):
    """Return the id of the first refusal on the way to an answer, or that there is one like that of a good model."""
    try:
        submission = opened(package)
        refusals = [REFUSALS[one.kind] for one in submission.findings if one.severity == "refuse"]
        if refusals:
            return refusals[0]
        card = submission.card.model_dump(mode="json")
        setup = {"model_path": str(package / "model.onnx"), "package": str(package), "card": card}
        answer, _ = start({**setup, "optimisation": "all"}, ())[1]({"op": "case"}, (plain_image(100),))
    except EvaluationError as error:
        return error.id
    assert set(answer) == {"scores", "timing"}
    assert len(answer["scores"]) == 2
    return RUNS


@pytest.mark.parametrize("build", SMALL, ids=lambda build: build.__name__)
def test_a_hostile_model_ends_in_words_or_runs_unharmed(tmp_path, opened, build):
    assert ending(opened, write_package(tmp_path / "package", build())) == SMALL[build]


@pytest.mark.slow
def test_two_hundred_thousand_steps_are_refused(tmp_path, opened):
    assert ending(opened, write_package(tmp_path / "package", made.many_nodes())) == UNFOLDS


@pytest.mark.parametrize("location", PLACES)
def test_weights_are_read_from_the_package_and_nowhere_else(tmp_path, opened, location):
    assert ending(opened, write_package(tmp_path / "package", made.external(location))) == PLACES[location]


@pytest.mark.parametrize("link", [os.symlink, os.link], ids=["symbolic", "hard"])
def test_a_link_out_of_the_package_brings_no_file_in_that_was_not_handed_in(tmp_path, opened, link):
    package = write_package(tmp_path / "package", made.external("weights.bin"))
    (tmp_path / "secret.bin").write_bytes(b"ZZZZ")
    link(tmp_path / "secret.bin", package / "weights.bin")
    found = ending(opened, package)
    assert found == ("C111" if link is os.symlink else RUNS)  # a hard link is the file: it was handed in


def test_a_number_beyond_what_a_file_can_hold_is_no_place_in_it(tmp_path, opened):
    for more in ({"offset": "-1"}, {"length": "9" * 30}, {"offset": "1e3"}):
        package = write_package(tmp_path / "package", made.external("model.onnx", **more))
        assert ending(opened, package) == INCOMPLETE


def test_a_good_model_with_branches_as_deep_as_exporters_write_them_runs(tmp_path, opened):
    assert ending(opened, write_package(tmp_path / "package", made.deep_branches(4))) == RUNS
