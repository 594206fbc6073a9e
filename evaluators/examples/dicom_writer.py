"""Synthetic photographs as DICOM files, VL or dermoscopic, which call themselves synthetic wherever they can."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from pydicom import uid
from pydicom.dataset import Dataset, FileMetaDataset

SYNTHETIC: Final = "synthetic image, drawn by a program, no patient"
_CLASSES: Final = {"XC": uid.VLPhotographicImageStorage, "DMS": uid.DermoscopicPhotographyImageStorage}
_NAMESPACE: Final = uuid.UUID("6f1d0a0e-61d0-4a59-9b4e-6a0c5d1f8a11")


@dataclass(frozen=True, slots=True)
class Examination:
    """Who was photographed, when, and which photograph of the examination it is."""

    patient: str
    sex: Literal["female", "male"]
    age_years: int
    day: date
    number: int
    """From 1."""
    modality: Literal["XC", "DMS"] = "XC"
    """A usual camera, or a dermatoscope."""


def dicom_bytes(pixels: NDArray[np.uint8], examination: Examination) -> bytes:
    """Return a DICOM file, the same bytes for the same input.

    Args:
        pixels: RGB, shape (rows, columns, 3).
        examination: Patient and date.
    """
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = uid.ExplicitVRLittleEndian
    _add_patient(dataset, examination)
    _add_series(dataset, examination)
    _add_pixels(dataset, pixels)
    file = BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    return file.getvalue()


def _add_patient(dataset: Dataset, examination: Examination) -> None:
    dataset.PatientName = f"Synthetic^{examination.patient}"
    dataset.PatientID = examination.patient
    dataset.PatientBirthDate = ""
    dataset.PatientSex = examination.sex[0].upper()
    dataset.PatientAge = f"{examination.age_years:03}Y"
    dataset.PatientIdentityRemoved = "YES"
    dataset.DeidentificationMethod = SYNTHETIC


def _add_series(dataset: Dataset, examination: Examination) -> None:
    day = f"{examination.day:%Y%m%d}"
    dataset.SOPClassUID = _CLASSES[examination.modality]
    dataset.SOPInstanceUID = _uid(examination.patient, day, str(examination.number))
    dataset.StudyInstanceUID = _uid(examination.patient, day)
    dataset.SeriesInstanceUID = _uid(examination.patient, day, "series")
    dataset.SyntheticData = "YES"
    dataset.StudyDate = dataset.ContentDate = day
    dataset.AcquisitionDateTime = day
    dataset.StudyTime = dataset.ContentTime = "120000"
    dataset.StudyID = "1"
    dataset.AccessionNumber = dataset.ReferringPhysicianName = ""
    dataset.Modality = examination.modality
    dataset.Manufacturer = "Synthetic"
    dataset.StudyDescription = dataset.SeriesDescription = "synthetic dermoscopy"
    dataset.SeriesNumber = 1
    dataset.InstanceNumber = examination.number
    dataset.PatientOrientation = ""
    dataset.AcquisitionContextSequence = []


def _add_pixels(dataset: Dataset, pixels: NDArray[np.uint8]) -> None:
    dataset.ImageType = ["DERIVED", "PRIMARY"]
    dataset.DerivationDescription = dataset.ImageComments = SYNTHETIC
    dataset.Rows, dataset.Columns, dataset.SamplesPerPixel = pixels.shape
    dataset.PhotometricInterpretation = "RGB"
    dataset.PlanarConfiguration = 0
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit = 7
    dataset.PixelRepresentation = 0
    dataset.BurnedInAnnotation = "NO"
    dataset.LossyImageCompression = "00"
    stored = pixels.tobytes()
    dataset.PixelData = stored + b"\0" * (len(stored) % 2)
    dataset["PixelData"].VR = "OB"


def _uid(*names: str) -> str:
    """Return a UID made of names, in the branch of UIDs that anybody may make from a UUID."""
    return f"2.25.{uuid.uuid5(_NAMESPACE, '/'.join(names)).int}"
