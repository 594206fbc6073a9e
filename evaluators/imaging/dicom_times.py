"""When the frames of a DICOM file are shown."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

from pydicom.dataset import Dataset

from evaluators.imaging.dicom_dataset import number, value
from evaluators.imaging.foreign import FOREIGN_ERRORS


def frame_steps(dataset: Dataset, count: int) -> tuple[float, ...] | None:
    """Return the seconds from each frame to the next as a DICOM header says (PS3.3 C.7.6.5); None: it does not."""
    vector = _time_vector(dataset)
    if len(vector) == count > 1 and all(step > 0 for step in vector[1:]):
        return (*(step / 1000 for step in vector[1:]), vector[-1] / 1000)  # its first entry is the first frame's: 0
    step = number(dataset, "FrameTime")
    if step and 0 < step < 60_000:
        return (step / 1000,) * count
    rate = number(dataset, "CineRate") or number(dataset, "RecommendedDisplayFrameRate")
    return (1 / rate,) * count if rate and 0.01 < rate < 10_000 else None


def starts_and_end(steps: Iterable[float]) -> tuple[tuple[float, ...], float]:
    """Return when each frame begins, the first at 0, and when the last one ends, all in seconds."""
    *starts, end = (round(moment, 6) for moment in accumulate(steps, initial=0.0))
    return tuple(starts), end


def _time_vector(dataset: Dataset) -> list[float]:
    """Return Frame Time Vector in milliseconds; empty where there is none that can be read."""
    if value(dataset, "FrameTimeVector") is None:
        return []
    try:
        return [float(step) for step in dataset["FrameTimeVector"].value]
    except FOREIGN_ERRORS:
        return []
