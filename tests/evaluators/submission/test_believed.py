"""What a worker says of a submission is held against the copy it leaves, and what it may leave is bounded."""

import shutil
import time

import pytest

from evaluators.domain.submission import FileDigest, Finding
from evaluators.errors import SubmissionError, WorkerMisbehaved
from evaluators.submission.client import open_in_worker
from evaluators.submission.digest import package_digest
from evaluators.submission.filling import FolderLimit
from evaluators.submission.open import open_submission
from support.models import brightness_model, write_package
from support.taken_over import TakenOver

ELSEWHERE = FileDigest(path="elsewhere.onnx", sha256="0" * 64, size=1)


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    """A submission and its copy."""
    private = tmp_path_factory.mktemp("copy")
    package = write_package(tmp_path_factory.mktemp("package") / "p", brightness_model())
    return open_submission(package, private=private), package, private


@pytest.fixture
def open_with(honest, monkeypatch, tmp_path):
    """Open the package with a worker that says something else of it, or leaves another copy."""
    opened, package, private = honest
    taken_over = TakenOver(monkeypatch)

    def run(changes, leave=lambda _: None):
        target = tmp_path / "private"

        def begins():
            shutil.copytree(private, target, dirs_exist_ok=True)
            leave(target)

        taken_over.begins = begins
        taken_over.ready = {"submission": opened.model_copy(update=changes).model_dump(mode="json")}
        return open_in_worker(package, target)

    return run


def test_a_true_account_is_believed(open_with, honest):
    assert open_with({}) == honest[0]


CHANGES = {
    "a file that is not there": lambda told: {"files": (*told.files, ELSEWHERE)},
    "no files": lambda told: {"files": ()},
    "another digest of a file": lambda told: {
        "files": tuple(file.model_copy(update={"sha256": "1" * 64}) for file in told.files)
    },
    "the digest of another package": lambda _: {"package_digest": "2" * 64},
    "both, so that they fit together": lambda _: {"files": (ELSEWHERE,), "package_digest": package_digest([ELSEWHERE])},
    "a model outside": lambda _: {"model_file": "../../elsewhere.onnx"},
    "a finding nobody knows": lambda _: {"findings": (Finding(kind="title.{x}", severity="note"),)},
    "a reason to refuse nobody knows": lambda _: {"findings": (Finding(kind="not_used", severity="refuse"),)},
    "a finding without its number": lambda _: {"findings": (Finding(kind="weights_missing", severity="refuse"),)},
    "a question nobody knows": lambda _: {"questions": ("task.colour",)},
    "a draft that is no card": lambda _: {"draft": {"model": 5}},
    "a draft of another shape": lambda _: {"draft": {"input": [1]}},
    "a draft with more": lambda _: {"draft": {"inputs": []}},
}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_a_false_account_is_misbehaviour(open_with, honest, changes):
    with pytest.raises(WorkerMisbehaved):
        open_with(changes(honest[0]))


def _replace_model(copy):
    (copy / "model.onnx").write_bytes(b"another model")


def _add_file(copy):
    (copy / "more.txt").write_text("more", "utf-8")


def _add_link(copy):
    (copy / "link").symlink_to("/etc/passwd")


def _add_linked_folder(copy):
    (copy / "folder").symlink_to("/etc", target_is_directory=True)


def _replace_by_a_link(copy):
    (copy / "kept").write_bytes((copy / "model.onnx").read_bytes())
    (copy / "model.onnx").unlink()
    (copy / "model.onnx").symlink_to(copy / "kept")


@pytest.mark.parametrize("leave", [_replace_model, _add_file, _add_link, _add_linked_folder, _replace_by_a_link])
def test_another_copy_than_the_one_told_of_is_misbehaviour(open_with, leave):
    with pytest.raises(WorkerMisbehaved):
        open_with({}, leave)


def _wait_for(limit):
    deadline = time.monotonic() + 5
    while not limit.exceeded and time.monotonic() < deadline:
        time.sleep(0.01)


@pytest.mark.parametrize("limits", [{"largest": 99, "most": 10}, {"largest": 1000, "most": 1}])
def test_whoever_fills_a_folder_is_ended(tmp_path, limits):
    ended = []
    with FolderLimit(tmp_path, **limits) as limit:
        limit.watch(lambda: ended.append(True))
        (tmp_path / "below").mkdir()
        (tmp_path / "below" / "file").write_bytes(b"x" * 100)
        _wait_for(limit)
    assert limit.exceeded
    assert ended == [True]


def test_a_folder_within_its_limits_ends_nobody(tmp_path):
    (tmp_path / "file").write_bytes(b"x" * 100)
    with FolderLimit(tmp_path, largest=100, most=1) as limit:
        limit.watch(lambda: pytest.fail("ended"))
        time.sleep(0.4)
    assert not limit.exceeded


@pytest.mark.real_workers
def test_a_package_that_grows_too_large_in_its_worker_is_refused_in_words(tmp_path, monkeypatch, honest):
    monkeypatch.setattr(FolderLimit, "_is_too_much", lambda _: True)
    with pytest.raises(SubmissionError) as refused:
        open_in_worker(honest[1], tmp_path / "private")
    assert refused.value.id == "C114"
