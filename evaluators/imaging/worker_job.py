"""The job ``images`` of a worker: a file's bytes to facts, and to keys that replace the patient's identity."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from evaluators.errors import CallError, ImageError
from evaluators.imaging.dicom import DicomHeader, examine_dicom, examine_header
from evaluators.imaging.dicom_facts import DicomIdentity
from evaluators.imaging.dicom_video import holds_video
from evaluators.imaging.image import Image
from evaluators.imaging.look import clipped_share, perceptual_hash
from evaluators.imaging.open import VOLUMES, identify, open_image, read_facts
from evaluators.imaging.volume import Volume
from evaluators.imaging.volumes import open_volume

NOT_NUMBERS: Final = "voxels_not_numbers"
Answer = tuple[dict[str, Any], Sequence[bytes]]


def start(setup: dict[str, Any], blobs: tuple[bytes, ...]) -> tuple[dict[str, Any], Callable[..., Answer]]:
    """Begin the job.

    Args:
        setup: ``pseudonym_key``: hex, the secret under which patient numbers are replaced.
        blobs: None.

    Returns:
        Nothing to tell, and the handler of requests ``{"op": "facts", "decode": bool}`` with the file as one blob, or
        with several: then ``files`` holds an answer for each, or ``{"error": …}`` for one that cannot be read.
    """
    del blobs
    key = bytes.fromhex(setup["pseudonym_key"])

    def handle(request: dict[str, Any], files: tuple[bytes, ...]) -> Answer:
        if request.get("op") != "facts" or not files:
            raise CallError("C210")
        decode = bool(request.get("decode", True))
        if len(files) == 1:
            return examine(files[0], key, decode=decode), ()
        return {"files": [_examined(file, key, decode=decode) for file in files]}, ()

    return {}, handle


def _examined(data: bytes, key: bytes, *, decode: bool) -> dict[str, Any]:
    """Return what ``examine`` says of one of several files, its error included."""
    try:
        return examine(data, key, decode=decode)
    except ImageError as error:
        return {"error": {"class": type(error).__name__, "id": error.id, "parameters": error.parameters}}


def examine(data: bytes, key: bytes, *, decode: bool) -> dict[str, Any]:
    """Return facts and pseudonymous keys of one file.

    Returns:
        The fields of ``ImageDescription`` as JSON. ``patient``: hex key or None. ``constant``, ``pixel_digest``,
        ``look`` and ``clipped_share``: None unless decoded; the second and the last also of volumes.

    Raises:
        ImageError: The file cannot be read; see ``open_image``.
    """
    image: Image | None = None
    header: DicomHeader | None = None
    format = identify(data)
    if format == "dicom":
        image, header = examine_dicom(data) if decode and not holds_video(data) else (None, examine_header(data))
        facts = header.facts
    elif decode and format in VOLUMES:
        return _examined_volume(open_volume([data]))
    else:
        image = open_image(data) if decode and format != "video" else None
        facts = image.facts if image else read_facts(data)
    return {
        "facts": facts.model_dump(mode="json"),
        "constant": image.is_constant() if image else None,
        "pixel_digest": image.pixel_digest() if image else None,
        "look": perceptual_hash(image) if image else None,
        "clipped_share": clipped_share(image) if image else None,
        **(_said_by(header, key) if header else {}),
    }


def _examined_volume(volume: Volume) -> dict[str, Any]:
    """Return what every voxel of a volume file says; its look is that of its middle slice."""
    voxels, facts = volume.voxels, volume.facts
    if voxels.dtype.kind == "f" and not np.isfinite(voxels).all():
        facts = facts.model_copy(update={"notes": (*facts.notes, NOT_NUMBERS)})
    return {
        "facts": facts.model_dump(mode="json"),
        "constant": bool((voxels == voxels.flat[0]).all()),
        "pixel_digest": None,
        "look": perceptual_hash(volume.slice(len(voxels) // 2)),
        "clipped_share": None,
    }


def _said_by(header: DicomHeader, key: bytes) -> dict[str, Any]:
    identity = header.identity
    return {
        "patient": patient_key(identity, key),
        "image_uid": identity.image_uid,
        "series_uid": identity.series_uid,
        "study_uid": identity.study_uid,
        "accession": identity.accession,
        "place": header.place,
        "deidentification": header.deidentification,
    }


def patient_key(identity: DicomIdentity, key: bytes) -> str | None:
    """Return hex HMAC-SHA256 over issuer, a zero byte and PatientID; None without a PatientID."""
    if identity.patient_id is None:
        return None
    message = f"{identity.issuer}\0{identity.patient_id}".encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()
