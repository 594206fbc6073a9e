"""A plan written as ``plan.toml``, so that another evaluation can be planned the same way."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from evaluators.domain.plan import Plan


def plan_text(plan: Plan) -> str:
    """Return the plan as TOML; reading it gives the same plan. What is as by default is left out."""
    document = plan.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    document.pop("format", None)
    return "\n".join(["format = 1", *_lines(document)]) + "\n"


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    tables = {name: value for name, value in document.items() if isinstance(value, dict)}
    lists = {name: value for name, value in document.items() if _is_tables(value)}
    for name, value in document.items():
        if name not in tables and name not in lists:
            yield f"{name} = {_value(value)}"
    for name, rows in lists.items():
        for row in rows:
            yield from ("", f"[[{name}]]", *_pairs(row))
    for name, table in tables.items():
        yield from ("", f"[{name}]", *_pairs(table))


def _pairs(table: Mapping[str, Any]) -> Iterator[str]:
    for name, value in table.items():
        yield f"{name if name.isidentifier() and name.isascii() else _value(name)} = {_value(value)}"


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _value(value: object) -> str:
    """Return a value as TOML: its strings, numbers, booleans and lists are written as in JSON."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list):
        return f"[{', '.join(_value(one) for one in value)}]"
    return json.dumps(value)
