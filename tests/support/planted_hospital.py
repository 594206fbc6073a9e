"""A small hospital in which everything that can name a person does: files, headers, tables, archives, a model.

Twenty-eight patients with an image each; of the images every second one is bright. What is wrong here is wrong on
purpose: an unreadable file, a repeated one, a row without a file, a label of no class, two darkest images on which the
model takes its process down.
"""

import csv
import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image, PngImagePlugin
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from support.dicom_files import dicom_bytes
from support.models import crashing_model, write_package
from support.planted_tokens import Planted

PATIENTS = 28
DICOM, JPEG, ARCHIVED = range(1, 11), range(11, 15), range(15, 18)
"""Numbers of the cases that are written so; the others are PNG."""
MOST_LIKELY_BRIGHT = 120
_TEXT_TAGS = (
    "InstitutionName", "ReferringPhysicianName", "StudyDescription", "SeriesDescription", "OperatorsName",
    "PerformingPhysicianName", "OtherPatientNames", "PatientBirthName", "PatientMotherBirthName", "PatientAddress",
    "PatientComments", "AdditionalPatientHistory", "ImageComments", "DeviceSerialNumber", "ProtocolName",
    "RequestingPhysician", "DerivationDescription",
)  # fmt: skip
_NUMBER_TAGS = ("PatientID", "AccessionNumber", "StudyID", "StationName", "PatientTelephoneNumbers", "Occupation")
"""What they may hold is short."""
_UID_TAGS = ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID")


@dataclass
class Hospital:
    """Where everything lies."""

    planted: Planted
    images: Path
    table: Path
    package: Path
    contents: dict[str, bytes] = field(default_factory=dict)
    """Every image and the table."""


def build_hospital(place):
    """Write the hospital below ``place`` and return it."""
    planted = Planted()
    root = Path(place) / planted.word("folder of the hospital")
    images = root / planted.word("folder of the images")
    hospital = Hospital(planted, images, root / f"{planted.word('name of the table')}.csv", root / "package")
    rows = [_row(hospital, number) for number in range(1, PATIENTS + 1)]
    _write_archive(hospital)
    _write_what_is_wrong(hospital, rows)
    *columns, _ = rows[0]
    with hospital.table.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow([*columns, planted.word("header of a column")])
        writer.writerows(list(row.values()) for row in rows)
    hospital.contents["table"] = hospital.table.read_bytes()
    _write_model(hospital)
    return hospital


def brightness(number):
    """Return the grey of an image: two are too dark for the model, the others dark or bright in turns."""
    return 20 + number if number < 3 else (90 if number % 2 else 170) + number


def _row(hospital, number):
    planted, folder = hospital.planted, hospital.images / hospital.planted.word(f"folder of case {number}")
    name = planted.word(f"file of case {number}")
    write = _dicom if number in DICOM else _jpeg if number in JPEG else _png
    content, ending = write(planted, number)
    hospital.contents[f"image {number}"] = content
    if number not in ARCHIVED:
        folder.mkdir(parents=True)
        (folder / f"{name}.{ending}").write_bytes(content)
    return {
        "image": f"{name}.{ending}",
        "label": "bright" if brightness(number) > MOST_LIKELY_BRIGHT else "dark",
        "patient": planted.number(f"patient column of case {number}"),
        "name": planted.word(f"name column of case {number}"),
        "note": planted.word(f"note column of case {number}"),
        "sex": "female" if number % 3 else "male",
        "ward": planted.word("ward column") if number % 2 else "other",
    }


def _dicom(planted, number):
    said = {tag: planted.word(f"{tag} of case {number}") for tag in _TEXT_TAGS}
    said |= {tag: planted.uid(f"{tag} of case {number}") for tag in _UID_TAGS}
    said |= {tag: planted.number(f"{tag} of case {number}") for tag in _NUMBER_TAGS}
    said["PatientName"] = f"{planted.word(f'surname of case {number}')}^{planted.word(f'first name of case {number}')}"
    said["OtherPatientIDsSequence"] = Sequence([_nested(planted, number)])
    if number == DICOM[0]:
        said["PatientBirthDate"] = planted.day("birthday", 1903)
        said["StudyDate"] = said["ContentDate"] = planted.day("day of the study", 1904)
    pixels = np.full((14, 16 + number), brightness(number), np.uint8)
    return dicom_bytes(pixels, PatientSex="F", PatientAge="047Y", **said), "dcm"


