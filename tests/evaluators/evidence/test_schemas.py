"""The JSON Schemas of what is signed."""

import json

import pytest

from evaluators.evidence.disclosure import disclose
from evaluators.evidence.schemas import FILES, predicate_schemas, written
from evaluators.evidence.statement import EVALUATION_TYPE, PACKAGE_TYPE, PLAN_TYPE, package_statement, write_statements
from evaluators.resources import resource
from support.records import example_record


def problems(schema, value, place="$"):
    """The few words of JSON Schema that we use, read plainly."""
    if "anyOf" in schema:
        return [] if any(not problems(one, value) for one in schema["anyOf"]) else [place]
    if "enum" in schema or "const" in schema:
        return [] if value in schema.get("enum", [schema.get("const")]) else [place]
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
    if not isinstance(value, kinds[schema["type"]]):
        return [place]
    if isinstance(value, dict):
        found = [f"{place}.{name} is missing" for name in schema.get("required", []) if name not in value]
        for name, item in value.items():
            inner = schema.get("properties", {}).get(name, schema.get("additionalProperties", False))
            found += [f"{place}.{name} is unknown"] if inner is False else problems(inner, item, f"{place}.{name}")
        return found
    if isinstance(value, list):
        fixed = schema.get("prefixItems", [])
        rest = schema.get("items")
        return [
            found
            for index, item in enumerate(value)
            for found in problems(fixed[index] if index < len(fixed) else rest, item, f"{place}[{index}]")
        ]
    return []


@pytest.mark.parametrize("name", FILES)
def test_the_files_are_current(name):
    assert resource(f"schemas/{name}").read_text("utf-8") == written(FILES[name])


@pytest.mark.parametrize("profile", ["internal", "external"])
def test_what_is_written_fits_its_schema(profile):
    statements = write_statements(disclose(example_record(), profile))
    assert problems(predicate_schemas()[EVALUATION_TYPE], statements.evaluation["predicate"]) == []
    assert problems(predicate_schemas()[PLAN_TYPE], statements.plan["predicate"]) == []
    package = package_statement({"a": "11" * 32}, [b"x"], profile)
    assert problems(predicate_schemas()[PACKAGE_TYPE], package["predicate"]) == []


def test_what_does_not_belong_is_found():
    predicate = write_statements(example_record()).evaluation["predicate"]
    changed = json.loads(json.dumps(predicate))
    changed["claims"][0]["more"] = 1
    changed["evaluator"] = {}
    assert set(problems(predicate_schemas()[EVALUATION_TYPE], changed)) == {
        "$.evaluator.organisation is missing",
        "$.claims[0].more is unknown",
    }
