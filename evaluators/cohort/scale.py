"""Steps of a scale, as a table writes them."""

from __future__ import annotations

from collections.abc import Sequence

from evaluators.cohort.decimals import parse_number


def ordered(cell: str, classes: Sequence[str]) -> str | None:
    """Return the class of an ordered scale: by its word, or by a number that is written as another (``2.0`` is ``2``).

    A number is never taken as a place in the list: whether a scale begins at 0 or 1 can only be told by the person.
    """
    named = {name.strip().casefold(): name for name in classes}
    if cell.strip().casefold() in named:
        return named[cell.strip().casefold()]
    wanted = parse_number(cell.strip(), None)
    if wanted is None:
        return None
    same = [name for name in classes if parse_number(name.strip(), ".") == wanted]
    return same[0] if len(same) == 1 else None


def in_order(words: Sequence[str]) -> tuple[str, ...] | None:
    """Return the steps from low to high where all of them are numbers; None where only a person knows the order."""
    numbers = {word: parse_number(word.strip(), ".") for word in words}
    known = {word: number for word, number in numbers.items() if number is not None}
    return tuple(sorted(known, key=lambda word: known[word])) if len(known) == len(numbers) else None
