"""Several readers of one case: one reference by a stated rule."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from typing import Any, TypeVar

from evaluators.domain.reference import ReaderReference, ReaderRule, Reference
from evaluators.errors import CohortError

Word = TypeVar("Word")


def combined(readers: Sequence[ReaderReference], rule: ReaderRule, classes: Sequence[str] | None) -> Reference:
    """Return what several readers come to, with what each of them said.

    ``first``: what the first of them said, of those who said anything of this kind.
    ``majority``: the class most of them named, and where several have most, that of the first reader who named one of
    those; of several classes, each that more than half of them named, at exactly half what the first of them said; of
    numbers the median. Masks are the first reader's here: most readers in each pixel is found where pixels are read,
    by ``imaging.masks.majority`` over ``readers``.

    Args:
        readers: In their order; at least one.
        rule: How they become one.
        classes: Of the model, for the order of several labels; None: as they appear.

    Raises:
        CohortError: C283 a majority of boxes: which boxes are the same one is a question of its own.
    """
    if rule == "majority" and any(reader.boxes is not None for reader in readers):
        raise CohortError("C283")
    label, labels, value = (_said(readers, name) for name in ("label", "labels", "value"))
    boxes, masks = _said(readers, "boxes"), [reader.masks for reader in readers if reader.masks]
    by_majority = rule == "majority"
    return Reference(
        label=(_most_named(label) if by_majority else label[0]) if label else None,
        labels=(_held_by_most(labels, classes) if by_majority else labels[0]) if labels else None,
        value=(statistics.median(value) if by_majority else value[0]) if value else None,
        boxes=boxes[0] if boxes else None,
        masks=masks[0] if masks else (),
        readers=tuple(readers),
    )


def _said(readers: Sequence[ReaderReference], name: str) -> list[Any]:
    """Return what each reader said of one kind, without those who said nothing."""
    return [found for reader in readers if (found := getattr(reader, name)) is not None]


def _most_named(words: Sequence[Word]) -> Word:
    counts = Counter(words)
    most = max(counts.values())
    return next(word for word in words if counts[word] == most)


def _held_by_most(said: Sequence[tuple[str, ...]], classes: Sequence[str] | None) -> tuple[str, ...]:
    named = dict.fromkeys(word for words in said for word in words)
    in_order = named if classes is None else sorted(named, key=lambda word: _place(word, classes))
    return tuple(word for word in in_order if _holds(word, said))


def _place(word: str, classes: Sequence[str]) -> int:
    return classes.index(word) if word in classes else len(classes)


def _holds(word: str, said: Sequence[tuple[str, ...]]) -> bool:
    twice = 2 * sum(word in words for words in said)
    return twice > len(said) or (twice == len(said) and word in said[0])
