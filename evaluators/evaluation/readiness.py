"""Whether an evaluation has what a plan can be worked out for: a usable model, and data that leave nothing open."""

from __future__ import annotations

from evaluators.cohort.overview import check_answers
from evaluators.domain.submission import Card, Submission
from evaluators.errors import CallError, FolderError
from evaluators.evaluation.choices import open_question
from evaluators.evaluation.folder import CohortHead, EvaluationFolder
from evaluators.submission.findings import refusal


def usable_card(submission: Submission) -> Card:
    """Return the card of a submission that may be run.

    Raises:
        SubmissionError: The preflight refuses it (its finding is the error).
        CallError: Questions are open (``C442``); nothing is guessed.
    """
    refused = refusal(submission)
    if refused is not None:
        raise refused
    if submission.card is None or submission.questions:
        raise CallError("C442", questions=", ".join(submission.questions))
    return submission.card


def ready_card(folder: EvaluationFolder) -> Card:
    """Return the card of an evaluation for which a plan can be worked out.

    Raises:
        FolderError: There is no model (``C483``) or there are no data yet (``C484``).
        CohortError: The reference says something else than the model answers (``C498``, ``C499``).
        EvaluationError: The model cannot be run, or the data still ask something.
    """
    submission = folder.store.get("submission", Submission)
    if submission is None:
        raise FolderError("C483")
    card = usable_card(submission)
    head = folder.store.get("cohort", CohortHead)
    if head is None:
        raise FolderError("C484")
    check_answers(head.reference_kind, card)
    question = open_question(folder)
    if question is not None:
        raise question
    return card
