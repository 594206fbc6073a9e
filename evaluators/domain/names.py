"""Names that others read: one line, nothing in it that is not seen."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import AfterValidator, Field

_UNSEEN: Final = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"})
"""Categories of characters that control, turn, hide or break the text around them, or that no font has."""


def _legible(name: str) -> str:
    if any(unicodedata.category(character) in _UNSEEN for character in name):
        raise ValueError("a name holds characters that are not seen")
    return name


Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_legible)]
"""One line of at most 200 characters that can be read."""


def read_alike(names: Sequence[str]) -> str | None:
    """Return the first name that reads like a later one: the same but for width, ligatures and spaces.

    Letters of other alphabets that look alike are not told apart.
    """
    seen: dict[tuple[str, ...], str] = {}
    for name in names:
        read = tuple(unicodedata.normalize("NFKC", name).split())
        if read in seen:
            return seen[read]
        seen[read] = name
    return None
