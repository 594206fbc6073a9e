"""Is an evaluation folder whole? Asked when it is opened for writing, and before a model is run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from evaluators.domain.plan_identity import plan_digest
from evaluators.domain.submission import Submission
from evaluators.errors import FolderError
from evaluators.evaluation import data_key
from evaluators.evaluation.ledger import Event
from evaluators.evaluation.submission_place import holds, settle

if TYPE_CHECKING:
    from evaluators.evaluation.folder import EvaluationFolder

_HEAD_BYTES: Final = 200
"""The data key of a hundred thousand cases has twenty megabytes; whose it is stands in the first line."""


def check_whole(folder: EvaluationFolder) -> None:
    """Find out whether what belongs together is there, and finish what a power cut interrupted.

    Raises:
        FolderError: The ledger was changed (``C424``), or the data key is not the one of this evaluation (``C581``).
    """
    entries = tuple(folder.ledger.entries())
    submission = folder.store.get("submission", Submission)
    settle(folder.submission_folder, submission.files if submission else ())
    if folder.store.count_cases() and not _keyed(folder.path / data_key.FILE, folder.head.id):
        raise FolderError("C581", file=data_key.FILE)
    write_data_key(folder, recovered=True)
    locked = folder.locked_plan
    if locked is None:
        return
    digest = plan_digest(locked)
    written = (entry for entry in entries if entry.event is not Event.RUN_STARTED)  # a draft of the same plan may run
    if all(entry.detail.get("plan") != digest for entry in written):
        # the plan was written, its line was not; nothing has happened since, so that the order stays true
        before = any(entry.event is Event.PLAN_LOCKED for entry in entries)
        folder.ledger.append(Event.PLAN_AMENDED if before else Event.PLAN_LOCKED, plan=digest, recovered=True)


def write_data_key(folder: EvaluationFolder, *, recovered: bool = False) -> None:
    """Write the cases into the data key and a line into the ledger, where the store has others than these know of.

    Args:
        folder: Open for writing.
        recovered: This is done for a program that was cut off in between.
    """
    due = folder.store.get(data_key.DUE, data_key.Due)
    if due is None:
        return
    cases, secret = folder.store.cases(), data_key.secret_in(folder.path, folder.head.id)
    data_key.write(folder.path, data_key.data_key(folder.head.id, secret, cases, due.reading))
    told = {"recovered": True} if recovered else {}
    folder.ledger.append(Event.DATA_CHANGED, cases=len(cases), **told)
    folder.store.drop(data_key.DUE)


def check_submission(folder: EvaluationFolder) -> None:
    """Compare the private copy of the submission with what was read when it was handed in.

    Raises:
        FolderError: A file was changed, removed or cannot be read (``C582``).
    """
    if not holds(folder.submission_folder, folder.submission.files):
        raise FolderError("C582")


def _keyed(path: Path, evaluation: str) -> bool:
    try:
        with path.open("rb") as stream:
            return f'"evaluation": "{evaluation}"'.encode() in stream.read(_HEAD_BYTES)
    except OSError:
        return False
