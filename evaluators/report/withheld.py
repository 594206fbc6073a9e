"""What an external summary will not tell of the performance, in words: said before anybody signs it."""

from __future__ import annotations

from typing import Final

from evaluators.evidence.disclosure import MINIMUM_CELL, Withheld
from evaluators.texts import Words

_NAMED: Final = 5
"""Classes that are named; the others are counted."""


def withheld_text(withheld: Withheld, words: Words) -> str:
    """Return the sentence; empty where everything is told."""
    said = []
    if withheld.everything or withheld.classes:
        kind = "structures" if not withheld.everything else "classes" if withheld.classes else "patients"
        said.append(words(f"report.withheld.{kind}", classes=_names(withheld.classes, words), minimum=MINIMUM_CELL))
    if withheld.measures:
        said.append(words("report.withheld.measures", n=len(withheld.measures), minimum=MINIMUM_CELL))
    return " ".join(said)


def _names(classes: tuple[str, ...], words: Words) -> str:
    named = ", ".join(classes[:_NAMED])
    more = len(classes) - _NAMED
    return words("report.withheld.more", classes=named, n=more) if more > 0 else named
