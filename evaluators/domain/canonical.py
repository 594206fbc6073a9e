"""One way to write a document as bytes (RFC 8785) and to name it by its SHA-256."""

from __future__ import annotations

import hashlib
import math
from json.encoder import encode_basestring as _quoted
from typing import Any, Final

from pydantic import BaseModel

_LARGEST: Final = 2**53 - 1
"""Every integer up to here is a double."""


class NotRepresentable(ValueError):
    """The document cannot be written: NaN, infinity, an integer beyond 2^53, half a character, or no JSON type."""


def canonical_bytes(document: BaseModel | dict[str, Any] | list[Any]) -> bytes:
    """Return the RFC 8785 form of a value or of plain JSON data.

    Raises:
        NotRepresentable: A defect of the caller, unless the document came from elsewhere.
    """
    plain = document.model_dump(mode="json") if isinstance(document, BaseModel) else document
    try:
        return _text(plain).encode("utf-8")
    except UnicodeEncodeError:
        raise NotRepresentable from None


def digest(document: BaseModel | dict[str, Any] | list[Any]) -> str:
    """Return the SHA-256 over the RFC 8785 form, in hex."""
    return hashlib.sha256(canonical_bytes(document)).hexdigest()


def _text(value: Any) -> str:
    """Return one value as text. A verdict waits for this, over megabytes; strings, the most of it, cost no call."""
    if isinstance(value, dict):
        members = []
        for key in _in_order(value):
            item = value[key]
            members.append(f"{_quoted(key)}:{_quoted(item) if type(item) is str else _text(item)}")
        return "{" + ",".join(members) + "}"
    if isinstance(value, (list, tuple)):
        items = []
        for item in value:
            items.append(_quoted(item) if type(item) is str else _text(item))  # noqa: PERF401 - one frame a level
        return "[" + ",".join(items) + "]"
    return _scalar(value)


def _in_order(document: dict[str, Any]) -> list[str]:
    """Return the keys by their UTF-16 code units; among ASCII alone that is the order of the characters."""
    try:
        return sorted(document, key=None if "".join(document).isascii() else _utf16)
    except (TypeError, UnicodeEncodeError):  # a key that is no string, or half a character
        raise NotRepresentable from None


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be")


def _scalar(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, int):
        if abs(value) > _LARGEST:
            raise NotRepresentable
        return int.__repr__(value)
    if isinstance(value, float) and math.isfinite(value):
        return _number(value)
    raise NotRepresentable


def _number(value: float) -> str:
    """Return a double as ECMAScript does: the shortest digits that read back, which Python finds as well."""
    if not value:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, power = float.__repr__(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    written = whole + fraction
    shortest = written.lstrip("0")
    point = len(whole) + int(power or 0) - (len(written) - len(shortest))  # value = 0.shortest * 10^point
    digits = shortest.rstrip("0")
    if not -6 < point <= 21:
        rest = f".{digits[1:]}" if len(digits) > 1 else ""
        return f"{sign}{digits[0]}{rest}e{point - 1:+d}"
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    if len(digits) <= point:
        return f"{sign}{digits}{'0' * (point - len(digits))}"
    return f"{sign}{digits[:point]}.{digits[point:]}"
