"""``submission.toml``: reading it strictly, completing it, and writing it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from evaluators.domain.submission import Card
from evaluators.errors import SubmissionError
from evaluators.submission.strict_toml import data_path, parse, problem_error, read_strict, require_format, validate

CARD_FILE: Final = "submission.toml"

TEXT_FILE_LIMIT: Final = 4 * 1024**2
"""Bytes of a card or configuration. The largest label lists have tens of thousands of names."""

RULES: Final = {
    "classes are repeated": "C109",
    "a name holds characters that are not seen": "C532",
    "classes read alike": "C533",
    "positive are not of classes": "C155",
    "one class cannot be told from others": "C156",
    "positive must be some, not all, of classes": "C110",
    "thresholds are not of classes": "C871",
    "only labels have thresholds of their own": "C872",
    "a range begins with its lower end": "C146",
    "shares add up to 1": "C313",
    "age bands are years and do not overlap": "C314",
}
"""The card's own validators, and the ids of the words that explain them."""

_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")

_OPEN_TABLES: Final = {(), ("model",), ("intended_use",), ("task",), ("input", 0), ("output", 0)}
"""Where a partial card may leave keys out. Inside a step or a claim a missing key is an error."""


def text_of(path: Path) -> str:
    """Return the text of a card or configuration.

    Raises:
        SubmissionError: It cannot be read (C115), is too large or not UTF-8 (C139).
    """
    try:
        data = path.read_bytes() if path.stat().st_size <= TEXT_FILE_LIMIT else None
        if data is None:
            raise SubmissionError("C139", name=path.name)
        return data.decode("utf-8-sig")
    except OSError:
        raise SubmissionError("C115", name=path.name) from None
    except UnicodeDecodeError:
        raise SubmissionError("C139", name=path.name) from None


def read_card(text: str, *, file: str = CARD_FILE) -> Card:
    """Read a whole card.

    Raises:
        SubmissionError: C100 to C110, C146, C155 or C156, with key and line.
    """
    return read_strict(text, Card, file=file, error=SubmissionError, rules=RULES)


def read_partial_card(text: str, *, file: str = CARD_FILE) -> dict[str, Any]:
    """Read a card that may leave required keys open, to complete another source; return its data.

    Raises:
        SubmissionError: As `read_card`, missing keys excepted.
    """
    document = parse(text, file=file, error=SubmissionError)
    _, problems = validate(document.data, Card)
    for problem in problems:
        path = data_path(problem, document.data)
        missing = problem["type"] == "missing" and path[:-1] in _OPEN_TABLES
        # A table with a key missing does not count as a table, and its list then as too short.
        uncounted = problem["type"] == "too_short" and len(path) == 1 and bool(document.data.get(str(path[0])))
        if not missing and not uncounted:
            raise problem_error(problem, document, error=SubmissionError, rules=RULES)
    require_format(document, error=SubmissionError)
    return document.data


def write_card(card: Card) -> str:
    """Return a card as ``submission.toml``; `read_card` gives the same card back."""
    return write_partial_card(card.model_dump(mode="json", exclude_none=True))


def write_partial_card(data: Mapping[str, Any]) -> str:
    """Return a card that may leave keys open as TOML; `read_partial_card` gives the same data back."""
    blocks = [f"format = {data.get('format', 1)}"]
    for name, content in data.items():
        if isinstance(content, list):
            blocks += [f"[[{name}]]\n{_pairs(table)}" for table in content]
        elif name != "format" and content != {}:
            blocks.append(f"[{name}]\n{_pairs(content)}")
    return "\n\n".join(blocks) + "\n"


def _pairs(table: Mapping[str, Any]) -> str:
    return "\n".join(f"{_key(key)} = {_value(value, top=True)}" for key, value in table.items())


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _value(name)


def _value(value: object, *, top: bool = False) -> str:
    match value:
        case {}:
            pairs = ", ".join(f"{_key(key)} = {_value(inner)}" for key, inner in value.items())
            return "{ " + pairs + " }"
        case list() if top and value and isinstance(value[0], dict):
            return "[\n" + "".join(f"  {_value(inner)},\n" for inner in value) + "]"
        case list():
            return "[" + ", ".join(_value(inner) for inner in value) + "]"
        case str():
            # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped.
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
        case _:
            return json.dumps(value)
