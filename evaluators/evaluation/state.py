"""Where an evaluation stands, in one word with its numbers: what Home and the rail say."""

from __future__ import annotations

from enum import StrEnum

from evaluators.domain.submission import Submission
from evaluators.domain.value import Value
from evaluators.errors import CallError, SubmissionError
from evaluators.evaluation.choices import open_question
from evaluators.evaluation.folder import CohortHead, EvaluationFolder
from evaluators.evaluation.readiness import usable_card
from evaluators.evaluation.signed_package import signed_package
from evaluators.evaluation.store import Run


class Standing(StrEnum):
    """How far an evaluation has come; the first of these that is still true."""

    NO_MODEL = "no_model"
    MODEL_REFUSED = "model_refused"
    MODEL_QUESTIONS = "model_questions"
    NO_DATA = "no_data"
    DATA_QUESTIONS = "data_questions"
    DRAFT = "draft"
    """Everything is there, nothing was run."""
    LOCKED = "locked"
    """The plan is locked, nothing was run since."""
    INTERRUPTED = "interrupted"
    FINISHED = "finished"
    SIGNED = "signed"


class EvaluationState(Value):
    """A standing, and the numbers that go with it."""

    standing: Standing
    n: int = 0
    """Open questions of the model."""
    done: int = 0
    all: int = 0
    """Cases of the run that was interrupted or finished."""
    date: str | None = None
    """When the run began, or when it was signed."""
    confirmatory: bool = False
    """The run was made under a locked plan."""


def state_of(folder: EvaluationFolder) -> EvaluationState:
    """Return where an evaluation stands. Reads no case, so it is quick however many there are."""
    runs = folder.store.runs()
    if runs and not runs[-1].superseded and _of_this_lock(folder, runs[-1]):
        return _of_run(folder, runs[-1])
    return _of_preparation(folder)


def _of_preparation(folder: EvaluationFolder) -> EvaluationState:
    submission = folder.store.get("submission", Submission)
    if submission is None:
        return EvaluationState(standing=Standing.NO_MODEL)
    try:
        usable_card(submission)
    except SubmissionError:
        return EvaluationState(standing=Standing.MODEL_REFUSED)
    except CallError:
        return EvaluationState(standing=Standing.MODEL_QUESTIONS, n=len(submission.questions))
    if folder.store.get("cohort", CohortHead) is None:
        return EvaluationState(standing=Standing.NO_DATA)
    if open_question(folder) is not None:
        return EvaluationState(standing=Standing.DATA_QUESTIONS)
    return EvaluationState(standing=Standing.DRAFT if folder.locked_plan is None else Standing.LOCKED)


def _of_this_lock(folder: EvaluationFolder, run: Run) -> bool:
    """Return whether a run is the one to speak of: an exploratory one is not, once the plan was locked."""
    return run.confirmatory or folder.locked_plan is None


def _of_run(folder: EvaluationFolder, run: Run) -> EvaluationState:
    done, wanted = folder.store.cases_done(run.number), folder.store.cases_to_run()
    finished = run.finished and wanted <= done
    signed = signed_package(folder) if finished else None
    return EvaluationState(
        standing=Standing.SIGNED if signed else Standing.FINISHED if finished else Standing.INTERRUPTED,
        done=len(done & wanted),
        all=len(wanted),
        date=signed.at if signed else run.started_at,
        confirmatory=run.confirmatory,
    )
