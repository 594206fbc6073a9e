"""The example "intubation-risk": a small model that predicts difficult intubations from videos, in a synthetic clinic.

Many of the clinic's patients have a beard, of which the developer had hardly any; some are filmed twice, and their
scores become one for each patient. A few things are wrong with its data: a video whose patient was never intubated, one
that is there twice, one of which only the first bytes were copied.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from evaluators.cohort.answers import CohortAnswers
from evaluators.examples.example_data import ExampleData
from evaluators.examples.example_files import put_package, write_each, write_table
from evaluators.examples.people import Person, people
from evaluators.examples.profiles import FRAMES, RATE, Head, draw_head, filmed
from evaluators.examples.video_files import avi_bytes

SEED: Final = 2029
"""The developer's videos have others."""
PATIENTS: Final = 90
DIFFICULT: Final = 30
"""Of the patients: chosen so, in truth there are few."""
TWICE: Final = 20
"""Of the patients: filmed twice."""
BEARDED: Final = 0.45
"""Share of the men."""
UNKNOWN, DOUBLED, EMPTY = 3, 8, 12
"""Places of the videos that are spoiled, all of patients who are filmed twice."""
COLUMNS: Final = ("clip", "difficult", "patient", "age", "sex", "beard")

_COPIED_BYTES: Final = 150


@dataclass(frozen=True, slots=True)
class Filmed:
    """One video of a patient."""

    person: Person
    number: int
    """From 1."""
    difficult: bool
    beard: bool

    @property
    def name(self) -> str:
        return f"synthetic-{self.person.number:03}-{self.number}.avi"

    @property
    def row(self) -> tuple[str, ...]:
        """Return the line of the reference table."""
        who = self.person
        said = ("yes" if self.difficult else "no", who.id, str(who.age_years), who.sex, "yes" if self.beard else "no")
        return (self.name, *said)

    def head(self) -> Head:
        """Return whom the video shows."""
        return draw_head(self.person.rng(SEED), difficult=self.difficult, beard=self.beard)

    def video(self) -> bytes:
        """Return the file."""
        rng = np.random.default_rng((SEED, self.person.number, self.number))
        return avi_bytes(filmed(self.head(), rng, np.linspace(0, 1, FRAMES).tolist()), RATE)


def build(out: Path, drawn: Callable[[int, int], None]) -> ExampleData:
    """Write the example's files into a new or empty folder; the same bytes every time.

    Args:
        out: The folder.
        drawn: Told after each video how many there are and of how many; what it raises ends the drawing.

    Raises:
        OSError: The folder cannot be written, or is not empty.
    """
    videos, table = out / "videos-synthetic", out / "labels-synthetic.csv"
    package, plan = put_package("intubation_risk", out)
    videos.mkdir()
    clips = cohort()
    write_each(clips, lambda one: (videos / one.name).write_bytes(one.video()), drawn)
    rows = [one.row for one in clips]
    rows[UNKNOWN] = (rows[UNKNOWN][0], "", *rows[UNKNOWN][2:])
    doubled = clips[DOUBLED].name
    copy = doubled.replace(".avi", "-copy.avi")
    shutil.copyfile(videos / doubled, videos / copy)
    rows.append((copy, *clips[DOUBLED].row[1:]))
    cut = videos / clips[EMPTY].name
    cut.write_bytes(cut.read_bytes()[:_COPIED_BYTES])
    write_table(table, COLUMNS, rows)
    answers = CohortAnswers(case_column="clip", label_column="difficult", patient_column="patient")
    return ExampleData(package, videos, table, plan, answers)


def cohort() -> tuple[Filmed, ...]:
    """Return the videos, patient by patient."""
    rng = np.random.default_rng((SEED, 0))
    difficult = rng.permutation(PATIENTS) < DIFFICULT
    clips = []
    for person, hard in zip(people(PATIENTS, SEED, age=(56, 16)), difficult.tolist(), strict=True):
        beard = person.sex == "male" and rng.random() < BEARDED
        clips += [Filmed(person, number, hard, beard) for number in range(1, 3 if person.number <= TWICE else 2)]
    return tuple(clips)
