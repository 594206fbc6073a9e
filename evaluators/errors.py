"""Every deliberate error of the core.

    EvaluationError                 an id and its parameters; the words live in resources/texts
    ├── CallError                   the call itself was wrong: an answer or an option is missing
    ├── InputError                  something that was handed in cannot be used
    │   ├── SubmissionError         the vendor's package, its card or its graph
    │   ├── ImageError              one image; a row in the cohort, never the end of a run
    │   ├── TableError              a reference table or predictions table
    │   ├── CohortError             the images and references as a whole
    │   └── PlanError               the plan, or a change of it
    ├── FolderError                 the evaluation folder: in use, read-only, full, newer
    ├── RunError                    the run as a whole
    │   └── WorkerError             a child process
    │       ├── WorkerCrashed       it ended without an answer
    │       ├── WorkerHung          it gave no answer in time
    │       └── WorkerMisbehaved    its answer breaks the protocol
    ├── EvidenceError               signing, keys, trust list, packages under verification
    └── ReportError                 the pages could not be made

A cancelled run is not in the tree, so that no ``except EvaluationError`` mistakes it for a failure.
"""

from __future__ import annotations

from typing import ClassVar, TypeAlias

Parameter: TypeAlias = str | int | float


class EvaluationError(Exception):
    """Base of every deliberate error.

    Args:
        id: Key of the words under ``resources/texts/<language>/errors.toml`` (M.., V.., C..).
        parameters: Values for the placeholders of the words. For the screen only: logs get the id.
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, id: str, /, **parameters: Parameter) -> None:
        super().__init__(id)
        self.id = id
        self.parameters = parameters


class CallError(EvaluationError):
    """The call itself was wrong: an answer or an option is missing."""


class InputError(EvaluationError):
    """Something that was handed in cannot be used."""


class SubmissionError(InputError):
    """The vendor's package, its card or its graph cannot be used."""


class ImageError(InputError):
    """One image cannot be read."""


class TableError(InputError):
    """A reference table or predictions table cannot be used."""


class CohortError(InputError):
    """The images and references as a whole cannot be used."""


class PlanError(InputError):
    """The plan, or a change of it, is not possible."""


class FolderError(EvaluationError):
    """The evaluation folder cannot be used: in use, read-only, full, newer."""


class RunError(EvaluationError):
    """The run as a whole cannot go on."""


class RunIncomplete(RunError):
    """Results were asked for before every case has its row."""

    exit_code = 4


class WorkerError(RunError):
    """A child process failed."""


class WorkerCrashed(WorkerError):
    """The child ended without an answer."""


class WorkerHung(WorkerError):
    """The child gave no answer in time."""


class WorkerMisbehaved(WorkerError):
    """The child's answer breaks the protocol."""


class EvidenceError(EvaluationError):
    """Signing, keys, trust lists, packages under verification."""


class ReportError(EvaluationError):
    """The pages could not be made."""


class RunCancelled(Exception):
    """The person stopped the run; everything finished so far is kept."""
