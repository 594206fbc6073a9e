"""Verification for the caller: files are read here, opened in the sandbox, and judged there."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from evaluators.errors import EvidenceError, WorkerMisbehaved
from evaluators.evidence.answers import VerificationResult
from evaluators.evidence.packages import BYTES_LIMIT, FILES_LIMIT
from evaluators.evidence.requirements import Requirements
from evaluators.evidence.trust import TrustStore
from evaluators.isolation.worker_process import WorkerProcess

TIMEOUT_S: Final = 60.0
"""Pages in two languages take about a second; a slow machine and a large bundle stay far below."""

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
    names, blobs = _read(path)
    request = {
        "names": names,
        "folder": path.is_dir(),
        "now": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "required": None if required is None else required.model_dump_json(),
    }
    setup = {"trust": store.model_dump_json()}
    alone = not path.is_dir() and blobs[0].startswith(b"{")
    job = "record" if alone else "verification"  # a bundle has no pages, and what draws them takes a second to load
    with start_worker(job, setup=setup, allow_unisolated=allow_unisolated) as worker:
        answer = worker.ask(request, blobs, timeout_s=TIMEOUT_S)
    try:
        return VerificationResult.model_validate_json(json.dumps(answer.head["result"]))
    except (KeyError, ValidationError):
        raise WorkerMisbehaved("C403") from None


def _read(path: Path) -> tuple[list[str], list[bytes]]:
    try:
        if not path.is_dir():
            _within_limits([path])
            return [path.name], [path.read_bytes()]
        files = sorted(file for file in path.rglob("*") if file.is_file() or file.is_symlink())
        _within_limits(files)
        return [file.relative_to(path).as_posix() for file in files], [_content(file) for file in files]
    except OSError:
        raise EvidenceError("C519", file=path.name) from None


def _content(file: Path) -> bytes:
    """Read a file of a package. A link is not a file of it: it reads as nothing, which no signature covers."""
    return b"" if file.is_symlink() else file.read_bytes()


def _within_limits(files: list[Path]) -> None:
    if len(files) > FILES_LIMIT or sum(file.lstat().st_size for file in files) > BYTES_LIMIT:
        raise EvidenceError("C513")
