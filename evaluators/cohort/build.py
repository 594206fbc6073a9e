"""From a folder and a table to a cohort: every image offered becomes a case, every flaw a problem with a remedy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.attributes import AttributeColumns, facts_as_attributes
from evaluators.cohort.case_draft import CaseDraft, excerpt
from evaluators.cohort.columns import ColumnRoles, recognise_columns
from evaluators.cohort.duplicates import exclude_duplicates
from evaluators.cohort.image_workers import ImageDescriber, WorkerDescriber
from evaluators.cohort.label_table import Table, read_table
from evaluators.cohort.labels import LabelReader
from evaluators.cohort.pairing import Pairing, pair, table_prefix
from evaluators.cohort.patients import assign_patients
from evaluators.cohort.references import draft_cases, read_references
from evaluators.cohort.scan import WORKERS, Scan, ScanObserver, scan_folder
from evaluators.domain.case import (
    Case,
    Cohort,
    InputFile,
    Note,
    Problem,
    ProblemKind,
    TableFacts,
)
from evaluators.domain.reference import Reference
from evaluators.errors import CohortError


def build_cohort(
    folder: Path,
    reference: Path | None,
    *,
    answers: CohortAnswers,
    classes: Sequence[str] | None,
    positive: Sequence[str],
    pseudonym_key: bytes,
    observer: ScanObserver | None = None,
    workers: int = WORKERS,
    allow_unisolated: bool = False,
    new_describer: Callable[[], ImageDescriber] | None = None,
) -> Cohort:
    """Read images and reference table and say which case is what.

    Args:
        folder: The image folder with its subfolders.
        reference: The table; None to look at the images only, without references and patients.
        answers: What the person has answered.
        classes: Of the model; None where no model is chosen yet: every value of the table is a class of its own.
        positive: Positive classes of the model.
        pseudonym_key: ``manifest.pseudonym_key`` of the evaluation's secret.
        observer: Is told of progress.
        workers: Image workers at the same time; the cohort does not depend on it.
        allow_unisolated: Go on where the sandbox cannot be had.
        new_describer: Makes one describer per worker; None: isolated workers.

    Raises:
        TableError: The table cannot be used.
        CallError: An answer is missing or does not fit.
        CohortError: There is no such folder (C250), it holds no files (C251), or no row fits any file (M08).
        RunCancelled: The observer asked to stop.
    """
    table = None if reference is None else read_reference(reference, answers, classes)
    scan = scan_folder(
        folder,
        new_describer=new_describer or (lambda: WorkerDescriber(pseudonym_key, allow_unisolated=allow_unisolated)),
        observer=observer,
        workers=workers,
        leave_out=frozenset() if reference is None else frozenset([reference]),
    )
    if not scan.files:
        raise CohortError("C251", folder=str(folder))
    return cohort_of(scan, table, answers=answers, classes=classes, positive=positive)


@dataclass(frozen=True, slots=True)
class ReferenceTable:
    """A reference table, and what each of its columns is for."""

    path: Path
    table: Table
    roles: ColumnRoles


def read_reference(path: Path, answers: CohortAnswers, classes: Sequence[str] | None) -> ReferenceTable:
    """Read a reference table; needs no image.

    Raises:
        TableError: It cannot be used.
        CallError: An answer is missing or does not fit.
    """
    table = read_table(path)
    return ReferenceTable(path, table, recognise_columns(table, answers, classes))


def cohort_of(
    scan: Scan,
    reference: ReferenceTable | None,
    *,
    answers: CohortAnswers,
    classes: Sequence[str] | None,
    positive: Sequence[str],
    patients_wanted: bool = True,
) -> Cohort:
    """Say which file is which case; nothing is read from disk.

    Args:
        scan: The files.
        reference: The table; None: no references and no patients.
        answers: What the person has answered.
        classes: Of the model; None: every value of the table is a class of its own.
        positive: Positive classes of the model.
        patients_wanted: False while it is still open whose images they are, so that the rest can be seen.

    Raises:
        CallError: An answer is missing or does not fit.
        CohortError: No row fits any file (M08).
    """
    if reference is None:
        return _without_table(scan)
    table, roles = reference.table, reference.roles
    labels = LabelReader(table, roles, answers=answers, classes=classes, positive=positive)
    pairing = pair(table, roles.cases, scan.files, prefix=table_prefix(reference.path, scan.root))
    drafts = draft_cases(scan, pairing)
    patient_column = None if roles.patient is None else table.columns.index(roles.patient)
    read_references(drafts, labels, patient_column)
    exclude_duplicates(drafts)
    source = assign_patients(drafts, patient_column, answers) if patients_wanted else None
    columns = AttributeColumns(table, roles)
    return Cohort(
        root=str(scan.root),
        cases=_cases(drafts, columns),
        problems=_problems(scan, drafts, _row_problems(table, pairing)),
        patient_source=source,
        table=_table_facts(table, roles, pairing.column),
        class_map=labels.class_map,
        files_seen=len(scan.files) + scan.left_out,
        notes=(_pairing_note(pairing), *labels.notes(), *columns.notes, *_scan_notes(scan)),
    )


def survey(
    folder: Path,
    reference: Path | None,
    *,
    answers: CohortAnswers,
    pseudonym_key: bytes,
    observer: ScanObserver | None = None,
    allow_unisolated: bool = False,
) -> Cohort:
    """Look at images and table before a model is chosen: ``build_cohort`` with every value as its own class."""
    return build_cohort(
        folder,
        reference,
        answers=answers,
        classes=None,
        positive=(),
        pseudonym_key=pseudonym_key,
        observer=observer,
        allow_unisolated=allow_unisolated,
    )


def _without_table(scan: Scan) -> Cohort:
    drafts = draft_cases(scan, None)
    exclude_duplicates(drafts)
    cases = tuple(_case(draft, facts_as_attributes(draft)) for draft in drafts)
    return Cohort(
        root=str(scan.root),
        cases=cases,
        problems=_problems(scan, drafts, ()),
        patient_source=None,
        table=None,
        files_seen=len(scan.files) + scan.left_out,
        notes=_scan_notes(scan),
    )


def _cases(drafts: Sequence[CaseDraft], columns: AttributeColumns) -> tuple[Case, ...]:
    cases = []
    for draft in drafts:
        facts = facts_as_attributes(draft)
        from_images = {name: value for name, value in facts.items() if name not in columns.names}
        from_table = columns.read(draft.rows[0].cells) if draft.rows else {}
        cases.append(_case(draft, from_table | from_images))
    return tuple(cases)


def _case(draft: CaseDraft, attributes: dict[str, str]) -> Case:
    file, described = draft.file, draft.file.described
    uid = described.image_uid if described else None
    files = (
        [] if file.sha256 is None else [InputFile(path=file.path, sha256=file.sha256, size=file.size, image_uid=uid)]
    )
    label = draft.label
    return Case(
        number=draft.number,
        files=tuple(files),
        patient=draft.patient,
        reference=Reference(label=label.name, raw=label.raw) if label and label.raw else None,
        facts=described.facts if described else None,
        attributes=attributes,
        exclusion=draft.exclusion,
    )


def _problems(scan: Scan, drafts: Sequence[CaseDraft], of_rows: Sequence[Problem]) -> tuple[Problem, ...]:
    """Return all problems: of cases, of files that became none, of rows, in the order of path and row."""
    drafted = {draft.file.path for draft in drafts}
    of_files = [file.problem for file in scan.files if file.problem is not None and file.path not in drafted]
    of_cases = [problem for draft in drafts for problem in draft.problems]
    everything = [*of_cases, *of_files, *scan.problems, *of_rows]
    return tuple(sorted(everything, key=lambda one: (one.path is None, one.path or "", one.row or 0)))


def _row_problems(table: Table, pairing: Pairing) -> list[Problem]:
    index = table.columns.index(pairing.column)
    return [
        Problem(
            kind=ProblemKind.ROW_WITHOUT_FILE, severity="error", row=row.line, detail=excerpt(row.cells[index]) or None
        )
        for row in pairing.unmatched
    ]


def _table_facts(table: Table, roles: ColumnRoles, case_column: str) -> TableFacts:
    return TableFacts(
        encoding=table.encoding,
        delimiter=table.delimiter,
        decimal=roles.decimal,
        rows=len(table.rows),
        columns=table.columns,
        case_column=case_column,
        label_columns=roles.labels,
        patient_column=roles.patient,
        sha256=table.sha256,
    )


def _pairing_note(pairing: Pairing) -> Note:
    return Note(id=f"paired_by.{pairing.rule.value}", parameters={"column": pairing.column, "n": len(pairing.file_of)})


def _scan_notes(scan: Scan) -> tuple[Note, ...]:
    return (Note(id="files_left_out", parameters={"n": scan.left_out}),) if scan.left_out else ()
