"""What a worker says of a submission, held against the private copy once the worker is gone.

The worker parsed foreign bytes and could write into the copy; a submission that took it over could name other files
than those that lie there and will be run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from evaluators.domain.submission import Finding, Submission
from evaluators.errors import WorkerMisbehaved
from evaluators.submission.digest import package_digest
from evaluators.submission.findings import REFUSALS, finding_message
from evaluators.texts import LANGUAGES, Words

_TABLES: Final = frozenset({"model", "intended_use", "population", "task"})
_LISTS: Final = frozenset({"input", "output", "claim", "golden"})
_OUTSIDE_WORDS: Final = (KeyError, ValueError, IndexError, AttributeError, TypeError, OverflowError)


def check_believable(submission: Submission, private: Path) -> None:
    """Check that a submission names exactly the files of its copy, and nothing there are no words for.

    Raises:
        WorkerMisbehaved: It does not (``C403``): no worker of ours says so.
        OSError: The copy cannot be read.
    """
    believable = (
        _sound_draft(submission)
        and all(_has_words(finding) for finding in submission.findings)
        and all(Words(language).has(f"questions.{one}") for one in submission.questions for language in LANGUAGES)
        and submission.model_file in {file.path for file in submission.files}
        and sorted(_files(private)) == sorted((file.path, file.size, file.sha256) for file in submission.files)
        and submission.package_digest == package_digest(submission.files)
    )
    if not believable:
        raise WorkerMisbehaved("C403")


def _files(private: Path) -> Iterator[tuple[str, int, str]]:
    """Yield path, size and SHA-256 of whatever lies in the copy, folders aside; a link is nothing that belongs there.

    Raises:
        WorkerMisbehaved: There is something that is no file.
    """
    for path in private.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            continue
        if path.is_symlink() or not path.is_file():
            raise WorkerMisbehaved("C403")
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        yield str(PurePosixPath(*path.relative_to(private).parts)), path.stat().st_size, digest


def _sound_draft(submission: Submission) -> bool:
    """Return whether a draft is built like a card; what its keys hold is looked at where it is used."""
    for name, part in submission.draft.items():
        if name in _TABLES and not isinstance(part, dict):
            return False
        if name in _LISTS and not (isinstance(part, list) and all(isinstance(one, dict) for one in part)):
            return False
    return submission.draft.keys() <= _TABLES | _LISTS | {"format"}


def _has_words(finding: Finding) -> bool:
    if finding.severity == "refuse" and finding.kind not in REFUSALS:
        return False
    try:
        for language in LANGUAGES:
            finding_message(finding, Words(language))
    except _OUTSIDE_WORDS:
        return False
    return True
