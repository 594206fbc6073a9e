"""The published JSON Schema of submission.toml."""

import json

from evaluators.domain.submission import Card
from evaluators.resources import resource


def test_the_published_schema_is_the_one_that_is_enforced():
    assert json.loads(resource("schemas/submission.schema.json").read_text("utf-8")) == Card.model_json_schema()
