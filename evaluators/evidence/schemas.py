"""JSON Schemas of what is signed, derived from the values that are written. ``resources/schemas`` holds copies.

``python -m evaluators.evidence.schemas`` writes the copies anew.
"""

from __future__ import annotations

import json
import types
from enum import Enum
from functools import cache
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from annotated_types import MaxLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from evaluators.domain.estimate import Counts, Group, Interval, Reason
from evaluators.domain.plan import LockedPlan
from evaluators.domain.results import (
    CaseFailure,
    Confusion,
    Curves,
    Indeterminate,
    IntegrityCheck,
    LabelCounts,
    Optimisation,
    SubgroupResult,
    Verdict,
    Verification,
)
from evaluators.domain.submission import Claim
from evaluators.domain.wire import camel
from evaluators.evidence.record import Definition, Record
from evaluators.evidence.record_parts import Digest, Moment
from evaluators.evidence.statement import ELSEWHERE, EVALUATION_TYPE, PACKAGE_TYPE, PLAN_TYPE
from evaluators.resources import resource

Schema = dict[str, Any]

FILES: Final = {
    "clinical-evaluation-v0.1.json": EVALUATION_TYPE,
    "evaluation-plan-v0.1.json": PLAN_TYPE,
    "evaluation-package-v0.1.json": PACKAGE_TYPE,
}
_DECIMAL: Final[Schema] = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?(e[+-][0-9]+)?$"}
_COUNT: Final[Schema] = {"type": "integer"}
_TEXT: Final[Schema] = {"type": "string"}


@cache
def predicate_schemas() -> dict[str, Schema]:
    """Return predicate type to JSON Schema (draft 2020-12)."""
    schemas = {EVALUATION_TYPE: _evaluation(), PLAN_TYPE: _plan(), PACKAGE_TYPE: _package()}
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {name: {"$schema": dialect, "$id": name, **schema} for name, schema in schemas.items()}


def predicate_keys(predicate_type: str) -> frozenset[str]:
    """Return the names a predicate of this version may have."""
    return frozenset(predicate_schemas()[predicate_type]["properties"])


