"""The child's side of verification: a package under verification is hostile input, so it is opened in the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from evaluators.errors import EvidenceError
from evaluators.evidence.packages import open_package
from evaluators.evidence.questions_package import RebuildPdf
from evaluators.evidence.requirements import Requirements
from evaluators.evidence.trust import TrustStore
from evaluators.evidence.verification import verify
from evaluators.isolation.child import Answer, Start


def start_with(rebuild_pdf: RebuildPdf | None) -> Start:
    """Return the start function of the job, with the way to make pages again, which is a layer above."""

    def start(setup: dict[str, Any], _: tuple[bytes, ...]) -> tuple[dict[str, Any], Callable[..., Answer]]:
        store = TrustStore.model_validate_json(setup["trust"])

        def handle(request: dict[str, Any], blobs: tuple[bytes, ...]) -> Answer:
            return _verify(request, blobs, store, rebuild_pdf), ()

        return {}, handle

    return start


def _verify(
    request: dict[str, Any], blobs: tuple[bytes, ...], store: TrustStore, rebuild_pdf: RebuildPdf | None
) -> dict[str, Any]:
    try:
        required = request.get("required")
        requirements = None if required is None else Requirements.model_validate_json(required)
    except ValidationError:
        raise EvidenceError("C517", text="") from None
    package = open_package(dict(zip(request["names"], blobs, strict=True)), folder=request["folder"])
    result = verify(package, store, now=request["now"], required=requirements, rebuild_pdf=rebuild_pdf)
    return {"result": result.model_dump(mode="json")}


start = start_with(None)
"""Verification without comparing pages."""
