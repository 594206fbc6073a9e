"""Words by id and language, and numbers as the language writes them.

One folder per language, one TOML file per area: ``resources/texts/en/errors.toml`` holds the ids ``errors.*``.
An entry is a string, or a table ``one``/``other`` chosen by the parameter ``n``, with ``zero`` where none has words.
A parameter whose name ends in ``_utc`` holds an RFC 3339 time and is shown as date and time of this computer.
"""

from __future__ import annotations

import contextlib
import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final, Literal, get_args

from evaluators.errors import EvaluationError, Parameter
from evaluators.resources import root

Language = Literal["en", "de"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)

_MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "de": ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"),
}


@dataclass(frozen=True, slots=True)
class Message:
    """What happened and what it means; what to do."""

    happened: str
    advice: str

    def __str__(self) -> str:
        return f"{self.happened} {self.advice}".strip()


def tables(language: Language) -> dict[str, Any]:
    """Return all entries of a language as nested tables, keyed by area (the file's name)."""
    return {file.stem: area(language, file.stem) for file in sorted((root() / "texts" / language).glob("*.toml"))}


@cache
def area(language: Language, name: str) -> dict[str, Any]:
    """Return the entries of one area, empty where there is no such area; a command reads only those it speaks."""
    file = root() / "texts" / language / f"{name}.toml"
    return tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}


class Words:
    """The words and numerals of one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self._decimal, self._thousands = (",", ".") if language == "de" else (".", ",")

    def __call__(self, id: str, /, **parameters: Parameter) -> str:
        """Return the words of ``area.key[.key]`` with the placeholders filled.

        Raises:
            KeyError: There is no such id; a defect of the program, caught by the tests.
        """
        name, *keys = id.split(".")
        entry: Any = area(self.language, name)
        for key in keys:
            entry = entry[key]
        if isinstance(entry, dict):
            n = parameters["n"]
            entry = entry["zero"] if n == 0 and "zero" in entry else entry["one" if n == 1 else "other"]
        return self._fill(str(entry), parameters)

    def has(self, id: str) -> bool:
        """Return whether the id has words."""
        name, *keys = id.split(".")
        entry: Any = area(self.language, name)
        for key in keys:
            if not isinstance(entry, dict) or key not in entry:
                return False
            entry = entry[key]
        return True

    def error(self, error: EvaluationError) -> Message:
        """Return the words of an error."""
        entry = area(self.language, "errors")[error.id]
        return Message(self._fill(entry["happened"], error.parameters), self._fill(entry["advice"], error.parameters))

    def number(self, value: float, digits: int = 3) -> str:
        """Return a number with fixed decimals: 0.913 / 0,913; 1,500.0 / 1.500,0."""
        plain = f"{value:,.{digits}f}"
        return plain.translate(str.maketrans(",.", self._thousands + self._decimal))

    def count(self, value: int) -> str:
        """Return a whole number: 1,500 / 1.500."""
        return self.number(value, 0)

    def percent(self, share: float, digits: int = 0) -> str:
        """Return a share in [0, 1] as a percentage: 95% / 95 %, with the language's own spacing."""
        return self.number(share * 100, digits) + ("\u202f%" if self.language == "de" else "%")

    def date(self, moment: datetime, *, time: bool = False) -> str:
        """Return 9 Oct 2026 / 09.10.2026, with ``time`` also 14:02."""
        month = _MONTHS[self.language][moment.month - 1]
        day = (
            f"{moment.day:02}.{month}.{moment.year}" if self.language == "de" else f"{moment.day} {month} {moment.year}"
        )
        return f"{day} {moment:%H:%M}" if time else day

    def _fill(self, words: str, parameters: dict[str, Parameter]) -> str:
        return words.format(**{key: self._shown(key, value) for key, value in parameters.items()})

    def _shown(self, key: str, value: Parameter) -> Parameter:
        if key.endswith("_utc"):
            with contextlib.suppress(ValueError, OverflowError, OSError):  # of a file anybody may have written
                return self.date(datetime.fromisoformat(str(value)).astimezone(), time=True)
        return self.count(value) if isinstance(value, int) else value
