"""Where an evaluation stands after a stop, after signing, and after something was changed since."""

import shutil

import pytest

from evaluators.errors import RunCancelled
from evaluators.evaluation import planning
from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.changed_files import changed_cases
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.runner import RunOptions, run_evaluation
from evaluators.evaluation.signed_package import note_signed, signed_package
from evaluators.evaluation.state import Standing, state_of
from evaluators.evaluation.steps import begin, exclude, put_submission
from support.evaluations import make_evaluation
from support.models import brightness_model, card_text


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))


class StopsAtFour(Silent):
    seen = 0

    def progress(self, done, total, failed):
        self.seen = done

    def stop_requested(self):
        return self.seen >= 4


def test_a_run_that_was_stopped_says_how_far_it_came_and_when(tmp_path):
    with open_folder(make_evaluation(tmp_path), write=True) as folder:
        planning.lock(folder)
        with pytest.raises(RunCancelled):
            run_evaluation(folder, RunOptions(workers=1), StopsAtFour())
        state = state_of(folder)
        assert state.standing is Standing.INTERRUPTED
        assert 4 <= state.done < state.all == 12
        assert state.date == folder.store.runs()[0].started_at


def test_an_exploratory_run_does_not_count_once_the_plan_is_locked(tmp_path):
    with open_folder(make_evaluation(tmp_path), write=True) as folder:
        run_evaluation(folder, RunOptions(workers=1), Silent())
        assert not state_of(folder).confirmatory
        assert state_of(folder).standing is Standing.FINISHED
        planning.lock(folder)
        assert state_of(folder).standing is Standing.LOCKED


def test_signed_is_what_the_ledger_says_and_the_disk_still_holds_until_something_is_changed(tmp_path):
    package = tmp_path / "elsewhere" / "x.evalpack"
    package.mkdir(parents=True)
    with open_folder(make_evaluation(tmp_path), write=True) as folder:
        planning.lock(folder)
        run_evaluation(folder, RunOptions(workers=1), Silent())
        results_of(folder, Silent())
        note_signed(folder, package, profile="external", signatures=0)
        assert state_of(folder).standing is Standing.FINISHED
        note_signed(folder, package, profile="external", signatures=1)
        assert state_of(folder).standing is Standing.SIGNED
        found = signed_package(folder)
        assert found is not None
        assert (found.path, found.at) == (package, state_of(folder).date)
        package.rename(tmp_path / "elsewhere" / "gone")
        assert state_of(folder).standing is Standing.FINISHED
        (folder.exports / "x.evalpack.zip").write_bytes(b"moved here")
        assert state_of(folder).standing is Standing.SIGNED
        exclude(folder, [1], "Not ours")
        assert state_of(folder).standing is Standing.FINISHED


def test_a_bare_model_leaves_questions_and_their_number(tmp_path):
    begin(tmp_path / "evaluation")
    (tmp_path / "model.onnx").write_bytes(brightness_model().SerializeToString())
    with open_folder(tmp_path / "evaluation", write=True) as folder:
        submission = put_submission(folder, tmp_path / "model.onnx")
        state = state_of(folder)
        assert state.standing is Standing.MODEL_QUESTIONS
        assert state.n == len(submission.questions) > 0
        assert (folder.submission_folder / "model.onnx").exists()
        (tmp_path / "card.toml").write_text(card_text())
        put_submission(folder, tmp_path / "model.onnx", card=tmp_path / "card.toml")
        assert state_of(folder).standing is Standing.NO_DATA


def test_files_that_changed_or_went_away_are_found_without_reading_them(tmp_path):
    with open_folder(make_evaluation(tmp_path), write=True) as folder:
        assert changed_cases(folder) == ()
        shutil.copy(tmp_path / "images" / "002.png", tmp_path / "images" / "001.png")
        (tmp_path / "images" / "004.png").unlink()
        assert changed_cases(folder) == (1, 4)
        shutil.rmtree(tmp_path / "images")
        assert changed_cases(folder) == ()
