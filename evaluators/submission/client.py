"""The parent's side: opens a submission in an isolated worker."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from evaluators.domain.submission import Finding, Submission
from evaluators.errors import SubmissionError, WorkerCrashed, WorkerMisbehaved
from evaluators.isolation.worker_process import WorkerProcess
from evaluators.submission.believed import check_believable
from evaluators.submission.filling import FolderLimit
from evaluators.submission.package import MAX_DEPTH, MAX_FILES, MAX_TOTAL

OPEN_TIMEOUT_S: Final = 300.0
"""Copying and hashing the largest package from a slow disk; parsing takes seconds."""
MEMORY_BYTES: Final = 4 * 1024**3
"""Address space for ordinary packages: enough for an .onnx file of 600 MB, little for a hostile one."""


def open_in_worker(
    source: Path,
    private: Path,
    card: Path | None = None,
    *,
    answers: Mapping[str, Any] | None = None,
    vendor_key: Path | None = None,
    allow_unisolated: bool = False,
) -> Submission:
    """Open a submission in an isolated worker.

    Weights beside a single .onnx file are taken along when the file asks for them by a plain name.

    Args:
        source: A folder, a .zip archive, or an .onnx file.
        private: New or empty folder for the private copy.
        card: A card of the person's own.
        answers: Answers to open questions, by key.
        vendor_key: PEM of the key or certificate that the package is to be signed with, from the vendor by another way.
        allow_unisolated: Go on where this computer cannot isolate.

    Raises:
        SubmissionError: It cannot be used.
        WorkerError: The isolated process failed.
    """
    source, private = source.absolute(), private.absolute()
    if not source.exists():
        raise SubmissionError("C115", name=source.name)
    private.mkdir(parents=True, exist_ok=True)
    if any(private.iterdir()):
        raise ValueError("the folder for the private copy is not empty")
    setup = {
        "source": str(source),
        "private": str(private),
        "card": str(card.absolute()) if card else None,
        "answers": dict(answers or {}),
        "vendor_key": str(vendor_key.absolute()) if vendor_key else None,
    }
    submission = _open(setup, (), allow_unisolated=allow_unisolated)
    companions = _companions(submission, source)
    if companions:
        submission = _open(setup, companions, allow_unisolated=allow_unisolated)
    return _with_warnings(_with_claims_checked(submission))


def _with_claims_checked(submission: Submission) -> Submission:
    """Return the submission with what is to be said of its claims; here, because a worker need not load the metrics."""
    if submission.card is None or not submission.card.claim:
        return submission
    from evaluators.submission.claims import claim_findings  # loads scipy

    found = tuple(claim_findings(submission.card))
    return submission.model_copy(update={"findings": submission.findings + found})


def _with_warnings(submission: Submission) -> Submission:
    """Return the submission with a finding where its signature contradicts its files.

    No reason to refuse: whoever wanted to deceive would leave the signature out.
    """
    signature = submission.signature
    if signature is None or not signature.is_contradicted:
        return submission
    found = Finding(kind=f"signature_{signature.status}", severity="warning")
    return submission.model_copy(update={"findings": (*submission.findings, found)})


def _open(setup: Mapping[str, Any], companions: Sequence[Path], *, allow_unisolated: bool) -> Submission:
    read = [setup["source"], setup["card"], setup["vendor_key"], *companions]
    private = Path(setup["private"])
    with FolderLimit(private, largest=MAX_TOTAL, most=MAX_FILES * (MAX_DEPTH + 1)) as limit:
        try:
            worker = WorkerProcess(
                "submission",
                setup={**setup, "companions": [str(path) for path in companions]},
                readable=[Path(path) for path in read if path],
                writable=[private],
                memory_bytes=_memory_for(Path(setup["source"])),
                allow_unisolated=allow_unisolated,
                start_timeout_s=OPEN_TIMEOUT_S,
                on_start=lambda worker: limit.watch(worker.end_now),
            )
        except WorkerCrashed:
            if limit.exceeded:
                raise SubmissionError("C114", max=MAX_TOTAL // 1024**3) from None
            raise
        worker.close()
    return _told(worker.ready, private)


def _told(ready: Mapping[str, Any], private: Path) -> Submission:
    """Return what a worker said, believing nothing of it; it is gone, and changes the copy no more."""
    try:
        submission = Submission.model_validate_json(json.dumps(ready["submission"]))
        check_believable(submission, private)
    except (KeyError, ValidationError):
        raise WorkerMisbehaved("C403") from None
    except OSError:
        raise SubmissionError("C115", name=private.name) from None
    return submission


def _memory_for(source: Path) -> int:
    """Return how much memory parsing may take: the file and its parsed form, beside what the program itself needs."""
    files = [*source.glob("*.onnx"), *source.glob("*/*.onnx")] if source.is_dir() else [source]
    largest = max((file.lstat().st_size for file in files), default=0)
    return max(MEMORY_BYTES, 2 * 1024**3 + 3 * largest)


def _companions(submission: Submission, source: Path) -> list[Path]:
    """Return the files beside a single .onnx that it needs and that are really there."""
    of_one_file = submission.package_format in {"bare_onnx", "ultralytics"}
    if not source.is_file() or not of_one_file or len(submission.files) != 1:
        return []
    names = [str(f.parameters.get("name", "")) for f in submission.findings if f.kind == "weights_missing"]
    beside = [source.parent / name for name in names if name and Path(name).name == name]
    return [path for path in beside if path.is_file() and not path.is_symlink()]
