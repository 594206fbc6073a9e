"""The example "glottis-video": a small model that tells whether the glottis is seen, on a hospital's laryngoscopies.

Half of the synthetic hospital's cameras are worn, of which the developer had hardly any, and in some recordings the
glottis is seen for a moment only, or never. A few things are wrong with its data: a recording nobody has annotated, one
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
from evaluators.examples.laryngoscopies import RATE, Course, events, looks
from evaluators.examples.larynx import Camera, Look, draw_airway
from evaluators.examples.people import Person, people
from evaluators.examples.video_files import avi_bytes

SEED: Final = 2028
"""The developer's recordings have others."""
PATIENTS: Final = 24
COURSES: Final[tuple[Course, ...]] = ("easy",) * 11 + ("interrupted",) * 7 + ("hard",) * 6 + ("never",) * 6
"""Of the recordings; every patient has one, the first ones have a second."""
UNREAD, DOUBLED, EMPTY = 4, 9, 15
"""Places of the recordings that are spoiled."""
COLUMNS: Final = ("clip", "event", "start_s", "end_s", "patient")

_COPIED_BYTES: Final = 150


@dataclass(frozen=True, slots=True)
class Recording:
    """One laryngoscopy of a patient."""

    person: Person
    number: int
    """From 1."""
    course: Course

    @property
    def name(self) -> str:
        return f"synthetic-{self.person.number:03}-{self.number}.avi"

    @property
    def worn(self) -> bool:
        """Return whether the camera is worn."""
        return self.person.number % 2 == 0

    def looks(self) -> list[Look]:
        """Return what is in view, frame by frame."""
        return looks(self.course, self._rng(0))

    def video(self) -> bytes:
        """Return the file."""
        rng = self._rng(1)
        camera = Camera(draw_airway(self.person.rng(SEED), worn=self.worn), rng)
        return avi_bytes([camera.frame(look) for look in self.looks()], RATE)

    def rows(self) -> list[tuple[str, ...]]:
        """Return the lines of the reference table: one for each time the glottis is in view, or one without times."""
        seen = [(f"{start:.1f}", f"{end:.1f}") for start, end in events(self.looks())]
        return [
            (self.name, "glottis" if start else "", start, end, self.person.id) for start, end in seen or [("", "")]
        ]

    def _rng(self, part: int) -> np.random.Generator:
        return np.random.default_rng((SEED, self.person.number, self.number, part))


def build(out: Path, drawn: Callable[[int, int], None]) -> ExampleData:
    """Write the example's files into a new or empty folder; the same bytes every time.

    Args:
        out: The folder.
        drawn: Told after each recording how many there are and of how many; what it raises ends the drawing.

    Raises:
        OSError: The folder cannot be written, or is not empty.
    """
    videos, table = out / "videos-synthetic", out / "events-synthetic.csv"
    package, plan = put_package("glottis_video", out)
    videos.mkdir()
    recordings = cohort()
    write_each(recordings, lambda one: (videos / one.name).write_bytes(one.video()), drawn)
    rows = [row for place, one in enumerate(recordings) if place != UNREAD for row in one.rows()]
    doubled = recordings[DOUBLED]
    copy = doubled.name.replace(".avi", "-copy.avi")
    shutil.copyfile(videos / doubled.name, videos / copy)
    rows += [(copy, *row[1:]) for row in doubled.rows()]
    cut = videos / recordings[EMPTY].name
    cut.write_bytes(cut.read_bytes()[:_COPIED_BYTES])
    write_table(table, COLUMNS, rows)
    return ExampleData(package, videos, table, plan, CohortAnswers(case_column="clip", patient_column="patient"))


def cohort() -> tuple[Recording, ...]:
    """Return the recordings, the courses in a mixed order."""
    somebody = people(PATIENTS, SEED, age=(57, 15))
    whose = [*((one, 1) for one in somebody), *((one, 2) for one in somebody[: len(COURSES) - PATIENTS])]
    order = np.random.default_rng(SEED).permutation(len(COURSES))
    return tuple(Recording(one, number, COURSES[int(at)]) for (one, number), at in zip(whose, order, strict=True))
