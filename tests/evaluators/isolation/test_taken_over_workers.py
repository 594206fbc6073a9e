"""Whatever a worker answers, its parent has a use for it or says that the worker misbehaved: it never breaks.

Each consumer is fed answers of the real job in which one place is spoilt.
"""

import contextlib
import json
import random
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest

from evaluators.cli.check_steps import Steps, Trial, add_opened
from evaluators.cli.check_steps import Wish as CheckWish
from evaluators.errors import EvaluationError
from evaluators.evaluation.case_files import CaseFiles
from evaluators.evaluation.case_lane import CaseLane
from evaluators.evaluation.trying import try_image
from evaluators.evidence.worker_job import start as verification_job
from evaluators.inference import fidelity
from evaluators.inference.worker_job import start as cases_job
from evaluators.isolation.frames import Frame
from evaluators.submission.client import open_in_worker
from evaluators.submission.open import open_submission
from evaluators.texts import Words
from support.answer_consumers import (
    CASE,
    GREY,
    a_live_stream,
    annotations,
    boxes_of_a_case,
    class_words,
    describing,
    describing_several,
    frames_of_a_case,
    grey_picture,
    marks,
    names,
    overlap_of_readers,
    pages,
    picture,
    reading_a_summary,
    table,
    thumbnail,
    value_of_a_case,
    vendor_samples,
    verifying,
)
from support.models import brightness_model, write_package
from support.packages import believing, package_files, signed_by
from support.signing import new_key
from support.taken_over import POISON, TakenOver, spoilt

OF_EACH = 15
"""Ways to spoil the answers of one consumer that are tried each time."""
OF_EACH_SLOWLY = 3000
"""The same in the slow suite; only a whole record has more."""
CLASSES = ("benign", "malignant")
TIMING = {"decode": 1.0, "prepare": 1.0, "infer": 1.0, "interpret": 1.0, "total": 4.0}


@pytest.fixture
def taken_over(monkeypatch):
    return TakenOver(monkeypatch)


@pytest.fixture(scope="module")
def submission(tmp_path_factory):
    """An opened submission, its package, and the copy."""
    package = write_package(tmp_path_factory.mktemp("package") / "p", brightness_model())
    private = tmp_path_factory.mktemp("private")
    return open_submission(package, private=private), package, private


@pytest.fixture(scope="module")
def model(submission):
    opened, _, private = submission
    setup = {
        "model_path": str(private / opened.model_file),
        "package": str(private),
        "card": opened.card.model_dump(mode="json"),
        "optimisation": "all",
    }
    return cases_job(setup, ())[1]


class Reader:
    """Reads the same files for every case."""

    def __init__(self, *, masks):
        self._masks = [b"mask"] if masks else []

    def read(self, _case):
        return CaseFiles(images=[GREY], masks=self._masks)


def scores_of_a_case(use):
    def lane(taken_over):
        return CaseLane(Reader(masks=False), taken_over.worker, classes=2, timeout_s=9).evaluate(CASE)

    return [use("model")({"op": "case"}, (GREY,))], lane


def masks_of_a_case(_use):
    answer = {
        "overlaps": [[1, 2, 3], [0, 0, 4]],
        "surfaces": [{"nsd": 0.5, "hd95": 3.0, "assd": 1.5, "cldice": 0.25}, None],
        "instances": [{"matched": 1, "reference": 1, "predicted": 2, "iou": 0.75}] * 2,
        "unit": "mm",
        "tolerance": 2.0,
        "connectivity": 26,
        "voxel_ml": 0.001,
        "volume": False,
        "timing": TIMING,
    }

    def lane(taken_over):
        kept = []
        reader = Reader(masks=True)
        found = CaseLane(
            reader, taken_over.worker, classes=2, timeout_s=9, keep=lambda *given: kept.append(given)
        ).evaluate(CASE)
        json.dumps(found.model_dump(mode="json"), allow_nan=False)
        assert all(isinstance(data, bytes) and ending in {".png", ".npz"} for _, ending, data in kept)
        return found

    return [(answer, (b"\x89PNG",))], lane


def a_try(use):
    handle, (opened, _, private) = use("model"), use("submission")
    (private.parent / "try.png").write_bytes(GREY)
    answers = [handle({"op": "prepared"}, (GREY,)), handle({"op": "case"}, (GREY,))]
    return answers, lambda _: try_image(opened, private, private.parent / "try.png")


def a_try_of_masks(use):
    opened, _, private = use("submission")
    (private.parent / "try.png").write_bytes(GREY)
    prepared = ({"shape": [1, 3, 2, 2], "rows": 2, "columns": 2, "channels": 3}, (bytes(12),))
    answers = [
        prepared,
        ({"overlaps": None, "volume": False, "timing": TIMING}, (b"PNG",)),
        ({}, (b"\x00\x01\x00\xff",)),
    ]
    return answers, lambda _: try_image(opened, private, private.parent / "try.png")


def a_check(use):
    handle, (opened, _, private) = use("model"), use("submission")
    asked = [{"op": "prepared"}, {"op": "case"}, {"op": "raw"}, {"op": "raw"}]
    sample = private.parent / "sample.png"
    sample.write_bytes(GREY)

    def check(_):
        said = []
        steps = Steps(said.append)
        wish = CheckWish(sample, private.parent / "prepared.png", 9, allow_unisolated=False)
        trial = Trial(opened, wish, steps, Words("en"))
        trial.run(private)
        json.dumps(trial.found, allow_nan=False)
        return said

    return [handle(request, (GREY,)) for request in asked], check


