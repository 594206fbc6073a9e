"""The steps by which an evaluation comes about, in any order: a model, data, exclusions by hand.

What a step leaves open is kept, and answered by doing it again. Once the plan is locked, model and data stay as they
are, and an exclusion is an amendment.
"""

from __future__ import annotations

from pathlib import Path

from evaluators.evaluation.choices import DataChoices, DataSource, choices_of, open_question
from evaluators.evaluation.exclusions import exclude, include
from evaluators.evaluation.folder import create_folder
from evaluators.evaluation.reading import read_data
from evaluators.evaluation.submitting import put_submission, remove_submission

__all__ = [
    "DataChoices",
    "DataSource",
    "begin",
    "choices_of",
    "exclude",
    "include",
    "open_question",
    "put_submission",
    "read_data",
    "remove_submission",
]


def begin(target: Path, *, example: str | None = None) -> None:
    """Make an evaluation folder in which nothing is chosen yet.

    Args:
        target: Must not exist, or be an empty folder.
        example: Name of the built-in example.

    Raises:
        FolderError: The target is taken (``C426``), read-only or full.
    """
    with create_folder(target, example=example):
        pass
