"""What an evaluation folder holds, read at one moment, in any thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from evaluators.errors import EvaluationError

if TYPE_CHECKING:
    from evaluators.domain.case import Case, Problem
    from evaluators.domain.plan import LockedPlan, Plan
    from evaluators.domain.results import Results
    from evaluators.domain.submission import Submission
    from evaluators.evaluation.folder import CohortHead, EvaluationFolder
    from evaluators.evaluation.reviews import Review
    from evaluators.evaluation.store import Run


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the folder held when it was last read."""

    submission: Submission | None = None
    cohort_head: CohortHead | None = None
    cases: tuple[Case, ...] = ()
    problems: tuple[Problem, ...] = ()
    plan: Plan | None = None
    locked_plan: LockedPlan | None = None
    runs: tuple[Run, ...] = ()
    results: Results | None = None
    reviews: Mapping[int, Review] = field(default_factory=dict)
    asked: bool = False
    """Whether the data still ask something."""
    signed: bool = False
    """Whether a package of the latest run was signed and is still there; it is not checked."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A folder that was opened and read, in any thread, ready to be shown."""

    folder: EvaluationFolder
    now: Snapshot


def open_and_read(path: Path, *, write: bool = True) -> Opened:
    """Open a folder and read everything in it; may take a second for a hundred thousand cases.

    Raises:
        FolderError: It cannot be opened.
    """
    from evaluators.evaluation.folder import open_folder

    folder = open_folder(path, write=write)
    folder.store.keep_cases()
    try:
        return Opened(folder, read(folder, Snapshot(), "folder"))
    except BaseException:
        folder.close()
        raise


def data_of(folder: EvaluationFolder) -> Snapshot:
    """Read the data of a folder, in any thread, for ``OpenEvaluation.touch``."""
    from evaluators.evaluation.folder import CohortHead

    store = folder.store
    return Snapshot(cohort_head=store.get("cohort", CohortHead), cases=store.cases(), problems=store.problems())


def read(folder: EvaluationFolder, before: Snapshot, part: str, data: Snapshot | None = None) -> Snapshot:
    """Read what an edit of a part can have changed; the rest stays as it was."""
    from evaluators.domain.plan import LockedPlan, Plan
    from evaluators.domain.submission import Submission
    from evaluators.evaluation.choices import open_question

    store = folder.store
    everything = part == "folder"
    now = before
    if everything or part == "submission":
        now = replace(now, submission=store.get("submission", Submission))
    if everything or part in {"submission", "cohort"}:  # other classes pair the table anew
        data = data or data_of(folder)
        now = replace(now, cohort_head=data.cohort_head, cases=data.cases, problems=data.problems)
    if everything or part in {"submission", "cohort", "plan"}:
        now = replace(now, plan=store.get("plan", Plan), locked_plan=store.get("locked_plan", LockedPlan))
    if part not in {"reviews", "comparison"}:
        runs = store.runs()
        now = replace(now, runs=runs, results=_results(folder, runs))
        now = replace(now, asked=open_question(folder) is not None, signed=_signed(folder, runs))
    if everything or part == "reviews":
        now = replace(now, reviews=store.reviews())
    return now


def _signed(folder: EvaluationFolder, runs: Sequence[Run]) -> bool:
    if not runs or not runs[-1].finished:
        return False
    from evaluators.evaluation.signed_package import signed_package

    return signed_package(folder) is not None


def _results(folder: EvaluationFolder, runs: Sequence[Run]) -> Results | None:
    if not runs or not folder.store.has_results(runs[-1].number):
        return None
    from evaluators.evaluation.assembling import kept_results

    try:
        return kept_results(folder)
    except EvaluationError:  # not finished, or the draft no longer fits the model: there are none to be shown
        return None
