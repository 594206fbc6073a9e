"""The example "measurement": a small network measures the aorta, on a synthetic hospital's ultrasound.

Every patient is scanned two or three times. The hospital has wider vessels, more gas and a second scanner, which the
developer's images had not; its readers are a little off themselves. A few things are wrong with its data: an image
without a value, one that is there twice, one that was cut off while copying.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from evaluators.cohort.answers import CohortAnswers
from evaluators.examples.aorta_ultrasound import SCANNERS, developer_diameter, scan
from evaluators.examples.example_data import ExampleData
from evaluators.examples.example_files import cut_off, png_bytes, put_package, write_each, write_table
from evaluators.examples.people import Person, people

SEED: Final = 2029
"""The developer's images have others."""
PATIENTS: Final = 84
COLUMNS: Final = ("image", "diameter [mm]", "patient", "age", "sex", "scanner")
READER_MM: Final = 0.7
"""Standard deviation of what a reader is off."""
BREATH_MM: Final = 0.5
"""Standard deviation of a vessel's diameter between two scans of a patient: pulse, breath, the plane of the scan."""


@dataclass(frozen=True, slots=True)
class Scan:
    """One cross-section.

    Attributes:
        person: Who is scanned.
        number: From 1.
        scanner: One of ``SCANNERS``.
        diameter_mm: What the image shows.
        read_mm: What the reader measured.
        gas: Whether gas hides a part.
    """

    person: Person
    number: int
    scanner: str
    diameter_mm: float
    read_mm: float
    gas: bool

    @property
    def name(self) -> str:
        return f"synthetic-{self.person.number:03}-{self.number}.png"

    @property
    def row(self) -> tuple[str, ...]:
        """Return the line of the reference table."""
        who = self.person
        return (self.name, f"{self.read_mm:.1f}", who.id, str(who.age_years), who.sex, self.scanner)


def build(out: Path, drawn: Callable[[int, int], None]) -> ExampleData:
    """Write the example's files into a new or empty folder; the same bytes every time.

    Args:
        out: The folder.
        drawn: Told after each image how many there are and of how many; what it raises ends the drawing.

    Raises:
        OSError: The folder cannot be written, or is not empty.
    """
    package, plan = put_package("measurement", out)
    images, table = out / "images-synthetic", out / "diameters-synthetic.csv"
    images.mkdir()
    scans = cohort()
    write_each(scans, lambda one: (images / one.name).write_bytes(encoded(one)), drawn)
    write_table(table, COLUMNS, _with_troubles(images, scans))
    answers = CohortAnswers(case_column="image", label_column=COLUMNS[1], patient_column="patient")
    return ExampleData(package, images, table, plan, answers)


def cohort() -> tuple[Scan, ...]:
    """Return two or three scans of every patient."""
    return tuple(one for person in people(PATIENTS, SEED, age=(69, 8), men=0.7) for one in _scans_of(person))


def encoded(one: Scan) -> bytes:
    """Return the file of a scan."""
    rng = np.random.default_rng((SEED, one.person.number, one.number))
    return png_bytes(scan(one.diameter_mm, SCANNERS[one.scanner], rng, gas=one.gas))


def _scans_of(person: Person) -> tuple[Scan, ...]:
    rng = person.rng(SEED)
    aneurysm = rng.random() < 0.12
    own = float(rng.uniform(50, 66)) if aneurysm else developer_diameter(rng)
    scanner = "Synthetic B" if rng.random() < 0.4 else "Synthetic A"
    return tuple(
        Scan(person, number, scanner, shown := own + rng.normal(0, BREATH_MM), shown + rng.normal(0, READER_MM), gas)
        for number, gas in enumerate(rng.random(3 if rng.random() < 0.2 else 2) < 0.15, start=1)
    )


def _with_troubles(images: Path, scans: Sequence[Scan]) -> list[tuple[str, ...]]:
    """Spoil a few things and return the rows of the table; the patients concerned have more images."""
    unread, doubled, halved = [one for one in scans if one.number == 3][:3]
    rows = [(one.name, "", *one.row[2:]) if one is unread else one.row for one in scans]
    copy = f"{Path(doubled.name).stem}-copy.png"
    shutil.copyfile(images / doubled.name, images / copy)
    rows.append((copy, *doubled.row[1:]))
    cut_off(images / halved.name)
    return rows
