"""Finished evaluations of many cases, written straight into the store: images and outcomes of a small real one."""

import random

import pytest

from evaluators.domain.case import Problem, ProblemKind
from evaluators.evaluation import planning
from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from support.finished_runs import run_one


def evaluation_of(tmp_path, n, *, locked=True):
    """Return the folder of an evaluation of n cases with a finished run and its results; every 50th has a problem."""
    path = run_one(tmp_path, locked=False)
    with pytest.MonkeyPatch.context() as patch, open_folder(path, write=True) as folder:
        patch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
        _multiply(folder, n)
        if locked:
            planning.lock(folder)
            run = folder.store.runs()[-1]
            digest = planning.plan_digest(folder.locked_plan)
            folder.store.put_run(run.model_copy(update={"confirmatory": True, "plan_digest": digest}))
        results_of(folder, Silent())
    return path


def _multiply(folder, n):
    store, dice = folder.store, random.Random(7)
    cases, (run,) = store.cases(), store.runs()
    outcomes = store.outcomes(run.number)
    store.drop_results()
    with store.transaction():
        store.put_cohort((_case(cases, number) for number in range(1, n + 1)), map(_problem, range(50, n + 1, 50)))
        for number in range(1, n + 1):
            outcome = outcomes[(number - 1) % len(outcomes)]
            score = min(0.99, max(0.01, outcome.scores[1] + dice.uniform(-0.2, 0.2)))
            store.put_outcome(run.number, outcome.model_copy(update={"case": number, "scores": (1 - score, score)}))


def _case(cases, number):
    like = cases[(number - 1) % len(cases)]
    attributes = {"sex": ("female", "male")[number % 2], "age_band": f"{number % 9}0–{number % 9}9"}
    return like.model_copy(update={"number": number, "patient": (number + 1) // 2, "attributes": attributes})


def _problem(number):
    return Problem(kind=ProblemKind.MISSING_PATIENT, severity="warning", path=f"{number:06}.png", case=number)
