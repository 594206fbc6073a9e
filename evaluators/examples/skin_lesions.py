"""The example "skin-lesions": a small classifier of synthetic melanomas, on a synthetic hospital's photographs.

The hospital has more patients with dark skin than the developer's training images had. A few things are wrong with its
data, as with everybody's: an image without a diagnosis, one that is there twice, one that was cut off while copying.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Final, Literal

import numpy as np

from evaluators.cohort.answers import CohortAnswers
from evaluators.examples.dicom_writer import Examination, dicom_bytes
from evaluators.examples.example_data import ExampleData
from evaluators.examples.example_files import cut_off, png_bytes, put_package, write_each, write_table
from evaluators.examples.phantoms import Lesion, draw_lesion, photograph

SEED: Final = 2026
"""The developer's images have others."""
GROUPS: Final = {"I-II": (32, 16), "III-IV": (28, 14), "V-VI": (18, 12)}
"""Patients without and with a melanoma, by pairs of Fitzpatrick's types: single types would be too few to compare."""
COLUMNS: Final = ("image", "diagnosis", "patient", "age", "sex", "skin_type", "localisation")

_SITES: Final = ("abdomen", "arm", "back", "chest", "face", "leg")
_FIRST_DAY: Final = date(2025, 1, 6)


@dataclass(frozen=True, slots=True)
class Patient:
    """A person who does not exist."""

    number: int
    sex: Literal["female", "male"]
    age_years: int
    skin_type: str
    """One of ``GROUPS``."""
    melanoma: bool
    day: date
    """Of the photographs."""

    @property
    def id(self) -> str:
        return f"SYN-{self.number:03}"

    @property
    def tone(self) -> str:
        """Return the one of Fitzpatrick's types."""
        return self.skin_type.split("-")[self.number % 2]

    @property
    def is_dicom(self) -> bool:
        """Return whether the photographs come from the archive as DICOM; the others are PNG."""
        return self.number % 3 == 0


@dataclass(frozen=True, slots=True)
class Photo:
    """One photograph to be taken."""

    patient: Patient
    number: int
    lesion: Lesion
    melanoma: bool
    site: str

    @property
    def name(self) -> str:
        suffix = "dcm" if self.patient.is_dicom else "png"
        return f"synthetic-{self.patient.number:03}-{self.number}.{suffix}"

    @property
    def row(self) -> tuple[str, ...]:
        """Return the line of the reference table."""
        who = self.patient
        diagnosis = "melanoma" if self.melanoma else "nevus"
        return (self.name, diagnosis, who.id, str(who.age_years), who.sex, who.skin_type, self.site)


def build(out: Path, drawn: Callable[[int, int], None]) -> ExampleData:
    """Write the example's files into a new or empty folder; the same bytes every time.

    Args:
        out: The folder.
        drawn: Told after each image how many there are and of how many; what it raises ends the drawing.

    Raises:
        OSError: The folder cannot be written, or is not empty.
    """
    images, table = out / "images-synthetic", out / "labels-synthetic.csv"
    package, plan = put_package("skin_lesions", out)
    images.mkdir()
    photos = [photo for patient in cohort() for photo in photos_of(patient)]
    write_each(photos, lambda photo: (images / photo.name).write_bytes(encoded(photo)), drawn)
    rows = _with_troubles(images, photos)
    write_table(table, COLUMNS, rows)
    answers = CohortAnswers(case_column="image", label_column="diagnosis", patient_column="patient")
    return ExampleData(package, images, table, plan, answers)


def cohort() -> tuple[Patient, ...]:
    """Return the patients in a mixed order."""
    rng = np.random.default_rng(SEED)
    kinds = [
        (group, melanoma)
        for group, counts in GROUPS.items()
        for melanoma, count in zip((False, True), counts, strict=True)
        for _ in range(count)
    ]
    mixed = [kinds[int(place)] for place in rng.permutation(len(kinds))]
    return tuple(_patient(number, group, melanoma, rng) for number, (group, melanoma) in enumerate(mixed, start=1))


def photos_of(patient: Patient) -> tuple[Photo, ...]:
    """Return one to four photographs: of the melanoma, where there is one, and of nevi, some of them twice."""
    rng = np.random.default_rng((SEED, patient.number))
    photos = [_new_lesion(patient, 1, patient.melanoma, rng)]
    for number in range(2, int(rng.choice([1, 2, 3, 4], p=[0.26, 0.38, 0.24, 0.12])) + 1):
        again = rng.random() < (0.65 if patient.melanoma else 0.3)
        first = photos[0]
        photos.append(
            Photo(patient, number, first.lesion, first.melanoma, first.site)
            if again
            else _new_lesion(patient, number, melanoma=False, rng=rng)
        )
    return tuple(photos)


def encoded(photo: Photo) -> bytes:
    """Return the file of a photograph."""
    patient = photo.patient
    rng = np.random.default_rng((SEED, patient.number, photo.number))
    pixels = photograph(photo.lesion, patient.tone, rng)
    if not patient.is_dicom:
        return png_bytes(pixels)
    return dicom_bytes(pixels, Examination(patient.id, patient.sex, patient.age_years, patient.day, photo.number))


def _patient(number: int, group: str, melanoma: bool, rng: np.random.Generator) -> Patient:
    middle, spread = (62, 13) if melanoma else (48, 15)
    age = int(np.clip(rng.normal(middle, spread), 18, 89))
    day = _FIRST_DAY + timedelta(days=int(rng.integers(360)))
    return Patient(number, "female" if rng.random() < 0.5 else "male", age, group, melanoma, day)


def _new_lesion(patient: Patient, number: int, melanoma: bool, rng: np.random.Generator) -> Photo:
    return Photo(patient, number, draw_lesion(rng, melanoma=melanoma), melanoma, str(rng.choice(_SITES)))


def _with_troubles(images: Path, photos: Sequence[Photo]) -> list[tuple[str, ...]]:
    """Spoil a few things and return the rows of the table."""
    unlabelled, doubled, halved = (series[-1] for series in _spare_series(photos))
    rows = [(photo.name, "", *photo.row[2:]) if photo is unlabelled else photo.row for photo in photos]
    copy = f"{Path(doubled.name).stem}-copy.png"
    shutil.copyfile(images / doubled.name, images / copy)
    rows.append((copy, *doubled.row[1:]))
    cut_off(images / halved.name)
    return rows


def _spare_series(photos: Sequence[Photo]) -> Iterator[Sequence[Photo]]:
    """Yield three patients who stay in the cohort without their last image, and whose group is large."""
    series = (tuple(own) for _, own in groupby(photos, key=lambda photo: photo.patient))
    spare = (
        own
        for own in series
        if len(own) > 2 and own[0].patient.skin_type == "I-II" and own[0].name.endswith("png") and not own[0].melanoma
    )
    for _ in range(3):
        yield next(spare)
