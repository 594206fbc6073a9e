"""Image workers as the scan uses them: bytes in, description out, and a fresh worker after one was lost."""

from __future__ import annotations

import json
from typing import Annotated, Final, Protocol

from pydantic import Field, ValidationError

from evaluators.domain.case import ImageFacts
from evaluators.domain.value import Value
from evaluators.errors import EvaluationError, ImageError, WorkerError
from evaluators.isolation.worker_process import WorkerProcess

FILE_TIMEOUT_S: Final = 60.0
"""A whole-slide JPEG 2000 image takes seconds; whatever takes a minute would hold up the run as well."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Identifier = Annotated[str, Field(max_length=256)]


class SlicePlace(Value):
    """Where one DICOM slice lies, as its header says; ``imaging.series`` makes a grid of many."""

    position: tuple[float, float, float] | None = None
    """Image Position (Patient)."""
    orientation: tuple[float, float, float, float, float, float] | None = None
    spacing: tuple[float, float] | None = None
    """Between rows, between columns, in mm."""
    thickness: float | None = None
    instance: int | None = None
    frame_of_reference: Identifier | None = None
    tilt: float | None = None
    """Gantry/Detector Tilt, in degrees."""
    time_s: float | None = None
    """When it was taken, in seconds of the day: tells phases of one series apart."""


class Deidentification(Value):
    """What a DICOM file says about its own state, DICOM PS3.15 E; nothing of what it holds."""

    removed: bool | None = None
    """Patient Identity Removed; None: not said."""
    codes: tuple[Annotated[str, Field(max_length=16)], ...] = ()
    """De-identification Method Code Sequence: values of CID 7050."""
    burned_in: bool | None = None
    """Burned In Annotation; None: not said."""
    names_left: int = 0
    """How many of the attributes of the basic profile that must be emptied still hold something."""


class ImageDescription(Value):
    """What a worker says about one file. The identifiers serve pairing and never leave the evaluation folder."""

    facts: ImageFacts
    patient: Sha256 | None = None
    """Keyed hash of the PatientID; the PatientID itself never leaves the worker."""
    image_uid: Identifier | None = None
    accession: Identifier | None = None
    pixel_digest: Sha256 | None
    """None: the pixels were not decoded."""
    series_uid: Identifier | None = None
    study_uid: Identifier | None = None
    place: SlicePlace | None = None
    """Of an image that may be a slice of a volume."""
    look: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")] | None = None
    """Perceptual hash, 64 bits: near for pictures that look alike; None: not decoded, or constant."""
    constant: bool | None = None
    clipped_share: Annotated[float, Field(ge=0, le=1)] | None = None
    """Share of pixels at the smallest or largest value the file can hold."""
    deidentification: Deidentification | None = None
    """Of a DICOM file."""


class ImageDescriber(Protocol):
    """Says what one image is. Used by one thread at a time."""

    def describe(self, data: bytes) -> ImageDescription:
        """Describe the image in these bytes, every pixel decoded.

        Raises:
            ImageError: This file cannot be used; the next one can.
            EvaluationError: No file can be read.
        """

    def close(self) -> None:
        """Give everything back."""


class WorkerDescriber:
    """Describes images in an isolated process, started with the first one and replaced when one kills it.

    Args:
        pseudonym_key: Key for the hashes of PatientIDs.
        allow_unisolated: Go on where the sandbox cannot be had.
    """

    def __init__(self, pseudonym_key: bytes, *, allow_unisolated: bool = False) -> None:
        self._setup = {"pseudonym_key": pseudonym_key.hex()}
        self._allow_unisolated = allow_unisolated
        self._worker: WorkerProcess | None = None

    def describe(self, data: bytes) -> ImageDescription:
        """Describe the image in these bytes, every pixel decoded.

        Raises:
            ImageError: The file cannot be used, or the worker was lost over it (C255, C256).
            EvaluationError: No worker can be started.
        """
        if self._worker is None:
            self._worker = WorkerProcess("images", setup=self._setup, allow_unisolated=self._allow_unisolated)
        try:
            answer = self._worker.ask({"op": "facts", "decode": True}, [data], timeout_s=FILE_TIMEOUT_S)
            said = {key: answer.head[key] for key in ImageDescription.model_fields if key in answer.head}
            return ImageDescription.model_validate_json(json.dumps(said))
        except ImageError:
            raise
        except WorkerError:
            self.close()
            raise ImageError("C255") from None
        except (EvaluationError, ValidationError):  # only a worker that was taken over answers so
            self.close()
            raise ImageError("C256") from None

    def close(self) -> None:
        """End the worker."""
        if self._worker is not None:
            self._worker.close()
        self._worker = None
