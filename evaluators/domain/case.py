"""The hospital's side: cases, their inputs, references, facts and problems."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field

from evaluators.domain.geometry import Grid
from evaluators.domain.reference import Reference, ReferenceFormat, ReferenceKind
from evaluators.domain.value import Value

Sex = Literal["female", "male", "other"]
Unit = Literal["file", "series", "study", "patient", "clip"]
"""What a case is made of; words under ``cohort.unit``."""
Reading = Literal["image", "images", "volume", "clip"]
"""How the files of a case are opened: one picture; several pictures, scored one by one and combined; slices of one
volume, or one file that holds it; frames in time, in one file or one file each."""
SEVERAL: Final[frozenset[Reading]] = frozenset({"images", "clip"})
"""Readings of a case that is several pictures, each with a mask of its own."""


class ImageFacts(Value):
    """What may be said about one image. Nothing here identifies a person."""

    format: str
    """png jpeg tiff bmp webp dicom ..."""
    width: int
    height: int
    channels: int
    frames: int = 1
    bits: int = 8
    decoder: str
    """What turned the bytes into pixels, with version, for example ``pillow 13.0.0``."""
    transfer_syntax: str | None = None
    photometric: str | None = None
    modality: str | None = None
    manufacturer: str | None = None
    body_part: str | None = None
    age_years: float | None = None
    sex: Sex | None = None
    month: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")] | None = None
    """YYYY-MM of the acquisition."""
    grid: Grid | None = None
    """Of a volume."""
    duration_s: float | None = None
    """Of a video; ``frames`` says how many pictures it has."""
    notes: tuple[str, ...] = ()
    """Ids under ``imaging.notes``: what the reader did or ignored, for example ``overlay_ignored``."""


class InputFile(Value):
    """One image file of a case. The path stays inside the evaluation folder."""

    path: str
    """Relative to the image root, with forward slashes. ``archive.zip!/inner/file.png``: inside an archive."""
    sha256: str
    size: int
    image_uid: str | None = None
    """SOPInstanceUID; used for pairing only."""


class ProblemKind(StrEnum):
    """What can be wrong with a file, a table row or a case; words and remedy under ``problems``."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    UNSUPPORTED_COMPRESSION = "unsupported_compression"
    NO_PIXELS = "no_pixels"
    NOT_AN_IMAGE = "not_an_image"
    NOT_YET_SUPPORTED = "not_yet_supported"
    LINK_IGNORED = "link_ignored"
    SPECIAL_IGNORED = "special_ignored"
    """A pipe, a socket or a device: opening one may wait for ever, or do something."""
    ARCHIVE_REFUSED = "archive_refused"
    DUPLICATE_BYTES = "duplicate_bytes"
    SAME_UID_DIFFERENT_PIXELS = "same_uid_different_pixels"
    FILE_WITHOUT_ROW = "file_without_row"
    ROW_WITHOUT_FILE = "row_without_file"
    ROW_MATCHES_SEVERAL_FILES = "row_matches_several_files"
    REPEATED_ROW = "repeated_row"
    CONFLICTING_LABELS = "conflicting_labels"
    MISSING_LABEL = "missing_label"
    LABEL_OUTSIDE_CLASSES = "label_outside_classes"
    MISSING_PATIENT = "missing_patient"
    PATIENT_MISMATCH = "patient_mismatch"
    MASK_MISMATCH = "mask_mismatch"
    MASK_WITHOUT_IMAGE = "mask_without_image"
    """It fits a case of several images, but none of these, or more than one."""
    NOT_A_VOLUME = "not_a_volume"
    LOOSE_SLICES = "loose_slices"
    """No volume is needed as far as is known, but it was one series."""


NEAREST: Final = " → "
"""In the detail of a row without a file: between the entry and what it may have meant."""


