"""What a person noted about a case while looking at it. Counts of verdicts may be signed, notes only if ticked."""

from __future__ import annotations

from typing import Literal

from evaluators.domain.value import Value

Verdict = Literal["agree_reference", "agree_model", "unsure", "bad_image"]


class Review(Value):
    """A verdict and a note on one case."""

    case: int
    verdict: Verdict | None = None
    note: str = ""
