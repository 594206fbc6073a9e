"""Where each key of a TOML text stands, for messages that name the line.

``tomllib`` forgets positions. This walks over a text that ``tomllib`` has already accepted, so it only needs to
tell keys, values and comments apart, never to judge them.
"""

from __future__ import annotations

from typing import Final

Path = tuple[str | int, ...]

_SPACE: Final = " \t\r\n"
_BARE_END: Final = " \t\r\n,]}#=."


def key_lines(text: str) -> dict[Path, int]:
    """Return the 1-based line on which each key first appears.

    Args:
        text: Valid TOML.

    Returns:
        Paths such as ``("input", 0, "steps", 2, "width")`` to lines. Elements of arrays have paths of their own.
    """
    walker = _Walker(text)
    walker.document()
    return walker.lines


class _Walker:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self._lengths: dict[Path, int] = {}  # arrays of tables: how many elements so far
        self._counted, self._line = 0, 1

    def document(self) -> None:
        prefix: Path = ()
        while self._skip():
            if self._takes("[["):
                keys = self._keys()
                array = (*self._resolve(keys[:-1]), keys[-1])
                index = self._lengths.get(array, 0)
                self._lengths[array] = index + 1
                prefix = (*array, index)
                self._note(array)
                self._note(prefix)
                self._takes("]]")
            elif self._takes("["):
                prefix = self._resolve(self._keys())
                self._note(prefix)
                self._takes("]")
            else:
                self._pair(prefix)

    def _resolve(self, keys: list[str]) -> Path:
        """Return the path of a table header; an array of tables on the way means its last element."""
        path: Path = ()
        for key in keys:
            path = (*path, key)
            if path in self._lengths:
                path = (*path, self._lengths[path] - 1)
        return path

    def _note(self, path: Path) -> None:
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        self.lines.setdefault(path, self._line)

    def _pair(self, prefix: Path) -> None:
        for key in self._keys():
            prefix = (*prefix, key)
            self._note(prefix)
        self._takes("=")
        self._value(prefix)

    def _keys(self) -> list[str]:
        keys = [self._key()]
        while self._takes("."):
            keys.append(self._key())
        return keys

    def _key(self) -> str:
        self._skip()
        start = self.at
        if self.text[self.at] in "\"'":
            self._string()
            return self.text[start + 1 : self.at - 1]
        self._bare()
        return self.text[start : self.at]

    def _value(self, path: Path) -> None:
        self._skip()
        if self._takes("["):
            index = 0
            while not self._takes("]"):
                self._skip()
                self._note((*path, index))
                self._value((*path, index))
                self._takes(",")
                index += 1
        elif self._takes("{"):
            while not self._takes("}"):
                self._pair(path)
                self._takes(",")
        elif self.text[self.at] in "\"'":
            self._string()
        else:
            self._scalar()

    def _string(self) -> None:
        quote = self.text[self.at]
        mark = quote * 3 if self.text.startswith(quote * 3, self.at) else quote
        self.at += len(mark)
        while not self.text.startswith(mark, self.at):
            self.at += 2 if quote == '"' and self.text[self.at] == "\\" else 1
        self.at += len(mark)
        while len(mark) == 3 and self.text.startswith(quote, self.at):  # up to two quotes may end the content
            self.at += 1

    def _bare(self) -> None:
        while self.at < len(self.text) and self.text[self.at] not in _BARE_END:
            self.at += 1

    def _scalar(self) -> None:
        """Pass a number, date or truth value; dates may hold a space and numbers a point."""
        while self.at < len(self.text) and self.text[self.at] not in ",]}#\r\n":
            self.at += 1

    def _skip(self) -> bool:
        """Pass white space and comments; return whether anything is left."""
        while self.at < len(self.text):
            if self.text[self.at] == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif self.text[self.at] in _SPACE:
                self.at += 1
            else:
                return True
        return False

    def _takes(self, mark: str) -> bool:
        self._skip()
        if self.text.startswith(mark, self.at):
            self.at += len(mark)
            return True
        return False
