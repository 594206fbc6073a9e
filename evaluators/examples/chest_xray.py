"""The example "chest-xray": a small network names findings, on a synthetic hospital's radiographs.

The developer's patients all stood; a third of the hospital's lie in bed, where hearts look larger, contrast is low and
tubes are in the picture. A few things are wrong with its data: an image without findings, one that is there twice, one
that was cut off while copying.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from evaluators.cohort.answers import CohortAnswers
from evaluators.examples.example_data import ExampleData
from evaluators.examples.example_files import cut_off, png_bytes, put_package, write_each, write_table
from evaluators.examples.people import Person, people
from evaluators.examples.radiographs import FINDINGS, IN_BED, STANDING, radiograph

SEED: Final = 2030
"""The developer's images have others."""
PATIENTS: Final = 150
COLUMNS: Final = ("image", *FINDINGS, "patient", "age", "sex", "view")
IN_BED_SHARE: Final = 0.35
SHARES: Final = (0.24, 0.20, 0.26, 0.16, 0.12)
"""Of the patients who have each of ``FINDINGS``."""


@dataclass(frozen=True, slots=True)
class Radiograph:
    """One radiograph to be taken."""

    person: Person
    number: int
    """From 1."""
    findings: tuple[str, ...]
    in_bed: bool

    @property
    def name(self) -> str:
        return f"synthetic-{self.person.number:03}-{self.number}.png"

    @property
    def row(self) -> tuple[str, ...]:
        """Return the line of the reference table."""
        who, view = self.person, "bedside" if self.in_bed else "standing"
        return (
            self.name,
            *(str(int(one in self.findings)) for one in FINDINGS),
            who.id,
            str(who.age_years),
            who.sex,
            view,
        )


def build(out: Path, drawn: Callable[[int, int], None]) -> ExampleData:
    """Write the example's files into a new or empty folder; the same bytes every time.

    Args:
        out: The folder.
        drawn: Told after each image how many there are and of how many; what it raises ends the drawing.

    Raises:
        OSError: The folder cannot be written, or is not empty.
    """
    package, plan = put_package("chest_xray", out)
    images, table = out / "images-synthetic", out / "findings-synthetic.csv"
    images.mkdir()
    taken = cohort()
    write_each(taken, lambda one: (images / one.name).write_bytes(encoded(one)), drawn)
    write_table(table, COLUMNS, _with_troubles(images, taken))
    return ExampleData(package, images, table, plan, CohortAnswers(case_column="image", patient_column="patient"))


def cohort() -> tuple[Radiograph, ...]:
    """Return one to three radiographs of every patient."""
    return tuple(one for person in people(PATIENTS, SEED, age=(63, 16)) for one in _taken_of(person))


def encoded(one: Radiograph) -> bytes:
    """Return the file of a radiograph."""
    rng = np.random.default_rng((SEED, one.person.number, one.number))
    return png_bytes(radiograph(one.findings, IN_BED if one.in_bed else STANDING, rng))


def _taken_of(person: Person) -> tuple[Radiograph, ...]:
    """Return radiographs of one patient, whose findings come and go a little between them."""
    rng = person.rng(SEED)
    own, in_bed = rng.random(len(FINDINGS)) < np.array(SHARES), bool(rng.random() < IN_BED_SHARE)
    count = int(rng.choice([1, 2, 3], p=[0.55, 0.3, 0.15]))
    changed = rng.random((count, len(FINDINGS))) < 0.07
    return tuple(
        Radiograph(person, number, tuple(np.array(FINDINGS)[own ^ change].tolist()), in_bed)
        for number, change in enumerate(changed, start=1)
    )


def _with_troubles(images: Path, taken: Sequence[Radiograph]) -> list[tuple[str, ...]]:
    """Spoil a few things and return the rows of the table; the patients concerned have more images."""
    unread, doubled, halved = [one for one in taken if one.number == 3][:3]
    empty = ("",) * len(FINDINGS)
    rows = [(one.name, *empty, *one.row[1 + len(FINDINGS) :]) if one is unread else one.row for one in taken]
    copy = f"{Path(doubled.name).stem}-copy.png"
    shutil.copyfile(images / doubled.name, images / copy)
    rows.append((copy, *doubled.row[1:]))
    cut_off(images / halved.name)
    return rows
