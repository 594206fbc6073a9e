"""The example "lesion-detection": a small network that finds lesions, on a synthetic hospital's photographs of skin.

The hospital has hairier and freckled patients, more dark skin, and red spots, which the developer's images had not. A
few things are wrong with its data: an image without an annotation, one that is there twice, one that was cut off while
copying.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from evaluators.cohort.answers import CohortAnswers
from evaluators.examples.dicom_writer import SYNTHETIC, Examination, dicom_bytes
from evaluators.examples.example_data import ExampleData
from evaluators.examples.example_files import cut_off, put_package, write_each
from evaluators.examples.people import Person, people
from evaluators.examples.skin_overview import HEIGHT, SKINS, WIDTH, Box, Skin, lesions_of, photograph

SEED: Final = 2028
"""The developer's images have others."""
PATIENTS: Final = 80
SKIN_SHARES: Final = (0.42, 0.36, 0.22)

Shot = tuple[bytes, tuple[Box, ...]]


@dataclass(frozen=True, slots=True)
class Photo:
    """One photograph to be taken."""

    person: Person
    number: int
    """From 1."""
    skin: Skin

    @property
    def name(self) -> str:
        return f"synthetic-{self.person.number:03}-{self.number}.dcm"


def build(out: Path, drawn: Callable[[int, int], None]) -> ExampleData:
    """Write the example's files into a new or empty folder; the same bytes every time.

    Args:
        out: The folder.
        drawn: Told after each image how many there are and of how many; what it raises ends the drawing.

    Raises:
        OSError: The folder cannot be written, or is not empty.
    """
    package, plan = put_package("lesion_detection", out)
    images, boxes = out / "images-synthetic", out / "boxes-synthetic.json"
    images.mkdir()
    photos = cohort()
    lesions: dict[str, tuple[Box, ...]] = {}

    def write(photo: Photo) -> None:
        file, lesions[photo.name] = shot(photo)
        (images / photo.name).write_bytes(file)

    write_each(photos, write, drawn)
    _spoil(images, lesions, photos)
    boxes.write_text(json.dumps(coco(lesions)), "utf-8")
    return ExampleData(package, images, boxes, plan, CohortAnswers())


def cohort() -> tuple[Photo, ...]:
    """Return one to four photographs of every patient."""
    return tuple(photo for person in people(PATIENTS, SEED, age=(49, 18)) for photo in _photos_of(person))


def shot(photo: Photo) -> Shot:
    """Return the file of a photograph, and the boxes of its lesions."""
    rng, who = photo.person.rng(SEED + photo.number), photo.person
    pixels, boxes = photograph(photo.skin, lesions_of(rng), rng)
    examination = Examination(who.id, who.sex, who.age_years, who.day, photo.number)
    return dicom_bytes(pixels, examination), boxes


def coco(lesions: dict[str, tuple[Box, ...]]) -> dict[str, Any]:
    """Return COCO's form of boxes by image; an image without boxes is one on which nothing was seen."""
    names = sorted(lesions)
    boxes = [(place, box) for place, name in enumerate(names, start=1) for box in lesions[name]]
    return {
        "info": {"description": SYNTHETIC},
        "images": [
            {"id": place, "file_name": name, "width": WIDTH, "height": HEIGHT}
            for place, name in enumerate(names, start=1)
        ],
        "categories": [{"id": 1, "name": "lesion"}],
        "annotations": [
            {
                "id": number,
                "image_id": place,
                "category_id": 1,
                "bbox": [left, top, right - left, bottom - top],
                "area": (right - left) * (bottom - top),
                "iscrowd": 0,
            }
            for number, (place, (left, top, right, bottom)) in enumerate(boxes, start=1)
        ],
    }


def _photos_of(person: Person) -> tuple[Photo, ...]:
    rng = person.rng(SEED)
    skin = Skin(
        type=str(rng.choice(SKINS, p=SKIN_SHARES)),
        freckles=int(rng.integers(0, 28)),
        hairs=int(rng.integers(4, 26) if person.sex == "male" else rng.integers(0, 8)),
        red_spots=int(rng.poisson(max(0, person.age_years - 35) / 14)),  # they come with age
    )
    count = int(rng.choice([1, 2, 3, 4], p=[0.22, 0.4, 0.25, 0.13]))
    return tuple(Photo(person, number, skin) for number in range(1, count + 1))


def _spoil(images: Path, lesions: dict[str, tuple[Box, ...]], photos: Sequence[Photo]) -> None:
    """Take the annotation of one image away, copy another, and cut a third off; their patients have more images."""
    missing, doubled, halved = [photo.name for photo in photos if photo.number == 3][:3]
    del lesions[missing]
    copy = f"{Path(doubled).stem}-copy.dcm"
    shutil.copyfile(images / doubled, images / copy)
    lesions[copy] = lesions[doubled]
    cut_off(images / halved)
