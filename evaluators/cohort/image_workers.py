"""Image workers as the scan uses them: bytes in, description out, and a fresh worker after one was lost."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Annotated, Any, Final

from pydantic import Field, ValidationError

from evaluators.domain.case import ImageFacts
from evaluators.domain.value import Value
from evaluators.errors import EvaluationError, ImageError, WorkerCrashed, WorkerError, WorkerMisbehaved
from evaluators.isolation.refusal import understand
from evaluators.isolation.worker_process import WorkerProcess

FILE_TIMEOUT_S: Final = 60.0
"""A whole-slide JPEG 2000 image takes seconds; whatever takes a minute would hold up the run as well."""

_MOST: Final = 2**31
"""Of pixels, channels, frames or bits."""
_LONGEST_TEXT: Final = 1000

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


class ImageDescriber(ABC):
    """Says what images are. Used by one thread at a time."""

    @abstractmethod
    def describe(self, data: bytes) -> ImageDescription:
        """Describe the image in these bytes, every pixel decoded.

        Raises:
            ImageError: This file cannot be used; the next one can.
            EvaluationError: No file can be read.
        """

    def describe_all(self, files: Sequence[bytes]) -> list[ImageDescription | ImageError]:
        """Describe several images; what cannot be used is answered with its error.

        Raises:
            EvaluationError: No file can be read.
        """
        return [self._described(data) for data in files]

    @abstractmethod
    def close(self) -> None:
        """Give everything back."""

    def _described(self, data: bytes) -> ImageDescription | ImageError:
        try:
            return self.describe(data)
        except ImageError as error:
            return error


class WorkerDescriber(ImageDescriber):
    """Describes images in an isolated process, started with the first one and replaced when one kills it.

    Args:
        pseudonym_key: Key for the hashes of PatientIDs.
        decode: Decode every pixel; else headers alone are read, and pictures are not compared.
        allow_unisolated: Go on where the sandbox cannot be had.
    """

    def __init__(self, pseudonym_key: bytes, *, decode: bool = True, allow_unisolated: bool = False) -> None:
        self._setup = {"pseudonym_key": pseudonym_key.hex()}
        self._request = {"op": "facts", "decode": decode}
        self._allow_unisolated = allow_unisolated
        self._worker: WorkerProcess | None = None

    def describe(self, data: bytes) -> ImageDescription:
        """Describe the image in these bytes.

        Raises:
            ImageError: The file cannot be used, or the worker was lost over it (C255, C256).
            EvaluationError: No worker can be started.
        """
        worker = self._started()
        try:
            return self._asked(worker, data)
        except WorkerCrashed:  # perhaps somebody ended it, or memory was short: once more in a fresh process
            return self._asked(self._started(), data, last=True)

    def describe_all(self, files: Sequence[bytes]) -> list[ImageDescription | ImageError]:
        """Describe several images in one request: for small files, the way there and back is most of the time.

        Where the worker is lost, they are asked for one by one, so that only the file at fault is lost.

        Raises:
            EvaluationError: No worker can be started.
        """
        if len(files) == 1:
            return super().describe_all(files)
        worker = self._started()
        try:
            answers = worker.ask(self._request, files, timeout_s=FILE_TIMEOUT_S).head["files"]
            return [_answer(said) for _, said in zip(files, answers, strict=True)]
        except (EvaluationError, ValidationError, KeyError, TypeError, ValueError):
            self.close()
            return super().describe_all(files)

    def close(self) -> None:
        """End the worker."""
        if self._worker is not None:
            self._worker.close()
        self._worker = None

    def _asked(self, worker: WorkerProcess, data: bytes, *, last: bool = False) -> ImageDescription:
        try:
            return _description(worker.ask(self._request, [data], timeout_s=FILE_TIMEOUT_S).head)
        except ImageError:
            raise
        except WorkerMisbehaved:
            self.close()
            raise ImageError("C256") from None
        except WorkerError as error:
            self.close()
            if isinstance(error, WorkerCrashed) and not last:
                raise
            raise ImageError("C255") from None
        except (EvaluationError, ValidationError):  # only a worker that was taken over answers so
            self.close()
            raise ImageError("C256") from None

    def _started(self) -> WorkerProcess:
        if self._worker is None:
            self._worker = WorkerProcess("images", setup=self._setup, allow_unisolated=self._allow_unisolated)
        return self._worker


def _answer(said: dict[str, Any]) -> ImageDescription | ImageError:
    """Return what was said of one of several files, believing nothing of it.

    Raises:
        EvaluationError, ValidationError: No sane worker says that.
    """
    if "error" not in said:
        return _description(said)
    error = understand(said["error"])
    if isinstance(error, ImageError):
        return error
    raise error


def _is_plain(text: str) -> bool:
    """Return whether a text can be shown: short, and without marks that turn the direction of writing."""
    return len(text) <= _LONGEST_TEXT and text.isprintable()


def _description(head: dict[str, Any]) -> ImageDescription:
    said = {key: head[key] for key in ImageDescription.model_fields if key in head}
    description = ImageDescription.model_validate_json(json.dumps(said))
    facts = description.facts
    texts = [text for text in facts.model_dump().values() if isinstance(text, str)]
    sizes = [
        facts.width,
        facts.height,
        facts.channels,
        facts.frames,
        facts.bits,
        *(facts.grid.shape if facts.grid else ()),
    ]
    if not all(0 <= size <= _MOST for size in sizes) or not all(map(_is_plain, texts)):
        raise WorkerMisbehaved("C403")
    return description
