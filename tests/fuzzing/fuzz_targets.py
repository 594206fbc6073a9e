"""Every place where foreign bytes are parsed, as functions of bytes. Adding a parser is a row in ``TARGETS``.

A target may end with an error for people, or with what ``_REFUSALS`` names; anything else that leaves it is a find.
"""

import contextlib
import io
import json
import os
import re
import tempfile
import warnings
from pathlib import Path

from fuzzing.fuzz_answers import ANSWERS
from fuzzing.fuzz_documents import DOCUMENTS
from fuzzing.fuzz_seeds import BELIEVED, FILES, GENUINE, SIGNER

from evaluators.cohort.annotations.recognition import kind_of
from evaluators.cohort.annotations.worker_job import PARSERS
from evaluators.cohort.archives import members, read_member
from evaluators.cohort.table_parsing import parse_table
from evaluators.errors import EvaluationError, ImageError
from evaluators.evaluation.data_key import read as read_data_key
from evaluators.evaluation.ledger import Ledger
from evaluators.evaluation.planning import read_plan
from evaluators.evidence import trust
from evaluators.evidence.canonical import NotCanonical
from evaluators.evidence.dsse import NotAnEnvelope, sign, write_lines
from evaluators.evidence.openings import read_opening
from evaluators.evidence.packages import open_package
from evaluators.evidence.public_keys import public_key_of
from evaluators.evidence.verification import verify
from evaluators.imaging.kept_frames import KeptFrames
from evaluators.imaging.worker_job import examine
from evaluators.isolation.frames import BrokenFrame, read_frame
from evaluators.isolation.refusal import understand
from evaluators.submission.card import read_card, read_partial_card
from evaluators.submission.open import open_submission

NOW = "2026-10-10T00:00:00Z"
FILE_MARK = b"\n=== "
"""Begins a file in a package of several: its name, a line end, its content."""

_NAME = re.compile(r"\w[\w.-]{0,30}")

_REFUSALS = (EvaluationError, BrokenFrame, NotCanonical, NotAnEnvelope)


def survived(name, data):
    """Give bytes to a target; return whether it took them. Raises what no target may raise."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of libraries; a worker discards them too
        try:
            TARGETS[name](data)
        except _REFUSALS:
            return False
    return True


def _frame(data):
    stream = io.BytesIO(data)
    while (frame := read_frame(stream)) is not None:
        understand(frame.head.get("error"))


def _described_error(data):
    understand(_json(data))


def _card(data):
    text = data.decode("utf-8", "replace")
    read_partial_card(text)
    read_card(text)


def _in_a_file(read, ending=""):
    def target(data):
        with tempfile.TemporaryDirectory(dir=_FAST) as folder:
            path = Path(folder) / f"file{ending}"
            path.write_bytes(data)
            read(path)

    return target


def _ledger(path):
    list(Ledger(path).entries())


def _archive(path):
    for name, member in members(path).items():
        if member.refused is None:
            with contextlib.suppress(OSError):  # as for a file that cannot be read
                read_member(path, name)


def _image(data):
    json.dumps(examine(data, bytes(32), decode=True), allow_nan=False)


def _kept_frames(data):
    """What a worker that was taken over may have left beside a run."""
    kept = KeptFrames(data, None)
    for index in range(3):
        with contextlib.suppress(ImageError):
            assert min(kept.boxes(index).shape) >= 0
            kept.labels(index)


def _annotation(kind):
    def target(data):
        PARSERS[kind](data, "folder/case_1.txt", {"classes": ["a", "b"]}).model_dump_json()

    return target


def _recognised(data):
    kind_of(data[:4096])


def _package(data):
    """A vendor's package of several files."""
    with tempfile.TemporaryDirectory(dir=_FAST) as name:
        source, private = Path(name) / "source", Path(name) / "private"
        source.mkdir()
        private.mkdir()
        for part in (b"\n" + data).split(FILE_MARK)[1:]:
            file, _, content = part.partition(b"\n")
            path = source.joinpath(*_NAME.findall(file.decode("ascii", "replace"))[:3])
            if path != source and not path.exists() and not any(one.is_file() for one in path.parents):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        open_submission(source, private=private).model_dump_json()


def _model(path):
    private = path.parent / "private"
    private.mkdir()
    open_submission(path, private=private).model_dump_json()


def _summary(data):
    """A bundle, a PDF or an archive: whatever else it is, it is intact only with what was signed in it."""
    package = open_package({"summary": data}, folder=False)
    result = verify(package, BELIEVED, now=NOW)
    signed = package.bundle in GENUINE and package.files in ({}, FILES)
    assert result.verdict != "intact" or signed, "a changed summary verifies"


def _signed_payload(data):
    """What a believed signer could have signed by mistake or on purpose."""
    bundle = write_lines([sign(data, [SIGNER])])
    verify(open_package({"summary": bundle}, folder=False), BELIEVED, now=NOW).model_dump_json()


def _trust_list(data):
    store = trust.import_list(BELIEVED, data, now=NOW)
    assert data in GENUINE or not store.lists, "a changed list is taken in"


def _json(data):
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


_FAST = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112 - files of a few hundred bytes

TARGETS = {
    "frame": _frame,
    "described_error": _described_error,
    "card": _card,
    "plan": _in_a_file(read_plan, ".toml"),
    "table": lambda data: parse_table(data, "table.csv"),
    "coco_results": lambda data: parse_table(data, "results.json"),
    "kept_frames": _kept_frames,
    "archive": _in_a_file(_archive, ".zip"),
    "ledger": _in_a_file(_ledger),
    "data_key": _in_a_file(read_data_key),
    "image": _image,
    "dicom": _image,
    "volume": _image,
    "recognition": _recognised,
    **{kind: _annotation(kind) for kind in ("coco", "pascal_voc", "yolo", "box_lines")},
    "structured_report": _annotation("structured_report"),
    "dicom_seg": _annotation("dicom_seg"),
    "rtstruct": _annotation("rtstruct"),
    "vendor_package": _package,
    "model": _in_a_file(_model, ".onnx"),
    "summary": _summary,
    "signed_payload": _signed_payload,
    "trust_list": _trust_list,
    "opening": _in_a_file(read_opening),
    "public_key": public_key_of,
    **ANSWERS,
    **DOCUMENTS,
}
