"""A model of nested functions, each of which calls the one below ten times: a few kilobytes that a session unfolds.

Its opening refuses it by counting; here a session is given it all the same, as if the counting had been fooled.
"""

import resource
import sys
import time

import onnx
import pytest
from onnx import helper

from evaluators.errors import RunError
from evaluators.evaluation.case_lane import model_starts
from evaluators.isolation.worker_process import WorkerProcess
from evaluators.submission.client import open_in_worker
from evaluators.submission.open import open_submission
from support.models import brightness_model, write_package

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="of Linux")

LEVELS = 12
ENOUGH_S = 8.0
MEMORY = 2 * 1024**3


def laughing_model():
    """Return the model of brightness behind ten to the twelfth copies of nothing."""
    model = brightness_model()
    source = model.graph.node[0].input[0]
    model.graph.node[0].input[0] = "laughed"
    call = helper.make_node(f"f{LEVELS - 1}", [source], ["laughed"], domain="own")
    model.graph.node.insert(0, call)
    model.opset_import.append(helper.make_opsetid("own", 1))
    imports = [helper.make_opsetid("", 17), helper.make_opsetid("own", 1)]
    for level in range(LEVELS):
        below = ("Identity", "") if level == 0 else (f"f{level - 1}", "own")
        calls = [helper.make_node(below[0], ["a"], [f"b{n}"], domain=below[1]) for n in range(10)]
        model.functions.append(helper.make_function("own", f"f{level}", ["a"], ["b0"], calls, imports))
    return model


def test_opening_refuses_it(tmp_path):
    submission = open_in_worker(write_package(tmp_path / "package", laughing_model()), tmp_path / "private")
    assert submission.refused
    assert {finding.kind for finding in submission.findings} == {"functions_explode"}


@pytest.mark.slow
def test_a_session_that_unfolds_it_is_ended_in_time_and_within_its_memory(tmp_path):
    private = tmp_path / "private"
    private.mkdir()
    card = open_submission(write_package(tmp_path / "package", brightness_model()), private=private).card
    onnx.save(laughing_model(), private / "model.onnx")
    setup = {
        "model_path": str(private / "model.onnx"),
        "package": str(private),
        "card": card.model_dump(mode="json"),
        "optimisation": "all",
    }

    def start():
        return WorkerProcess("cases", setup=setup, readable=[private], memory_bytes=MEMORY, start_timeout_s=ENOUGH_S)

    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    began = time.monotonic()
    with pytest.raises(RunError):
        model_starts(start)
    assert time.monotonic() - began < 3 * ENOUGH_S
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert used <= max(MEMORY, before * 1024)
