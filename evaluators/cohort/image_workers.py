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


class ImageDescription(Value):
    """What a worker says about one file. The identifiers serve pairing and never leave the evaluation folder."""

    facts: ImageFacts
    patient: Sha256 | None = None
    """Keyed hash of the PatientID; the PatientID itself never leaves the worker."""
    image_uid: Identifier | None = None
    accession: Identifier | None = None
    pixel_digest: Sha256


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
