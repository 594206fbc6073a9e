"""How values are written into signed documents: camelCase keys, decimals as strings, nothing that says nothing.

A field is left out where it holds None, False or an empty collection and that is also its default; reading puts the
default back. Keys of dictionaries are data (class names, reasons) and are never renamed.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Collection, Mapping
from enum import Enum
from functools import cache, partial
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    NamedTuple,
    TypeAlias,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticUndefined

Json: TypeAlias = dict[str, Any] | list[Any] | str | int | bool | None
Model = TypeVar("Model", bound=BaseModel)
Reader: TypeAlias = Callable[[Any], Any]

_AS_THEY_ARE: Final = frozenset({str, int, bool, type(None)})
"""Asked first and by identity, because a summary holds hundreds of thousands of them while someone waits."""


class NotOnWire(ValueError):
    """The document does not have the form of the value. Says nothing of its content."""


def to_wire(value: object) -> Any:
    """Return the JSON form of a value: objects, arrays, strings, integers and booleans only."""
    if type(value) in _AS_THEY_ARE or (isinstance(value, (int, str)) and not isinstance(value, Enum)):
        return value
    match value:
        case float():
            return repr(value)
        case BaseModel():
            return fields_to_wire(value)
        case tuple() | list():
            return [to_wire(item) for item in value]
        case dict():
            return {str(key): to_wire(item) for key, item in value.items()}
        case Enum():
            return to_wire(value.value)
    raise TypeError(type(value).__name__)


def fields_to_wire(value: BaseModel, *, without: Collection[str] = ()) -> dict[str, Any]:
    """Return the JSON form of a value, without some of its fields."""
    held, written = vars(value), {}
    for name, key, default in _fields(type(value)):
        item = held[name]
        if (item or not _left_out(item, default)) and name not in without:
            written[key] = item if type(item) in _AS_THEY_ARE else to_wire(item)
    return written


def from_wire(
    kind: type[Model], document: object, *, known: Mapping[str, object] = types.MappingProxyType({})
) -> Model:
    """Return the value that ``to_wire`` wrote.

    Args:
        kind: Of the value.
        document: As written.
        known: Fields by name that are not in the document and were read before.

    Raises:
        NotOnWire: A key is unknown or missing, or a value has another type.
    """
    if not isinstance(document, dict):
        raise NotOnWire(kind.__name__)
    form = _form(kind)
    read = dict(known or {})
    for key, item in document.items():
        field = form.readers.get(key)
        if field is None:
            raise NotOnWire(kind.__name__)
        read[field[0]] = field[1](item)
    for name in form.none_where_missing:
        read.setdefault(name, None)
    try:
        return kind.model_validate(read)
    except ValidationError:
        raise NotOnWire(kind.__name__) from None


def read_part(hint: Any, item: Any) -> Any:
    """Return a part of a document as what ``hint`` says: a value, an optional, a tuple, a dictionary, a number.

    Raises:
        NotOnWire: It is something else.
    """
    return reader_of(hint)(item)


@cache
def reader_of(hint: Any) -> Reader:
    """Return what reads a part of a document, as ``read_part`` does, for where many parts are read."""
    return _reader(hint)


@cache
def camel(name: str) -> str:
    """Return ``inputsRoot`` for ``inputs_root``."""
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


class _Field(NamedTuple):
    """A field as it is written."""

    name: str
    key: str
    default: Any
    """None where there is none."""


def _left_out(item: object, default: object) -> bool:
    """Return whether a field says nothing by holding this."""
    empty = item is None or item is False or item in ((), {})
    return empty and item == default


class _Form(NamedTuple):
    """A kind of value as it is read."""

    readers: dict[str, tuple[str, Reader]]
    """Key in the document to name and reader of the field."""
    none_where_missing: tuple[str, ...]


@cache
def _fields(kind: type[BaseModel]) -> tuple[_Field, ...]:
    fields = kind.model_fields.items()
    return tuple(
        _Field(name, camel(name), None if field.default is PydanticUndefined else field.default)
        for name, field in fields
    )


@cache
def _form(kind: type[BaseModel]) -> _Form:
    """Return how to read a kind of value: its types are looked at once, and not for every value of a summary."""
    hints = get_type_hints(kind, include_extras=True)
    fields = kind.model_fields.items()
    return _Form(
        readers={camel(name): (name, _reader(hints[name])) for name, _ in fields},
        none_where_missing=tuple(
            name for name, field in fields if field.is_required() and type(None) in get_args(hints[name])
        ),
    )


def _reader(hint: Any) -> Reader:
    """Return what reads a part of a document as ``hint`` says."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _reader(arguments[0])
    if origin in {Union, types.UnionType}:
        return partial(_first_that_fits, tuple(map(_reader, arguments)), type(None) in arguments)
    if origin is Literal:
        return partial(_one_of, arguments, frozenset(map(type, arguments)))
    if origin is dict:
        return partial(_named_parts, _reader(arguments[1]))
    return _tuple_reader(arguments) if origin is tuple else _plain_reader(hint)


def _tuple_reader(kinds: tuple[Any, ...]) -> Reader:
    if len(kinds) == 2 and kinds[1] is ...:
        return partial(_equal_parts, _reader(kinds[0]))
    return partial(_parts, tuple(map(_reader, kinds)))


def _plain_reader(kind: Any) -> Reader:
    if issubclass(kind, BaseModel):
        return partial(from_wire, kind)
    if issubclass(kind, Enum):
        return partial(_member, kind)
    return _number if kind is float else partial(_exactly, kind)


def _first_that_fits(readers: tuple[Reader, ...], may_be_none: bool, item: Any) -> Any:
    if item is None and may_be_none:
        return None
    for reader in readers:
        try:
            return reader(item)
        except NotOnWire:
            continue
    raise NotOnWire("union")


def _one_of(words: tuple[Any, ...], kinds: frozenset[type], item: Any) -> Any:
    return _checked(item, item in words and type(item) in kinds)


def _equal_parts(reader: Reader, item: Any) -> tuple[Any, ...]:
    return tuple([reader(part) for part in _checked(item, isinstance(item, list))])


def _parts(readers: tuple[Reader, ...], item: Any) -> tuple[Any, ...]:
    _checked(item, isinstance(item, list) and len(item) == len(readers))
    return tuple([reader(part) for reader, part in zip(readers, item, strict=True)])


def _named_parts(reader: Reader, item: Any) -> dict[str, Any]:
    return {key: reader(part) for key, part in _checked(item, isinstance(item, dict)).items()}


def _member(kind: type[Enum], item: Any) -> Enum:
    _checked(item, isinstance(item, str))
    try:
        return kind(item)
    except ValueError:
        raise NotOnWire(kind.__name__) from None


def _number(item: Any) -> float:
    try:
        number = float(_checked(item, isinstance(item, str)))
    except ValueError:
        raise NotOnWire("number") from None
    _checked(item, repr(number) == item)  # one spelling only; refuses 1_0 and 0.50
    return number


def _exactly(kind: type, item: Any) -> Any:
    return _checked(item, type(item) is kind)


def _checked(item: Any, fits: bool) -> Any:
    if not fits:
        raise NotOnWire(type(item).__name__)
    return item
