"""From the words of annotations to the classes of the model: by name or by the person's map only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from evaluators.domain.case import Note
from evaluators.domain.reference import Box, Event, FrameLabel, MaskFile, Point, Reference
from evaluators.errors import CallError

_BACKGROUND = "0"
_FULL = "255"
"""What most programs write for a mask of one class."""
_FEW: Final = 0.1
"""Share of masks that may hold numbers of no class: mistakes in single masks void no others, but more are a coding."""


class ClassMap:
    """Gives annotations the classes of the model, and remembers how values were understood.

    Args:
        values: Everything in the annotations that stands for a class.
        value_map: The person's map; the empty string: not evaluated.
        classes: Of the model; None: every value is a class of its own.
        numbers: The values are numbers in the pixels of masks, of which no file says what they mean.
        masks: The numbers in each mask, so that a few with others than the rest are told from another coding.

    Raises:
        CallError: A value is mapped to something that is no class (C249).
    """

    def __init__(
        self,
        values: Sequence[str],
        *,
        value_map: Mapping[str, str],
        classes: Sequence[str] | None,
        numbers: bool,
        masks: Sequence[Collection[str]] = (),
    ) -> None:
        named = {} if classes is None else {_folded(name): name for name in classes}
        said = {_folded(value): self._class_named(name, named) for value, name in value_map.items()}
        self.notes: tuple[Note, ...] = ()
        self._known: dict[str, str] = {}
        for value in values:
            key = _folded(value)
            name = said.get(key, value if classes is None else named.get(key))
            if name is not None:
                self._known[value] = name
        if numbers and classes is not None and not self._known:
            self._by_place(_without_strays(values, masks, len(classes)), classes, masks)
        elif numbers and _BACKGROUND in values:
            self._known.setdefault(_BACKGROUND, "")

    @property
    def class_map(self) -> dict[str, str]:
        """Return each value that was understood, and its class; empty string: not evaluated."""
        return dict(self._known)

    def outside(self, said: Reference) -> str | None:
        """Return a word of a reference that is none of the classes; None where all are understood."""
        return next((word for word in _words(said) if word not in self._known), None)

    def mapped(self, said: Reference) -> Reference:
        """Return a reference in the classes of the model; what is not evaluated is left out."""
        known = self._known
        return said.model_copy(
            update={
                "label": None if said.label is None else known[said.label] or None,
                "labels": None if said.labels is None else _kept(known[word] for word in said.labels),
                "masks": tuple(self._mask(mask) for mask in said.masks if known.get(mask.label or "", " ")),
                "boxes": self._labelled(said.boxes),
                "points": self._labelled(said.points),
                "events": self._labelled(said.events),
                "frames": self._labelled(said.frames),
            }
        )

    def _mask(self, mask: MaskFile) -> MaskFile:
        if mask.label is not None:
            return mask.model_copy(update={"label": self._known[mask.label]})
        names = {value: self._known[name] for value, name in mask.names.items()} or self._known
        return mask.model_copy(update={"names": dict(names)})

    def _labelled(
        self, found: Sequence[Box] | Sequence[Point] | Sequence[Event] | Sequence[FrameLabel] | None
    ) -> tuple[object, ...] | None:
        if found is None:
            return None
        return tuple(one.model_copy(update={"label": name}) for one in found if (name := self._known[one.label]))

    def _by_place(self, values: Sequence[str], classes: Sequence[str], masks: Sequence[Collection[str]]) -> None:
        """Read numbers as places in the list of classes, 0 as background where there is one number more; say so.

        Where few masks hold that one number more it may as well be a mistake, and every class would be another one:
        then it is asked.
        """
        if not all(value.isdecimal() for value in values):
            return
        places = {
            value: 1 if value == _FULL and set(values) <= {_BACKGROUND, _FULL} else int(value) for value in values
        }
        largest = max(places.values(), default=0)
        if largest < len(classes):
            self._known = {value: classes[place] for value, place in places.items()}
        elif largest == len(classes) and (largest == 1 or not _in_few(str(largest), masks)):
            self._known = {value: classes[place - 1] if place else "" for value, place in places.items()}
        if self._known:
            told = ", ".join(f"{value} = {name or '–'}" for value, name in self._known.items())
            self.notes = (Note(id="mask_values_by_place", parameters={"values": told}),)

    @staticmethod
    def _class_named(name: str, classes: Mapping[str, str]) -> str:
        if not classes or not name.strip():
            return name.strip()
        if _folded(name) not in classes:
            raise CallError("C249", value=name, classes=", ".join(classes.values()))
        return classes[_folded(name)]


def _in_few(value: str, masks: Sequence[Collection[str]]) -> bool:
    return bool(masks) and sum(value in mask for mask in masks) <= _FEW * len(masks)


def _without_strays(values: Sequence[str], masks: Sequence[Collection[str]], classes: int) -> Sequence[str]:
    """Return the numbers that may be places of classes, where only a few masks hold others; else all."""
    strays = {value for value in values if value.isdecimal() and int(value) > classes}
    odd = sum(not strays.isdisjoint(mask) for mask in masks)
    kept = [value for value in values if value not in strays]
    return kept if masks and set(kept) - {_BACKGROUND} and odd <= _FEW * len(masks) else values


def _words(said: Reference) -> list[str]:
    words = [said.label] if said.label is not None else []
    words += said.labels or ()
    for mask in said.masks:
        words += [mask.label] if mask.label is not None else mask.names.values()
    for many in (said.boxes, said.points, said.events, said.frames):
        words += [one.label for one in many or ()]
    return words


def _kept(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))


def _folded(value: str) -> str:
    return value.strip().casefold()
