"""The sentence on a folder that does not lie on this computer alone."""

from __future__ import annotations

from pathlib import Path

from evaluators.evaluation.whereabouts import elsewhere
from evaluators.texts import Words


def said_elsewhere(words: Words, folder: Path) -> str:
    """Return which service or kind of drive has a folder, and what that means; nothing where it lies here alone."""
    place = elsewhere(folder)
    return "" if place is None else words(f"whereabouts.{place.kind}", service=place.service)
