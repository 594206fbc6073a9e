"""What the jobs ``cases`` and ``given_masks`` answer, as the parent takes it: nothing is believed.

A model that has taken over its worker can lie about its scores, as any model can. It cannot say what no worker says.
"""

from __future__ import annotations

import io
import json
import math
from typing import Annotated, Final

from pydantic import Field, ValidationError

from evaluators.domain.outcome import FailureCategory, Overlap, Timing
from evaluators.domain.value import Value
from evaluators.errors import WorkerMisbehaved
from evaluators.isolation.frames import Frame

_MOST_VOXELS: Final = 2**40
"""Of one mask; a terabyte of them was not decoded here."""
_LARGEST_SIDE: Final = 2**15
"""Of a prepared image."""

_Score = Annotated[float, Field(ge=0, le=1)]
_Voxels = Annotated[int, Field(ge=0, le=_MOST_VOXELS)]
_ErrorId = Annotated[str, Field(max_length=16)]


class CaseAnswer(Value):
    """What became of one case, exactly one thing: scores, a label map, a failure, or files that cannot be read."""

    scores: tuple[_Score, ...] | None = None
    """One for each class."""
    volume: bool | None = None
    """Whether the label map is of a volume; None: there is none."""
    overlaps: tuple[tuple[_Voxels, _Voxels, _Voxels], ...] | None = None
    """With a label map: both, reference and predicted for each class; None: the case has no reference."""
    failure: FailureCategory | None = None
    unreadable: _ErrorId | None = None
    reference: _ErrorId | None = None
    timing: Timing | None = None

    @property
    def counted(self) -> tuple[Overlap, ...] | None:
        """Return the overlaps, one for each class."""
        if self.overlaps is None:
            return None
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
        found = CaseAnswer.model_validate_json(json.dumps(told))
        overlaps = found.counted
    except ValidationError:
        raise WorkerMisbehaved("C403") from None
    outcomes = (found.scores, found.volume, found.failure, found.unreadable, found.reference)
    maps = found.volume is not None
    lengths = {len(one) for one in (found.scores, overlaps) if one is not None}
    times = () if found.timing is None else found.timing.model_dump().values()
    fits = (
        sum(one is not None for one in outcomes) == 1
        and (classes is None or lengths <= {classes})
        and len(answer.blobs) == int(maps)
        and (maps or overlaps is None)
        and all(time >= 0 for time in times)
    )
    if not fits:
        raise WorkerMisbehaved("C403")
    return found


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
