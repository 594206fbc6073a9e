"""What the reference standard says of one case: a class, several, a number, masks, boxes, points, events."""

from __future__ import annotations

from typing import Final, Literal

from evaluators.domain.value import Value

ReferenceKind = Literal[
    "labels", "multilabel", "ordinal", "measurement", "masks", "boxes", "points", "events", "frames"
]
"""Words under ``cohort.reference_kind``. ordinal: classes that have an order; frames: a label for each frame."""
ReferenceFormat = Literal[
    "table",
    "mask_folder",
    "dicom_seg",
    "rtstruct",
    "coco",
    "yolo",
    "pascal_voc",
    "box_table",
    "dicom_sr",
    "event_table",
]
"""Words under ``cohort.reference_format``."""
MaskFormat = Literal["index_image", "colour_image", "class_image", "nifti", "nrrd", "dicom_seg", "rtstruct"]
"""index_image: a value for each class; colour_image: a colour for each; class_image: one file for each class."""
MARKED: Final = ("1", "255")
"""How volumes that show one class mark it."""
ReaderRule = Literal["first", "majority"]
"""How several readers become one reference; words under ``cohort.reader_rule``."""


class Box(Value):
    """A rectangle in pixels of the image as it is shown; the first pixel covers 0 to 1."""

    label: str
    """A class of the model, after mapping; the hospital's own word where it is none."""
    left: float
    top: float
    right: float
    bottom: float
    frame: int | None = None
    """From 0; None: the only one."""


class Point(Value):
    """A point in pixels of the image as it is shown; the middle of the first pixel is 0.5."""

    label: str
    x: float
    y: float
    frame: int | None = None


class Event(Value):
    """Something that lasts in a video."""

    label: str
    start_s: float
    end_s: float


class FrameLabel(Value):
    """What one frame shows; by its number from 0, or by its time."""

    label: str
    frame: int | None = None
    time_s: float | None = None


class MaskFile(Value):
    """One file that holds a mask, or a part of one. Its pixels are read where they are needed."""

    path: str
    """Relative to the folder of the references, with forward slashes."""
    sha256: str
    size: int
    format: MaskFormat
    image: int | None = None
    """Of a case of several images: which of them it is drawn on, from 0, in the order they are shown. None: the case is
    one image or volume."""
    label: str | None = None
    """Of a class_image: the class it shows."""
    names: dict[str, str] = {}
    """Stored value, colour (``#rrggbb``), segment number or name of a structure to class; empty: none, as if it were
    not drawn."""

    @property
    def meaning(self) -> dict[str, str]:
        """Return what the stored values mean; of a file for one class, whatever marks it is that class."""
        if self.label is None:
            return self.names
        if self.format == "class_image":
            return {self.label: self.label}
        return dict.fromkeys(MARKED, self.label)


class ReaderReference(Value):
    """What one of several readers said."""

    reader: str
    """``1``, ``2`` … in the order of first appearance; who they are stays in the table."""
    label: str | None = None
    labels: tuple[str, ...] | None = None
    value: float | None = None
    masks: tuple[MaskFile, ...] = ()
    boxes: tuple[Box, ...] | None = None


class Reference(Value):
    """What the reference standard says of one case. None, or no masks: it says nothing of this kind."""

    label: str | None = None
    """A class of the model, after mapping."""
    raw: str | None = None
    """As it stands in the hospital's table."""
    labels: tuple[str, ...] | None = None
    """All classes that hold, of several that may; empty: none holds."""
    unknown_labels: tuple[str, ...] = ()
    """Beside ``labels``: classes of which it does not say whether they hold."""
    value: float | None = None
    """A measurement, in ``unit``."""
    unit: str | None = None
    masks: tuple[MaskFile, ...] = ()
    resampled: bool = False
    """The masks lie on another grid and are resampled to that of the image, as the person chose."""
    boxes: tuple[Box, ...] | None = None
    """Empty: the reader saw nothing."""
    points: tuple[Point, ...] | None = None
    events: tuple[Event, ...] | None = None
    frames: tuple[FrameLabel, ...] | None = None
    readers: tuple[ReaderReference, ...] = ()
    """More than one reader; what they come to by the chosen rule stands in the fields above."""

    @property
    def drawn(self) -> ReferenceKind | None:
        """Return what it draws or dates instead of naming a class; None: it names one, or says nothing."""
        given: dict[ReferenceKind, bool] = {
            "masks": bool(self.masks),
            "boxes": self.boxes is not None,
            "points": self.points is not None,
            "events": self.events is not None,
            "frames": self.frames is not None,
        }
        return next((kind for kind, there in given.items() if there), None)

    @property
    def is_known(self) -> bool:
        """Return whether it says anything a case can be evaluated with."""
        said = (self.label, self.labels, self.value, self.boxes, self.points, self.events, self.frames)
        return bool(self.masks) or any(one is not None for one in said)
