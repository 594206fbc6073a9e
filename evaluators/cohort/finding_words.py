"""Findings as sentences."""

from __future__ import annotations

from typing import Final

from evaluators.domain.case import CohortFinding
from evaluators.texts import Words

_WORDS_OF: Final = {
    "attribute": "cohort.attributes",
    "difference": "cohort.difference",
    "methods": "cohort.deidentification",
    "note": "imaging.notes",
    "value": "cohort.values",
}
"""Parameters that are or may be ids, several of them separated by commas, and where their words are."""
_COUNTED: Final = frozenset({"manufacturers"})
"""Parameters such as ``Siemens 3, other 2``."""
_SHARES: Final = frozenset({"here", "there"})
_DIGITS: Final = 2


def finding_sentence(words: Words, finding: CohortFinding) -> str:
    """Return what was found, in the language of the words; the cases behind it are not named."""
    shown = {name: _shown(words, name, value) for name, value in finding.parameters.items()}
    return words(f"cohort.findings.{finding.kind}", **shown)


def _shown(words: Words, name: str, value: str | float) -> str | int:
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return words.percent(value) if name in _SHARES else words.number(value, _DIGITS)
    if name in _COUNTED:
        return ", ".join(_counted(words, part) for part in value.split(", "))
    table = _WORDS_OF.get(name)
    if table is None:
        return value
    parts = [(f"{table}.{part}", part) for part in value.split(", ")]
    return ", ".join(words(key) if words.has(key) else part for key, part in parts)


def _counted(words: Words, part: str) -> str:
    name, _, count = part.rpartition(" ")
    return f"{words('cohort.values.other')} {count}" if name == "other" else part
