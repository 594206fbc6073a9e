"""From a folder and a reference to a cohort: every image offered becomes a case, every flaw a problem with a remedy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from evaluators.cohort.annotated import with_annotations
from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.case_making import case_of, judged, notes_of, problems_of
from evaluators.cohort.duplicates import exclude_duplicates
from evaluators.cohort.image_workers import ImageDescriber, WorkerDescriber
from evaluators.cohort.label_table import Row
from evaluators.cohort.mask_readers import with_mask_agreement
from evaluators.cohort.pairing import Pairing
from evaluators.cohort.patients import PATIENTS_UNKNOWN
from evaluators.cohort.reference_source import Annotations, ReferenceSource, own_files, read_reference
from evaluators.cohort.references import draft_cases
from evaluators.cohort.scan import WORKERS, Scan, ScanObserver, scan_folder
from evaluators.cohort.tabled import with_table
from evaluators.cohort.training_hashes import TrainingHashes
from evaluators.cohort.units import group_files, unit_of
from evaluators.domain.case import Cohort, ProblemKind, Unit
from evaluators.domain.submission import Card
from evaluators.errors import CallError, CohortError


def build_cohort(
    folder: Path,
    reference: Path | None,
    *,
    answers: CohortAnswers,
    classes: Sequence[str] | None,
    positive: Sequence[str],
    pseudonym_key: bytes,
    card: Card | None = None,
    training: TrainingHashes | None = None,
    observer: ScanObserver | None = None,
    workers: int = WORKERS,
    allow_unisolated: bool = False,
    new_describer: Callable[[], ImageDescriber] | None = None,
    ask: Callable[[CallError], None] | None = None,
) -> Cohort:
    """Read images and reference and say which case is what.

    Args:
        folder: The image folder with its subfolders, or an archive.
        reference: The table or the annotations; None to look at the images only, without references and patients.
        answers: What the person has answered.
        classes: Of the model; None where no model is chosen yet: every value of the table is a class of its own.
        positive: Positive classes of the model.
        pseudonym_key: ``manifest.pseudonym_key`` of the evaluation's secret.
        card: Of the model; says what a case is where the person has not.
        training: The vendor's list of training images.
        observer: Is told of progress.
        workers: Image workers at the same time; the cohort does not depend on it.
        allow_unisolated: Go on where the sandbox cannot be had.
        new_describer: Makes one describer per worker; None: isolated workers.
        ask: Is told that it is open whose images they are, and everything else is returned; None: that is an error.

    Raises:
        TableError: The table cannot be used.
        CallError: An answer is missing or does not fit.
        CohortError: There is no such folder (C250), it holds no files (C251) or archives that are not opened, or no
            entry fits any case (M08, C496, C497).
        RunCancelled: The observer asked to stop.
    """
    source = None
    if reference is not None:
        source = read_reference(reference, answers, classes, images=folder, allow_unisolated=allow_unisolated)
    scan = scan_folder(
        folder,
        new_describer=new_describer or (lambda: WorkerDescriber(pseudonym_key, allow_unisolated=allow_unisolated)),
        observer=observer,
        workers=workers,
        leave_out=own_files(reference, source, folder),
    )
    if not scan.files:
        raise _nothing_read(scan, folder)
    told = partial(cohort_of, scan, source, answers=answers, classes=classes, positive=positive, card=card)
    try:
        cohort = told(training=training)
    except CallError as error:
        if ask is None or error.id != PATIENTS_UNKNOWN:
            raise
        ask(error)
        cohort = told(training=training, patients_wanted=False)
    if reference is None or cohort.reference_kind != "masks":
        return cohort
    resample = answers.resample_masks
    return with_mask_agreement(cohort, reference, classes, resample=resample, allow_unisolated=allow_unisolated)


def cohort_of(
    scan: Scan,
    reference: ReferenceSource | None,
    *,
    answers: CohortAnswers,
    classes: Sequence[str] | None,
    positive: Sequence[str],
    card: Card | None = None,
    training: TrainingHashes | None = None,
    patients_wanted: bool = True,
) -> Cohort:
    """Say which files are which case; nothing is read from disk.

    Args:
        scan: The files.
        reference: What the reference says; None: no references and no patients.
        answers: What the person has answered.
        classes: Of the model; None: every value of the reference is a class of its own.
        positive: Positive classes of the model.
        card: Of the model; says what a case is where the person has not.
        training: The vendor's list of training images.
        patients_wanted: False while it is still open whose images they are, so that the rest can be seen.

    Raises:
        CallError: An answer is missing or does not fit.
        CohortError: No entry fits any case (M08, C496, C497).
    """
    unit = unit_of(answers.unit, card)
    if reference is None:
        return _without_reference(scan, unit, card, training)
    if isinstance(reference, Annotations):
        groups = group_files(scan.files, unit, card=card, patient_of={})
        cohort, drafts = with_annotations(
            scan, groups, reference, answers=answers, classes=classes, unit=unit, patients_wanted=patients_wanted
        )
        return judged(cohort, drafts, card, training)
    cohort, drafts = with_table(
        scan,
        reference,
        answers=answers,
        classes=classes,
        positive=positive,
        unit=unit,
        card=card,
        patients_wanted=patients_wanted,
    )
    return judged(cohort, drafts, card, training)


def survey(
    folder: Path,
    reference: Path | None,
    *,
    answers: CohortAnswers,
    pseudonym_key: bytes,
    card: Card | None = None,
    training: TrainingHashes | None = None,
    observer: ScanObserver | None = None,
    allow_unisolated: bool = False,
    ask: Callable[[CallError], None] | None = None,
) -> Cohort:
    """Look at images and reference before a model is chosen, or with no more of it than its card.

    As ``build_cohort``; without a card every value of the reference is a class of its own.
    """
    return build_cohort(
        folder,
        reference,
        answers=answers,
        classes=None if card is None else card.task.classes,
        positive=() if card is None else card.task.positive,
        pseudonym_key=pseudonym_key,
        card=card,
        training=training,
        observer=observer,
        allow_unisolated=allow_unisolated,
        ask=ask,
    )


def _nothing_read(scan: Scan, folder: Path) -> CohortError:
    """Return why there is no file to be looked at: an archive that cannot be opened is more than an empty folder."""
    for problem in scan.problems:
        if problem.kind is ProblemKind.ARCHIVE_REFUSED and problem.detail:
            return CohortError(problem.detail, **problem.parameters)
    return CohortError("C251", folder=str(folder))


def _without_reference(scan: Scan, unit: Unit, card: Card | None, training: TrainingHashes | None) -> Cohort:
    nothing: Pairing[Row] | None = None
    drafts = draft_cases(group_files(scan.files, unit, card=card, patient_of={}), nothing)
    exclude_duplicates(drafts)
    cohort = Cohort(
        root=str(scan.root),
        cases=tuple(case_of(draft, {}) for draft in drafts),
        problems=problems_of(scan, drafts, ()),
        patient_source=None,
        table=None,
        files_seen=len(scan.files) + scan.left_out,
        unit=unit,
        notes=notes_of(scan, unit),
    )
    return judged(cohort, drafts, card, training)
