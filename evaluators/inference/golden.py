"""The vendor's own samples: does this installation reproduce what the vendor measured?"""

from __future__ import annotations

import json
import math
from pathlib import Path, PurePosixPath
from typing import Final

from evaluators.domain.case import Reading
from evaluators.domain.golden import GoldenMiss
from evaluators.domain.preparation import READ_WHOLE
from evaluators.domain.submission import Golden, GoldenResult
from evaluators.errors import ImageError, SubmissionError
from evaluators.imaging.mask_pictures import index_values
from evaluators.imaging.open import open_image
from evaluators.imaging.volumes import open_volume
from evaluators.inference.clock import Clock
from evaluators.inference.failure import ModelFailure
from evaluators.inference.frame_scoring import frame_answers
from evaluators.inference.golden_boxes import boxes_apart, golden_boxes
from evaluators.inference.pipeline import Pipeline

SAMPLE_LIMIT: Final = 256 * 1024**2
"""Bytes of one sample; a whole uncompressed mammogram has 40 MB."""
_PICTURE: Final = 2


def reproduce(pipeline: Pipeline, package: Path) -> tuple[GoldenResult, tuple[GoldenMiss, ...]]:
    """Run every golden sample of the card and compare.

    Args:
        pipeline: The loaded model.
        package: Root of the private copy; samples outside it are not read.

    Returns:
        How many are reproduced within their tolerance, and the largest difference of any score; then each that is not.

    Raises:
        SubmissionError: A sample cannot be read or has another number of classes (C142).
    """
    samples = pipeline.card.golden
    compared = [
        _compared(pipeline, package, GoldenMiss(number=number, tolerance=sample.tolerance), sample)
        for number, sample in enumerate(samples, start=1)
    ]
    known = [one.difference for one in compared if one.difference is not None]
    missed = tuple(one for one in compared if one.difference is None or one.difference > one.tolerance)
    found = GoldenResult(n=len(samples), reproduced=len(samples) - len(missed), max_abs_diff=max(known, default=None))
    return found, missed


def _compared(pipeline: Pipeline, package: Path, one: GoldenMiss, sample: Golden) -> GoldenMiss:
    """Return a sample with its largest difference of any class; as it was where the model gave no answer."""
    if pipeline.card.task.kind == "segmentation":
        return one.model_copy(update={"difference": _share_of_pixels(pipeline, package, sample)})
    if pipeline.card.task.kind == "detection":
        return one.model_copy(update=_of_boxes(pipeline, package, sample))
    expected = _expected(_read(package, sample.output), sample)
    try:
        scores = _scores(pipeline, _read(package, sample.input))
    except ModelFailure:
        return one
    except ImageError:
        raise SubmissionError("C142", name=sample.input) from None
    if len(expected) != len(scores):
        raise SubmissionError("C142", name=sample.output)
    found = zip(pipeline.card.task.classes, expected, scores, strict=True)
    name, theirs, ours = max(found, key=lambda row: abs(row[1] - row[2]))
    return one.model_copy(update={"difference": abs(ours - theirs), "name": name, "expected": theirs, "found": ours})


def _scores(pipeline: Pipeline, data: bytes) -> tuple[float, ...]:
    """Return what the model says of a sample, which is one frame for a model of the frames of videos."""
    if pipeline.card.task.kind == "video":
        return frame_answers(pipeline, [data])[0].scores[0]
    return pipeline.evaluate([data], READ_WHOLE.get(pipeline.card.input[0].layout, "image"))[0]


def _of_boxes(pipeline: Pipeline, package: Path, sample: Golden) -> dict[str, float | str]:
    """Return where the boxes differ most from the vendor's; nothing where the model gave no answer."""
    try:
        expected = golden_boxes(_read(package, sample.output))
    except ValueError:
        raise SubmissionError("C142", name=sample.output) from None
    try:
        found = pipeline.boxes_in(open_image(_read(package, sample.input)), Clock())
    except ModelFailure:
        return {}
    except ImageError:
        raise SubmissionError("C142", name=sample.input) from None
    return boxes_apart(expected, found, pipeline.card.task.classes)._asdict()


def _share_of_pixels(pipeline: Pipeline, package: Path, sample: Golden) -> float | None:
    """Return the share of pixels in another class than in the vendor's label map, a grey picture of class numbers."""
    reading: Reading = "volume" if pipeline.card.input[0].layout == "NCDHW" else "image"
    try:
        found = pipeline.segment([_read(package, sample.input)], reading).labels
    except ModelFailure:
        return None
    except ImageError:
        raise SubmissionError("C142", name=sample.input) from None
    try:
        data = _read(package, sample.output)
        expected = index_values(data) if found.ndim == _PICTURE else open_volume([data]).values()
    except ImageError:
        expected = None
    if expected is None or expected.shape != found.shape:
        raise SubmissionError("C142", name=sample.output)
    return float((expected != found).mean())


def _expected(text: bytes, sample: Golden) -> list[float]:
    """Return what the vendor's model said: a JSON list, or an object with ``probabilities`` or ``value``."""
    try:
        written = json.loads(text)
    except (ValueError, RecursionError):
        raise SubmissionError("C142", name=sample.output) from None
    if isinstance(written, dict):
        value = written.get("value")
        written = written.get("probabilities") if value is None else [value]
    numbers = isinstance(written, list) and all(
        isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) for value in written
    )
    if not numbers:
        raise SubmissionError("C142", name=sample.output)
    return [float(value) for value in written]


def _read(package: Path, name: str) -> bytes:
    relative = PurePosixPath(name)
    path = package.joinpath(*relative.parts)
    if relative.is_absolute() or ".." in relative.parts:
        raise SubmissionError("C142", name=name)
    try:
        if path.stat().st_size > SAMPLE_LIMIT:
            raise SubmissionError("C142", name=name)
        return path.read_bytes()
    except OSError:
        raise SubmissionError("C142", name=name) from None
