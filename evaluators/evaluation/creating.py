"""A new evaluation: the submission copied and understood, the cohort read and paired, a plan drafted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.overview import check_answers, check_evaluable
from evaluators.cohort.reference_source import read_reference
from evaluators.domain.plan import Plan
from evaluators.evaluation import planning
from evaluators.evaluation.drafting import default_plan
from evaluators.evaluation.folder import create_folder
from evaluators.evaluation.observer import RunObserver
from evaluators.evaluation.readiness import usable_card
from evaluators.evaluation.steps import DataChoices, DataSource, put_submission, read_data


@dataclass(frozen=True, slots=True)
class NewEvaluation:
    """What a person names when they start an evaluation."""

    target: Path
    model: Path
    """A submission, or with ``predictions`` a table of predictions made elsewhere."""
    data: Path
    reference: Path | None
    card: Path | None = None
    vendor_key: Path | None = None
    """PEM of the key or certificate that the submission is to be signed with."""
    plan: Path | None = None
    answers: CohortAnswers = field(default_factory=CohortAnswers)
    training_hashes: Path | None = None
    """The vendor's list of training images."""
    example: str | None = None
    allow_unisolated: bool = False
    predictions: bool = False


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
        submission = put_submission(
            folder,
            wanted.model,
            card=wanted.card,
            predictions=wanted.predictions,
            vendor_key=wanted.vendor_key,
            allow_unisolated=wanted.allow_unisolated,
        )
        card = usable_card(submission)
        plan = adjust(planning.read_plan(wanted.plan) if wanted.plan else default_plan(card))
        answers = wanted.answers.with_classes(plan.classes)
        planning.change(folder, plan)
        if wanted.reference is not None:
            read_reference(  # an answer left out is asked for at once
                wanted.reference, answers, card.task.classes, allow_unisolated=wanted.allow_unisolated
            )
        read_data(folder, _choices(wanted, answers), observer, allow_unisolated=wanted.allow_unisolated)
        check_answers(folder.cohort.reference_kind, card)
        check_evaluable(folder.cohort, card.task.kind)
        planning.resolve(folder)  # a goal that does not fit the card is found now, not at the lock


def _choices(wanted: NewEvaluation, answers: CohortAnswers) -> DataChoices:
    return DataChoices(
        source=DataSource(root=str(wanted.data.absolute())),
        reference=str(wanted.reference.absolute()) if wanted.reference else None,
        case_column=answers.case_column,
        label_column=answers.label_column,
        patient_column=answers.patient_column,
        one_image_per_patient=answers.one_image_per_patient,
        value_map=dict(answers.value_map),
        positive=answers.positive,
        decimal=answers.decimal,
        unit=answers.unit,
        reference_kind=answers.reference_kind,
        reader_column=answers.reader_column,
        readers=answers.readers,
        resample_masks=answers.resample_masks,
        training_hashes=str(wanted.training_hashes.absolute()) if wanted.training_hashes else None,
    )
