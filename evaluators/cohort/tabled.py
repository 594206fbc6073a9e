"""A cohort whose reference is a table: a row for each case, read by the roles of its columns."""

from __future__ import annotations

from collections.abc import Sequence

from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.attributes import AttributeColumns
from evaluators.cohort.case_draft import CaseDraft
from evaluators.cohort.case_making import case_of, notes_of, pairing_note, problems_of, unmatched_problems
from evaluators.cohort.columns import ColumnRoles
from evaluators.cohort.duplicates import exclude_duplicates
from evaluators.cohort.label_table import Row, Table
from evaluators.cohort.labels import LabelReader
from evaluators.cohort.pairing import Pairing, pair, pair_table, table_prefix
from evaluators.cohort.patients import assign_patients
from evaluators.cohort.readers import RowReaders
from evaluators.cohort.reference_source import ReferenceTable
from evaluators.cohort.references import draft_cases, give_rows, read_references
from evaluators.cohort.remedies import Nearest, other_columns
from evaluators.cohort.scan import Scan
from evaluators.cohort.table_values import ValueReader, kind_of
from evaluators.cohort.units import FileGroup, group_files
from evaluators.domain.case import Case, Cohort, TableFacts, Unit
from evaluators.domain.submission import Card
from evaluators.errors import CohortError


def with_table(
    scan: Scan,
    reference: ReferenceTable,
    *,
    answers: CohortAnswers,
    classes: Sequence[str] | None,
    positive: Sequence[str],
    unit: Unit,
    card: Card | None,
    patients_wanted: bool,
) -> tuple[Cohort, list[CaseDraft]]:
    """Return the cohort of a scan and a table, and its drafts; see ``build.cohort_of``.

    Raises:
        CallError: An answer is missing or does not fit.
        CohortError: No row fits any case (M08, C497).
    """
    table, roles = reference.table, reference.roles
    prefix = table_prefix(reference.path, scan.root)
    groups = group_files(scan.files, unit, card=card, patient_of=_patients_in_table(reference, scan, unit, prefix))
    kind, readers = kind_of(answers.reference_kind, card), RowReaders(table, roles.reader)
    ordinal = kind == "ordinal"
    labels = LabelReader(table, roles, answers=answers, classes=classes, positive=positive, ordinal=ordinal)
    pairing = _paired(reference, groups, prefix)
    drafts = draft_cases(groups, pairing)
    give_rows(drafts, pairing, None if roles.patient is None else table.columns.index(roles.patient))
    if kind in {"multilabel", "measurement"}:
        ValueReader(table, roles, kind, labels).read(drafts, readers, rule=answers.readers, known=classes)
    else:
        read_references(drafts, labels, readers, rule=answers.readers, known=classes)
    exclude_duplicates(drafts)
    source = assign_patients(drafts, named=roles.patient is not None, answers=answers) if patients_wanted else None
    columns = AttributeColumns(table, roles)
    index = table.columns.index(pairing.column)
    nearest = Nearest(group.key for group in groups if group.key not in pairing.rows_of)
    unmatched = unmatched_problems(pairing, lambda row: row.cells[index], nearest)
    cohort = Cohort(
        root=str(scan.root),
        cases=_cases(drafts, columns),
        problems=problems_of(scan, drafts, unmatched),
        patient_source=source,
        table=_table_facts(table, roles, pairing.column),
        class_map=labels.class_map,
        files_seen=len(scan.files) + scan.left_out,
        unit=unit,
        reference_kind=kind,
        reference_format="table",
        notes=(pairing_note(pairing), *labels.notes(), *columns.notes, *notes_of(scan, unit)),
    )
    return cohort, drafts


def _patients_in_table(reference: ReferenceTable, scan: Scan, unit: Unit, prefix: str) -> dict[str, str]:
    """Return path to patient as the table names it, where patients are the unit."""
    table, roles = reference.table, reference.roles
    if unit != "patient" or roles.patient is None:
        return {}
    index = table.columns.index(roles.patient)
    pairing = pair(table, roles.cases, scan.files, prefix=prefix)
    return {path: rows[0].cells[index] for path, rows in pairing.rows_of.items()}


def _cases(drafts: Sequence[CaseDraft], columns: AttributeColumns) -> tuple[Case, ...]:
    return tuple(
        case_of(draft, columns.read(draft.rows[0].cells) if draft.rows else {}, columns.names) for draft in drafts
    )


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


def _paired(reference: ReferenceTable, groups: Sequence[FileGroup], prefix: str) -> Pairing[Row]:
    """Pair rows and cases; where nothing fits, say which other column would."""
    table, tried = reference.table, reference.roles.cases
    try:
        return pair_table(table, tried, groups, prefix=prefix)
    except CohortError:
        others = other_columns(table, tried, (file.path for group in groups for file in group.files))
        if not others:
            raise
        raise CohortError("C497", col=tried[0], other=others[0]) from None
