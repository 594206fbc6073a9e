"""A run ends with one row per case, whatever model and power supply do."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from evaluators.domain.outcome import FailureCategory
from evaluators.errors import RunCancelled, RunError
from evaluators.evaluation import observer, planning, scheduling
from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.ledger import Event
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.plan_values import with_value
from evaluators.evaluation.runner import RunOptions, run_evaluation
from support import models
from support.evaluations import GREYS, make_evaluation


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))


def run(target, **options):
    with open_folder(target, write=True) as folder:
        done = run_evaluation(folder, RunOptions(**{"workers": 2, **options}), Silent())
        return done, folder.store.outcomes(done.number)


def digest_of(target):
    with open_folder(target, write=True) as folder:
        return results_of(folder, Silent()).digest


@pytest.mark.real_workers
def test_every_score_is_the_one_worked_out_by_hand(tmp_path):
    _, outcomes = run(make_evaluation(tmp_path))
    expected = [models.probability(grey / 255) for grey in GREYS]
    assert [outcome.scores[1] for outcome in outcomes] == pytest.approx(expected, abs=1e-5)


def test_the_number_of_workers_does_not_change_the_results(tmp_path):
    target = make_evaluation(tmp_path)
    run(target, workers=1)
    first = digest_of(target)
    run(target, workers=3, start_again=True)
    with open_folder(target, write=True) as folder:
        outcomes = [[o.scores for o in folder.store.outcomes(number)] for number in (1, 2)]
    assert outcomes[0] == outcomes[1]
    assert first


@pytest.mark.parametrize(
    ("model", "category"),
    [
        (models.nan_model, FailureCategory.NOT_A_NUMBER),
        (models.wrong_shape_model, FailureCategory.WRONG_SHAPE),
        (models.not_probabilities_model, FailureCategory.NOT_PROBABILITIES),
        (models.crashing_model, FailureCategory.CRASHED),
        (models.greedy_model, FailureCategory.MEMORY),
    ],
)
def test_a_model_that_fails_on_dark_images_fails_those_cases_and_no_others(tmp_path, model, category):
    target = make_evaluation(tmp_path, model(), greys=(200, 10, 220), positive=(True, False, True))
    _, outcomes = run(target)
    assert [outcome.status for outcome in outcomes] == ["evaluated", "failed", "evaluated"]
    assert outcomes[1].failure is category


def test_an_endless_model_fails_its_case_in_time_and_the_run_goes_on(tmp_path):
    target = make_evaluation(tmp_path, models.endless_model(), greys=(10, 200), positive=(False, True))
    _, outcomes = run(target, case_timeout_s=1.0)
    assert [outcome.failure for outcome in outcomes] == [FailureCategory.TIMEOUT, None]


def test_a_model_that_answers_by_chance_is_reported(tmp_path):
    target = make_evaluation(tmp_path, models.random_model())
    run(target)
    with open_folder(target, write=True) as folder:
        checks = {check.check: check.status for check in results_of(folder, Silent()).integrity}
    assert checks["repeatable"] == "fail"


def test_an_image_that_changed_since_the_scan_is_excluded_and_counted(tmp_path):
    target = make_evaluation(tmp_path)
    (tmp_path / "images" / "003.png").write_bytes(models.plain_image(1))
    _, outcomes = run(target)
    assert outcomes[2].exclusion == "changed_since_scan"
    with open_folder(target, write=True) as folder:
        flow = results_of(folder, Silent()).flow
    assert flow.excluded_reasons == {"changed_since_scan": 1}
    assert flow.offered == flow.excluded + flow.no_reference + flow.failed + flow.evaluated == 12


def test_a_stopped_run_continues_to_the_same_result_bytes(tmp_path):
    undisturbed = make_evaluation(tmp_path)
    run(undisturbed)
    expected = digest_of(undisturbed)

    class StopAtFive(Silent):
        seen = 0

        def progress(self, done, total, failed):
            self.seen = done

        def stop_requested(self):
            return self.seen >= 5

    with open_folder(undisturbed, write=True) as folder:
        with pytest.raises(RunCancelled):
            run_evaluation(folder, RunOptions(workers=1, start_again=True), StopAtFive())
        kept = len(folder.store.outcomes(2))
        assert 5 <= kept < 12
        run_evaluation(folder, RunOptions(workers=2), Silent())
        assert len(folder.store.runs()) == 2
        first, second = (folder.store.outcomes(number) for number in (1, 2))
    assert [o.scores for o in first] == [o.scores for o in second]
    assert expected


@pytest.mark.parametrize("stops_in", ["model", "fidelity", "intervals"])
def test_a_stop_is_heeded_while_the_model_is_checked_and_while_measures_are_computed(tmp_path, stops_in):
    target = make_evaluation(tmp_path, greys=(30, 150, 200), positive=(False, True, True))

    class StopsAt(Silent):
        at = ""

        def stage(self, name):
            self.at = name

        def stop_requested(self):
            return self.at == stops_in

    with open_folder(target, write=True) as folder:
        with pytest.raises(RunCancelled):
            _run_to_results(folder, StopsAt())
        assert folder.store.runs()[0].finished == (stops_in == "intervals")
        if stops_in != "intervals":
            assert [entry.event for entry in folder.ledger.entries()][-1] == Event.RUN_STOPPED
    done, outcomes = run(target, workers=1)
    assert (done.number, len(outcomes)) == (1, 3)


def _run_to_results(folder, observer):
    run_evaluation(folder, RunOptions(workers=1), observer)
    return results_of(folder, observer)


def test_a_job_that_is_held_goes_on_when_it_may(monkeypatch):
    slept = []
    monkeypatch.setattr(observer.time, "sleep", slept.append)

    class Holds(Silent):
        def pause_requested(self):
            return len(slept) < 3

    observer.heed(Holds())
    assert slept == [observer.HOLD_S] * 3


def test_a_case_that_hangs_can_be_skipped_and_counts_as_a_time_out(tmp_path, monkeypatch):
    monkeypatch.setattr(scheduling, "HANGS_S", 0.5)
    target = make_evaluation(tmp_path, models.endless_model(), greys=(30, 150, 200), positive=(False, True, True))

    class Skips(Silent):
        def skip_requested(self, case):
            return True

    with open_folder(target, write=True) as folder:
        done = run_evaluation(folder, RunOptions(workers=1, case_timeout_s=3), Skips())
        outcomes = folder.store.outcomes(done.number)
        skipped = [entry.detail["case"] for entry in folder.ledger.entries() if entry.event == Event.CASE_SKIPPED]
    assert [outcome.failure for outcome in outcomes] == [FailureCategory.TIMEOUT, None, None]
    assert skipped == [1]


def test_a_lock_before_the_run_makes_it_confirmatory_and_the_ledger_proves_the_order(tmp_path):
    target = make_evaluation(tmp_path, plan='[[goal]]\nmetric = "sensitivity"\nat_least = 0.5\n')
    with open_folder(target, write=True) as folder:
        planning.lock(folder)
    done, _ = run(target)
    with open_folder(target, write=True) as folder:
        results = results_of(folder, Silent())
        events = [entry.event for entry in folder.ledger.entries()]
    assert done.confirmatory
    assert results.confirmatory
    assert events.index(Event.PLAN_LOCKED) < events.index(Event.RUN_STARTED) < events.index(Event.RUN_FINISHED)


def test_an_amendment_after_the_run_leaves_no_verdict_and_says_that_this_is_why(tmp_path):
    target = make_evaluation(tmp_path, plan='[[goal]]\nmetric = "sensitivity"\nat_least = 0.5\n')
    with open_folder(target, write=True) as folder:
        planning.lock(folder)
    run(target)
    with open_folder(target, write=True) as folder:
        planning.amend(folder, with_value(folder.plan, "threshold", "0.4"), "looks better")
        results = results_of(folder, Silent())
    assert not results.confirmatory
    assert [(verdict.verdict, verdict.why_none) for verdict in results.verdicts] == [("none", "amended_late")]


def test_planned_attributes_that_no_case_has_are_counted_among_the_checks(tmp_path):
    target = make_evaluation(tmp_path, plan='[subgroups]\nattributes = ["sex", "skin_type"]\n')
    run(target)
    with open_folder(target, write=True) as folder:
        checks = {check.check: check for check in results_of(folder, Silent()).integrity}
    assert (checks["planned_attributes"].status, checks["planned_attributes"].detail) == ("warn", "1")


def test_golden_samples_that_are_not_reproduced_stop_a_confirmatory_run_only(tmp_path):
    target = make_evaluation(tmp_path, golden=[(200, 0.123)])
    with open_folder(target, write=True) as folder:
        run_evaluation(folder, RunOptions(workers=1), Silent())
        planning.lock(folder)
        with pytest.raises(RunError) as error:
            run_evaluation(folder, RunOptions(workers=1), Silent())
    assert error.value.id == "C446"


RUN = """
import sys
from pathlib import Path
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.runner import RunOptions, run_evaluation
with open_folder(Path(sys.argv[1]), write=True) as folder:
    run_evaluation(folder, RunOptions(workers=2), Silent())
