"""Several readers of one case: one reference by a stated rule."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from evaluators.cohort.label_table import Row, Table
from evaluators.domain.reference import ReaderReference, ReaderRule, Reference
from evaluators.errors import CohortError

Word = TypeVar("Word")


def combined(readers: Sequence[ReaderReference], rule: ReaderRule, classes: Sequence[str] | None) -> Reference:
    """Return what several readers come to, with what each of them said.

    ``first``: what the first of them said, of those who said anything of this kind.
    ``majority``: the class most of them named, and where several have most, that of the first reader who named one of
    those; of several classes, each that more than half of them named, at exactly half what the first of them said; of
    numbers the median. Of masks all readers' files stay: what most drew in each pixel is found where pixels are read,
    see ``mask_readers``.

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
    drawn = masks if by_majority else masks[:1]
    return Reference(
        label=(_most_named(label) if by_majority else label[0]) if label else None,
        labels=(_held_by_most(labels, classes) if by_majority else labels[0]) if labels else None,
        value=(statistics.median(value) if by_majority else value[0]) if value else None,
        boxes=boxes[0] if boxes else None,
        masks=tuple(mask for files in drawn for mask in files),
        readers=tuple(readers),
    )


def reader_numbers(names: Iterable[str | None]) -> dict[str | None, str]:
    """Return ``1``, ``2`` … for readers in the order of first appearance; who they are stays in the hospital's file."""
    return {name: str(number) for number, name in enumerate(dict.fromkeys(names), start=1)}


class RowReaders:
    """Who read each row of a table.

    Args:
        table: The table.
        column: Names the reader; None: all rows are one reader's.
    """

    def __init__(self, table: Table, column: str | None) -> None:
        self._place = None if column is None else table.columns.index(column)
        self._numbers = reader_numbers(() if column is None else table.cells(column))

    def number(self, row: Row) -> str:
        """Return the number of the reader of a row."""
        return "1" if self._place is None else self._numbers[row.cells[self._place]]


def together(said: Mapping[str, Reference], rule: ReaderRule, classes: Sequence[str] | None) -> Reference:
    """Return what several readers come to, of every kind; see ``combined``. Events and points are the first reader's.

    Of several labels the majority knows those that it sees, and else those that every reader has looked for.

    Args:
        said: Number of each reader to what they said; at least one.
        rule: How they become one.
        classes: Of the model.

    Raises:
        CohortError: C283 a majority of boxes, points, events or frames.
    """
    in_order = sorted(said.items(), key=lambda pair: int(pair[0]))
    marked = {
        kind: next(iter(_said([one for _, one in in_order], kind)), None) for kind in ("points", "events", "frames")
    }
    if rule == "majority" and any(found is not None for found in marked.values()):
        raise CohortError("C283")
    kept = ("label", "labels", "value", "masks", "boxes")
    readers = [
        ReaderReference(reader=number, **{name: getattr(one, name) for name in kept}) for number, one in in_order
    ]
    unknown = [one.unknown_labels for _, one in in_order]
    unsaid = unknown[0] if rule == "first" else tuple(dict.fromkeys(name for names in unknown for name in names))
    unit = next(iter(_said([one for _, one in in_order], "unit")), None)
    found = combined(readers, rule, classes)
    unsaid = tuple(name for name in unsaid if name not in (found.labels or ()))
    return found.model_copy(update={**marked, "unit": unit, "unknown_labels": unsaid})


def mask_readers(reference: Reference) -> tuple[str, ...]:
    """Return the reader of each mask file of a reference; nothing where all are one reader's.

    Where several have masks, what most of them drew in each pixel counts: ``imaging.masks.open_mask(readers=…)``.
    """
    names = tuple(reader.reader for reader in reference.readers for _ in reader.masks)
    return names if len(set(names)) > 1 and len(names) == len(reference.masks) else ()


def _said(readers: Sequence[ReaderReference] | Sequence[Reference], name: str) -> list[Any]:
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
