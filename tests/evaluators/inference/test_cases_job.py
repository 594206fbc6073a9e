"""The worker that runs a model: answers by hand, and models that misbehave."""

import io
import os
import signal

import numpy as np
import pytest
from PIL import Image

from evaluators.errors import CallError, SubmissionError, WorkerCrashed, WorkerHung
from evaluators.inference.answers import prepared_answer
from evaluators.inference.fidelity import SampleCase, check_optimiser, check_repeatable, reproduce_golden
from evaluators.inference.worker_job import start
from evaluators.isolation.frames import Frame
from evaluators.isolation.worker_process import WorkerProcess
from evaluators.submission.card import read_card
from support import models
from support.models import plain_image, probability, write_package

BRIGHT, DARK = plain_image(200), plain_image(20)


def setup(package, level="all"):
    card = read_card((package / "submission.toml").read_text())
    return {
        "model_path": str(package / card.model.file),
        "package": str(package),
        "card": card.model_dump(mode="json"),
        "optimisation": level,
    }


def job(package, level="all"):
    """Return the handler without a process around it."""
    return start(setup(package, level), ())[1]


def worker(package, level="all"):
    return WorkerProcess("cases", setup=setup(package, level), readable=[package])


@pytest.mark.parametrize(
    ("model", "means"),
    [
        (models.brightness_model(), "probabilities"),
        (models.logits_model(), "logits"),
        (models.score_model(), "score"),
    ],
)
@pytest.mark.parametrize("value", [0, 100, 255])
def test_the_answer_is_the_one_worked_out_by_hand(tmp_path, model, means, value):
    answer, _ = job(write_package(tmp_path, model, means=means))({"op": "case"}, (plain_image(value),))
    p = probability(value / 255)
    assert answer["scores"] == pytest.approx([1 - p, p], abs=1e-6)
    stages = [answer["timing"][name] for name in ("decode", "prepare", "infer", "interpret")]
    assert answer["timing"]["total"] == pytest.approx(sum(stages))


@pytest.mark.parametrize(
    ("model", "failure"),
    [
        (models.nan_model(), "model_nan"),
        (models.wrong_shape_model(), "model_wrong_shape"),
        (models.not_probabilities_model(), "model_not_probabilities"),
        (models.greedy_model(), "model_out_of_memory"),
    ],
)
def test_a_misbehaving_model_fails_the_case_and_goes_on(tmp_path, model, failure):
    handle = job(write_package(tmp_path, model))
    assert handle({"op": "case"}, (DARK,))[0] == {"failure": failure}
    assert "scores" in handle({"op": "case"}, (BRIGHT,))[0]


def test_an_image_that_cannot_be_read_says_so(tmp_path):
    answer, _ = job(write_package(tmp_path, models.brightness_model()))({"op": "case"}, (b"no image",))
    assert answer == {"unreadable": "C200"}


def test_an_image_of_another_size_than_the_model_takes_fails_alone(tmp_path):
    package = write_package(tmp_path, models.brightness_model())
    text = (package / "submission.toml").read_text()
    start_of_step = text.index('  { do = "resize"')
    (package / "submission.toml").write_text(text[:start_of_step] + text[text.index("\n", start_of_step) + 1 :])
    handle = job(package)
    assert "scores" in handle({"op": "case"}, (plain_image(200, size=(8, 8)),))[0]
    assert handle({"op": "case"}, (plain_image(200, size=(9, 8)),))[0] == {"failure": "model_wrong_shape"}


def test_a_model_the_runtime_refuses_is_a_sentence(tmp_path):
    package = write_package(tmp_path, models.brightness_model())
    (package / "model.onnx").write_bytes(b"not a model")
    with pytest.raises(SubmissionError) as caught:
        job(package)
    assert caught.value.id == "C140"


def test_the_prepared_image_can_be_looked_at(tmp_path):
    handle = job(write_package(tmp_path, models.brightness_model()))
    left = Image.new("RGB", (16, 16), (0, 0, 0))
    left.paste((200, 0, 0), (0, 0, 8, 16))
    out = io.BytesIO()
    left.save(out, "PNG")
    prepared = prepared_answer(Frame(*handle({"op": "prepared"}, (out.getvalue(),))))
    seen = np.asarray(Image.open(io.BytesIO(prepared.picture)))
    assert prepared.shape == (1, 3, 8, 8)
    assert seen[0, 0].tolist() == [255, 0, 0]
    assert seen[0, 7].tolist() == [0, 0, 0]


def test_other_requests_are_refused(tmp_path):
    with pytest.raises(CallError):
        job(write_package(tmp_path, models.brightness_model()))({"op": "something"}, ())


@pytest.mark.parametrize("output", ["probabilities", "logits"])
def test_probabilities_declared_as_logits_are_found_out(tmp_path, output):
    model, found = (models.brightness_model(), True) if output == "probabilities" else (models.logits_model(), False)
    package = write_package(tmp_path, model, means="logits")
    card = package / "submission.toml"
    card.write_text(card.read_text().replace('name = "logits"', f'name = "{output}"'))
    handle = job(package)
    assert handle({"op": "probabilities"}, (BRIGHT,)) == ({"probabilities": found}, ())


