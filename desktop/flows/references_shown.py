"""What reference and model say of a case, as it is drawn over its images."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.widgets.viewer.marks import Marks, Outline, Rectangle, Source, Spot

if TYPE_CHECKING:
    from evaluators.domain.case import Case

Rings = Mapping[int, Sequence[Sequence[tuple[float, float]]]]


@dataclass(frozen=True, slots=True)
class MaskToShow:
    """One mask, as the worker is asked for it.

    Attributes:
        head: The request to the job ``views``, without its files.
        files: Reads each file, in order.
    """

    head: dict[str, Any]
    files: tuple[Callable[[], bytes], ...]


class References:
    """The references of a cohort.

    Args:
        folder: Of the masks; None: there are none.
        classes: Of the model; without one, those the references name.
        background: The first class is the background.
        resample: Whether masks on another grid are resampled.
        predicted: Finds the label map that the latest run kept of a case.
    """

    def __init__(
        self,
        folder: Path | None,
        classes: Sequence[str],
        *,
        background: bool,
        resample: bool,
        predicted: Callable[[int], Path | None] = lambda _: None,
    ) -> None:
        self._background = background
        self._folder, self._classes, self._resample, self._predicted = folder, tuple(classes), resample, predicted

    def mask(self, source: Source, case: Case) -> MaskToShow | None:
        """Return what a source drew on a case; None: nothing."""
        if source == "model":
            kept = self._predicted(case.number)
            return None if kept is None else MaskToShow({"op": "prediction"}, (kept.read_bytes,))
        if self._folder is None or case.reference is None or not case.reference.masks:
            return None
        from evaluators.cohort.readers import mask_readers

        masks = case.reference.masks
        head = {
            "op": "mask",
            "formats": [mask.format for mask in masks],
            "names": [mask.meaning for mask in masks],
            "classes": list(self._classes),
            "resample": self._resample,
            "uids": [file.image_uid for file in case.files if file.image_uid],
            "readers": mask_readers(case.reference),
        }
        return MaskToShow(head, tuple(partial(_read, self._folder, mask.path) for mask in masks))

    def outline(self, frame: int) -> dict[str, Any]:
        """Return how the worker is asked for the outlines in one image of the mask that is open."""
        return {"op": "outline", "index": frame, "background": self._background}

    def marks(self, case: Case, frame: int, drawn: Sequence[tuple[Source, Rings]]) -> Marks:
        """Return everything that is drawn over one image of a case."""
        outlines = [
            Outline(rings, self._classes[value], source)
            for source, found in drawn
            for value, rings in found.items()
            if value < len(self._classes)
        ]
        said = case.reference
        here = {None, frame}
        boxes = [
            Rectangle(box.left, box.top, box.right, box.bottom, box.label, "reference", box.label)
            for box in (said.boxes if said else None) or ()
            if box.frame in here
        ]
        spots = [
            Spot(point.x, point.y, point.label, "reference")
            for point in (said.points if said else None) or ()
            if point.frame in here
        ]
        return Marks(self._classes, tuple(outlines), tuple(boxes), tuple(spots))


def _read(folder: Path, path: str) -> bytes:
    from evaluators.cohort.file_access import read_bytes

    return read_bytes(folder, path)
