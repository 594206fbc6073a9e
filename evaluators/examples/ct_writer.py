"""Synthetic volumes as series of DICOM files (CT Image), which call themselves synthetic wherever they can."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from pydicom import uid
from pydicom.dataset import Dataset, FileMetaDataset

from evaluators.examples.dicom_writer import SYNTHETIC

AIR: Final = -1024
"""Hounsfield units of a stored 0."""
_NAMESPACE: Final = uuid.UUID("b0a6f7c4-3f0e-4b6c-8f1c-5f6f6b7f0c21")


@dataclass(frozen=True, slots=True)
class ScannedPatient:
    """Who was scanned, when and on what."""

    patient: str
    sex: Literal["female", "male"]
    age_years: int
    day: date
    manufacturer: str


def slices(
    volume: NDArray[np.int16], spacing: tuple[float, float, float], whose: ScannedPatient
) -> Iterator[tuple[int, bytes]]:
    """Yield the number of each slice, from 1, and its file; the same bytes for the same input.

    Args:
        volume: Hounsfield units of -1024 or more, shape (slices, rows, columns); towards the head, to the back, to the
            patient's left.
        spacing: Between slices, rows, columns, in mm.
        whose: Patient, date and device.
    """
    high, down, across = spacing
    count, rows, columns = volume.shape
    bottom = -(count - 1) / 2 * high
    corner = (-(columns - 1) / 2 * across, -(rows - 1) / 2 * down)
    for number, values in enumerate(volume, start=1):
        dataset = Dataset()
        dataset.file_meta = FileMetaDataset()
        dataset.file_meta.TransferSyntaxUID = uid.ExplicitVRLittleEndian
        _add_patient(dataset, whose)
        _add_series(dataset, whose, number)
        dataset.ImagePositionPatient = [*corner, bottom + (number - 1) * high]
        dataset.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
        dataset.PixelSpacing = [down, across]
        dataset.SliceThickness = high
        _add_pixels(dataset, values)
        file = BytesIO()
        dataset.save_as(file, enforce_file_format=True)
        yield number, file.getvalue()


def _add_patient(dataset: Dataset, whose: ScannedPatient) -> None:
    dataset.PatientName = f"Synthetic^{whose.patient}"
    dataset.PatientID = whose.patient
    dataset.PatientBirthDate = ""
    dataset.PatientSex = whose.sex[0].upper()
    dataset.PatientAge = f"{whose.age_years:03}Y"
    dataset.PatientIdentityRemoved = "YES"
    dataset.DeidentificationMethod = SYNTHETIC


def _add_series(dataset: Dataset, whose: ScannedPatient, number: int) -> None:
    day = f"{whose.day:%Y%m%d}"
    dataset.SOPClassUID = uid.CTImageStorage
    dataset.SOPInstanceUID = _uid(whose.patient, day, str(number))
    dataset.StudyInstanceUID = _uid(whose.patient, day)
    dataset.SeriesInstanceUID = _uid(whose.patient, day, "series")
    dataset.FrameOfReferenceUID = _uid(whose.patient, day, "frame of reference")
    dataset.SyntheticData = "YES"
    dataset.StudyDate = dataset.ContentDate = day
    dataset.StudyTime = dataset.ContentTime = "120000"
    dataset.StudyID = "1"
    dataset.AccessionNumber = dataset.ReferringPhysicianName = dataset.PositionReferenceIndicator = ""
    dataset.Modality = "CT"
    dataset.BodyPartExamined = "ABDOMEN"
    dataset.Manufacturer = whose.manufacturer
    dataset.StudyDescription = dataset.SeriesDescription = "synthetic abdomen"
    dataset.KVP = "120"
    dataset.SeriesNumber = dataset.AcquisitionNumber = 1
    dataset.InstanceNumber = number


def _add_pixels(dataset: Dataset, values: NDArray[np.int16]) -> None:
    dataset.ImageType = ["DERIVED", "PRIMARY", "AXIAL"]
    dataset.DerivationDescription = dataset.ImageComments = SYNTHETIC
    dataset.Rows, dataset.Columns = values.shape
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.BitsAllocated = 16
    dataset.BitsStored, dataset.HighBit = 12, 11
    dataset.PixelRepresentation = 0
    dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = AIR, 1, "HU"
    dataset.WindowCenter, dataset.WindowWidth = 40, 400
    dataset.BurnedInAnnotation = "NO"
    dataset.LossyImageCompression = "00"
    dataset.PixelData = (values - AIR).astype("<u2").tobytes()
    dataset["PixelData"].VR = "OW"


def _uid(*names: str) -> str:
    """Return a UID made of names, in the branch of UIDs that anybody may make from a UUID."""
    return f"2.25.{uuid.uuid5(_NAMESPACE, '/'.join(names)).int}"
