"""What a worker that was taken over may answer, as functions of bytes: a head in JSON, then the blobs behind marks."""

import atexit
import contextlib
import io
import json
import shutil
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from evaluators.cohort.image_workers import _answer as described
from evaluators.domain.streamed import Streamed
from evaluators.evidence.answers import VerificationResult
from evaluators.evidence.client import _concluded as concluded
from evaluators.evidence.packages import open_package
from evaluators.evidence.verification import verify
from evaluators.imaging.series import order_slices
from evaluators.imaging.view_job import names_from, picture_from, start, thumbnail_from
from evaluators.imaging.worker_job import examine
from evaluators.inference.answers import case_answer, prepared_answer
from evaluators.isolation.frames import read_frame, write_frame
from evaluators.submission.client import _told as submission_told
from evaluators.submission.open import open_submission
from support.attacked_packages import BELIEVED, NOW, small_bundle
from support.dicom_files import dicom_bytes
from support.models import plain_image, score_model

MARK = b"\n===\n"


def _of(take):
    """Hand on what arrives as a frame; what breaks frames is another target."""

    def target(data):
        head, *blobs = data.split(MARK)
        stream = io.BytesIO()
        try:
            write_frame(stream, dict(json.loads(head)), blobs)
        except (ValueError, TypeError, RecursionError):
            return
        stream.seek(0)
        take(read_frame(stream))

    return target


def _case(frame):
    json.dumps(case_answer(frame).model_dump(mode="json"), allow_nan=False)
    case_answer(frame, classes=2)


def _stream(frame):
    with contextlib.suppress(ValidationError):  # as its caller does
        found = Streamed.model_validate_json(json.dumps(frame.head.get("stream")))
        json.dumps(found.model_dump(mode="json"), allow_nan=False)


def _description(frame):
    with contextlib.suppress(ValidationError):  # as its caller does
        found = described(frame.head)
        if getattr(found, "place", None) is not None:
            order_slices([found.place, found.place])


def _picture(frame):
    picture = picture_from(frame.head, frame.blobs)
    assert np.isfinite(picture.facts.aspect)


def _verdict(frame):
    with contextlib.suppress(KeyError, ValueError):  # as its caller does
        told = VerificationResult.model_validate_json(json.dumps(frame.head.get("result")))
        concluded(told)


def _submission(frame):
    submission_told(frame.head, _opened()[0])


@cache
def _opened():
    """A private copy that stays until the process ends, and what was truly said of it."""
    private = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, private, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source.onnx"
        source.write_bytes(score_model().SerializeToString())
        return private, open_submission(source, private=private).model_dump_json()


def written(head, *blobs):
    """One answer as these targets take it."""
    return MARK.join([json.dumps(head).encode(), *map(bytes, blobs)])


def _viewed(image):
    _, handle = start({}, ())
    head, blobs = handle({"op": "view"}, (image,))
    return written(head, *blobs)


def _verified():
    result = verify(open_package({"f": small_bundle()}, folder=False), BELIEVED, now=NOW)
    return written({"result": result.model_dump(mode="json")})


ANSWERS = {
    "case_answer": _of(_case),
    "stream_answer": _of(_stream),
    "prepared_answer": _of(prepared_answer),
    "description_answer": _of(_description),
    "picture_answer": _of(_picture),
    "thumbnail_answer": _of(lambda frame: thumbnail_from(frame.head, frame.blobs)),
    "names_answer": _of(lambda frame: names_from(frame.head)),
    "verdict_answer": _of(_verdict),
    "submission_answer": _of(_submission),
}

_GREY = np.arange(16, dtype=np.uint8).reshape(4, 4)
_STREAM = {
    "arrived": 3,
    "interval_ms": 40.0,
    "seconds": 0.2,
    "late_ms": [11.0],
    "at_s": [0.0],
    "spent_ms": [[1.0, 2.0, 3.0, 4.0]],
}
_PICTURE = {
    "image": 0,
    "overlaps": [{"both": 1, "reference": 2, "predicted": 3}, {"both": 0, "reference": 0, "predicted": 0}],
    "surfaces": [{"nsd": 0.5, "hd95": 3.0, "assd": 1.5}, None],
    "unit": "px",
}
_PREPARED = {"shape": [1, 3, 2, 2], "rows": 2, "columns": 2, "channels": 3}
ANSWERED = {
    "case_answer": lambda: [
        written({"scores": [0.25, 0.75]}),
        written({"volume": False, "overlaps": [[1, 2, 3], [0, 0, 0]]}, b"map"),
        written({"volume": True, "pictures": [_PICTURE, {**_PICTURE, "image": 3}], "tolerance": 2.0}, b"maps"),
        written({"boxes": [{"label": 0, "score": 0.5, "left": 0, "top": 0, "right": 4, "bottom": 2}]}),
        written({"value": 12.5}),
        written({"frames": 1}, np.array([0.0, 1.0, 1.0, 1.0, 1.0, 0.25, 0.75], "<f8")),
        written({"failure": "model_timeout"}),
        written({"unreadable": "C204"}),
    ],
    "stream_answer": lambda: [written({"stream": _STREAM})],
    "prepared_answer": lambda: [written(_PREPARED, bytes(12))],
    "description_answer": lambda: [written(examine(plain_image(90), bytes(32), decode=True))],
    "picture_answer": lambda: [_viewed(plain_image(90)), _viewed(dicom_bytes(_GREY))],
    "thumbnail_answer": lambda: [written({"shape": [1, 2]}, b"ab"), written({"shape": [1, 1, 3]}, b"abc")],
    "names_answer": lambda: [written({"names": {"patient_name": "A", "patient_id": "1"}})],
    "verdict_answer": lambda: [_verified()],
    "submission_answer": lambda: [written({"submission": json.loads(_opened()[1])})],
}
"""What they begin with."""
