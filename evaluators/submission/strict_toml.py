"""Strict reading of the TOML files a person writes: one sentence with the line for whatever is wrong.

Serves the card and the plan alike. Unknown keys, wrong types, values outside their limits, repeated keys and newer
formats are refused; nothing is converted.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from evaluators.errors import EvaluationError
from evaluators.submission.toml_lines import Path, key_lines

T = TypeVar("T", bound=BaseModel)

TEXT_LIMIT: Final = 1_000_000
"""Characters. A card with thousands of class names stays below; a parser is not handed more."""

_QUOTED: Final = 60
"""Characters of a wrong value that a message repeats."""
_PLAIN: Final = {"extra_forbidden": "C102", "missing": "C106", "union_tag_not_found": "C106"}
_TYPES: Final = {
    "string": "string",
    "int": "integer",
    "float": "number",
    "bool": "true / false",
    "tuple": "[ … ]",
    "dict": "table",
    "model": "table",
}


@dataclass(frozen=True, slots=True)
class TomlDocument:
    """A parsed text that still knows its lines."""

    file: str
    """What the messages call it, for example ``submission.toml``."""
    data: dict[str, Any]
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """Return the line of a key, or of the nearest table around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_strict(
    text: str,
    model: type[T],
    *,
    file: str,
    error: type[EvaluationError],
    rules: Mapping[str, str] | None = None,
    newest: int = 1,
) -> T:
    """Read a whole document into a model.

    Args:
        text: The TOML text.
        model: Pydantic model; strict and without unknown keys.
        file: What the messages call the document.
        error: Class of the error to raise.
        rules: Messages of the model's own validators, to ids of the words that explain them.
        newest: Highest ``format`` this program knows.

    Raises:
        EvaluationError: Of class ``error``, ids C100 to C108 or one of ``rules``.
    """
    document = parse(text, file=file, error=error, newest=newest)
    value, problems = validate(document.data, model)
    if problems:
        raise problem_error(problems[0], document, error=error, rules=rules or {})
    assert value is not None
    require_format(document, error=error)
    return value


def require_format(document: TomlDocument, *, error: type[EvaluationError]) -> None:
    """Refuse a document without ``format``, also where the model has a default for code.

    Raises:
        EvaluationError: It is missing (C106).
    """
    if "format" not in document.data:
        raise error("C106", file=document.file, line=1, key="format")


def parse(text: str, *, file: str, error: type[EvaluationError], newest: int = 1) -> TomlDocument:
    """Parse TOML and refuse a newer ``format``, or one that is no whole number.

    Raises:
        EvaluationError: Not TOML (C100), a key twice (C101), no whole number (C103), a newer format (C107).
    """
    if len(text) > TEXT_LIMIT:
        raise error("C100", file=file, line=1)
    try:
        data = tomllib.loads(text)
        lines = key_lines(text)
    except tomllib.TOMLDecodeError as problem:
        found = re.search(r"at line (\d+)", str(problem))
        line = int(found.group(1)) if found else text.count("\n") + 1
        repeated = "overwrite" in str(problem) or "twice" in str(problem)
        raise error("C101" if repeated else "C100", file=file, line=line) from None
    except (RecursionError, ValueError):  # nested too deeply; a number of thousands of digits
        raise error("C100", file=file, line=1) from None
    document = TomlDocument(file, data, lines)
    written = data.get("format", newest)
    if type(written) is not int:  # true and 1.0 equal 1, and would pass as it
        raise error("C103", file=file, line=document.line(("format",)), key="format", expected=_TYPES["int"])
    if written > newest:
        raise error("C107", file=file, line=document.line(("format",)), found=written, known=newest)
    return document


def validate(data: Mapping[str, Any], model: type[T]) -> tuple[T | None, list[ErrorDetails]]:
    """Validate parsed data; return the value, or what is wrong, misspelt keys before the keys they leave missing."""
    try:
        # Through JSON, because strict models take an array for a tuple only there.
        return model.model_validate_json(json.dumps(data, default=_not_json)), []
    except ValidationError as problem:
        problems = problem.errors(include_url=False, include_input=False)
        return None, sorted(problems, key=lambda problem: problem["type"] != "extra_forbidden")


def data_path(problem: ErrorDetails, data: object) -> Path:
    """Return the path of a problem in the data, without the tags pydantic puts between."""
    path: Path = ()
    for position, part in enumerate(problem["loc"]):
        inside = (isinstance(data, dict) and part in data) or (
            isinstance(data, list) and isinstance(part, int) and part < len(data)
        )
        last = position == len(problem["loc"]) - 1
        if inside:
            data = data[part]  # type: ignore[index]
        if inside or (last and problem["type"] in {"missing", "union_tag_not_found"}):
            path = (*path, part)
    if problem["type"] in {"union_tag_not_found", "union_tag_invalid"}:
        path = (*path, "do")
    return path


def problem_error(
    problem: ErrorDetails, document: TomlDocument, *, error: type[EvaluationError], rules: Mapping[str, str]
) -> EvaluationError:
    """Return the error that names key and line of a problem."""
    path = data_path(problem, document.data)
    id, more = _reason(problem, rules)
    if id == "C104":
        more = _offered(more["allowed"], _at(document.data, path))
    return error(id, file=document.file, line=document.line(path), key=dotted(path), **more)


def _reason(problem: ErrorDetails, rules: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Return the id of the words for a problem, and what they need besides file, line and key."""
    context = problem.get("ctx", {})
    kind = problem["type"].removesuffix("_type")
    if kind in _PLAIN:
        return _PLAIN[kind], {}
    if kind in {"literal_error", "union_tag_invalid"}:
        return "C104", {"allowed": str(context.get("expected") or context.get("expected_tags"))}
    if kind == "value_error":
        rule, *named = map(str, context["error"].args or ("",))
        return rules.get(rule, "C108"), {"found": ", ".join(named)} if named else {}
    if kind in _TYPES:
        return "C103", {"expected": _TYPES[kind]}
    return "C105", {"limit": _limit(context)}


def _at(data: Any, path: Path) -> object:
    for part in path:
        data = data[part]
    return data


def _offered(allowed: str, found: object) -> dict[str, str]:
    """Return the value and what may stand in its place, what is written most like it first."""
    written = str(found)[:_QUOTED]
    names = re.findall("'([^']*)'", allowed)
    near = get_close_matches(written, names, n=1)
    shown = ", ".join(f'"{name}"' for name in [*near, *(name for name in names if name not in near)])
    return {"found": written, "allowed": shown}


def dotted(path: Path) -> str:
    """Return ``input[0].steps[2].width`` as a person would write it: elements counted from 1."""
    words = ""
    for part in path:
        words += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return words.lstrip(".") or "."


def _limit(context: Mapping[str, Any]) -> str:
    signs = {"ge": ">= ", "gt": "> ", "le": "<= ", "lt": "< ", "min_length": "length >= ", "max_length": "length <= "}
    return ", ".join(f"{signs[name]}{value}" for name, value in context.items() if name in signs) or "finite"


def _not_json(_: object) -> list[None]:
    """Dates and times, which JSON lacks, become something that no field accepts."""
    return [None]
