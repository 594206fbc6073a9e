"""How values are written into signed documents: camelCase keys, decimals as strings, nothing that says nothing.

A field is left out where it holds None, False or an empty collection and that is also its default; reading puts the
default back. Keys of dictionaries are data (class names, reasons) and are never renamed.
"""

from __future__ import annotations

import types
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, TypeAlias, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticUndefined

Json: TypeAlias = dict[str, Any] | list[Any] | str | int | bool | None
Model = TypeVar("Model", bound=BaseModel)


class NotOnWire(ValueError):
    """The document does not have the form of the value. Says nothing of its content."""


def to_wire(value: object) -> Any:
    """Return the JSON form of a value: objects, arrays, strings, integers and booleans only."""
    match value:
        case BaseModel():
            return {camel(name): to_wire(getattr(value, name)) for name in _written(value)}
        case Enum():
            return to_wire(value.value)
        case float():
            return repr(value)
        case dict():
            return {str(key): to_wire(item) for key, item in value.items()}
        case tuple() | list():
            return [to_wire(item) for item in value]
        case None | bool() | int() | str():
            return value
    raise TypeError(type(value).__name__)


def from_wire(kind: type[Model], document: object) -> Model:
    """Return the value that ``to_wire`` wrote.

    Raises:
        NotOnWire: A key is unknown or missing, or a value has another type.
    """
    if not isinstance(document, dict):
        raise NotOnWire(kind.__name__)
    hints = _hints(kind)
    names = {camel(name): name for name in kind.model_fields}
    if not document.keys() <= names.keys():
        raise NotOnWire(kind.__name__)
    read = {names[key]: read_part(hints[names[key]], item) for key, item in document.items()}
    for name, field in kind.model_fields.items():
        if name not in read and field.is_required() and _admits_none(hints[name]):
            read[name] = None
    try:
        return kind.model_validate(read)
    except ValidationError:
        raise NotOnWire(kind.__name__) from None


@cache
def camel(name: str) -> str:
    """Return ``inputsRoot`` for ``inputs_root``."""
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def _written(value: BaseModel) -> list[str]:
    names = []
    for name, field in type(value).model_fields.items():
        held = getattr(value, name)
        empty = held is None or held is False or held in ((), {})
        default = None if field.default is PydanticUndefined else field.default
        if not (empty and held == default):
            names.append(name)
    return names


@cache
def _hints(kind: type[BaseModel]) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _admits_none(hint: Any) -> bool:
    return type(None) in get_args(hint)


def read_part(hint: Any, item: Any) -> Any:
    """Return a part of a document as what ``hint`` says: a value, an optional, a tuple, a dictionary, a number.

    Raises:
        NotOnWire: It is something else.
    """
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return read_part(arguments[0], item)
    if origin in {Union, types.UnionType}:
        return _first_that_fits(arguments, item)
    if origin is Literal:
        return _checked(item, item in arguments and type(item) in {type(a) for a in arguments})
    if origin is tuple:
        return _tuple(arguments, item)
    if origin is dict:
        return {key: read_part(arguments[1], part) for key, part in _checked(item, isinstance(item, dict)).items()}
    return _plain(hint, item)


def _tuple(kinds: tuple[Any, ...], item: Any) -> tuple[Any, ...]:
    _checked(item, isinstance(item, list))
    if len(kinds) == 2 and kinds[1] is ...:
        return tuple(read_part(kinds[0], part) for part in item)
    _checked(item, len(item) == len(kinds))
    return tuple(read_part(kind, part) for kind, part in zip(kinds, item, strict=True))


def _plain(kind: Any, item: Any) -> Any:
    if kind is type(None):
        return _checked(item, item is None)
    if issubclass(kind, BaseModel):
        return from_wire(kind, item)
    if issubclass(kind, Enum):
        _checked(item, isinstance(item, str))
        try:
            return kind(item)
        except ValueError:
            raise NotOnWire(kind.__name__) from None
    if kind is float:
        return _number(item)
    return _checked(item, type(item) is kind)


def _number(item: Any) -> float:
    try:
        number = float(_checked(item, isinstance(item, str)))
    except ValueError:
        raise NotOnWire("number") from None
    _checked(item, repr(number) == item)  # one spelling only; refuses nan, 1_0 and 0.50
    return number


def _first_that_fits(kinds: tuple[Any, ...], item: Any) -> Any:
    for kind in kinds:
        try:
            return read_part(kind, item)
        except NotOnWire:
            continue
    raise NotOnWire("union")


def _checked(item: Any, fits: bool) -> Any:
    if not fits:
        raise NotOnWire(type(item).__name__)
    return item
