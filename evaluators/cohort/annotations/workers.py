"""Annotation files as the reading uses them: bytes in, what they say out, and a fresh worker after one was lost."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any, Final, Self

from pydantic import Field, ValidationError

from evaluators.cohort.annotations.parsed import Name, ParsedFile
from evaluators.domain.value import Value
from evaluators.errors import EvaluationError, ImageError, WorkerCrashed, WorkerHung
from evaluators.isolation.worker_process import WorkerProcess

FILE_TIMEOUT_S: Final = 300.0
"""A quarter of a gigabyte of COCO JSON takes half a minute."""
_WORDS_LIMIT: Final = 10_000


class _Classes(Value):
    classes: Annotated[tuple[Name, ...], Field(max_length=_WORDS_LIMIT)]


class _Overlap(Value):
    dice: tuple[Annotated[float, Field(ge=0, le=1)] | None, ...]


class AnnotationParser:
    """Parses annotation files in an isolated process, started with the first one. Used by one thread.

    Args:
        allow_unisolated: Go on where the sandbox cannot be had.
    """

    def __init__(self, *, allow_unisolated: bool = False) -> None:
        self._allow_unisolated = allow_unisolated
        self._worker: WorkerProcess | None = None

    def parse(self, kind: str, name: str, data: bytes, classes: tuple[str, ...] = ()) -> ParsedFile:
        """Return what a file says.

        Args:
            kind: Key of ``worker_job.PARSERS``.
            name: Its path, relative to the folder of the references.
            data: Its bytes.
            classes: Words for class numbers.

        Raises:
            ImageError: The file cannot be used, or the worker was lost over it (C255, C256).
            EvaluationError: No worker can be started.
        """
        request = {"op": "parse", "kind": kind, "name": name, "classes": list(classes)}
        _, blobs = self._ask(request, data)
        try:
            (answer,) = blobs
            return ParsedFile.model_validate_json(answer)
        except (ValueError, ValidationError):  # only a worker that was taken over answers so
            self.close()
            raise ImageError("C256") from None

    def class_words(self, name: str, data: bytes) -> tuple[str, ...]:
        """Return the words for class numbers that a YOLO export lists.

        Raises:
            ImageError, EvaluationError: As ``parse``.
        """
        head, _ = self._ask({"op": "classes", "name": name}, data)
        try:
            return _Classes.model_validate_json(json.dumps(head)).classes
        except ValidationError:
            self.close()
            raise ImageError("C256") from None

    def overlap(self, request: dict[str, Any], files: Sequence[bytes]) -> tuple[float | None, ...]:
        """Return for each class how far the readers of one case agree, from 0 to 1; None where nobody drew it.

        Args:
            request: As ``mask_overlap.reader_overlap`` takes it.
            files: The files of their masks.

        Raises:
            ImageError, EvaluationError: As ``parse``.
        """
        head, _ = self._ask({"op": "overlap", **request}, *files)
        try:
            return _Overlap.model_validate_json(json.dumps(head)).dice
        except ValidationError:
            self.close()
            raise ImageError("C256") from None

    def close(self) -> None:
        """End the worker."""
        if self._worker is not None:
            self._worker.close()
        self._worker = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, request: dict[str, Any], *files: bytes) -> tuple[dict[str, Any], tuple[bytes, ...]]:
        if self._worker is None:
            self._worker = WorkerProcess("annotations", setup={}, allow_unisolated=self._allow_unisolated)
        try:
            answer = self._worker.ask(request, files, timeout_s=FILE_TIMEOUT_S)
        except ImageError:
            raise
        except (WorkerCrashed, WorkerHung):
            self.close()
            raise ImageError("C255") from None
        except EvaluationError:
            self.close()
            raise ImageError("C256") from None
        return answer.head, answer.blobs
