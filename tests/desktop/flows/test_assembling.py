"""From a finished run to what the page shows."""

import shutil

import pytest

from desktop.flows.assembling import Assembling
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.store import Run
from support.finished_runs import run_one
from support.window_ground import Ground

MINUTE = 60_000


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    return run_one(tmp_path_factory.mktemp("run"))


@pytest.fixture
def folder(finished, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    return shutil.copytree(finished, tmp_path / "evaluation")


@pytest.fixture
def ground(qapp, folder):
    ground = Ground()
    yield ground
    ground.close()


def stages(assembling):
    """Return a list that fills with the stages as they are shown."""
    seen = []
    assembling.changed.connect(lambda: seen.append(assembling.now))
    return seen


def test_values_come_before_their_intervals(ground, folder, qtbot):
    assembling = Assembling(ground.evaluation, ground.tasks)
    seen = stages(assembling)
    ground.evaluation.open(folder)
    qtbot.waitUntil(lambda: assembling.now.stage == "ready" and assembling.now.groups is not None, timeout=MINUTE)
    early = next(now for now in seen if now.points)
    assert early.stage == "computing"
    assert early.results is None
    values = {point.id: point.value for point in early.points}
    final = {one.id: one.value for one in assembling.now.results.estimates}
    assert values["sensitivity"] == final["sensitivity"] == 5 / 6


def test_results_are_kept_so_that_every_page_reads_the_same(ground, folder, qtbot):
    assembling = Assembling(ground.evaluation, ground.tasks)
    ground.evaluation.open(folder)
    qtbot.waitUntil(lambda: assembling.now.stage == "ready", timeout=MINUTE)
    assert ground.evaluation.results == assembling.now.results


def test_a_folder_that_is_only_read_shows_results_without_keeping_them(ground, folder, qtbot):
    assembling = Assembling(ground.evaluation, ground.tasks)
    ground.evaluation.open(folder, write=False)
    qtbot.waitUntil(lambda: assembling.now.stage == "ready", timeout=MINUTE)
    assert assembling.now.results.flow.evaluated == 12
    assert ground.evaluation.results is None


def test_the_cases_behind_the_matrix_are_those_it_counts(ground, folder, qtbot):
    assembling = Assembling(ground.evaluation, ground.tasks)
    ground.evaluation.open(folder)
    qtbot.waitUntil(lambda: assembling.now.stage == "ready" and assembling.now.groups is not None, timeout=MINUTE)
    table, groups = assembling.now.results.confusion, assembling.now.groups
    counted = [[len(groups.cell(row, column)) for column in range(2)] for row in range(2)]
    assert counted == [list(line) for line in table.counts]
    assert groups.wrong(positive=True) == [5]
    assert assembling.now.exploration.at(0.5).missed == 1


def test_it_says_when_the_plan_was_locked(ground, folder, qtbot):
    assembling = Assembling(ground.evaluation, ground.tasks)
    ground.evaluation.open(folder)
    qtbot.waitUntil(lambda: assembling.now.locked_at is not None, timeout=MINUTE)
    assert assembling.now.confirmatory
    assert not assembling.now.plan_changed


def test_without_a_run_there_is_nothing(ground):
    assert Assembling(ground.evaluation, ground.tasks).now.stage == "none"


@pytest.mark.parametrize(("field", "stage"), [("superseded", "superseded"), ("finished", "unfinished")])
def test_a_run_that_no_longer_counts_is_not_shown(ground, folder, field, stage):
    with open_folder(folder, write=True) as opened:
        run = opened.store.runs()[-1]
        opened.store.put_run(Run(**{**run.model_dump(), field: field == "superseded"}))
    assembling = Assembling(ground.evaluation, ground.tasks)
    ground.evaluation.open(folder)
    assert assembling.now.stage == stage
    assert assembling.now.results is None


def test_closing_the_evaluation_forgets_what_is_under_way(ground, folder, qtbot):
    assembling = Assembling(ground.evaluation, ground.tasks)
    ground.evaluation.open(folder)
    ground.tasks.close()
    ground.evaluation.close()
    qtbot.wait(50)
    assert assembling.now.stage == "none"