class Problem(Value):
    """A row of the problem list. ``path`` and ``detail`` are for the hospital's own screen, never for a summary."""

    kind: ProblemKind
    severity: Literal["error", "warning"]
    """error: the case cannot be evaluated; warning: it can."""
    path: str | None = None
    row: int | None = None
    """1-based line of the reference table."""
    case: int | None = None
    detail: str | None = None
    """A short, escaped excerpt (a label, another path, an error id)."""
    parameters: dict[str, str | int | float] = {}
    """For the placeholders of the words of the error that ``detail`` names."""
    count: int = 1
    """How many of its kind it stands for, itself included: a wrong table is not listed row by row."""


class ExclusionReason(StrEnum):
    """Why a case is not evaluated although it was offered; words under ``exclusions``."""

    UNREADABLE = "unreadable"
    DUPLICATE = "duplicate"
    CONFLICTING_LABELS = "conflicting_labels"
    LABEL_NOT_EVALUATED = "label_not_evaluated"
    BY_HAND = "by_hand"
    NO_PATIENT = "no_patient"
    CHANGED_SINCE_SCAN = "changed_since_scan"
    REFERENCE_UNREADABLE = "reference_unreadable"
    """Its masks cannot be read, or do not lie on the image."""
    TUNING = "tuning"
    """Its patient was split off to choose the threshold."""


class Case(Value):
    """One unit of evaluation. Numbered from 1 in the order of its path; known by that number everywhere."""

    number: int
    files: tuple[InputFile, ...]
    patient: int | None
    """Running number of the patient inside this cohort; never the PatientID."""
    reading: Reading = "image"
    series_uid: str | None = None
    """That all files share; like ``image_uid`` used for pairing only."""
    study_uid: str | None = None
    reference: Reference | None = None
    facts: ImageFacts | None = None
    attributes: dict[str, str] = {}
    """Further columns of the table and facts as text, for subgroups: sex, age_band, skin_type, manufacturer, month."""
    exclusion: ExclusionReason | None = None
    exclusion_note: str | None = None


class PatientSource(StrEnum):
    """Where the patient key comes from; words under ``cohort.patient_source``."""

    COLUMN = "column"
    DICOM = "dicom"
    ONE_IMAGE_PER_PATIENT = "one_image_per_patient"
    """The person's recorded statement that each image is its own patient."""


class TableFacts(Value):
    """How a reference table was read: detected and shown, never guessed silently."""

    encoding: str
    delimiter: str
    decimal: str | None
    rows: int
    columns: tuple[str, ...]
    case_column: str
    """Empty where each case has a file of its own and there is no table."""
    label_columns: tuple[str, ...]
    """One column, or one per class."""
    patient_column: str | None
    sha256: str


class Note(Value):
    """What was decided while the cohort was read, for the person to see; words under ``cohort.notes``."""

    id: str
    parameters: dict[str, str | int] = {}
    """May hold column names and values of the hospital's table: for its own screen, never for a summary."""


class CohortFinding(Value):
    """Something about the cohort a person should know before believing a number; words under ``cohort.findings``."""

    kind: str
    severity: Literal["warning", "note"]
    cases: tuple[int, ...] = ()
    """The cases behind it, by number; empty: the cohort as a whole."""
    parameters: dict[str, str | int | float] = {}
    """For the placeholders of the words: for the hospital's own screen, never for a summary."""


class Cohort(Value):
    """All cases offered, and every problem found on the way."""

    root: str
    """Absolute image folder on this machine."""
    cases: tuple[Case, ...]
    problems: tuple[Problem, ...]
    patient_source: PatientSource | None
    table: TableFacts | None
    class_map: dict[str, str] = {}
    """Hospital value to model class; empty string: not evaluated."""
    values: tuple[str, ...] = ()
    """What stands for a class in annotations, understood or not; empty: a table says it case by case."""
    files_seen: int = 0
    unit: Unit = "file"
    reference_kind: ReferenceKind | None = None
    reference_format: ReferenceFormat | None = None
    findings: tuple[CohortFinding, ...] = ()
    notes: tuple[Note, ...] = ()
