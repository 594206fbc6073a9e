"""Which column of a reference table says what: recognised by name, or by the person's answer. Never guessed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.decimals import DecimalSign, is_missing, signs_in_column
from evaluators.cohort.label_table import Table
from evaluators.cohort.yes_no import NO, YES
from evaluators.errors import CallError, TableError

_IMAGE_NAMES = ("image", "imageid", "imageindex", "imagename", "bild", "bildid")
_FILE_NAMES = ("file", "filename", "path", "filepath", "dateiname", *_IMAGE_NAMES)
_UIDS = ("sopinstanceuid", "seriesinstanceuid", "studyinstanceuid", "accessionnumber")
CASE_NAMES: Final = frozenset(["case", "caseid", "fall", "isicid", "video", "clip", *_UIDS, *_FILE_NAMES])
LABEL_NAMES: Final = frozenset(["label", "diagnosis", "dx", "target", "y", "diagnose"])
VALUE_NAMES: Final = frozenset(["value", "wert"])
"""Of what was measured; they say less than any other name, and count only where none of those is there."""
_RATER_NAMES = ("rater", "raterid", "annotator", "annotatorid", "radid", "observer")
READER_NAMES: Final = frozenset(["reader", "readerid", "befunder", "leser", *_RATER_NAMES])
_PREFIX: Final = "label_"
PATIENT_NAMES: Final = frozenset(["patient", "patientid", "patienten", "patientenid", "patientennummer"])


@dataclass(frozen=True, slots=True)
class ColumnRoles:
    """What each column of a table is for.

    Attributes:
        cases: Columns that may name the image; which of them does is decided by pairing them with the files.
        labels: One column, or one per class.
        patient: Column that names the patient.
        attributes: All others.
        decimal: The sign before the decimals; None where no number has any.
        reader: Column that names who read the case.
    """

    cases: tuple[str, ...]
    labels: tuple[str, ...]
    patient: str | None
    attributes: tuple[str, ...]
    decimal: DecimalSign | None
    reader: str | None = None


def plain(name: str) -> str:
    """Return a column name as it is compared: lower case, letters and digits only (``Image ID`` is ``image_id``)."""
    return "".join(character for character in name.casefold() if character.isalnum())


def class_named_by(column: str) -> str:
    """Return the class a column speaks of: ``label_Edema``, beside other columns about the same, is about ``Edema``."""
    return column[len(_PREFIX) :] if column.casefold().startswith(_PREFIX) and len(column) > len(_PREFIX) else column


def recognise_columns(table: Table, answers: CohortAnswers, classes: Sequence[str] | None) -> ColumnRoles:
    """Say what each column is for.

    Args:
        table: The reference table.
        answers: What the person has answered.
        classes: Of the model; None where no model is chosen yet.

    Raises:
        CallError: A named column is not there (C240), or a role is unclear (C241 to C244): the words list the columns.
        TableError: The decimal sign is unclear (M09, C239).
    """
    case_columns = _case_columns(table, answers)
    labels = _label_columns(table, answers, classes)
    patient = _patient_column(table, answers)
    reader = _reader_column(table, answers)
    named = {*case_columns, *labels, patient, reader}
    return ColumnRoles(
        cases=tuple(column for column in case_columns if column not in {*labels, patient}) or case_columns,
        labels=labels,
        patient=patient,
        attributes=tuple(column for column in table.columns if column not in named),
        decimal=_decimal_sign(table, answers.decimal, skip={*case_columns, patient, reader}),
        reader=reader,
    )


def _case_columns(table: Table, answers: CohortAnswers) -> tuple[str, ...]:
    if answers.case_column is not None:
        return (_named(table, answers.case_column),)
    found = _recognised(table, CASE_NAMES)
    if not found:
        raise CallError("C241", columns=_listed(table.columns))
    return found


def _label_columns(table: Table, answers: CohortAnswers, classes: Sequence[str] | None) -> tuple[str, ...]:
    if answers.label_column is not None:
        return (_named(table, answers.label_column),)
    single = _recognised(table, LABEL_NAMES)
    per_class = () if single and not classes else _one_per_class(table, answers, classes)
    if len(single) + bool(per_class) > 1:
        raise CallError("C243", columns=_listed([*single, *per_class]))
    found = single or per_class or _recognised(table, VALUE_NAMES)
    if not found:
        raise CallError("C242", columns=_listed(table.columns))
    return found


def _one_per_class(table: Table, answers: CohortAnswers, classes: Sequence[str] | None) -> tuple[str, ...]:
    """Return the columns named like the classes (or like a value mapped to one), if every class has one.

    Where no classes are known, they are the columns of yes and no of which exactly one says yes in every row; where
    several may hold, all columns of yes and no.
    """
    if classes is None:
        return _marked(table, several=answers.reference_kind == "multilabel")
    meaning = {name.casefold(): name for name in classes}
    meaning |= {value.casefold(): name for value, name in answers.value_map.items()}
    for word_of in (str, class_named_by):
        columns = [column for column in table.columns if word_of(column).casefold() in meaning]
        covered = {meaning[word_of(column).casefold()] for column in columns} - {""}
        if len(classes) > 1 and covered == set(classes):
            return tuple(columns)
    return ()


def _marked(table: Table, *, several: bool) -> tuple[str, ...]:
    named = CASE_NAMES | PATIENT_NAMES | READER_NAMES
    columns = [
        column
        for column in table.columns
        if plain(column) not in named
        and all(cell.casefold() in YES | NO or is_missing(cell) for cell in set(table.cells(column)))
    ]
    places = [table.columns.index(column) for column in columns]
    counts = {sum(row.cells[place].casefold() in YES for place in places) for row in table.rows}
    return tuple(columns) if len(columns) > 1 and (several or counts == {1}) else ()


def _patient_column(table: Table, answers: CohortAnswers) -> str | None:
    if answers.patient_column == "":
        return None
    if answers.patient_column is not None:
        return _named(table, answers.patient_column)
    found = _recognised(table, PATIENT_NAMES)
    if len(found) > 1:
        raise CallError("C244", columns=_listed(found))
    return found[0] if found else None


def _reader_column(table: Table, answers: CohortAnswers) -> str | None:
    if answers.reader_column is not None:
        return _named(table, answers.reader_column)
    found = _recognised(table, READER_NAMES)
    return found[0] if len(found) == 1 else None


def _recognised(table: Table, names: Collection[str]) -> tuple[str, ...]:
    return tuple(column for column in table.columns if plain(column) in names)


def _named(table: Table, wanted: str) -> str:
    """Return the column of this name, else the only one that differs in case alone."""
    if wanted in table.columns:
        return wanted
    similar = [column for column in table.columns if column.casefold() == wanted.strip().casefold()]
    if len(similar) != 1:
        raise CallError("C240", column=wanted, columns=_listed(table.columns))
    return similar[0]


def _listed(columns: Sequence[str]) -> str:
    """Return column names for a sentence; of many, the first."""
    return ", ".join(columns[:20]) + (" …" if len(columns) > 20 else "")


def _decimal_sign(table: Table, answer: str | None, *, skip: Collection[str | None]) -> DecimalSign | None:
    """Return the one sign that all columns of numbers show, unless the person has named it."""
    if answer is not None:
        return "." if answer == "." else ","
    first_column: dict[DecimalSign, str] = {}
    for column in table.columns:
        signs = None if column in skip else signs_in_column(set(table.cells(column)))
        if signs and len(signs) > 1:
            raise TableError("M09", col=column)
        for sign in signs or ():
            first_column.setdefault(sign, column)
    if len(first_column) > 1:
        raise TableError("C239", point=first_column["."], comma=first_column[","])
    return next(iter(first_column), None)
