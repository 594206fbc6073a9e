"""Evaluations that were run, for the pages behind a run."""

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

import pytest

from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.planning import lock
from evaluators.evaluation.runner import RunOptions, run_evaluation
from support.evaluations import make_evaluation

PLAN = """
resamples = 1000
[[goal]]
metric = "sensitivity"
at_least = 0.3
[subgroups]
attributes = ["sex"]
minimum_patients = 5
"""


def run_one(tmp_path, *, locked=True, computed=False, **how):
    """Return the folder of a finished run on twelve images: 5 found, 1 missed, 1 false alarm, 5 spared.

    Run once in this process for all who want the same, since its worker processes take seconds; each gets a copy.
    """
    if how:
        return _run(tmp_path, locked=locked, computed=computed, **how)
    return shutil.copytree(_made(locked, computed), tmp_path / "evaluation")


@functools.cache
def _made(locked, computed):
    place = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return _run(place, locked=locked, computed=computed)


def _run(place, *, locked, computed, **how):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRUEFSTAND_HOME", str(place / "home"))
        target = make_evaluation(place, **{"plan": PLAN, **how})
        with open_folder(target, write=True) as folder:
            if locked:
                lock(folder)
            run_evaluation(folder, RunOptions(workers=1), Silent())
            if computed:
                results_of(folder, Silent())
    return target
