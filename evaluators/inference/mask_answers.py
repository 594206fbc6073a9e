"""What a worker says of the masks of one case: how they overlap with the reference, or whose fault it is if not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from evaluators.domain.outcome import FailureCategory
from evaluators.errors import ImageError, SubmissionError
from evaluators.imaging.masks import open_mask
from evaluators.inference.failure import ModelFailure
from evaluators.inference.label_maps import written
from evaluators.inference.mask_scores import MaskScoring, compared
from evaluators.inference.masks import Labels
from evaluators.inference.pipeline import Place, Spacing

Answer = tuple[dict[str, Any], Sequence[bytes]]
_PICTURE: Final = 2


class _ReferenceError(Exception):
    """The masks of a case cannot be used."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.id = id


def guarded(answer: Callable[[], Answer]) -> Answer:
    """Return the answer, or what became of the case instead: ``unreadable``, ``reference`` or ``failure``."""
    try:
        return answer()
    except _ReferenceError as error:
        return {"reference": error.id}, ()
    except ImageError as error:
        return {"unreadable": error.id}, ()
    except ModelFailure as failure:
        return {"failure": failure.category.value}, ()
    except SubmissionError:
        # M05: only where the prepared size depends on the image. The other cases may fit: this one counts as failed.
        return {"failure": FailureCategory.WRONG_SHAPE.value}, ()
    except MemoryError:
        return {"failure": FailureCategory.MEMORY.value}, ()


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """What is marked in a case, and where that lies."""

    labels: Labels
    place: Place
    spacing: Spacing


def counted(
    marked: Marked,
    request: dict[str, Any],
    masks: tuple[bytes, ...],
    classes: Sequence[str],
    scoring: MaskScoring,
) -> Answer:
    """Return how a label map compares with the reference, and the map itself as one blob.

    Args:
        marked: What is marked.
        request: Its ``masks`` say what each file of the reference is.
        masks: The files of the reference; none: there is none.
        classes: Of the model.
        scoring: What is worked out.
    """
    found: dict[str, Any] = {"overlaps": None}
    if masks:
        reference = reference_of(request, masks, marked.place, classes)
        found = compared(reference, marked.labels, marked.spacing, scoring)
    return found | {"volume": marked.labels.ndim > _PICTURE}, (written(marked.labels),)


def reference_of(request: dict[str, Any], masks: Sequence[bytes], place: Place, classes: Sequence[str]) -> Labels:
    """Return the label map of the reference; one that is none of this image ends the case as `guarded` says."""
    try:
        return label_map_of(request, "masks", masks, place, classes)
    except ImageError as error:
        raise _ReferenceError(error.id) from None


def predicted_of(request: dict[str, Any], files: Sequence[bytes], place: Place, classes: Sequence[str]) -> Labels:
    """Return the label map that masks made elsewhere make.

    Raises:
        ModelFailure: They are no masks of this image.
    """
    try:
        return label_map_of(request, "predicted", files, place, classes)
    except ImageError:
        raise ModelFailure(FailureCategory.WRONG_SHAPE) from None


def label_map_of(
    request: dict[str, Any], told: str, files: Sequence[bytes], place: Place, classes: Sequence[str]
) -> Labels:
    """Return the label map that files make on the grid of the image.

    Args:
        request: Says under ``told`` format and names of each file; ``readers`` belong to the reference.
        told: ``masks`` for the reference, ``predicted`` for what was marked elsewhere.
        files: Their bytes.
        place: Where the pixels of the image lie.
        classes: Of the model.

    Raises:
        ImageError: They are no masks of this image.
    """
    return open_mask(
        files,
        [one["format"] for one in request[told]],
        [one["names"] for one in request[told]],
        place,
        classes,
        resample=request.get("resample", False),
        image_uids=request.get("image_uids", ()),
        readers=request.get("readers", ()) if told == "masks" else (),
    ).labels
