"""Python's literals, as some exporters write them into notes: numbers, texts, lists and dictionaries.

A parser of our own, because Python's takes any program text first and can be brought down by deep nesting.
"""

from __future__ import annotations

import re
from typing import Final

Literal = None | bool | int | float | str | list["Literal"] | dict["int | str", "Literal"]

_DEPTH: Final = 8
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r"}
_TOKEN: Final = re.compile(
    r"""\s*(?:
      (?P<text>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")
    | (?P<number>[-+]?(?:\d{1,300}\.?\d{0,300}|\.\d{1,300})(?:[eE][-+]?\d{1,4})?)
    | (?P<word>True|False|None)
    | (?P<mark>[][{}(),:])
    )""",
    re.VERBOSE,
)
_WORDS: Final = {"True": True, "False": False, "None": None}
_CLOSING: Final = {"[": "]", "(": ")", "{": "}"}


def parse_literal(text: str) -> Literal:
    """Return the value a text stands for; tuples come back as lists.

    Raises:
        ValueError: The text is anything else than one literal, or nested more than eight deep.
    """
    reader = _Reader(text)
    value = reader.value(0)
    if text[reader.at :].strip():
        raise ValueError("more than one literal")
    return value


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self.at = 0

    def _next(self) -> tuple[str, str]:
        """Return kind and text of the next token, and step over it."""
        found = _TOKEN.match(self._text, self.at)
        if found is None or found.lastgroup is None:
            raise ValueError("not a literal")
        self.at = found.end()
        return found.lastgroup, found[found.lastgroup]

    def _skip(self, mark: str) -> bool:
        """Step over a mark if it comes next."""
        before = self.at
        found = _TOKEN.match(self._text, before)
        if found is not None and found["mark"] == mark:
            self.at = found.end()
            return True
        return False

    def value(self, depth: int) -> Literal:
        kind, written = self._next()
        match kind:
            case "text":
                return _text(written)
            case "number":
                return _number(written)
            case "word":
                return _WORDS[written]
        if depth == _DEPTH or written not in _CLOSING:
            raise ValueError("nested too deeply, or a mark out of place")
        if written == "{":
            return dict(self._items(depth))
        return list(self._elements(_CLOSING[written], depth))

    def _elements(self, closing: str, depth: int) -> list[Literal]:
        elements: list[Literal] = []
        while not self._skip(closing):
            elements.append(self.value(depth + 1))
            if not self._skip(","):
                self._require(closing)
                break
        return elements

    def _items(self, depth: int) -> list[tuple[int | str, Literal]]:
        items: list[tuple[int | str, Literal]] = []
        while not self._skip("}"):
            key = self.value(depth + 1)
            match key:
                case int() | str():
                    self._require(":")
                    items.append((key, self.value(depth + 1)))
                case _:
                    raise ValueError("not a key")
            if not self._skip(","):
                self._require("}")
                break
        return items

    def _require(self, mark: str) -> None:
        if not self._skip(mark):
            raise ValueError("a mark is missing")


def _text(written: str) -> str:
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), written[1:-1])


def _number(written: str) -> int | float:
    return float(written) if set(written) & set(".eE") else int(written)
