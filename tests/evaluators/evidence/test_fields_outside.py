"""Every field that a signed document can have was judged by a person: what may leave the house of it.

``fields_outside.txt`` has one line a field. ``open``: as it is. ``digits``: rounded. ``cells``: not on few patients.
``ticked``: a text that leaves only when a person ticked it, else its digest at most. ``never``: stays in the house.
Whoever adds a field adds a line, and what makes it true to ``disclosure``.
"""

import re
from pathlib import Path

import pytest

from evaluators.evidence.disclosure import disclose
from evaluators.evidence.record import ReaderReview
from evaluators.evidence.schemas import predicate_schemas
from evaluators.evidence.statement import write_statements
from support.compared_records import comparison_of
from support.records import example_cohort, example_record
from support.report_records import bare_record, crowded_record, measurement_record, multiclass_record

JUDGED = [line.split() for line in Path(__file__).with_name("fields_outside.txt").read_text("utf-8").splitlines()]
WORDS = {"open", "digits", "cells", "ticked", "never"}
REVIEW = ReaderReview(cases=61, verdicts={"unsure": 30, "agree_model": 31}, notes=("seen twice",))
FEW = {"nevus": 100, "melanoma": 9}
RECORDS = {
    "example": example_record(),
    "reviewed": example_record(reader_review=REVIEW),
    "few": example_record(cohort=example_cohort(class_patients=FEW)),
    "bare": bare_record(),
    "several classes": multiclass_record(),
    "crowded": crowded_record(),
    "measured": measurement_record(),
    "compared": example_record(comparison=comparison_of()),
}


def fields(schema, place=""):
    """Return the places of a schema where something stands; names that are data are ``*``."""
    if "anyOf" in schema:
        return {found for one in schema["anyOf"] for found in fields(one, place)}
    inner = [(f"{place}.{name}", one) for name, one in schema.get("properties", {}).items()]
    inner += [(f"{place}.*", one) for one in [schema.get("additionalProperties")] if one]
    inner += [(f"{place}[]", one) for one in [*schema.get("prefixItems", []), schema.get("items")] if one]
    if schema.get("type") in {"object", "array"}:
        return {found for where, one in inner for found in fields(one, where)}
    return {place.lstrip(".")}


def written(value, place=""):
    """Return what stands in a document, by place."""
    if isinstance(value, dict):
        inner = [(f"{place}.{name}", one) for name, one in value.items()]
    elif isinstance(value, list):
        inner = [(f"{place}[]", one) for one in value]
    else:
        return [(place.lstrip("."), value)]
    return [found for where, one in inner for found in written(one, where)]


def predicates(record):
    statements = write_statements(record)
    return {"clinical-evaluation": statements.evaluation["predicate"], "evaluation-plan": statements.plan["predicate"]}


def judged(word, record):
    """Return what a record's documents say in the fields judged so."""
    names = {(document, field) for one, document, field in JUDGED if one == word}
    patterns = {
        document: re.compile("|".join(re.escape(f).replace(r"\*", ".*") for d, f in names if d == document) or "(?!)")
        for document in ("clinical-evaluation", "evaluation-plan")
    }
    return [
        (place, value)
        for document, predicate in predicates(record).items()
        for place, value in written(predicate)
        if patterns[document].fullmatch(place)
    ]


def test_every_field_is_judged_and_every_judged_one_is_there():
    there = {(name.split("/")[-2], field) for name, schema in predicate_schemas().items() for field in fields(schema)}
    assert {(document, field) for _, document, field in JUDGED} == there
    assert len(JUDGED) == len(there)
    assert {word for word, *_ in JUDGED} == WORDS


@pytest.mark.parametrize("name", RECORDS)
def test_what_stays_in_the_house_is_in_no_external_document(name):
    assert judged("never", disclose(RECORDS[name], "external")) == []


@pytest.mark.parametrize("name", RECORDS)
def test_texts_nobody_ticked_leave_a_digest_at_most(name):
    found = judged("ticked", disclose(RECORDS[name], "external"))
    assert all(str(value).startswith("hmac-sha256:") for _, value in found)


@pytest.mark.parametrize("name", RECORDS)
def test_no_number_of_few_patients_stands_in_a_field_of_cells(name):
    found = judged("cells", disclose(RECORDS[name], "external"))
    counts = [(place, value) for place, value in found if type(value) is int and "flow" not in place]
    withheld = {"subgroups[].patients", "subgroups[].cases"}  # of a withheld group: 0, which means nothing
    assert all(value >= 10 or (value == 0 and place in withheld) for place, value in counts)


def test_inside_the_house_there_is_what_does_not_leave_it():
    internal = disclose(RECORDS["reviewed"], "internal")
    assert {"cohort.largestPatient", "failures.cases[].case", "readerReview.notes[]"} <= dict(
        judged("never", internal)
    ).keys()
    assert "Does the model find melanoma in our dermoscopic images?" in dict(judged("ticked", internal)).values()
    assert any(value == 6 for _, value in judged("cells", internal))


@pytest.mark.parametrize("name", RECORDS)
def test_what_has_left_once_leaves_unchanged_again(name):
    once = disclose(RECORDS[name], "external")
    assert disclose(once, "external") == once
