"""Samples of the vendor's own that an installation does not reproduce."""

from __future__ import annotations

from evaluators.domain.value import Value


class GoldenMiss(Value):
    """A sample of the vendor's that is not reproduced: for its vendor's eyes, no part of the signed record."""

    number: int
    """Place among the samples of the card, from 1."""
    tolerance: float
    difference: float | None = None
    """Largest of any class, or the share of pixels in another class; None: the model gave no answer."""
    name: str = ""
    """The class that differs most; empty for masks."""
    expected: float | None = None
    found: float | None = None
