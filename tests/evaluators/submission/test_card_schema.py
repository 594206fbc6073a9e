"""The published JSON Schemas of submission.toml and plan.toml."""

import json

import pytest

from evaluators.domain.plan import Plan
from evaluators.domain.submission import Card
from evaluators.resources import resource


@pytest.mark.parametrize(("name", "shape"), [("submission", Card), ("plan", Plan)])
def test_the_published_schema_is_the_one_that_is_enforced(name, shape):
    published = json.loads(resource(f"schemas/{name}.schema.json").read_text("utf-8"))
    assert published == json.loads(json.dumps(shape.model_json_schema()))
