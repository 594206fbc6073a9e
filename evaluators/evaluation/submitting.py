"""A submission taken into an evaluation, in the place of the one before."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Mapping
from pathlib import Path

from pydantic import JsonValue

from evaluators.domain.canonical import digest
from evaluators.domain.plan import Plan, ReferencePlan
from evaluators.domain.submission import Card, FileDigest, Submission
from evaluators.errors import RunCancelled
from evaluators.evaluation.changes import check_changeable, supersede_runs
from evaluators.evaluation.drafting import default_plan
from evaluators.evaluation.folder import EvaluationFolder
from evaluators.evaluation.given_masks import open_given_masks
from evaluators.evaluation.ledger import Event
from evaluators.evaluation.observer import RunObserver, Silent
from evaluators.evaluation.predictions import open_predictions
from evaluators.evaluation.reading import pair_again
from evaluators.evaluation.submission_place import BESIDE, settle, swap_in
from evaluators.submission.client import open_in_worker


def put_submission(
    folder: EvaluationFolder,
    source: Path,
    *,
    card: Path | None = None,
    answers: Mapping[str, JsonValue] | None = None,
    predictions: bool = False,
    vendor_key: Path | None = None,
    observer: RunObserver | None = None,
    allow_unisolated: bool = False,
) -> Submission:
    """Take a submission into the evaluation.

    It is kept even where it leaves questions open or is refused, so that a person can see why. The draft of the plan
    follows the card as long as nobody has changed it, and the reference table is read again for the new classes.

    Args:
        folder: Open for writing.
        source: A folder, a .zip archive, or an .onnx file.
        card: A card of the person's own.
        answers: Answers to open questions, by key.
        predictions: The source is a table of predictions made elsewhere, not a model.
        vendor_key: PEM of the key or certificate that the package is to be signed with.
        observer: Told that the model is opened; a stop while it is leaves everything as it was.
        allow_unisolated: Go on where this computer cannot isolate.

    Raises:
        SubmissionError: It cannot be opened at all; nothing has changed.
        PlanError: The plan is locked (``C480``).
        RunCancelled: The observer asked to stop.
    """
    check_changeable(folder)
    observer = observer or Silent()
    observer.stage("model")
    beside = folder.path / BESIDE
    shutil.rmtree(beside, ignore_errors=True)
    try:
        if predictions:
            if source.is_dir():
                submission = open_given_masks(source, beside, card, answers=answers)
            else:
                submission = open_predictions(source, beside, card, answers=answers, allow_unisolated=allow_unisolated)
        else:
            submission = open_in_worker(
                source, beside, card, answers=answers, vendor_key=vendor_key, allow_unisolated=allow_unisolated
            )
        if observer.stop_requested():
            raise RunCancelled
        swap_in(beside, folder.submission_folder)
        _take(folder, submission, observer, allow_unisolated=allow_unisolated)
    finally:
        settle(folder.submission_folder, _files(folder))
    return submission


def remove_submission(folder: EvaluationFolder, observer: RunObserver | None = None) -> None:
    """Take the submission out of the evaluation; plan and data stay.

    Raises:
        PlanError: The plan is locked (``C480``).
    """
    check_changeable(folder)
    _take(folder, None, observer or Silent(), allow_unisolated=False)
    shutil.rmtree(folder.submission_folder, ignore_errors=True)
    with contextlib.suppress(FileExistsError):
        folder.submission_folder.mkdir()


def _take(
    folder: EvaluationFolder, submission: Submission | None, observer: RunObserver, *, allow_unisolated: bool
) -> None:
    before = folder.store.get("submission", Submission)
    if submission == before:
        return
    package = submission.package_digest if submission else None
    with folder.store.transaction():  # no change without its line: a cut leaves neither, or a line without a change
        if submission is None:
            folder.store.drop("submission")
        else:
            folder.store.put("submission", submission)
        supersede_runs(folder)
        folder.ledger.append(Event.SUBMISSION_CHANGED, submission=package)
    card_before = before.card if before else None
    card = submission.card if submission else None
    if card is not None:
        _draft(folder, card_before, card)
    if _asked_of_the_table(card_before) != _asked_of_the_table(card):
        pair_again(folder, observer, allow_unisolated=allow_unisolated)


def _files(folder: EvaluationFolder) -> tuple[FileDigest, ...]:
    submission = folder.store.get("submission", Submission)
    return submission.files if submission else ()


def _draft(folder: EvaluationFolder, before: Card | None, card: Card) -> None:
    """Draft the plan anew, unless a person has changed it; what they said about the reference standard stays."""
    plan = folder.store.get("plan", Plan) or Plan()
    untouched = plan.model_copy(update={"classes": {}, "reference": ReferencePlan()})
    if untouched not in (Plan(), default_plan(before) if before else None):
        return
    drafted = default_plan(card).model_copy(update={"classes": plan.classes, "reference": plan.reference})
    folder.store.put("plan", drafted)
    folder.ledger.append(Event.PLAN_CHANGED, plan=digest(drafted))


def _asked_of_the_table(card: Card | None) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    return None if card is None else (card.task.classes, card.task.positive)
