"""Under which key the register knows a run of a folder."""

from __future__ import annotations

from evaluators.evaluation.folder import EvaluationFolder
from evaluators.evaluation.register import RunKey
from evaluators.evaluation.store import Run


def run_key(folder: EvaluationFolder, run: Run) -> RunKey:
    """Return the key of a run; one begun before runs had ids keeps the one it was registered under."""
    return RunKey(run.id or folder.head.id, run.number)
