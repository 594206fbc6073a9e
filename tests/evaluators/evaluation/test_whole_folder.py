"""A folder that lost a part is told at opening, and what a power cut interrupted is finished."""

import pytest

from evaluators.domain.plan_identity import plan_digest
from evaluators.errors import FolderError
from evaluators.evaluation import planning
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.ledger import Event, Ledger
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.runner import RunOptions, run_evaluation
from support.evaluations import make_evaluation


@pytest.fixture
def evaluation(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    return make_evaluation(tmp_path)


def refusal(evaluation):
    with pytest.raises(FolderError) as error:
        open_folder(evaluation, write=True)
    return error.value


@pytest.mark.parametrize("content", [None, b"", b'{\n "format": 1,\n "evaluation": "of another"'])
def test_a_data_key_that_is_gone_or_of_another_evaluation_is_told_before_anything_is_written(evaluation, content):
    key = evaluation / "data-key.json"
    before = key.read_bytes()
    key.unlink()
    if content is not None:
        key.write_bytes(content)
    assert (refusal(evaluation).id, refusal(evaluation).parameters) == ("C581", {"file": "data-key.json"})
    open_folder(evaluation, write=False).close()
    key.write_bytes(before)
    open_folder(evaluation, write=True).close()


def test_a_ledger_with_a_changed_line_is_told_at_opening(evaluation):
    ledger = evaluation / "ledger.jsonl"
    first, rest = ledger.read_bytes().split(b"\n", 1)
    ledger.write_bytes(first.replace(b"created", b"run_started") + b"\n" + rest)
    assert (refusal(evaluation).id, refusal(evaluation).parameters) == ("C424", {"line": 2})


def plan_lines(evaluation):
    wanted = {Event.PLAN_LOCKED, Event.PLAN_AMENDED}
    return [entry for entry in Ledger(evaluation / "ledger.jsonl").entries() if entry.event in wanted]


class PowerCut(Exception):
    pass


def cut(*_arguments, **_details):
    raise PowerCut


def test_a_lock_whose_line_the_power_cut_took_gets_it_at_the_next_opening(evaluation, monkeypatch):
    with open_folder(evaluation, write=True) as folder, monkeypatch.context() as power:
        power.setattr(Ledger, "append", cut)
        with pytest.raises(PowerCut):
            planning.lock(folder)
    assert plan_lines(evaluation) == []
    with open_folder(evaluation, write=True) as folder:
        digest = plan_digest(folder.locked_plan)
    open_folder(evaluation, write=True).close()
    (line,) = plan_lines(evaluation)
    assert (line.event, line.detail) == (Event.PLAN_LOCKED, {"plan": digest, "recovered": True})


def test_an_amendment_is_written_whole_or_not_at_all(evaluation, monkeypatch):
    with open_folder(evaluation, write=True) as folder:
        locked = planning.lock(folder)
        other = folder.plan.model_copy(update={"resamples": folder.plan.resamples + 1000})
        with monkeypatch.context() as power:
            power.setattr(planning, "resolve", cut)
            with pytest.raises(PowerCut):
                planning.amend(folder, other, "more resamples")
        assert (folder.plan, folder.locked_plan) == (locked.plan, locked)
        with monkeypatch.context() as power:
            power.setattr(Ledger, "append", cut)
            with pytest.raises(PowerCut):
                planning.amend(folder, other, "more resamples")
    with open_folder(evaluation, write=True) as folder:
        assert plan_digest(folder.locked_plan) != plan_digest(locked)
    assert [line.event for line in plan_lines(evaluation)] == [Event.PLAN_LOCKED, Event.PLAN_AMENDED]


def test_a_model_that_is_no_longer_the_one_handed_in_is_not_run(evaluation):
    with open_folder(evaluation, write=True) as folder:
        model = folder.submission_folder / folder.submission.model_file
        content = model.read_bytes()
        model.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        with pytest.raises(FolderError) as error:
            run_evaluation(folder, RunOptions(workers=1), Silent())
        assert error.value.id == "C582"
        assert folder.store.runs() == ()
        model.write_bytes(content)
        run_evaluation(folder, RunOptions(workers=1), Silent())
        assert folder.store.runs()[-1].finished
