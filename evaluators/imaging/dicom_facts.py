"""What a DICOM header says that identifies nobody, and, apart from it, what does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pydicom.dataset import Dataset

from evaluators.domain.case import Sex
from evaluators.imaging.dicom_dataset import text
from evaluators.imaging.dicom_terms import BODY_PARTS, MODALITIES, manufacturer

_SEXES: Final[dict[str, Sex]] = {"M": "male", "F": "female", "O": "other"}
_PER_YEAR: Final = {"Y": 1.0, "M": 12.0, "W": 52.1775, "D": 365.2425}
_MONTH_SOURCES: Final = ("AcquisitionDateTime", "AcquisitionDate", "ContentDate", "SeriesDate", "StudyDate")


@dataclass(frozen=True, slots=True)
class DicomIdentity:
    """What identifies patient and examination. Never leaves the worker, UIDs and accession number excepted."""

    issuer: str
    """Who gave the patient number; empty where not stated."""
    patient_id: str | None
    image_uid: str | None
    series_uid: str | None
    study_uid: str | None
    accession: str | None


def acquisition_facts(dataset: Dataset) -> dict[str, Any]:
    """Return the fields of ``ImageFacts`` about acquisition and patient: numbers, or words of closed lists."""
    modality, body_part = text(dataset, "Modality"), text(dataset, "BodyPartExamined")
    made_by = text(dataset, "Manufacturer")
    return {
        "modality": modality if modality in MODALITIES else None,
        "body_part": body_part if body_part in BODY_PARTS else None,
        "manufacturer": manufacturer(made_by) if made_by else None,
        "age_years": _age(dataset),
        "sex": _SEXES.get(text(dataset, "PatientSex") or ""),
        "month": _month(dataset),
    }


def dicom_identity(dataset: Dataset) -> DicomIdentity:
    """Return what identifies patient and examination; for use inside a worker only."""
    return DicomIdentity(
        issuer=text(dataset, "IssuerOfPatientID") or "",
        patient_id=text(dataset, "PatientID"),
        image_uid=_uid(dataset, "SOPInstanceUID"),
        series_uid=_uid(dataset, "SeriesInstanceUID"),
        study_uid=_uid(dataset, "StudyInstanceUID"),
        accession=text(dataset, "AccessionNumber"),
    )


def _uid(dataset: Dataset, keyword: str) -> str | None:
    found = text(dataset, keyword)
    return found if found and re.fullmatch(r"[0-9.]{1,64}", found) else None


def _age(dataset: Dataset) -> float | None:
    """Return years from PatientAge, else whole years between birth and examination; None if it cannot be."""
    stated = re.fullmatch(r"(\d{1,3})([YMWD])", text(dataset, "PatientAge") or "")
    if stated:
        years = round(int(stated[1]) / _PER_YEAR[stated[2]], 2)
    else:
        born, examined = _date(dataset, "PatientBirthDate"), _date(dataset, "StudyDate")
        if born is None or examined is None:
            return None
        years = float(examined.year - born.year - ((examined.month, examined.day) < (born.month, born.day)))
    return years if 0 <= years <= 130 else None


def _month(dataset: Dataset) -> str | None:
    for keyword in _MONTH_SOURCES:
        day = _date(dataset, keyword)
        if day is not None:
            return f"{day:%Y-%m}"
    return None


def _date(dataset: Dataset, keyword: str) -> date | None:
    found = re.match(r"((?:19|20)\d\d)\.?(\d\d)\.?(\d\d)", text(dataset, keyword) or "")
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
