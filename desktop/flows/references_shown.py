"""What reference and model say of a case, as it is drawn over its images."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.flows.open_evaluation import OpenEvaluation
from desktop.widgets.viewer.marks import Marks, Outline, Rectangle, Source, Spot
from evaluators.evaluation.predicted_masks import PredictedMasks

if TYPE_CHECKING:
    from evaluators.domain.case import Case
    from evaluators.evaluation.folder import CohortHead
    from evaluators.evaluation.second_beside import SecondModel
    from evaluators.imaging.view_masks import FoundBox

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
        second: Returns the other model of a comparison; asked for each case anew.
    """

    def __init__(
        self,
        folder: Path | None,
        classes: Sequence[str],
        *,
        background: bool,
        resample: bool,
        predicted: Callable[[int], Path | None] = lambda _: None,
        second: Callable[[], SecondModel | None] = lambda: None,
    ) -> None:
        self._background, self._second = background, second
        self._folder, self._classes, self._resample, self._predicted = folder, tuple(classes), resample, predicted

    def mask(self, source: Source, case: Case) -> MaskToShow | None:
        """Return what a source drew on a case; None: nothing."""
        if source != "reference":
            kept = self._predicted(case.number) if source == "model" else self._drawn_by_second(case.number)
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
        if any(mask.image is not None for mask in masks):
            images = [mask.image or 0 for mask in masks]
            uids = [case.files[image if len(case.files) > 1 else 0].image_uid for image in images]
            head |= {"images": images, "uids": uids}
        return MaskToShow(head, tuple(partial(_read, self._folder, mask.path) for mask in masks))

    def outline(self, source: Source, frame: int) -> dict[str, Any]:
        """Return how the worker is asked for the outlines in one image of the mask that is open."""
        second = self._second() if source == "second" else None
        background = self._background if second is None else second.background
        return {"op": "outline", "index": frame, "background": background}

    def marks(self, case: Case, frame: int, drawn: Sequence[tuple[Source, Rings]]) -> Marks:
        """Return everything that is drawn over one image of a case."""
        second = self._second()
        others = second.classes if second is not None else ()
        outlines = [
            Outline(rings, classes[value], source)
            for source, found in drawn
            for classes in (others if source == "second" else self._classes,)
            for value, rings in found.items()
            if value < len(classes)
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
        colours = (*self._classes, *(name for name in others if name not in self._classes))
        return Marks(colours, tuple(outlines), tuple(boxes), tuple(spots))

    def rectangles(self, source: Source, boxes: Sequence[FoundBox]) -> tuple[Rectangle, ...]:
        """Return the boxes a model drew in one image."""
        second = self._second() if source == "second" else None
        classes = self._classes if second is None else second.classes
        return tuple(
            Rectangle(left, top, right, bottom, classes[label], source, score=score)
            for label, score, left, top, right, bottom in boxes
            if label < len(classes)
        )

    def _drawn_by_second(self, case: int) -> Path | None:
        second = self._second()
        return None if second is None else second.label_maps.get(case)


class LatestRun:
    """Where the latest finished run keeps its label maps. No QObject: it is asked, and may be let go, in a thread."""

    def __init__(self) -> None:
        self._masks: PredictedMasks | None = None
        self.second: SecondModel | None = None

    def follow(self, evaluation: OpenEvaluation) -> None:
        """Take note of the runs as they are now."""
        folder = evaluation.folder
        runs = [run.number for run in evaluation.runs if run.finished and not run.superseded]
        self._masks = PredictedMasks(folder, runs[-1]) if folder is not None and runs else None

    def path(self, case: int) -> Path | None:
        """Return the label map of a case; None: there is none."""
        return None if self._masks is None else self._masks.path(case)

    def told_second(self) -> SecondModel | None:
        """Return the other model of a comparison as it is now."""
        return self.second


def named_in(head: CohortHead) -> tuple[str, ...]:
    """Return what the annotations name while there is no model; 0 in the pixels of a mask is its background."""
    return tuple(value for value in head.values if value != "0" or head.reference_kind != "masks")


def _read(folder: Path, path: str) -> bytes:
    from evaluators.cohort.file_access import read_bytes

    return read_bytes(folder, path)
