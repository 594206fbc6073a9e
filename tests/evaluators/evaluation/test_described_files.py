"""What is remembered of files: never what may pass, never what another version of the program saw."""

import pytest

from evaluators.cohort.file_reading import ScannedFile
from evaluators.cohort.scan import FileStamp
from evaluators.domain.case import Problem, ProblemKind
from evaluators.errors import RunCancelled
from evaluators.evaluation import described_files
from evaluators.evaluation.described_files import DescribedFiles
from evaluators.evaluation.store import Store

STAMP = FileStamp("/data/a.png", 4, 1)


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "store.sqlite", write=True)
    yield store
    store.close()


def unreadable(detail, path="a.png", size=4):
    problem = Problem(kind=ProblemKind.UNREADABLE, severity="error", path=path, detail=detail)
    return ScannedFile(path, size, "0" * 64, problem=problem)


def test_a_damaged_file_is_remembered_under_the_path_it_has_now(store):
    with DescribedFiles(store) as memory:
        memory.learn(STAMP, unreadable("C204"))
    assert DescribedFiles(store).recall(STAMP, "sub/a.png") == unreadable("C204", "sub/a.png")


@pytest.mark.parametrize("detail", ["C255", "C256", "C257"])
def test_what_may_pass_is_tried_again(store, detail):
    with DescribedFiles(store) as memory:
        memory.learn(STAMP, unreadable(detail))
    assert DescribedFiles(store).recall(STAMP, "a.png") is None


def test_a_file_that_grew_while_it_was_read_is_not_remembered(store):
    with DescribedFiles(store) as memory:
        memory.learn(STAMP, unreadable("C204", size=5))
    assert DescribedFiles(store).recall(STAMP, "a.png") is None


def test_another_version_of_the_program_looks_for_itself(store, monkeypatch):
    with DescribedFiles(store) as memory:
        memory.learn(STAMP, unreadable("C204"))
    monkeypatch.setattr(described_files, "__version__", "99")
    assert DescribedFiles(store).recall(STAMP, "a.png") is None


def test_what_was_learned_before_a_stop_is_written(store):
    def stopped():
        with DescribedFiles(store) as memory:
            memory.learn(STAMP, unreadable("C204"))
            raise RunCancelled

    with pytest.raises(RunCancelled):
        stopped()
    assert DescribedFiles(store).recall(STAMP, "a.png") is not None


def test_files_that_nobody_asked_for_any_more_are_forgotten(store):
    chosen_by_mistake = FileStamp("/other/b.png", 4, 1)
    with DescribedFiles(store) as memory:
        memory.learn(STAMP, unreadable("C204"))
        memory.learn(chosen_by_mistake, unreadable("C204"))
    with DescribedFiles(store) as memory:
        memory.recall(STAMP, "a.png")
    assert DescribedFiles(store).recall(STAMP, "a.png") is not None
    assert DescribedFiles(store).recall(chosen_by_mistake, "b.png") is None


def test_a_scan_that_was_stopped_forgets_nothing(store):
    def stopped():
        with DescribedFiles(store):
            raise RunCancelled

    with DescribedFiles(store) as memory:
        memory.learn(STAMP, unreadable("C204"))
    with pytest.raises(RunCancelled):
        stopped()
    assert DescribedFiles(store).recall(STAMP, "a.png") is not None
