"""Are all names in a model text? The parser hands out as bytes what is not UTF-8, and no runtime can mean it."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from google.protobuf import descriptor, message  # type: ignore[import-untyped]  # stubs are a package of their own

_TEXT = descriptor.FieldDescriptor.TYPE_STRING
_PART = descriptor.FieldDescriptor.TYPE_MESSAGE


class _Fields(NamedTuple):
    """Names of the fields of a kind of message; weights are none of them and are not copied."""

    texts: tuple[str, ...]
    lists_of_texts: tuple[str, ...]
    parts: tuple[str, ...]
    lists_of_parts: tuple[str, ...]


def all_text_is_text(model: message.Message) -> bool:
    """Return whether every text in a model, its graphs and functions included, is UTF-8."""
    left = [model]
    while left:
        part = left.pop()
        fields = _fields(part.DESCRIPTOR)
        if any(isinstance(getattr(part, name), bytes) for name in fields.texts):
            return False
        if any(isinstance(text, bytes) for name in fields.lists_of_texts for text in getattr(part, name)):
            return False
        left += (getattr(part, name) for name in fields.parts if part.HasField(name))
        for name in fields.lists_of_parts:
            left += getattr(part, name)
    return True


@cache
def _fields(kind: descriptor.Descriptor) -> _Fields:
    def named(type_: int, *, listed: bool) -> tuple[str, ...]:
        return tuple(field.name for field in kind.fields if field.type == type_ and field.is_repeated == listed)

    return _Fields(
        texts=named(_TEXT, listed=False),
        lists_of_texts=named(_TEXT, listed=True),
        parts=named(_PART, listed=False),
        lists_of_parts=named(_PART, listed=True),
    )
