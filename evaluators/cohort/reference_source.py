"""What the reference is read from: a label table, or annotations in one of the formats of other programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from evaluators.cohort.annotations.reading import read_annotations, recognise_reference
from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.columns import ColumnRoles, recognise_columns
from evaluators.cohort.label_table import Table, read_table
from evaluators.cohort.reference_entry import ReferenceEntries


@dataclass(frozen=True, slots=True)
class ReferenceTable:
    """A reference table, and what each of its columns is for."""

    path: Path
    table: Table
    roles: ColumnRoles


@dataclass(frozen=True, slots=True)
class Annotations:
    """A file or folder of annotations."""

    path: Path
    said: ReferenceEntries


ReferenceSource: TypeAlias = ReferenceTable | Annotations


def read_reference(
    path: Path, answers: CohortAnswers, classes: Sequence[str] | None, *, allow_unisolated: bool = False
) -> ReferenceSource:
    """Read a reference; needs no image.

    Args:
        path: The table, or the file or folder of annotations.
        answers: What the person has answered.
        classes: Of the model; None where no model is chosen yet.
        allow_unisolated: Go on where annotations cannot be read in the sandbox.

    Raises:
        TableError, CohortError: It cannot be used.
        CallError: An answer is missing or does not fit.
    """
    if recognise_reference(path) not in {None, "table"}:
        return Annotations(path, read_annotations(path, answers, allow_unisolated=allow_unisolated))
    table = read_table(path)
    return ReferenceTable(path, table, recognise_columns(table, answers, classes))
