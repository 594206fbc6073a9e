"""What the readers of vendors' formats have in common: their answer, and strict JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from evaluators.domain.submission import Finding
from evaluators.errors import SubmissionError
from evaluators.submission.draft import Draft

_LARGEST: Final = 1e30
_SHOWN: Final = 80
"""Characters of a vendor's text inside a sentence of ours."""


@dataclass(frozen=True, slots=True)
class VendorFacts:
    """What the files of a format settle, shaped like a card, and what is to be said of them."""

    draft: Draft
    findings: tuple[Finding, ...] = ()


class ManualMapping(Exception):
    """A setting that this program does not know or does not compute; a person has to say what it stands for."""

    def __init__(self, key: str, written: object = None) -> None:
        super().__init__(key)
        self.key = key
        self.written = written

    def finding(self) -> Finding:
        """Return it as something to be said: the key, and what is written there."""
        shown = self.key if self.written is None else f"{self.key}: {_brief(self.written)}"
        return Finding(kind="manual_mapping", severity="warning", parameters={"name": shown})


def read_json(text: str, file: str) -> dict[str, Any]:
    """Return a JSON object.

    Raises:
        SubmissionError: Not JSON, not an object, a key twice, or half a character (C135).
    """

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in items}) != len(items):
            raise ValueError("a key twice")
        return dict(items)

    try:
        data = json.loads(text, object_pairs_hook=pairs)
        json.dumps(data, ensure_ascii=False).encode()  # refuses a lone surrogate, which no other text can hold
    except (ValueError, RecursionError):
        raise SubmissionError("C135", file=file) from None
    if not isinstance(data, dict):
        raise SubmissionError("C135", file=file)
    return data


def numbered(names: object) -> list[Any] | None:
    """Return the values of a table whose keys are 0, 1, 2 …, in that order; None if it is not such a table."""
    if not isinstance(names, dict) or not names:
        return None
    by_number = {str(key): value for key, value in names.items()}
    listed = [by_number.get(str(number)) for number in range(len(names))]
    return None if None in listed else listed


def class_names(names: object) -> list[str] | None:
    """Return such a table's values as names of classes; None unless all are different, non-empty texts."""
    listed = numbered(names)
    if listed is None or not all(isinstance(name, str) and 0 < len(name) <= 200 for name in listed):
        return None
    return listed if len(set(listed)) == len(listed) else None


def text_or_none(written: object, limit: int) -> str | None:
    """Return a text that a card has room for, or None."""
    return written.strip()[:limit] if isinstance(written, str) and written.strip() else None


def number(written: object) -> float | None:
    """Return a finite number of a size that measures have, or None."""
    if isinstance(written, int | float) and not isinstance(written, bool) and -_LARGEST < written < _LARGEST:
        return float(written)
    return None


def given(**facts: object) -> Draft:
    """Return those that are not None."""
    return {name: value for name, value in facts.items() if value is not None}


def _brief(written: object) -> str:
    text = written if isinstance(written, str) else json.dumps(written, default=str)
    text = "".join(character if character.isprintable() else "?" for character in text)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