"""


@pytest.mark.parametrize("victim", ["parent", "worker"])
def test_kill_9_of_any_process_leads_to_the_same_outcomes(tmp_path, victim):
    greys = tuple(20 + 4 * n for n in range(50))
    target = make_evaluation(tmp_path, greys=greys, positive=tuple(grey > 110 for grey in greys))
    with subprocess.Popen([sys.executable, "-c", RUN, str(target)], env={**os.environ}) as parent:
        _kill_when_half_done(Path(target), parent.pid, victim)
        parent.wait()
    _, outcomes = run(target)
    assert [outcome.status for outcome in outcomes] == ["evaluated"] * 50
    expected = [models.probability(grey / 255) for grey in greys]
    assert [outcome.scores[1] for outcome in outcomes] == pytest.approx(expected, abs=1e-5)
    with open_folder(target, write=False) as folder:
        assert len(folder.store.runs()) == 1


def _kill_when_half_done(target, parent, victim):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with open_folder(target, write=False) as folder:
            done = len(folder.store.outcomes(1))
        workers = psutil.Process(parent).children() if psutil.pid_exists(parent) else []
        if done >= 3 or (not workers and done):
            os.kill(parent if victim == "parent" else (workers or [psutil.Process(parent)])[0].pid, signal.SIGKILL)
            return
        time.sleep(0.005)
