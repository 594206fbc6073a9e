"""Verification for the caller: files are read here, opened in the sandbox, and judged there."""

from __future__ import annotations

import errno
import json
import os
import secrets
import stat
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from evaluators.errors import EvidenceError, WorkerError, WorkerMisbehaved
from evaluators.evaluation.handed_file import read_handed
from evaluators.evidence.answers import NUMBERS, Answer, VerificationResult, conclude
from evaluators.evidence.packages import BYTES_LIMIT, FILES_LIMIT
from evaluators.evidence.record import Record
from evaluators.evidence.requirements import Requirements
from evaluators.evidence.trust import TrustStore
from evaluators.isolation.worker_process import WorkerProcess
from evaluators.texts import Words

TIMEOUT_S: Final = 60.0
"""Pages in two languages take about a second; a slow machine and a large bundle stay far below."""

DEPTH_LIMIT: Final = 8
"""Folders inside each other; a package has one inside."""

_ALWAYS: Final = NUMBERS.keys() - {"required"}
"""Questions that have an answer each time, whether it counts or not."""

StartWorker = Callable[..., WorkerProcess]


def verify_path(
    path: Path,
    store: TrustStore,
    *,
    required: Requirements | None = None,
    allow_unisolated: bool = False,
    start_worker: StartWorker = WorkerProcess,
) -> VerificationResult:
    """Verify a package folder, a .zip, a bundle or a PDF: questions 1 to 6 and what is required.

    Args:
        path: What was named.
        store: Whom this user believes.
        required: What the caller requires.
        allow_unisolated: Go on where the sandbox cannot be had.
        start_worker: How the worker is made.

    Raises:
        EvidenceError: No such file (``C519``), no summary (``C512``), or too large (``C513``).
        WorkerError: The worker failed.
    """
    handed = _read(path)
    alone = not handed.folder and handed.blobs[0].startswith(b"{")
    job = "record" if alone else "verification"  # a bundle has no pages, and what draws them takes a second to load
    with start_worker(job, setup={}, allow_unisolated=allow_unisolated) as worker:
        return _ask(worker, handed, store, required, pages=True)


class Verifier:
    """One worker for one summary, started ahead of it, so that the verdict does not wait for the start.

    A summary could take over the worker that opens it; the next one gets a new worker.

    Raises:
        WorkerError: The worker failed (also every method).
    """

    def __init__(self, *, start_worker: StartWorker = WorkerProcess) -> None:
        self._worker = start_worker("verification", setup={}, allow_unisolated=False)

    def warm_up(self) -> None:
        """Have the worker do ahead of time what does not depend on the summary."""
        self._worker.ask({"warm": True}, timeout_s=TIMEOUT_S)

    def verify(self, path: Path, store: TrustStore) -> VerificationResult:
        """Verify a package folder, a .zip, a bundle or a PDF, all but its pages.

        Raises:
            EvidenceError: As ``verify_path``.
        """
        return _ask(self._worker, _read(path), store, None, pages=False)

    def pages(self) -> Answer:
        """Return whether the pages of the summary just verified show its record, or that this cannot be said.

        Raises:
            EvidenceError: Nothing in it was confirmed (``C511``).
        """
        try:
            answer = self._worker.ask({"pages": True}, timeout_s=TIMEOUT_S)
            return Answer.model_validate_json(json.dumps(answer.head["answer"]))
        except (WorkerError, KeyError, ValidationError):
            return Answer(question="package", status="cannot_be_checked", sentence="verify.package.pages_not_made")

    def record(self) -> Record:
        """Return what the summary says that was just verified.

        Raises:
            EvidenceError: Nothing in it was confirmed (``C511``).
        """
        answer = self._worker.ask({"record": True}, timeout_s=TIMEOUT_S)
        try:
            (content,) = answer.blobs
            return Record.model_validate_json(content)
        except ValueError:
            raise WorkerMisbehaved("C403") from None

    def close(self) -> None:
        """End the worker."""
        self._worker.close()


@dataclass(frozen=True, slots=True)
class _Handed:
    """The bytes of what was named, before anybody looked into them."""

    folder: bool
    names: list[str]
    blobs: list[bytes]


def _ask(
    worker: WorkerProcess, handed: _Handed, store: TrustStore, required: Requirements | None, *, pages: bool
) -> VerificationResult:
    request = {
        "names": handed.names,
        "folder": handed.folder,
        "now": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "required": None if required is None else required.model_dump_json(),
        "trust": store.model_dump_json(),
        "pages": pages,
    }
    answer = worker.ask(request, handed.blobs, timeout_s=TIMEOUT_S)
    try:
        told = VerificationResult.model_validate_json(json.dumps(answer.head["result"]))
        return _concluded(told)
    except (KeyError, ValueError):
        raise WorkerMisbehaved("C403") from None


def _concluded(told: VerificationResult) -> VerificationResult:
    """Return the verdict that follows from the answers; a summary may have taken over the worker that gave them.

    Raises:
        KeyError: A question has no answer, or an answer no words.
    """
    words = Words("en")
    for answer in told.answers:
        if not answer.sentence.startswith(f"verify.{answer.question}."):
            raise KeyError(answer.sentence)
        words(answer.sentence, **answer.parameters)
    questions = Counter(answer.question for answer in told.answers)
    if questions != Counter([*_ALWAYS, *({"required"} & questions.keys())]):
        raise KeyError("questions")
    return conclude(told.answers, signers=told.signers, facts=told.facts)


def _read(path: Path) -> _Handed:
    try:
        if not path.is_dir():
            return _Handed(False, [path.name], [_within(read_handed(path, BYTES_LIMIT), BYTES_LIMIT)])
        members = _members(path)
        left, blobs = BYTES_LIMIT, []
        for member in members:
            blobs.append(_within(_content(member, left), left))
            left -= len(blobs[-1])
        return _Handed(True, [member.relative_to(path).as_posix() for member in members], blobs)
    except (OSError, ValueError):  # the latter: a name with a zero byte
        raise EvidenceError("C519", file=path.name) from None


def _members(folder: Path) -> list[Path]:
    """Return everything in a folder and below that is no folder, sorted; counted before anything is opened."""
    found: list[Path] = []
    folders, size = [folder], 0
    for seen, current in enumerate(folders):  # grows while it is walked through; a summary has two or three
        if seen > FILES_LIMIT or len(current.relative_to(folder).parts) > DEPTH_LIMIT:
            raise EvidenceError("C513")
        with os.scandir(current) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(Path(entry.path))
                else:
                    found.append(Path(entry.path))
                    size += entry.stat(follow_symlinks=False).st_size
                if max(len(found), len(folders)) > FILES_LIMIT or size > BYTES_LIMIT:
                    raise EvidenceError("C513")
    return sorted(found)


def _content(member: Path, limit: int) -> bytes:
    """Read a member of a folder. Links, pipes and devices are no files: they read as bytes nobody can have signed."""
    try:
        if stat.S_ISREG(member.lstat().st_mode):
            return read_handed(member, limit, follow_links=False)
    except OSError as error:
        if error.errno != errno.ELOOP:  # became a link since
            raise
    return secrets.token_bytes(32)


def _within(content: bytes, limit: int) -> bytes:
    if len(content) > limit:
        raise EvidenceError("C513")
    return content
