"""Store, data key and ledger tell of the same cases, wherever the power failed between writing one and the next."""

import csv

import pytest

from evaluators.cohort import manifest
from evaluators.evaluation import data_key
from evaluators.evaluation.choices import choices_of
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.ledger import Event, Ledger
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.reading import read_data
from evaluators.evaluation.runner import RunOptions, run_evaluation
from support.evaluations import GREYS, make_evaluation


@pytest.fixture
def evaluation(tmp_path, monkeypatch):
    """Return an evaluation whose table has another class for the first image since it was read."""
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    target = make_evaluation(tmp_path)
    table = tmp_path / "labels.csv"
    rows = list(csv.reader(table.read_text("utf-8").splitlines()))
    rows[1][1] = "bright"
    table.write_text("\n".join(map(",".join, rows)) + "\n", "utf-8")
    return target


class PowerCut(Exception):
    pass


def cut(*_arguments, **_details):
    raise PowerCut


def read_until(monkeypatch, where, name, folder):
    with monkeypatch.context() as patch:
        patch.setattr(where, name, cut)
        with pytest.raises(PowerCut):
            read_data(folder, choices_of(folder), Silent())


def lines(evaluation):
    return [one for one in Ledger(evaluation / "ledger.jsonl").entries() if one.event is Event.DATA_CHANGED]


def in_step(folder):
    """Return whether the data key lists the references that are in the store."""
    references = [manifest.reference_digest(case.reference) for case in folder.store.cases()]
    return [case.reference for case in folder.data_key.cases] == references


@pytest.mark.parametrize(("where", "name"), [(data_key, "write"), (Ledger, "append")], ids=["key", "ledger"])
def test_cases_that_reached_the_store_alone_reach_key_and_ledger_at_the_next_opening_for_writing(
    evaluation, monkeypatch, where, name
):
    with open_folder(evaluation, write=True) as folder:
        before = folder.data_key
        read_until(monkeypatch, where, name, folder)
        assert in_step(folder) is (name == "append")
    assert len(lines(evaluation)) == 1
    with open_folder(evaluation, write=True) as folder:
        assert in_step(folder)
        assert folder.data_key.cases[0] != before.cases[0]
        assert (folder.data_key.secret, folder.data_key.reading) == (before.secret, before.reading)
    assert [line.detail for line in lines(evaluation)[1:]] == [{"cases": len(GREYS), "recovered": True}]
    open_folder(evaluation, write=True).close()
    assert len(lines(evaluation)) == 2


def test_a_run_that_begins_without_opening_again_finds_the_data_key_written(evaluation, monkeypatch):
    with open_folder(evaluation, write=True) as folder:
        read_until(monkeypatch, data_key, "write", folder)
        run_evaluation(folder, RunOptions(workers=1), Silent())
        assert in_step(folder)
