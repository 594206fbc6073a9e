"""Images that are no longer what they were when they were added: the run would refuse them one by one."""

from __future__ import annotations

from pathlib import Path

from evaluators.evaluation.folder import CohortHead, EvaluationFolder


def changed_cases(folder: EvaluationFolder) -> tuple[int, ...]:
    """Return the numbers of the cases whose file is gone or looks different now. Looks at sizes and times only."""
    head = folder.store.get("cohort", CohortHead)
    if head is None or not Path(head.root).is_dir():
        return ()  # a disk that is not plugged in is no change
    root = Path(head.root)
    cases = [case for case in folder.store.cases() if case.exclusion is None]
    return tuple(case.number for case in cases if any(_changed(folder, root / file.path) for file in case.files))


def _changed(folder: EvaluationFolder, file: Path) -> bool:
    known = folder.store.stamp_of_file(str(file))
    if known is None:
        return False
    try:
        found = file.stat()
    except OSError:
        return True
    return known != (found.st_size, found.st_mtime_ns)
