"""What the jobs ``cases`` and ``given_masks`` answer, as the parent takes it: nothing is believed.

A model that has taken over its worker can lie about its scores, as any model can. It cannot say what no worker says.
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import Field

from evaluators.domain.outcome import (
    MOST_FRAMES,
    FailureCategory,
    FrameAnswers,
    Instances,
    Measurement,
    Overlap,
    PictureMasks,
    ScoredBox,
    Surface,
    SurfaceUnit,
    Timing,
    Tolerance,
    together,
)
from evaluators.domain.plan import Connectivity
from evaluators.domain.submission import TaskKind
from evaluators.domain.value import Value
from evaluators.errors import WorkerMisbehaved
from evaluators.inference.frame_rows import read_frames
from evaluators.isolation.frames import Frame

_MOST_VOXELS: Final = 2**40
"""Of one mask; a terabyte of them was not decoded here."""
_LARGEST_SIDE: Final = 2**15
"""Of a prepared image."""

_LARGEST_VOXEL_ML: Final = 1e3
MOST_BOXES: Final = 1000
"""In one image; detectors are cut off at a hundred or three hundred."""
Said: TypeAlias = Literal["scores", "volume", "boxes", "value", "frames"]
SAID_BY: Final[Mapping[TaskKind, Said]] = MappingProxyType(
    {
        "classification": "scores",
        "multilabel": "scores",
        "segmentation": "volume",
        "detection": "boxes",
        "measurement": "value",
        "video": "frames",
    }
)
"""What a model of each kind answers with."""

_Score = Annotated[float, Field(ge=0, le=1)]
_Voxels = Annotated[int, Field(ge=0, le=_MOST_VOXELS)]
_ErrorId = Annotated[str, Field(max_length=16)]


class CaseAnswer(Value):
    """What became of one case, exactly one thing: an answer, a failure, or files that cannot be read."""

    scores: tuple[_Score, ...] | None = None
    """One for each class."""
    volume: bool | None = None
    """Whether the label map has several images: of a volume, or those of a case; None: there is none."""
    overlaps: tuple[tuple[_Voxels, _Voxels, _Voxels], ...] | None = None
    """With a label map: both, reference and predicted for each class; None: the case has no reference."""
    surfaces: tuple[Surface | None, ...] | None = None
    """With overlaps, one for each class."""
    instances: tuple[Instances, ...] | None = None
    pictures: Annotated[tuple[PictureMasks, ...], Field(min_length=1, max_length=MOST_FRAMES)] | None = None
    """With label maps of several images: those that have a reference, in their order; in the place of overlaps."""
    unit: SurfaceUnit | None = None
    tolerance: Tolerance | None = None
    connectivity: Connectivity | None = None
    voxel_ml: Annotated[float, Field(gt=0, le=_LARGEST_VOXEL_ML)] | None = None
    boxes: Annotated[tuple[ScoredBox, ...], Field(max_length=MOST_BOXES)] | None = None
    value: Measurement | None = None
    frames: FrameAnswers | None = None
    drawn: bool = False
    """With frames: what is marked in each of them is kept (`imaging.kept_frames`)."""
    failure: FailureCategory | None = None
    unreadable: _ErrorId | None = None
    reference: _ErrorId | None = None
    timing: Timing | None = None

    @property
    def findings(self) -> dict[str, Any]:
        """Return the fields of an `Outcome` that the case was evaluated to."""
        names = (
            "scores",
            "pictures",
            "surfaces",
            "instances",
            "unit",
            "tolerance",
            "connectivity",
            "voxel_ml",
            "boxes",
            "value",
            "frames",
            "timing",
        )
        return {name: getattr(self, name) for name in names} | {"overlaps": self.counted}

    @property
    def counted(self) -> tuple[Overlap, ...] | None:
        """Return the overlaps, one for each class."""
        if self.overlaps is None:
            return None if self.pictures is None else together(self.pictures)
        return tuple(Overlap(both=both, reference=true, predicted=marked) for both, true, marked in self.overlaps)


class Prepared(Value):
    """The image as a model is handed it."""

    shape: tuple[int, ...]
    """Of the tensor."""
    picture: bytes
    """PNG made here of its pixels: a picture file of a worker that was taken over would be foreign."""
    width: int
    height: int


class _PreparedHead(Value):
    shape: Annotated[tuple[Annotated[int, Field(ge=0, le=_MOST_VOXELS)], ...], Field(max_length=8)]
    rows: Annotated[int, Field(ge=1, le=_LARGEST_SIDE)]
    columns: Annotated[int, Field(ge=1, le=_LARGEST_SIDE)]
    channels: Annotated[int, Field(ge=1, le=3)]


def case_answer(answer: Frame, *, classes: int | None = None) -> CaseAnswer:
    """Return what became of a case.

    Args:
        answer: Of the worker, to ``case`` or ``raw``.
        classes: How many the card declares; None: whatever is there.

    Raises:
        WorkerMisbehaved: No worker of ours answers so (``C403``).
    """
    told = {key: answer.head[key] for key in CaseAnswer.model_fields if key in answer.head}
    try:
        frames = read_frames(told.pop("frames"), answer.blobs[:1]) if "frames" in told else None
        found = CaseAnswer.model_validate_json(json.dumps(told)).model_copy(update={"frames": frames})
        overlaps = found.counted
    except ValueError:
        raise WorkerMisbehaved("C403") from None
    said = (found.scores, found.volume, found.boxes, found.value, found.frames)
    outcomes = (*said, found.failure, found.unreadable, found.reference)
    maps = found.volume is not None
    of_classes = (
        found.scores,
        overlaps,
        found.surfaces,
        found.instances,
        *(one.overlaps for one in found.pictures or ()),
        *(found.frames.scores if found.frames else ()),
    )
    lengths = {len(one) for one in of_classes if one is not None}
    fits = (
        sum(one is not None for one in outcomes) == 1
        and (classes is None or lengths <= {classes})
        and len(answer.blobs) == int(maps or frames is not None) + found.drawn
        and (frames is not None or not found.drawn)
        and (maps or overlaps is None)
        and (_pictures_fit(found) if found.pictures else _masks_fit(found, overlaps))
        and (classes is None or all(box.label < classes for box in found.boxes or ()))
    )
    if not fits:
        raise WorkerMisbehaved("C403")
    return found


def _masks_fit(found: CaseAnswer, overlaps: tuple[Overlap, ...] | None) -> bool:
    """Return whether what is said of borders and parts goes with the pixels counted."""
    if overlaps is None:
        beside = (found.surfaces, found.instances, found.unit, found.tolerance, found.connectivity, found.voxel_ml)
        return all(one is None for one in beside)
    surfaces, parts = found.surfaces or (None,) * len(overlaps), found.instances or (None,) * len(overlaps)
    return len(surfaces) == len(parts) == len(overlaps) and all(
        (surface is None or min(counts.reference, counts.predicted) > 0)
        and (part is None or (part.reference <= counts.reference and part.predicted <= counts.predicted))
        for counts, surface, part in zip(overlaps, surfaces, parts, strict=True)
    )


def _pictures_fit(found: CaseAnswer) -> bool:
    """Return whether every image is told of once, and nothing is told of all of them that each has its own of."""
    pictures = found.pictures or ()
    beside = (found.overlaps, found.surfaces, found.instances, found.unit, found.voxel_ml)
    most = max((max(one.reference, one.predicted) for told in pictures for one in told.overlaps), default=0)
    in_order = all(one.image < later.image for one, later in pairwise(pictures))
    return found.volume is True and most <= _MOST_VOXELS and in_order and all(one is None for one in beside)


def prepared_answer(answer: Frame) -> Prepared:
    """Return a prepared image.

    Raises:
        WorkerMisbehaved: Its parts do not fit together (``C403``).
    """
    try:
        head = _PreparedHead.model_validate_json(json.dumps(answer.head))
        (pixels,) = answer.blobs
    except ValueError:
        raise WorkerMisbehaved("C403") from None
    if head.channels == 2 or len(pixels) != math.prod((head.rows, head.columns, head.channels)):
        raise WorkerMisbehaved("C403")
    from PIL import Image  # whoever only runs a model does not need it

    out = io.BytesIO()
    mode = "L" if head.channels == 1 else "RGB"
    Image.frombytes(mode, (head.columns, head.rows), pixels).save(out, "PNG")
    return Prepared(shape=head.shape, picture=out.getvalue(), width=head.columns, height=head.rows)
