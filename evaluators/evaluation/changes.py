"""What every change of model or data has in common: it needs an open plan, and earlier runs no longer speak of it."""

from __future__ import annotations

from evaluators.errors import FolderError, PlanError
from evaluators.evaluation.folder import EvaluationFolder


def check_changeable(folder: EvaluationFolder) -> None:
    """Refuse to exchange model or data.

    Raises:
        FolderError: The folder is open for reading only (``C422``).
        PlanError: The plan is locked (``C480``).
    """
    if not folder.writable:
        raise FolderError("C422")
    if folder.locked_plan is not None:
        raise PlanError("C480")


def supersede_runs(folder: EvaluationFolder) -> None:
    """Mark all runs as made with another model or other data: they stay on record and are not continued."""
    for run in folder.store.runs():
        if not run.superseded:
            folder.store.put_run(run.model_copy(update={"superseded": True}))
    folder.store.drop_results()
