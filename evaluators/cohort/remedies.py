"""What an entry without an image may have meant, and what would bring more of them together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Final

from evaluators.cohort.label_table import Table
from evaluators.cohort.pairing import comparable

SIMILAR: Final = 0.75
"""Share of characters two names must have in common."""
_CANDIDATES = 12  # compared in full for each name; the cost of a name is bounded whatever the folder holds
_NAMES = 1_000
"""Entries for which a candidate is looked for: nobody reads more of them."""
_PREFIX = 4
_DIGITS: Final = re.compile(r"\d+")
_ZEROS: Final = re.compile(r"(?<!\d)0+(?=\d)")
_BETWEEN: Final = re.compile(r"[-_ .]")


class Nearest:
    """Finds the names most like another one among many.

    Names are looked up by their digits and by their beginning, so that the cost of one question does not grow with the
    square of the cohort; a name that shares neither is not like it.

    Args:
        paths: Of what was found.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self._left = _NAMES
        self._buckets: defaultdict[str, list[str]] = defaultdict(list)
        for path in paths:
            for key in _bucket_keys(_plain(path)):
                self._buckets[key].append(path)

    def to(self, name: str) -> str | None:
        """Return the path whose name is most like this one; None where none is, or too many were asked for."""
        if self._left <= 0:
            return None
        self._left -= 1
        plain = _plain(name)
        candidates = dict.fromkeys(
            path for key in _bucket_keys(plain) for path in self._buckets.get(key, ())[:_CANDIDATES]
        )
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(_reduced(plain))  # what is kept of the second one is worked out once
        best, chosen = SIMILAR, None
        for path in candidates:
            matcher.set_seq1(_reduced(_plain(path)))
            if matcher.quick_ratio() >= best and (alike := matcher.ratio()) >= best and (alike > best or not chosen):
                best, chosen = alike, path
        return chosen


def other_columns(table: Table, tried: Sequence[str], names: Iterable[str]) -> tuple[str, ...]:
    """Return columns not tried yet of which at least half of the first cells are names of files found, and different.

    A column of classes repeats itself, and one of them may well be called like a file.
    """
    known = {_plain(name) for name in names}
    found = []
    for column in table.columns:
        cells = [cell for cell, _ in zip(table.cells(column), range(_CANDIDATES), strict=False) if cell]
        named = {_plain(cell) for cell in cells} & known
        if column not in tried and cells and len(named) * 2 >= len(cells):
            found.append(column)
    return tuple(found)


def _plain(path: str) -> str:
    name = comparable(path.replace("\\", "/").rpartition("/")[2])
    return name.rpartition(".")[0] or name


def _bucket_keys(plain: str) -> list[str]:
    """Return under what a name is looked up, its longest number first."""
    digits = max(_DIGITS.findall(plain), key=len, default="").lstrip("0")
    return [*([f"#{digits}"] if digits else []), f"^{plain[:_PREFIX]}", f"${plain[-_PREFIX:]}"]


def _reduced(plain: str) -> str:
    """Return a name as it is compared with others: without what only separates, and without leading zeros."""
    return _ZEROS.sub("", _BETWEEN.sub("", plain))
