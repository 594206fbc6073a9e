"""The files of a case as they were scanned: its images and the masks of its reference, each checked by its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from evaluators.cohort.file_access import read_bytes
from evaluators.cohort.readers import mask_readers
from evaluators.domain.case import Case, InputFile
from evaluators.domain.reference import MaskFile
from evaluators.errors import RunError
from evaluators.evaluation.folder import EvaluationFolder
from evaluators.evaluation.medium import is_gone
from evaluators.inference.fidelity import SampleCase

FURTHER_IMAGE: Final = 1 / 12
"""Time for each further image, slice or frame of a case, as a share of that for one: five seconds of a minute."""


@dataclass(frozen=True, slots=True)
class CaseFiles:
    """What a worker is handed for one case."""

    images: list[bytes]
    masks: list[bytes]
    predicted: list[bytes] = field(default_factory=list)
    """Masks made elsewhere, as ``predicted_as`` says."""
    predicted_as: tuple[MaskFile, ...] = ()

    @property
    def blobs(self) -> list[bytes]:
        """Return everything in the order it is handed over."""
        return [*self.images, *self.predicted, *self.masks]


@dataclass(frozen=True, slots=True)
class CaseReader:
    """Reads the files of cases.

    Args:
        root: The image folder.
        masks: The folder of the references; None: references that are no files are not read.
        package: The private copy of masks made elsewhere.
        given: Which of them belong to a case, by its number.
    """

    root: Path
    masks: Path | None = None
    package: Path | None = None
    given: Mapping[int, tuple[MaskFile, ...]] = field(default_factory=dict)
    whole: tuple[str, ...] = ()
    """Paths of all images: where none of them can be read, the folder is gone and no file is missing."""

    def read(self, case: Case) -> CaseFiles | None:
        """Return the bytes of all files, or None where one is gone or no longer the recorded one.

        Raises:
            RunError: The whole folder is gone (``C542``).
        """
        images = [_unchanged(self.root, file, self.whole) for file in case.files]
        wanted = case.reference.masks if case.reference and self.masks is not None else ()
        masks = [_unchanged(self.masks or self.root, file) for file in wanted]
        given = self.given.get(case.number, ())
        predicted = [_unchanged(self.package or self.root, file) for file in given]
        if any(content is None for content in (*images, *masks, *predicted)):
            return None
        return CaseFiles(_there(images), _there(masks), _there(predicted), given)

    def sample(self, case: Case) -> SampleCase | None:
        """Return a case as one on which the model is checked, or None as ``read``."""
        content = CaseReader(self.root, whole=self.whole).read(case)
        return None if content is None else SampleCase(content.images, case.reading, longer=longer(case))


def longer(case: Case) -> float:
    """Return how many times the time for one image a case may take: a film or a volume is no hang."""
    inside = case.facts.frames if case.facts is not None and case.reading != "image" else 1
    return 1 + FURTHER_IMAGE * (max(len(case.files), inside) - 1)


def case_reader(folder: EvaluationFolder, *, masks: bool) -> CaseReader:
    """Return what reads the cases of an evaluation, with the masks of their references or without."""
    head = folder.cohort_head
    reference = Path(head.reference) if masks and head.reference is not None else None
    if reference is not None and not reference.is_dir():
        reference = reference.parent
    return CaseReader(Path(head.root), reference, whole=whole_of(folder.store.cases()))


def whole_of(cases: Iterable[Case]) -> tuple[str, ...]:
    """Return the paths of all images in the order they are read."""
    return tuple(file.path for case in cases for file in case.files)


def asked_of_case(case: Case, content: CaseFiles) -> dict[str, Any]:
    """Return the head of the request for one case; the blobs are its images, masks made elsewhere, its reference."""
    head: dict[str, Any] = {
        "op": "case",
        "number": case.number,
        "reading": case.reading,
        "files": len(content.images),
    }
    if content.predicted:
        head["predicted"] = [_told(one, case) for one in content.predicted_as]
    if not content.masks or case.reference is None:
        return head
    uids = [file.image_uid for file in case.files if file.image_uid is not None]
    return head | {
        "masks": [_told(one, case) for one in case.reference.masks],
        "resample": case.reference.resampled,
        "image_uids": uids,
        "readers": mask_readers(case.reference),
    }


def _told(mask: MaskFile, case: Case) -> dict[str, Any]:
    """Return what the worker is told of a mask; of a case of several images also which of them is meant."""
    said = {"format": mask.format, "names": mask.meaning}
    if mask.image is None:
        return said
    of_file = case.files[mask.image if len(case.files) > 1 else 0]
    return said | {"image": mask.image, "image_uid": of_file.image_uid}


def _there(contents: Iterable[bytes | None]) -> list[bytes]:
    return [content for content in contents if content is not None]


def _unchanged(root: Path, file: InputFile | MaskFile, whole: tuple[str, ...] = ()) -> bytes | None:
    try:
        content = read_bytes(root, file.path)
    except OSError as error:
        if whole and is_gone(root, file.path, whole, error):
            raise RunError("C542", folder=str(root)) from None
        return None
    return content if hashlib.sha256(content).hexdigest() == file.sha256 else None
