"""A run that was interrupted is known to whoever asks, also to a page made after the evaluation was opened."""

import pytest

from desktop.flows.running import Running
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.ledger import Event
from evaluators.evaluation.store import Run
from support.evaluations import make_evaluation
from support.window_ground import Ground


@pytest.fixture
def ground(qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    ground = Ground()
    yield ground
    ground.close()


def test_a_run_interrupted_before_the_window_was_opened_can_be_continued(ground, tmp_path):
    target = make_evaluation(tmp_path)
    with open_folder(target, write=True) as folder:
        begun = Run(
            number=1, started_at="2026-10-09T12:02:00Z", confirmatory=False, plan_digest="", case_timeout_s=60.0
        )
        folder.store.put_run(begun)
        folder.ledger.append(Event.RUN_STARTED, run=1, plan="", confirmatory=False)
    ground.evaluation.open(target)
    running = Running(ground.evaluation, ground.tasks)
    assert running.interrupted is not None
    assert (running.interrupted.done, running.interrupted.total) == (0, 12)
