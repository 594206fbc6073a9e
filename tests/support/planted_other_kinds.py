"""Small cohorts of boxes, videos and measurements in which every name, note and reader is a planted word."""

import csv
import io
import json
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from support.planted_tokens import Planted
from support.videos import video_bytes

PATIENTS = 24
CARD = """format = 1
[model]
name = "Made elsewhere"
version = "1.0"
developer = "Example GmbH"
file = "predictions.csv"
[intended_use]
text = "Marks or measures."
[task]
"""


@dataclass
class OtherKind:
    """Where the files of one cohort lie, and how they are told to the program."""

    planted: Planted
    data: Path
    reference: Path
    predictions: Path
    card: Path
    answers: tuple[str, ...]
    contents: dict[str, bytes] = field(default_factory=dict)
    """Every file of the hospital."""


def boxes(root):
    """Images with boxes in COCO's format, reference and predictions, in which every free field is used."""
    planted, names = Planted(), []
    for number in range(1, PATIENTS + 1):
        names.append(f"{planted.word(f'file of case {number}')}.png")
        _keep(root / "data" / names[-1], _picture(number))
    described = {
        "info": {"description": planted.word("description in COCO"), "contributor": planted.word("contributor")},
        "licenses": [{"id": 1, "name": planted.word("licence in COCO")}],
        "categories": [{"id": 1, "name": "lesion", "supercategory": planted.word("supercategory")}],
        "images": [
            {"id": 17 + number, "file_name": name, "width": 20 + number, "height": 32}
            | {
                "patient_name": planted.word(f"patient in COCO {number}"),
                "date_captured": planted.word(f"date {number}"),
            }
            for number, name in enumerate(names, start=1)
        ],
    }
    drawn = [
        {"id": number, "image_id": 17 + number, "category_id": 1, "bbox": [2, 2, 8, 8], "score": 0.75}
        | {"annotator": planted.word(f"annotator of {number}")}
        for number in range(1, PATIENTS - 10)
    ]
    for name in ("reference", "predictions"):
        _keep(root / f"{name}.json", json.dumps(described | {"annotations": drawn}).encode())
    card = CARD + 'kind = "detection"\nclasses = ["lesion"]\nthreshold = 0.5\n'
    return _kind(planted, root, "json", card, ("--reference-kind", "boxes", "--one-image-per-patient"))


def videos(root):
    """Videos with dated events; the table names patients, readers and notes."""
    planted, rows, said = Planted(), [], []
    for number in range(1, PATIENTS + 1):
        name = f"{planted.word(f'file of case {number}')}.avi"
        (root / "data").mkdir(parents=True, exist_ok=True)
        greys = (20 + number,) * 4 + (200,) * 6
        (root / "data" / name).write_bytes(video_bytes(root / "data", "avi", "MJPG", greys=greys))
        event = (0.32, 0.6) if number > 10 else ("", "")
        note, who = planted.word(f"note column of case {number}"), planted.number(f"patient column of case {number}")
        rows.append((name, "tube" if event[0] else "", *event, who, note, planted.word(f"name of case {number}")))
        said += [(name, 0, 0.1), (name, 4, 0.9 if number % 4 else 0.2)]
    (root / "data" / "video.avi").unlink()
    header = ("video", "event", "start", "end", "patient", "note", planted.word("header of a column"))
    _keep(root / "reference.csv", _table(header, *rows))
    _keep(root / "predictions.csv", _table(("video", "frame", "score"), *said))
    card = (
        CARD
        + 'kind = "video"\nper_frame = "detection"\nclasses = ["free", "tube"]\npositive = ["tube"]\nthreshold = 0.5\n'
    )
    answers = ("--reference-kind", "events", "--patient-column", "patient", "--unit", "clip")
    return _kind(planted, root, "csv", card, answers)


def values(root):
    """Images with a number each, its unit in a column; patients and notes beside."""
    planted, rows, said = Planted(), [], []
    for number in range(1, PATIENTS + 1):
        name = f"{planted.word(f'file of case {number}')}.png"
        _keep(root / "data" / name, _picture(number))
        note, who = planted.word(f"note column of case {number}"), planted.number(f"patient column of case {number}")
        rows.append((name, 30 + number, "mm", who, note))
        said.append((name, 31.25 + number))
    _keep(root / "reference.csv", _table(("image", "diameter", "unit", "patient", "note"), *rows))
    _keep(root / "predictions.csv", _table(("image", "value (mm)"), *said))
    card = CARD + 'kind = "measurement"\nclasses = ["diameter"]\nunit = "mm"\n'
    answers = ("--label-column", "diameter", "--patient-column", "patient")
    return _kind(planted, root, "csv", card, answers)


def _kind(planted, root, ending, card, answers):
    _keep(root / "card.toml", card.encode())
    reference, predictions = (root / f"{name}.{ending}" for name in ("reference", "predictions"))
    files = [reference, predictions, *sorted((root / "data").iterdir())]
    contents = {f"file {path.name}": path.read_bytes() for path in files}
    return OtherKind(planted, root / "data", reference, predictions, root / "card.toml", answers, contents)


def _keep(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _picture(number):
    out = io.BytesIO()
    Image.new("RGB", (20 + number, 32), (5 * number,) * 3).save(out, "PNG")
    return out.getvalue()


def _table(*rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
