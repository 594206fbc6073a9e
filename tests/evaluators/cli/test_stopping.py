"""What a shutdown, ``timeout`` or Ctrl-C makes of a run: it stops within a case, says so, and continues."""

import os
import signal

import pytest

from evaluators.cli.main import main
from evaluators.cli.progress import Progress
from evaluators.evaluation.folder import open_folder
from support.evaluations import GREYS, make_evaluation


@pytest.fixture
def own_handlers():
    """Let a signal that nobody heeds be a failure, not the end of the tests."""

    def unheeded(number, _frame):
        raise AssertionError(number)

    before = {one: signal.signal(one, unheeded) for one in (signal.SIGINT, signal.SIGTERM)}
    yield unheeded
    for one, handler in before.items():
        signal.signal(one, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_told_to_end_stops_says_how_to_continue_and_does(tmp_path, monkeypatch, capsys, own_handlers, number):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    target = make_evaluation(tmp_path)
    shown = Progress.progress

    def told_to_end(self, done, total, failed):
        shown(self, done, total, failed)
        if done == 3:
            os.kill(os.getpid(), number)

    with monkeypatch.context() as ending:
        ending.setattr(Progress, "progress", told_to_end)
        assert main(["--lang", "en", "run", str(target), "--workers", "1"]) == 4
    assert "the same command continues" in capsys.readouterr().err
    assert signal.getsignal(number) is own_handlers
    with open_folder(target, write=False) as folder:
        assert 3 <= len(folder.store.outcomes(1)) < len(GREYS)
    assert main(["run", str(target), "--workers", "1"]) == 0
    with open_folder(target, write=False) as folder:
        assert {outcome.status for outcome in folder.store.outcomes(1)} == {"evaluated"}
        assert len(folder.store.outcomes(1)) == len(GREYS)
