"""How far a step is, told from what the folder holds: the rail says it of pages nobody visited yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from desktop.flows.open_evaluation import OpenEvaluation
from desktop.views.page import RailState


def step_state(name: str, evaluation: OpenEvaluation) -> RailState:
    """Return what the rail says beside a page that was not made yet; without an evaluation, nothing.

    Args:
        name: Of the page.
        evaluation: Of this window.
    """
    told = _STATES.get(name)
    return RailState() if told is None or evaluation.folder is None else told(evaluation)


def cases_state(evaluation: OpenEvaluation) -> RailState:
    """Return ok once a run is finished: there are answers to look at, and nothing that must be done."""
    return RailState("ok") if _finished(evaluation) else RailState()


def model_state(evaluation: OpenEvaluation) -> RailState:
    """Return the number of open questions and refusals, ok, or to do where there is no model."""
    submission = evaluation.submission
    if submission is None:
        return RailState("to_do")
    from evaluators.submission.findings import open_questions

    refusals = sum(finding.severity == "refuse" for finding in submission.findings)
    n = refusals + len(open_questions(submission))
    return RailState("problems", n) if n else RailState("ok")


def _data(evaluation: OpenEvaluation) -> RailState:
    n = sum(problem.severity == "error" for problem in evaluation.problems) + evaluation.asked
    if n:
        return RailState("problems", n)
    known = any(
        case.exclusion is None and case.reference is not None and case.reference.is_known for case in evaluation.cases
    )
    return RailState("ok" if known else "to_do")


def _plan(evaluation: OpenEvaluation) -> RailState:
    if evaluation.locked_plan is not None:
        return RailState("locked")
    submission = evaluation.submission
    return RailState("to_do" if submission and submission.card and evaluation.cases else "none")


def _run(evaluation: OpenEvaluation) -> RailState:
    if _finished(evaluation):
        return RailState("ok")
    return RailState("to_do" if evaluation.locked_plan is not None else "none")


def _sign(evaluation: OpenEvaluation) -> RailState:
    if not _finished(evaluation):
        return RailState()
    return RailState("ok" if evaluation.signed else "to_do")


def _finished(evaluation: OpenEvaluation) -> bool:
    return bool(evaluation.runs and evaluation.runs[-1].finished)


_STATES: Final[Mapping[str, Callable[[OpenEvaluation], RailState]]] = {
    "model": model_state,
    "data": _data,
    "plan": _plan,
    "run": _run,
    "cases": cases_state,
    "sign": _sign,
}
"""Results is missing: its word needs what only the page reads."""
