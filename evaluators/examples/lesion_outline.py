"""The example "lesion-outline": a small network that draws outlines, on a synthetic hospital's photographs.

The developer had pale skin and a dermatoscope; the hospital has every skin, a usual camera too, and images with the
marks of a surgeon's pen. A few things are wrong with its data: an image without an outline, one that is there twice,
one that was cut off while copying.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from evaluators.cohort.answers import CohortAnswers
from evaluators.examples.dicom_writer import Examination, dicom_bytes
from evaluators.examples.example_data import ExampleData
from evaluators.examples.example_files import cut_off, png_bytes, put_package, write_each
from evaluators.examples.outlined_lesions import Camera, drawn_lesion, inked, taken
from evaluators.examples.people import Person, people
from evaluators.examples.phantoms import SKIN_TYPES

SEED: Final = 2027
"""The developer's images have others."""
PATIENTS: Final = 84
USUAL_CAMERA: Final = 0.4
"""Share of the patients who are photographed with one; the others with a dermatoscope."""
SKIN_SHARES: Final = (0.16, 0.24, 0.22, 0.16, 0.12, 0.10)
CONTROL_EVERY: Final = 6
"""Every so many patients one has no lesion: enough of them that numbers on the others may leave the hospital."""
FADED: Final = 0.14
INKED: Final = 0.2
"""Shares of the images whose lesion fades, and of those with ink."""


@dataclass(frozen=True, slots=True)
class Photo:
    """One photograph to be taken."""

    person: Person
    number: int
    """From 1."""
    skin_type: str
    camera: Camera

    @property
    def stem(self) -> str:
        return f"synthetic-{self.person.number:03}-{self.number}"


def build(out: Path, drawn: Callable[[int, int], None]) -> ExampleData:
    """Write the example's files into a new or empty folder; the same bytes every time.

    Args:
        out: The folder.
        drawn: Told after each image how many there are and of how many; what it raises ends the drawing.

    Raises:
        OSError: The folder cannot be written, or is not empty.
    """
    package, plan = put_package("lesion_outline", out)
    images, outlines = out / "images-synthetic", out / "outlines-synthetic"
    images.mkdir()
    outlines.mkdir()
    photos = cohort()
    write_each(photos, lambda photo: _write(photo, images, outlines), drawn)
    _spoil(images, outlines, photos)
    return ExampleData(package, images, outlines, plan, CohortAnswers())


def cohort() -> tuple[Photo, ...]:
    """Return one to four photographs of every patient."""
    return tuple(photo for person in people(PATIENTS, SEED, age=(55, 17)) for photo in _photos_of(person))


def files_of(photo: Photo) -> tuple[bytes, bytes]:
    """Return the photograph as DICOM, and its outline as PNG: 255 inside, 0 outside."""
    rng = np.random.default_rng((SEED, photo.person.number, photo.number))
    lesion = None if photo.person.number % CONTROL_EVERY == 0 else drawn_lesion(rng, faded=bool(rng.random() < FADED))
    pixels, inside = taken(lesion, photo.skin_type, photo.camera, rng)
    if rng.random() < INKED:
        pixels = inked(pixels, rng)
    who = photo.person
    examination = Examination(who.id, who.sex, who.age_years, who.day, photo.number, photo.camera)
    return dicom_bytes(pixels, examination), png_bytes(inside.astype(np.uint8) * np.uint8(255))


def _photos_of(person: Person) -> tuple[Photo, ...]:
    rng = person.rng(SEED)
    skin_type = str(rng.choice(SKIN_TYPES, p=SKIN_SHARES))
    camera: Camera = "XC" if rng.random() < USUAL_CAMERA else "DMS"
    count = int(rng.choice([1, 2, 3, 4], p=[0.3, 0.38, 0.22, 0.1]))
    return tuple(Photo(person, number, skin_type, camera) for number in range(1, count + 1))


def _write(photo: Photo, images: Path, outlines: Path) -> None:
    image, outline = files_of(photo)
    (images / f"{photo.stem}.dcm").write_bytes(image)
    (outlines / f"{photo.stem}.png").write_bytes(outline)


def _spoil(images: Path, outlines: Path, photos: Sequence[Photo]) -> None:
    """Take the outline of one image away, copy another, and cut a third off; their patients have more images."""
    missing, doubled, halved = [photo.stem for photo in photos if photo.number == 3][:3]
    (outlines / f"{missing}.png").unlink()
    shutil.copyfile(images / f"{doubled}.dcm", images / f"{doubled}-copy.dcm")
    shutil.copyfile(outlines / f"{doubled}.png", outlines / f"{doubled}-copy.png")
    cut_off(images / f"{halved}.dcm")