def written(predicate_type: str) -> str:
    """Return the text of a schema file."""
    return json.dumps(predicate_schemas()[predicate_type], indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def schema_of(hint: Any) -> Schema:
    """Return the schema of what ``domain.wire`` writes for a type."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return schema_of(arguments[0]) | _limits(arguments[1:])
    if origin in {Union, types.UnionType}:
        kinds = [schema_of(kind) for kind in arguments if kind is not type(None)]
        return kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is tuple:
        return _array(arguments)
    if origin is dict:
        return {"type": "object", "additionalProperties": schema_of(arguments[1])}
    return _plain(hint)


def _plain(kind: Any) -> Schema:
    if issubclass(kind, BaseModel):
        return _object(kind)
    if issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    plain: dict[Any, Schema] = {
        float: _DECIMAL, bool: {"type": "boolean"}, int: _COUNT, str: _TEXT, type(None): {"type": "null"},
    }  # fmt: skip
    return plain[kind]


def _array(kinds: tuple[Any, ...]) -> Schema:
    if len(kinds) == 2 and kinds[1] is ...:
        return {"type": "array", "items": _nullable(kinds[0])}
    return {"type": "array", "prefixItems": [schema_of(kind) for kind in kinds], "items": False}


def _nullable(kind: Any) -> Schema:
    """Items of an array keep their place, so an absent one is null."""
    schema = schema_of(kind)
    return {"anyOf": [schema, {"type": "null"}]} if type(None) in get_args(kind) else schema


def _object(kind: type[BaseModel], without: frozenset[str] = frozenset()) -> Schema:
    hints = get_type_hints(kind, include_extras=True)
    fields = {name: field for name, field in kind.model_fields.items() if name not in without}
    return closed(
        {camel(name): schema_of(hints[name]) for name in fields},
        required=[camel(name) for name, field in fields.items() if _always_there(field, hints[name])],
    )


def _always_there(field: FieldInfo, hint: Any) -> bool:
    return field.is_required() and type(None) not in get_args(hint)


def closed(properties: dict[str, Schema], required: list[str] | None = None) -> Schema:
    """Return the schema of an object with no further members."""
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(properties) if required is None else sorted(required),
        "additionalProperties": False,
    }


def _limits(extras: tuple[Any, ...]) -> Schema:
    limits: Schema = {}
    for extra in extras:
        for one in extra.metadata if isinstance(extra, FieldInfo) else (extra,):
            if isinstance(one, MaxLen):
                limits["maxLength"] = one.max_length
            if getattr(one, "pattern", None):
                limits["pattern"] = one.pattern
    return limits


def _plan() -> Schema:
    facts = {"planDigest": schema_of(Digest), "planCoreDigest": schema_of(Digest)}
    order = {"lockedAt": schema_of(Moment), "orderProvenBy": {"enum": ["ledger", "unknown"]}}
    return closed({"plan": _object(LockedPlan), **facts, **order}, ["plan", *facts, "orderProvenBy"])


def _package() -> Schema:
    payloads = {"type": "array", "items": schema_of(Digest)}
    return closed({"payloads": payloads, "disclosureProfile": {"enum": ["internal", "external"]}})


_TASKS_OWN: Final = frozenset({"confusion", "labels"})
"""Parts that not every kind of task has."""


def _evaluation() -> Schema:
    schema = _object(Record, without=frozenset(ELSEWHERE))
    properties = schema["properties"]
    properties["cohort"]["properties"] |= _cohort()
    properties["cohort"]["required"] += ["flow", "patientsAnalysed", "sampling"]
    optimisation = _object(Optimisation)
    optimisation["properties"]["maxAbsDiffToUnoptimised"] = optimisation["properties"].pop("maxAbsDiff")
    properties["model"]["properties"]["optimisation"] = optimisation
    properties["preRegistration"]["properties"]["deviations"] = {"type": "array", "items": _deviation()}
    parts = _results()
    properties |= parts
    schema["required"] += [name for name in parts if name not in _TASKS_OWN]
    return schema


def _cohort() -> dict[str, Schema]:
    row = closed({"step": _TEXT, "n": _COUNT, "reason": _TEXT}, ["step", "n"])
    return {
        "flow": {"type": "array", "items": row},
        "patientsAnalysed": _COUNT,
        "sampling": _TEXT,
        "prevalence": _DECIMAL,
    }


def _deviation() -> Schema:
    texts: dict[str, Schema] = dict.fromkeys(("field", "from", "to", "reason", "at"), _TEXT)
    return closed(texts | {"afterFirstInference": {"type": "boolean"}})


def _estimate(extra: dict[str, Schema] | None = None, required: tuple[str, ...] = ()) -> Schema:
    interval = _object(Interval)
    interval["properties"] |= {"seed": _TEXT, "unit": {"const": "patient"}}
    properties = {
        "metric": _TEXT,
        "definition": _object(Definition),
        "group": _object(Group),
        "observed": _DECIMAL,
        "unit": _TEXT,
        "undefined": schema_of(Reason),
        "suppressed": {"const": True},
        "interval": interval,
        "noInterval": schema_of(Reason),
        "n": _object(Counts),
    }
    return closed(properties | (extra or {}), ["metric", *required])


def _claim() -> Schema:
    verdict = _object(Verdict)["properties"]
    same = {
        name: verdict[name]
        for name in (
            "comparator", "margin", "primary", "verdict", "whyNone",
            "newCasesNeeded", "newCasesNeeded90", "expectedPrecision", "claim",
        )
    }  # fmt: skip
    goal = {"anyOf": [_DECIMAL, {"type": "array", "items": _DECIMAL, "minItems": 2, "maxItems": 2}]}
    claimed = _object(Claim) | {"required": []}
    own = {"id": _TEXT, "text": _TEXT, "goal": goal, "level": _TEXT, "hypothesis": _TEXT, "estimateOf": _TEXT}
    needed = ("id", "text", "goal", "level", "hypothesis", "comparator", "margin", "primary", "verdict")
    return _estimate(same | own | {"claimed": claimed}, needed)


def _results() -> dict[str, Schema]:
    estimates = {"type": "array", "items": _estimate()}
    subgroup = _object(SubgroupResult)
    subgroup["properties"] |= {"estimates": estimates, "differences": estimates}
    words: Schema = {"type": "object", "additionalProperties": _TEXT}
    decimals: Schema = {"type": "object", "additionalProperties": _DECIMAL}
    counts: Schema = {"type": "object", "additionalProperties": _COUNT}
    names: Schema = {"type": "array", "items": _TEXT}
    analysis: dict[str, Schema] = {
        "kind": {"enum": ["confirmatory", "exploratory"]}, "task": _TEXT, "classes": names, "positive": names,
        "level": _TEXT, "combine": _TEXT, "intervalLevel": _DECIMAL, "seed": _TEXT,
    }  # fmt: skip
    sensitivity: dict[str, Schema] = {
        "failedPolicy": _TEXT, "otherPolicy": estimates, "worstCase": estimates,
        "indeterminate": _object(Indeterminate), "verification": _object(Verification),
    }  # fmt: skip
    cases = {"type": "array", "items": _object(CaseFailure)}
    return {
        "analysis": closed(analysis, [name for name in analysis if name != "combine"]),
        "operatingPoint": closed({"value": _DECIMAL, "origin": _TEXT}, ["origin"]),
        "claims": {"type": "array", "items": _claim()},
        "results": estimates,
        "confusion": _object(Confusion),
        "curves": _object(Curves),
        "labels": {"type": "array", "items": _object(LabelCounts)},
        "subgroups": {"type": "array", "items": subgroup},
        "failures": closed({"n": _COUNT, "categories": counts, "cases": cases}, ["n"]),
        "sensitivityAnalyses": closed(sensitivity, ["failedPolicy"]),
        "integrity": {"type": "array", "items": _object(IntegrityCheck)},
        "measured": closed(
            {"latencyMs": decimals, "stageMs": decimals, "frames": decimals, "workers": _COUNT}, ["workers"]
        ),
        "isolation": words,
        "environment": words,
        "testOutcome": {"enum": ["PASSED", "WARNED", "FAILED", "none"]},
    }


if __name__ == "__main__":
    for _file, _type in FILES.items():
        resource(f"schemas/{_file}").write_text(written(_type), "utf-8")