def fidelity_checks(use):
    raw = use("model")({"op": "raw"}, (GREY,))
    sample = [fidelity.SampleCase([GREY])]

    def check(taken_over):
        one = fidelity.check_optimiser(taken_over.worker(), taken_over.worker(), sample, timeout_s=9)
        two = fidelity.check_repeatable(taken_over.worker(), sample, timeout_s=9)
        three = fidelity.why_not_repeatable(taken_over.worker, sample, timeout_s=9)
        return one.model_dump_json(), two, three

    return [raw, raw], check


def scores_of_pixels(_use):
    sample = [fidelity.SampleCase([GREY])]

    def check(taken_over):
        return fidelity.check_optimiser(
            taken_over.worker(), _Saying(({}, (np.float32([0, 1]).tobytes(),))), sample, timeout_s=9
        )

    return [({}, (np.float32([0.25, np.nan]).tobytes(),))], check


class _Saying:
    def __init__(self, answer):
        self._answer = Frame(*answer)

    def ask(self, *_, **__):
        return self._answer


def neighbours(_use):
    sample = [fidelity.SampleCase([GREY])] * 2

    def check(taken_over):
        return fidelity.check_neighbours(taken_over.worker(), sample, timeout_s=9)

    return [({}, ()), ({}, ()), ({"difference": 0.5}, ())], check


def opening(use):
    opened, package, private = use("submission")

    def run(taken_over):
        taken_over.ready, taken_over.answers = next((head for head, _ in taken_over.answers), {}), []
        target = Path(tempfile.mkdtemp(dir=private.parent))
        taken_over.begins = lambda: shutil.copytree(private, target, dirs_exist_ok=True)
        found = open_in_worker(package, target)
        steps = Steps(lambda _: None)
        add_opened(steps, found, Words("de"))
        return found

    return [({"submission": opened.model_dump(mode="json")}, ())], run


@pytest.fixture(scope="module")
def verified(tmp_path_factory):
    """A package, whom its reader believes, and what the worker says of it."""
    key = new_key()
    folder = tmp_path_factory.mktemp("summary.evalpack")
    files = package_files(signed_by([key]), [key])
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    handle = verification_job({}, ())[1]
    request = {
        "names": list(files),
        "folder": True,
        "now": "2026-10-09T12:00:00Z",
        "trust": believing(key).model_dump_json(),
        "pages": False,
    }
    answers = [handle(request, tuple(files.values())), handle({"record": True}, ()), handle({"pages": True}, ())]
    return folder, believing(key), answers


CONSUMERS = [
    table,
    *(describing, describing_several, annotations, class_words, overlap_of_readers),
    *(scores_of_a_case, masks_of_a_case, a_try, a_try_of_masks, a_check),
    *(boxes_of_a_case, value_of_a_case, frames_of_a_case, a_live_stream),
    *(fidelity_checks, scores_of_pixels, neighbours, vendor_samples, opening),
    *(picture, grey_picture, thumbnail, names, marks),
    *(verifying, reading_a_summary, pages),
]


def feed(taken_over, consume, answers):
    taken_over.answers, taken_over.ready = answers, {}
    with contextlib.suppress(EvaluationError):
        repr(consume(taken_over))
    taken_over.end_workers()


@pytest.mark.parametrize("consumer", CONSUMERS, ids=lambda consumer: consumer.__name__)
def test_an_honest_answer_is_used(consumer, taken_over, request):
    answers, consume = consumer(request.getfixturevalue)
    taken_over.answers = answers
    consume(taken_over)


@pytest.mark.parametrize("consumer", CONSUMERS, ids=lambda consumer: consumer.__name__)
def test_a_spoilt_answer_is_used_or_refused_and_breaks_nobody(consumer, taken_over, request):
    try_ways(consumer, taken_over, request, OF_EACH)


def try_ways(consumer, taken_over, request, count):
    answers, consume = consumer(request.getfixturevalue)
    ways = list(spoilt(answers))
    for way in random.Random(5).sample(ways, min(count, len(ways))):
        feed(taken_over, consume, way())


@pytest.mark.slow
@pytest.mark.parametrize("consumer", CONSUMERS, ids=lambda consumer: consumer.__name__)
def test_an_answer_spoilt_anywhere_breaks_nobody(consumer, taken_over, request):
    try_ways(consumer, taken_over, request, OF_EACH_SLOWLY)


@pytest.mark.parametrize("consumer", CONSUMERS, ids=lambda consumer: consumer.__name__)
def test_an_answer_that_is_another_one_breaks_nobody(consumer, taken_over, request):
    answers, consume = consumer(request.getfixturevalue)
    for poison in POISON:
        for blobs in ((), (b"\xff" * 7,), (b"[]", b"{}", b"")):
            feed(taken_over, consume, [({"x": poison}, blobs)] * len(answers))
            feed(taken_over, consume, [({"error": poison}, blobs)] * len(answers))
    feed(taken_over, consume, [])
