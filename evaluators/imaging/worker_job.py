"""The job ``images`` of a worker: a file's bytes to facts, and to keys that replace the patient's identity."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence
from typing import Any

from evaluators.errors import CallError
from evaluators.imaging.dicom_facts import DicomIdentity, dicom_identity
from evaluators.imaging.foreign import foreign_code
from evaluators.imaging.open import open_image, read_facts

Answer = tuple[dict[str, Any], Sequence[bytes]]


def start(setup: dict[str, Any], blobs: tuple[bytes, ...]) -> tuple[dict[str, Any], Callable[..., Answer]]:
    """Begin the job.

    Args:
        setup: ``pseudonym_key``: hex, the secret under which patient numbers are replaced.
        blobs: None.

    Returns:
        Nothing to tell, and the handler of requests ``{"op": "facts", "decode": bool}`` with the file as one blob.
    """
    del blobs
    key = bytes.fromhex(setup["pseudonym_key"])

    def handle(request: dict[str, Any], files: tuple[bytes, ...]) -> Answer:
        if request.get("op") != "facts" or len(files) != 1:
            raise CallError("C210")
        return examine(files[0], key, decode=bool(request.get("decode", True))), ()

    return {}, handle


def examine(data: bytes, key: bytes, *, decode: bool) -> dict[str, Any]:
    """Return facts and pseudonymous keys of one file.

    Returns:
        ``facts``: ImageFacts as JSON. ``patient``: hex key or None. ``image_uid``, ``series_uid``, ``accession``: for
        pairing only. ``constant`` and ``pixel_digest``: None unless decoded.

    Raises:
        ImageError: The file cannot be read; see ``open_image``.
    """
    image = open_image(data) if decode else None
    facts = image.facts if image else read_facts(data)
    identity = None
    if facts.format == "dicom":
        with foreign_code():
            identity = dicom_identity(data)
    return {
        "facts": facts.model_dump(mode="json"),
        "patient": patient_key(identity, key) if identity else None,
        "image_uid": identity.image_uid if identity else None,
        "series_uid": identity.series_uid if identity else None,
        "accession": identity.accession if identity else None,
        "constant": image.is_constant() if image else None,
        "pixel_digest": image.pixel_digest() if image else None,
    }


def patient_key(identity: DicomIdentity, key: bytes) -> str | None:
    """Return hex HMAC-SHA256 over issuer, a zero byte and PatientID; None without a PatientID."""
    if identity.patient_id is None:
        return None
    message = f"{identity.issuer}\0{identity.patient_id}".encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()
