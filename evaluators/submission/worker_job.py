"""The worker's job ``submission``: open one submission, then answer nothing more."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evaluators.errors import CallError
from evaluators.submission.open import open_submission

Answer = tuple[dict[str, Any], Sequence[bytes]]


def start(setup: dict[str, Any], _: tuple[bytes, ...]) -> tuple[dict[str, Any], Any]:
    """Open the submission named in the setup.

    Args:
        setup: ``source``, ``private``, and perhaps ``card``, ``answers``, ``companions``, ``vendor_key``.

    Returns:
        ``{"submission": …}`` as JSON, and a handler that knows no requests.

    Raises:
        SubmissionError: It cannot be used.
    """
    submission = open_submission(
        Path(setup["source"]),
        private=Path(setup["private"]),
        card=Path(setup["card"]) if setup.get("card") else None,
        answers=setup.get("answers"),
        companions=[Path(path) for path in setup.get("companions", ())],
        vendor_key=Path(setup["vendor_key"]) if setup.get("vendor_key") else None,
    )
    return {"submission": submission.model_dump(mode="json")}, _no_requests


def _no_requests(_: dict[str, Any], __: tuple[bytes, ...]) -> Answer:
    raise CallError("C143")
