"""What an answer depends on besides its case is found on the sample, said where a clinician looks, and kept."""

import pytest

from evaluators.domain.results import IntegrityCheck
from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.runner import RunOptions, run_evaluation
from evaluators.inference.fidelity import SampleCase, why_not_repeatable
from evaluators.isolation.frames import Frame
from evaluators.report.wording import check_title
from evaluators.texts import Words
from support import dependent_models, models
from support.evaluations import make_evaluation


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))


def found(tmp_path, model, **options):
    """Return status and detail of the two checks after a run of three cases."""
    target = make_evaluation(tmp_path, model, greys=(90, 150, 200), positive=(False, True, True))
    with open_folder(target, write=True) as folder:
        run = run_evaluation(folder, RunOptions(workers=1, **options), Silent())
        checks = {check.check: (check.status, check.detail) for check in results_of(folder, Silent()).integrity}
        return checks["repeatable"], checks["neighbours"], folder.store.outcomes(run.number)


@pytest.mark.parametrize(
    ("model", "repeatable", "neighbours"),
    [
        pytest.param(models.brightness_model, ("pass", None), ("pass", None), id="the case alone"),
        pytest.param(
            models.random_model,
            ("fail", "chance"),
            ("not_possible", None),
            id="chance",
            marks=[pytest.mark.real_workers, pytest.mark.slow],  # forked workers share the seed drawn at loading
        ),
        pytest.param(
            dependent_models.seeded_model, ("fail", "order"), ("not_possible", None), id="what was asked before"
        ),
        pytest.param(
            dependent_models.sleeping_model, ("warn", "random_operators"), ("pass", None), id="perhaps chance"
        ),
        pytest.param(dependent_models.neighbours_model, ("pass", None), ("warn", "differs"), id="neighbours"),
        pytest.param(
            lambda: dependent_models.one_at_a_time(models.brightness_model()),
            ("pass", None),
            ("not_possible", "one_at_a_time"),
            id="one image at a time",
        ),
    ],
)
def test_what_an_answer_depends_on_is_found(tmp_path, model, repeatable, neighbours):
    assert found(tmp_path, model())[:2] == (repeatable, neighbours)


class Told:
    """Stands for a fresh process whose answers are given."""

    def __init__(self, *answers):
        self._answers = iter(answers)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def ask(self, _request, _blobs, *, timeout_s):
        return Frame({}, (next(self._answers),))


@pytest.mark.parametrize(("second", "why"), [((b"1", b"2"), "order"), ((b"1", b"3"), "chance")])
def test_what_two_fresh_processes_answer_alike_depends_on_the_order_and_not_on_chance(second, why):
    fresh = iter([Told(b"1", b"2"), Told(*second)])
    assert why_not_repeatable(lambda: next(fresh), [SampleCase([b""])] * 2, timeout_s=1) == why


def test_the_answers_counted_are_those_of_cases_alone(tmp_path):
    *_, outcomes = found(tmp_path, dependent_models.neighbours_model())
    alone = [models.probability(grey / 255) for grey in (90, 150, 200)]
    assert [outcome.scores[1] for outcome in outcomes] == pytest.approx(alone, abs=1e-5)


def test_a_model_that_hangs_on_a_batch_only_is_run_all_the_same(tmp_path):
    _, neighbours, outcomes = found(tmp_path, dependent_models.hanging_in_batches_model(), case_timeout_s=1.0)
    assert neighbours == ("not_possible", None)
    assert [outcome.status for outcome in outcomes] == ["evaluated"] * 3


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    ("check", "status", "detail"),
    [
        ("repeatable", "fail", "chance"),
        ("repeatable", "fail", "order"),
        ("repeatable", "warn", "random_operators"),
        ("neighbours", "warn", "differs"),
        ("neighbours", "not_possible", "one_at_a_time"),
    ],
)
def test_every_finding_has_a_title_of_its_own(language, check, status, detail):
    words = Words(language)
    title = check_title(IntegrityCheck(check=check, status=status, detail=detail), words)
    assert title == words(f"integrity.{check}.found.{detail}") != words(f"integrity.{check}.title")
