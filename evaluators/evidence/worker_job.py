"""The child's side of verification: a package under verification is hostile input, so it is opened in the sandbox."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from evaluators.errors import EvidenceError
from evaluators.evidence.answers import VerificationResult
from evaluators.evidence.harness import harness
from evaluators.evidence.packages import open_package
from evaluators.evidence.questions_package import RebuildPdf
from evaluators.evidence.requirements import Requirements
from evaluators.evidence.trust import TrustStore
from evaluators.evidence.verification import Examined, examine
from evaluators.isolation.child import Answer, Start


def start_with(rebuild_pdf: RebuildPdf | None, warm_up: Callable[[], None] = lambda: None) -> Start:
    """Return the start function of the job, with the way to make pages again, which is a layer above.

    A request verifies a summary; requests after it are answered with what that summary says (``record``) and, where
    the first one left that out (``pages`` false), with what became of its pages (``pages``). A request ``warm`` before
    it does what else the first verification would take time for.
    """

    def start(_: dict[str, Any], __: tuple[bytes, ...]) -> tuple[dict[str, Any], Callable[..., Answer]]:
        gc.disable()  # a large summary makes it look for cycles a fifth of the time; this process ends soon anyway
        return {}, _Verification(rebuild_pdf, warm_up)

    return start


class _Verification:
    def __init__(self, rebuild_pdf: RebuildPdf | None, warm_up: Callable[[], None]) -> None:
        self._rebuild_pdf, self._warm_up = rebuild_pdf, warm_up
        self._examined: Examined | None = None

    def __call__(self, request: dict[str, Any], blobs: tuple[bytes, ...]) -> Answer:
        if request.get("warm"):
            self._warm_up()
            harness()
            return {}, ()
        if "trust" in request:
            return {"result": self._verify(request, blobs).model_dump(mode="json")}, ()
        if self._examined is None or self._examined.record is None:
            raise EvidenceError("C511")
        if request.get("record"):
            return {}, (self._examined.record.model_dump_json().encode(),)
        return {"answer": self._examined.pages(self._rebuild_pdf).model_dump(mode="json")}, ()

    def _verify(self, request: dict[str, Any], blobs: tuple[bytes, ...]) -> VerificationResult:
        try:
            required = request.get("required")
            requirements = None if required is None else Requirements.model_validate_json(required)
        except ValidationError:
            raise EvidenceError("C517", text="") from None
        store = TrustStore.model_validate_json(request["trust"])
        self._examined = None
        package = open_package(dict(zip(request["names"], blobs, strict=True)), folder=request["folder"])
        examined = self._examined = examine(package, store, now=request["now"], required=requirements)
        if not request["pages"]:
            return examined.result
        return examined.result.with_answers(examined.pages(self._rebuild_pdf))


start = start_with(None)
"""Verification without comparing pages."""
