"""One value of a plan, changed by its dotted name, and what can be said of one that is not possible."""

from __future__ import annotations

import json
import tomllib
from itertools import pairwise
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from evaluators.domain.plan import Plan
from evaluators.errors import PlanError

_OUT_OF_RANGE: Final = frozenset({"less_than", "less_than_equal", "greater_than", "greater_than_equal"})
_ENDS: Final = {"exclusiveMinimum": ">", "minimum": "≥", "exclusiveMaximum": "<", "maximum": "≤"}
"""Limits in a schema, and how they are shown."""


def with_value(plan: Plan, key: str, value: str) -> Plan:
    """Return the plan with one key changed; a table that was left out has its defaults.

    Args:
        plan: The plan before.
        key: Dotted, as in ``plan.toml``: ``threshold``, ``report.target_prevalence``, ``detection.iou``, ``goal``.
        value: TOML; a word without quotes counts as text.

    Raises:
        PlanError: No such key (``C462``); not a possible value (``C463``), outside its limits (``C478``, ``C890``),
            none of the choices (``C891``), or numbers that do not ascend (``C892``).
    """
    document = plan.model_dump(mode="json", exclude_none=True)
    place: Any = document
    shape: type[BaseModel] = Plan
    *parents, last = key.split(".")
    for name in parents:
        table = _table_of(shape, name)
        if table is None:
            raise PlanError("C462", key=key, known=", ".join(shape.model_fields))
        place, shape = place.setdefault(name, {}), table
    if last not in shape.model_fields:
        raise PlanError("C462", key=key, known=", ".join(shape.model_fields))
    if value == "":
        place.pop(last, None)
    else:
        place[last] = _toml_value(value)
    try:
        return Plan.model_validate_json(json.dumps(document, default=str))
    except ValidationError as error:
        raise _refusal(shape, key, value, place.get(last), error.errors()[0]["type"]) from None


def _table_of(shape: type[BaseModel], name: str) -> type[BaseModel] | None:
    """Return the table that a field holds, whether or not it may be left out; None: it holds none."""
    field = shape.model_fields.get(name)
    held = field.annotation if field else None
    parts = get_args(held) if get_origin(held) in {Union, UnionType} else (held,)
    return next((part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)), None)


def _refusal(shape: type[BaseModel], key: str, value: str, read: object, kind: str) -> PlanError:
    """Return what is said of a value that is not possible."""
    field = shape.model_json_schema()["properties"][key.rpartition(".")[2]]
    parts = (field, *field.get("anyOf", ()))
    bounds = {end: bound for part in (*parts, field.get("items", {})) for end, bound in part.items() if end in _ENDS}
    if kind in _OUT_OF_RANGE and len(bounds) == 2:
        low, high = (bounds.get(f"exclusive{end}", bounds.get(end.lower())) for end in ("Minimum", "Maximum"))
        return PlanError("C478", key=key, value=value, low=f"{low:g}", high=f"{high:g}")
    if kind in _OUT_OF_RANGE and bounds:
        said = ", ".join(f"{_ENDS[end]} {bound:g}" for end, bound in bounds.items())
        return PlanError("C890", key=key, value=value, range=said)
    if kind == "literal_error" and (choices := [one for part in parts for one in part.get("enum", ())]):
        return PlanError("C891", key=key, value=value, known=", ".join(map(str, choices)))
    if kind == "value_error" and _do_not_ascend(read):
        return PlanError("C892", key=key, value=value)
    return PlanError("C463", key=key, value=value)


def _do_not_ascend(read: object) -> bool:
    numbers = read if isinstance(read, list) and all(isinstance(one, int | float) for one in read) else []
    return any(low >= high for low, high in pairwise(numbers))


def _toml_value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