def test_golden_samples_are_reproduced_or_not(tmp_path):
    golden = [(200, probability(200 / 255)), (20, 0.9)]
    handle = job(write_package(tmp_path, models.brightness_model(), golden=golden))
    head, _ = handle({"op": "golden"}, ())
    result, (missed,) = head["golden"], head["missed"]
    assert (result["n"], result["reproduced"]) == (2, 1)
    assert result["max_abs_diff"] == pytest.approx(0.9 - probability(20 / 255), abs=1e-6)
    assert (missed["number"], missed["difference"], missed["tolerance"]) == (2, result["max_abs_diff"], 1e-5)
    assert missed["expected"] - missed["found"] == pytest.approx(
        (-1) ** (missed["name"] == "dark") * missed["difference"]
    )


@pytest.mark.parametrize("text", ["[1, 2, 3]", "{}", "[true, false]", "not json", "[NaN, 1]"])
def test_a_golden_sample_that_cannot_be_used_is_named(tmp_path, text):
    package = write_package(tmp_path, models.brightness_model(), golden=[(200, 0.5)])
    (package / "1.json").write_text(text)
    with pytest.raises(SubmissionError) as caught:
        job(package)({"op": "golden"}, ())
    assert (caught.value.id, caught.value.parameters) == ("C142", {"name": "1.json"})


def samples(*images):
    return [SampleCase([image]) for image in images]


def test_in_a_worker_optimised_and_plain_agree_and_repeat_themselves(tmp_path):
    package = write_package(tmp_path, models.brightness_model(), golden=[(200, probability(200 / 255))])
    images = samples(*(plain_image(value) for value in (10, 120, 240)))
    with worker(package) as optimised, worker(package, "none") as plain:
        fidelity = check_optimiser(optimised, plain, images, timeout_s=30)
        assert (fidelity.level, fidelity.sample) == ("all", 3)
        assert fidelity.max_abs_diff <= 1e-6
        assert check_repeatable(plain, images, timeout_s=30) is True
        assert reproduce_golden(optimised, 1)[0].reproduced == 1


def test_a_random_model_is_found_out(tmp_path):
    package = write_package(tmp_path, models.random_model())
    with worker(package) as optimised, worker(package, "none") as plain:
        assert check_optimiser(optimised, plain, samples(BRIGHT, BRIGHT, BRIGHT), timeout_s=30).level == "none"
        assert check_repeatable(plain, samples(BRIGHT, DARK), timeout_s=30) is False


def test_a_model_that_never_ends_is_ended(tmp_path):
    with worker(write_package(tmp_path, models.endless_model())) as process:
        assert "scores" in process.ask({"op": "case"}, [BRIGHT], timeout_s=30).head
        with pytest.raises(WorkerHung):
            process.ask({"op": "case"}, [DARK], timeout_s=1)


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="other processors do not end a process for this division")
def test_a_model_that_takes_its_process_down_takes_nothing_else_down(tmp_path):
    package = write_package(tmp_path, models.crashing_model())
    with worker(package) as optimised, worker(package, "none") as plain:
        fidelity = check_optimiser(optimised, plain, samples(BRIGHT, DARK, BRIGHT), timeout_s=30)
        assert (fidelity.level, fidelity.sample) == ("all", 1)
        with pytest.raises(WorkerCrashed):
            plain.ask({"op": "case"}, [DARK], timeout_s=30)


def test_a_sample_on_which_nothing_can_be_said_leaves_the_optimiser_off(tmp_path):
    package = write_package(tmp_path, models.brightness_model())
    with worker(package) as optimised, worker(package, "none") as plain:
        os.kill(optimised.pid, signal.SIGKILL)
        fidelity = check_optimiser(optimised, plain, samples(BRIGHT), timeout_s=30)
        assert (fidelity.level, fidelity.max_abs_diff, fidelity.sample) == ("none", None, 0)
        assert check_repeatable(optimised, samples(BRIGHT), timeout_s=30) is None


class Told:
    """Stands for a worker whose answers are given."""

    def __init__(self, *answers):
        self._answers = iter(answers)

    def ask(self, _request, _blobs, *, timeout_s):
        return Frame(next(self._answers))


@pytest.mark.parametrize(
    ("optimised", "plain", "level", "largest"),
    [
        pytest.param({"scores": [0.5, 0.5]}, {"scores": [0.5 + 5e-6, 0.5]}, "all", 5e-6, id="rounding"),
        pytest.param({"scores": [0.5, 0.5]}, {"scores": [0.5 + 2e-4, 0.5]}, "none", 2e-4, id="another model"),
        pytest.param({"scores": [0.5, 0.5]}, {"failure": "model_nan"}, "none", None, id="only one answers"),
        pytest.param({"unreadable": "C200"}, {"unreadable": "C200"}, "none", None, id="nothing to compare"),
    ],
)
def test_the_optimiser_is_used_only_where_it_changes_nothing(optimised, plain, level, largest):
    fidelity = check_optimiser(Told(optimised), Told(plain), samples(b""), timeout_s=1)
    assert (fidelity.level, fidelity.max_abs_diff) == (level, largest and pytest.approx(largest))