def _nested(planted, number):
    item = Dataset()
    item.PatientID = planted.word(f"nested PatientID of case {number}")
    block = item.private_block(0x0099, "A VENDOR", create=True)
    block.add_new(0x01, "LO", planted.word(f"private tag of case {number}"))
    return item


def _png(planted, number):
    said = PngImagePlugin.PngInfo()
    said.add_text("Author", planted.word(f"PNG text of case {number}"))
    said.add_text("Comment", planted.word(f"packed PNG text of case {number}"), zip=True)
    said.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{planted.word(f'XMP of case {number}')}</x:xmpmeta>")
    return _picture(number, "PNG", pnginfo=said, exif=_exif(planted, number)), "png"


def _jpeg(planted, number):
    comment = planted.word(f"JPEG comment of case {number}").encode()
    return _picture(number, "JPEG", quality=95, exif=_exif(planted, number), comment=comment), "jpg"


def _exif(planted, number):
    exif = Image.Exif()
    artist, description, software, maker = 0x013B, 0x010E, 0x0131, 0x010F
    for tag in (artist, description, software, maker):
        exif[tag] = planted.word(f"EXIF {tag} of case {number}")
    return exif.tobytes()


def _picture(number, kind, **how):
    out = io.BytesIO()
    Image.new("RGB", (16 + number, 14), (brightness(number),) * 3).save(out, kind, **how)
    return out.getvalue()


def _write_archive(hospital):
    planted = hospital.planted
    folder = planted.word("folder in an archive")
    with zipfile.ZipFile(hospital.images / f"{planted.word('name of an archive')}.zip", "w") as archive:
        archive.comment = planted.word("comment of an archive").encode()
        for number in ARCHIVED:
            name = next(word for word, place in planted.places.items() if place == f"file of case {number}")
            archive.writestr(f"{folder}/{name}.png", hospital.contents[f"image {number}"])


def _write_what_is_wrong(hospital, rows):
    planted, images = hospital.planted, hospital.images
    (images / f"{planted.word('unreadable file')}.dcm").write_bytes(
        b"\0" * 128 + b"DICM" + planted.word("inside an unreadable file").encode()
    )
    (images / f"{planted.word('file that is no image')}.txt").write_text(planted.word("inside a text"))
    first = next(images.rglob(rows[-1]["image"]))
    (images / f"{planted.word('repeated file')}.png").write_bytes(first.read_bytes())
    lost = dict(rows[0], image=f"{planted.word('row without a file')}.png", patient=planted.number("lost patient"))
    rows.append(lost)
    rows[-2]["label"] = planted.word("label of no class")


def _write_model(hospital):
    planted, model = hospital.planted, crashing_model()
    for key in ("author", "description", "licence"):
        entry = model.metadata_props.add()
        entry.key, entry.value = key, planted.word(f"metadata of the model: {key}")
    model.producer_name, model.domain = planted.word("producer of the model"), planted.word("domain of the model")
    model.doc_string = planted.word("text of the model")
    model.graph.name, model.graph.doc_string = planted.word("name of the graph"), planted.word("text of the graph")
    model.graph.node[0].name, model.graph.node[0].doc_string = planted.word("a node"), planted.word("text of a node")
    folder = write_package(hospital.package, model)
    card = folder / "submission.toml"
    text = card.read_text("utf-8").replace("Telling bright images from dark ones.", planted.word("use in the card"))
    text = text.replace("[task]", f'population = "{planted.word("population in the card")}"\n\n[task]')
    card.write_text(text, "utf-8")
    (folder / "README.md").write_text(planted.word("readme of the vendor"), "utf-8")
