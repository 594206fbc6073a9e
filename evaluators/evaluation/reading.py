"""Images and reference table read into an evaluation, as often as an answer changes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from evaluators.cohort import manifest
from evaluators.cohort.build import cohort_of
from evaluators.cohort.file_reading import ScannedFile
from evaluators.cohort.image_workers import WorkerDescriber
from evaluators.cohort.mask_readers import with_mask_agreement
from evaluators.cohort.patients import PATIENTS_UNKNOWN
from evaluators.cohort.reference_source import ReferenceSource, own_files, read_reference
from evaluators.cohort.scan import Scan, scan_folder
from evaluators.cohort.table_values import told_kind
from evaluators.cohort.training_hashes import TrainingHashes, read_training_hashes
from evaluators.cohort.units import unit_of
from evaluators.domain.canonical import digest
from evaluators.domain.case import Case, Cohort
from evaluators.domain.plan import Plan
from evaluators.domain.submission import Card, Submission
from evaluators.errors import CallError, CohortError, EvaluationError, InputError, RunCancelled, TableError
from evaluators.evaluation import data_key
from evaluators.evaluation.changes import check_changeable, supersede_runs
from evaluators.evaluation.choices import DataChoices, choices_of, keep_choices, keep_question
from evaluators.evaluation.described_files import DescribedFiles
from evaluators.evaluation.exclusions import with_exclusions
from evaluators.evaluation.folder import CohortHead, EvaluationFolder
from evaluators.evaluation.ledger import Event
from evaluators.evaluation.observer import RunObserver
from evaluators.evaluation.soundness import write_data_key


def read_data(
    folder: EvaluationFolder,
    choices: DataChoices,
    observer: RunObserver,
    *,
    on_file: Callable[[ScannedFile], None] | None = None,
    allow_unisolated: bool = False,
) -> None:
    """Read the data and keep what they say; files that have not changed are not decoded again.

    Where table or answers leave something open, everything that can be said without is kept, and the question too.
    Without a model every value of the table is a class of its own.

    Args:
        folder: Open for writing.
        choices: What the person has chosen.
        observer: Told about the files; a stop keeps the cohort as it was, and what was read for the next time.
        on_file: Given each file as soon as it is described, in this thread.
        allow_unisolated: Go on where this computer cannot isolate.

    Raises:
        CohortError, TableError, CallError: The data ask something; or there is no such folder (``C250``) or nothing in
            it (``C251``), or the list of training images is none (``C310`` to ``C312``), and the cohort stays as it
            was.
        PlanError: The plan is locked (``C480``).
        RunCancelled: The observer asked to stop.
    """
    check_changeable(folder)
    card = _card(folder)
    observer.stage("files")
    training = None if choices.training_path is None else read_training_hashes(choices.training_path)
    table, question = _reference(choices, card, allow_unisolated=allow_unisolated)
    cohort = None
    if choices.source is not None:
        with DescribedFiles(folder.store) as memory:
            scan = _scan(
                folder, choices, table, observer, memory=memory, on_file=on_file, allow_unisolated=allow_unisolated
            )
        cohort, question = _paired(scan, table, choices, card, question, training=training)
        if choices.reference_path is not None and cohort.reference_kind == "masks" and question is None:
            cohort = with_mask_agreement(
                cohort,
                choices.reference_path,
                card.task.classes if card else None,
                resample=choices.resample_masks,
                allow_unisolated=allow_unisolated,
            )
    _keep(folder, choices, cohort, question, card)
    write_data_key(folder)
    if question is not None:
        raise question


def pair_again(folder: EvaluationFolder, observer: RunObserver, *, allow_unisolated: bool) -> None:
    """Read the data for another model; where that cannot be done now, no case keeps a class of the model before."""
    choices = choices_of(folder)
    if choices.source is None:
        return
    cases = [case.model_copy(update={"reference": None}) for case in folder.store.cases()]
    with folder.store.transaction():
        folder.store.put_cases(cases)
        keep_question(folder, CohortError("C481"))
    with contextlib.suppress(EvaluationError, RunCancelled):  # what is asked then is kept with the data
        read_data(folder, choices, observer, allow_unisolated=allow_unisolated)


def _card(folder: EvaluationFolder) -> Card | None:
    submission = folder.store.get("submission", Submission)
    return submission.card if submission else None


def _reference(
    choices: DataChoices, card: Card | None, *, allow_unisolated: bool
) -> tuple[ReferenceSource | None, EvaluationError | None]:
    """Return the reference, or what it asks; before the images, which take longer."""
    if choices.reference_path is None:
        return None, None
    try:
        classes = card.task.classes if card else None
        answers = choices.answers()
        images = None if choices.source is None else Path(choices.source.root)
        path = choices.reference_path
        return read_reference(path, answers, classes, images=images, allow_unisolated=allow_unisolated), None
    except (InputError, CallError) as error:
        return None, error


def _scan(
    folder: EvaluationFolder,
    choices: DataChoices,
    reference: ReferenceSource | None,
    observer: RunObserver,
    *,
    memory: DescribedFiles,
    on_file: Callable[[ScannedFile], None] | None,
    allow_unisolated: bool,
) -> Scan:
    source = choices.source
    assert source is not None
    pseudonym_key = manifest.pseudonym_key(data_key.secret_in(folder.path, folder.head.id))
    scan = scan_folder(
        Path(source.root),
        new_describer=lambda: WorkerDescriber(pseudonym_key, allow_unisolated=allow_unisolated),
        observer=observer,
        only=source.only,
        leave_out=own_files(choices.reference_path, reference, Path(source.root)),
        memory=memory,
        on_file=on_file,
    )
    if not scan.files:
        raise CohortError("C251", folder=source.root)
    return scan


def _paired(
    scan: Scan,
    table: ReferenceSource | None,
    choices: DataChoices,
    card: Card | None,
    question: EvaluationError | None,
    *,
    training: TrainingHashes | None,
) -> tuple[Cohort, EvaluationError | None]:
    """Return the cohort as far as it can be told, and the question that stands in the way of more."""

    def cohort(table: ReferenceSource | None, *, patients_wanted: bool = True) -> Cohort:
        return cohort_of(
            scan,
            table,
            answers=choices.answers(),
            classes=card.task.classes if card else None,
            positive=card.task.positive if card else (),
            card=card,
            training=training,
            patients_wanted=patients_wanted,
        )

    if question is not None:
        return cohort(None), question
    try:
        return cohort(table), None
    except (CohortError, TableError, CallError) as error:
        if error.id == PATIENTS_UNKNOWN:
            return cohort(table, patients_wanted=False), error
        return cohort(None), error


def _keep(
    folder: EvaluationFolder,
    choices: DataChoices,
    cohort: Cohort | None,
    question: EvaluationError | None,
    card: Card | None,
) -> None:
    store = folder.store
    cases = with_exclusions(folder, cohort.cases) if cohort else ()
    with store.transaction():
        if choices.value_map != choices_of(folder).value_map and (plan := store.get("plan", Plan)) is not None:
            plan = plan.model_copy(update={"classes": dict(choices.value_map)})
            store.put("plan", plan)
            folder.ledger.append(Event.PLAN_CHANGED, plan=digest(plan))
        keep_choices(folder, choices)
        keep_question(folder, question)
        if _content(cases) != _content(store.cases()):
            supersede_runs(folder)
            store.drop_thumbnails()
        store.drop_results()
        store.put_cohort(cases, cohort.problems if cohort else ())
        store.put(data_key.DUE, data_key.Due(reading=_reading(choices, card)))
        if cohort is None:
            store.drop("cohort")
        else:
            store.put("cohort", _head(cohort, choices))


def _head(cohort: Cohort, choices: DataChoices) -> CohortHead:
    return CohortHead(
        root=cohort.root,
        patient_source=cohort.patient_source,
        table=cohort.table,
        class_map=cohort.class_map,
        values=cohort.values,
        files_seen=cohort.files_seen,
        unit=cohort.unit,
        reference_kind=cohort.reference_kind,
        reference_format=cohort.reference_format,
        reference=choices.reference,
        notes=cohort.notes,
        findings=cohort.findings,
    )


def _content(cases: tuple[Case, ...]) -> list[Case]:
    """Return the cases without what excludes them: a run of them stays a run of them."""
    return [case.model_copy(update={"exclusion": None, "exclusion_note": None}) for case in cases]


def _reading(choices: DataChoices, card: Card | None) -> data_key.Reading | None:
    """Return how the reference was read, for the data key."""
    if card is None:
        return None
    return data_key.Reading(
        case_column=choices.case_column,
        label_column=choices.label_column,
        patient_column=choices.patient_column,
        one_image_per_patient=choices.one_image_per_patient,
        value_map=choices.value_map,
        positive=choices.positive,
        decimal=choices.decimal,
        unit=unit_of(choices.unit, card),
        reference_kind=told_kind(choices.reference_kind, card),
        reader_column=choices.reader_column,
        readers=choices.readers,
        resample_masks=choices.resample_masks,
        classes=card.task.classes,
        positive_classes=card.task.positive,
    )
