"""Cases taken out by hand and back in, from whichever page: always with a reason, undone while the plan is open."""

from __future__ import annotations

from collections.abc import Collection

from desktop.flows.open_evaluation import OpenEvaluation
from evaluators.errors import EvaluationError, PlanError


def exclude(evaluation: OpenEvaluation, numbers: Collection[int], note: str) -> bool:
    """Take cases out; returns whether they are out. After the lock this is an amendment, which cannot be undone."""
    return _edit(evaluation, numbers, note, out=True)


def include(evaluation: OpenEvaluation, numbers: Collection[int], note: str = "") -> bool:
    """Take cases back in that were excluded by hand; after the lock this needs a reason too."""
    return _edit(evaluation, numbers, note, out=False)


def _edit(evaluation: OpenEvaluation, numbers: Collection[int], note: str, *, out: bool) -> bool:
    from evaluators.evaluation import steps

    folder = evaluation.folder
    if folder is None:
        return False
    chosen = frozenset(numbers)
    reasons = {case.number: case.exclusion_note or note for case in evaluation.cases if case.number in chosen}

    def take_out() -> None:
        for reason in set(reasons.values()):
            steps.exclude(folder, [number for number, own in reasons.items() if own == reason], reason)
        evaluation.touch_cases()

    def take_in() -> None:
        steps.include(folder, numbers, note)
        evaluation.touch_cases()

    forward, reverse = (take_out, take_in) if out else (take_in, take_out)

    def back() -> None:
        if folder.locked_plan is not None:  # undone after the lock: it would be an amendment without a reason
            raise PlanError("M12")
        reverse()

    if evaluation.locked_plan is None:
        return evaluation.do(f"desktop_data.undo.{'exclude' if out else 'include'}", forward, back)
    try:
        forward()
    except EvaluationError as error:
        evaluation.failed.emit(error)
        return False
    return True
