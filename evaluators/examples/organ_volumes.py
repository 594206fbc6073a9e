"""The example "organ-volumes": a small segmenter of four organs, on a synthetic hospital's CT volumes.

The hospital has more fatty livers than the developer's training volumes had, and patients with a shrunken kidney, of
which the developer had none. A few things are wrong with its data: a volume without a mask, one that is there twice, a
mask that lacks a slice, a file that was cut off while copying.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final, Literal

import numpy as np

from evaluators.cohort.answers import CohortAnswers
from evaluators.examples.abdomen import CLASSES, Scan, draw_anatomy, scanned
from evaluators.examples.ct_writer import ScannedPatient, slices
from evaluators.examples.example_data import ExampleData
from evaluators.examples.example_files import cut_off, put_package, write_each
from evaluators.examples.volume_files import nifti_bytes

SEED: Final = 2027
"""The developer's volumes have others."""
PATIENTS: Final = 28
FATTY: Final = 9
"""Of the patients."""
KIDNEYS: Final = ((1.0, 1.0),) * 23 + ((0.4, 1.0), (1.0, 0.35), (0.55, 1.0), (1.0, 0.5), (0.6, 0.6))
"""Sizes of the right and left one: some have shrunk."""
UNMARKED, DOUBLED, SHORTENED, HALVED = 7, 11, 16, 21
"""Numbers of the patients whose files are spoiled; all of them have NIfTI files."""
MANUFACTURERS: Final = ("Synthetic A", "Synthetic B")

_FIRST_DAY: Final = date(2025, 1, 6)
_ROWS: Final = 88
_HEIGHT_MM: Final = 216
_NIFTI: Final = frozenset({2, 7, 11, 16, 21, 25})


@dataclass(frozen=True, slots=True)
class Patient:
    """A person who does not exist, and the one volume there is of them."""

    number: int
    sex: Literal["female", "male"]
    age_years: int
    fatty: bool
    kidneys: tuple[float, float]
    day: date

    @property
    def id(self) -> str:
        return f"SYN-{self.number:03}"

    @property
    def name(self) -> str:
        """Return what volume and mask are called; their endings differ, so that series are found by the same rule."""
        return f"synthetic-{self.number:03}"

    @property
    def is_dicom(self) -> bool:
        """Return whether the volume is a series of DICOM files; the others are NIfTI files."""
        return self.number not in _NIFTI


def build(out: Path, drawn: Callable[[int, int], None]) -> ExampleData:
    """Write the example's files into a new or empty folder; the same bytes every time.

    Args:
        out: The folder.
        drawn: Told after each volume how many there are and of how many; what it raises ends the drawing.

    Raises:
        OSError: The folder cannot be written, or is not empty.
    """
    volumes, masks = out / "volumes-synthetic", out / "masks-synthetic"
    package, plan = put_package("organ_volumes", out)
    volumes.mkdir()
    masks.mkdir()
    write_each(cohort(), lambda patient: write(patient, volumes, masks), drawn)
    _spoil(volumes, masks)
    names = {str(place): name for place, name in enumerate(CLASSES)}
    answers = CohortAnswers(one_image_per_patient=True, value_map=names)
    return ExampleData(package, volumes, masks, plan, answers)


def cohort() -> tuple[Patient, ...]:
    """Return the patients in a mixed order."""
    rng = np.random.default_rng(SEED)
    fatty = rng.permutation(PATIENTS) < FATTY
    places = rng.permutation(len(KIDNEYS))
    return tuple(
        Patient(
            number,
            "female" if number % 2 else "male",
            int(np.clip(rng.normal(58, 14), 18, 89)),
            bool(fatty[number - 1]),
            KIDNEYS[int(places[number - 1])],
            _FIRST_DAY + timedelta(days=int(rng.integers(360))),
        )
        for number in range(1, PATIENTS + 1)
    )


def write(patient: Patient, volumes: Path, masks: Path) -> None:
    """Write the volume and the mask of a patient."""
    rng = np.random.default_rng((SEED, patient.number))
    anatomy = draw_anatomy(rng, fatty=patient.fatty, kidneys=patient.kidneys)
    thick, wide = float(rng.choice([5.0, 6.0, 7.5])), float(rng.choice([3.6, 3.8, 4.0]))
    shape = (round(_HEIGHT_MM / thick), _ROWS, _ROWS)
    off = (float(rng.uniform(-22, 22)), float(rng.uniform(-14, 14)))
    scan = Scan(shape, (thick, wide, wide), rng.uniform(10, 26), rng.uniform(4, 30), off)
    hounsfield, labels = scanned(anatomy, scan, rng)
    if patient.is_dicom:
        folder = volumes / f"series-{patient.number:03}"
        folder.mkdir()
        maker = MANUFACTURERS[patient.number % 2]
        whose = ScannedPatient(patient.id, patient.sex, patient.age_years, patient.day, maker)
        for number, file in slices(hounsfield, scan.spacing, whose):
            (folder / f"{patient.name}-{number:02}.dcm").write_bytes(file)
        (masks / f"{patient.name}.nii.gz").write_bytes(nifti_bytes(labels, scan.spacing))
    else:
        file = nifti_bytes(hounsfield, scan.spacing, turned=True, packed=False)
        (volumes / f"{patient.name}.nii").write_bytes(file)
        mask = labels[:-1] if patient.number == SHORTENED else labels
        (masks / f"{patient.name}.nii.gz").write_bytes(nifti_bytes(mask, scan.spacing, turned=True))


def _spoil(volumes: Path, masks: Path) -> None:
    name_of = {patient.number: patient.name for patient in cohort()}
    (masks / f"{name_of[UNMARKED]}.nii.gz").unlink()
    for folder, ending in ((volumes, "nii"), (masks, "nii.gz")):
        doubled = name_of[DOUBLED]
        shutil.copyfile(folder / f"{doubled}.{ending}", folder / f"{doubled}-copy.{ending}")
    cut_off(volumes / f"{name_of[HALVED]}.nii")
