"""A new evaluation: the submission copied and understood, the cohort read and paired, a plan drafted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from evaluators.cohort import manifest
from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.build import build_cohort
from evaluators.cohort.overview import check_evaluable
from evaluators.domain.canonical import digest
from evaluators.domain.plan import Plan
from evaluators.domain.submission import Card, Submission
from evaluators.errors import CallError, SubmissionError
from evaluators.evaluation import data_key, planning
from evaluators.evaluation.drafting import default_plan
from evaluators.evaluation.folder import CohortHead, create_folder
from evaluators.evaluation.ledger import Event
from evaluators.evaluation.observer import RunObserver
from evaluators.submission.client import open_in_worker
from evaluators.submission.findings import refusal


@dataclass(frozen=True, slots=True)
class NewEvaluation:
    """What a person names when they start an evaluation."""

    target: Path
    model: Path
    data: Path
    reference: Path | None
    card: Path | None = None
    plan: Path | None = None
    answers: CohortAnswers = field(default_factory=CohortAnswers)
    example: str | None = None
    allow_unisolated: bool = False


def create_evaluation(
    wanted: NewEvaluation, observer: RunObserver, *, adjust: Callable[[Plan], Plan] = lambda plan: plan
) -> None:
    """Make the evaluation folder, or nothing.

    Args:
        wanted: What the person named.
        observer: Told about the files read.
        adjust: Applied to the plan before it is written, for options of the call.

    Raises:
        SubmissionError: The submission cannot be used, or leaves questions open (``C442``).
        CohortError, TableError, CallError: The data cannot be used, or nothing in them can be evaluated.
        PlanError, FolderError: The plan or the target cannot be used.
    """
    with create_folder(wanted.target, example=wanted.example) as folder:
        submission = open_in_worker(
            wanted.model, folder.submission_folder, wanted.card, allow_unisolated=wanted.allow_unisolated
        )
        card = usable_card(submission)
        plan = planning.read_plan(wanted.plan) if wanted.plan else default_plan(card)
        plan = adjust(plan)
        answers = wanted.answers.with_classes(plan.classes)
        plan = plan.model_copy(update={"classes": dict(answers.value_map)})
        secret = data_key.new_secret()
        observer.stage("files")
        cohort = build_cohort(
            wanted.data,
            wanted.reference,
            answers=answers,
            classes=card.task.classes,
            positive=card.task.positive,
            pseudonym_key=manifest.pseudonym_key(secret),
            observer=observer,
            allow_unisolated=wanted.allow_unisolated,
        )
        check_evaluable(cohort)
        folder.store.put("submission", submission)
        folder.store.put(
            "cohort",
            CohortHead(
                root=cohort.root,
                patient_source=cohort.patient_source,
                table=cohort.table,
                class_map=cohort.class_map,
                files_seen=cohort.files_seen,
                reference=str(wanted.reference) if wanted.reference else None,
                notes=cohort.notes,
            ),
        )
        folder.store.put_cohort(cohort.cases, cohort.problems)
        folder.store.put("plan", plan)
        data_key.write(folder.path, data_key.data_key(folder.head.id, secret, cohort.cases, _reading(answers, card)))
        planning.resolve(folder)  # a goal that does not fit the card is found now, not at the lock
        folder.ledger.append(
            Event.PLAN_CHANGED,
            submission=submission.package_digest,
            cases=len(cohort.cases),
            plan=digest(plan),
        )


def usable_card(submission: Submission) -> Card:
    """Return the card of a submission that may be run.

    Raises:
        SubmissionError: The preflight refuses it (its finding is the error), or another kind of task (``C444``).
        CallError: Questions are open (``C442``); nothing is guessed.
    """
    refused = refusal(submission)
    if refused is not None:
        raise refused
    if submission.card is None or submission.questions:
        raise CallError("C442", questions=", ".join(submission.questions))
    if submission.card.task.kind != "classification":
        raise SubmissionError("C444", kind=submission.card.task.kind)
    return submission.card


def _reading(answers: CohortAnswers, card: Card) -> data_key.Reading:
    return data_key.Reading(
        case_column=answers.case_column,
        label_column=answers.label_column,
        patient_column=answers.patient_column,
        one_image_per_patient=answers.one_image_per_patient,
        value_map=dict(answers.value_map),
        positive=answers.positive,
        decimal=answers.decimal,
        classes=card.task.classes,
        positive_classes=card.task.positive,
    )
