"""The text tables of both languages, and the errors that the code raises."""

import ast
import re
from string import Formatter

import pytest

from evaluators import errors
from evaluators.errors import EvaluationError
from evaluators.texts import tables
from support.source_files import ROOT, source_files

ERROR_ID = re.compile(r"C\d{3}|[MV]\d{2}")
ERROR_CLASSES = {
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, EvaluationError)
}  # fmt: skip


def entries(table, prefix=""):
    """Return id to words, the forms for one and for many apart."""
    found = {}
    for key, value in table.items():
        found |= entries(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
    return found


def placeholders(words):
    """Return the names to fill in; a list (of the parser library's sentences) has none."""
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None} if isinstance(words, str) else set()


@pytest.mark.parametrize("area", sorted(tables("en")))
def test_both_languages_say_the_same_things_with_the_same_placeholders(area):
    english, german = entries(tables("en")[area]), entries(tables("de")[area])
    assert english.keys() == german.keys()
    assert not [key for key in english if placeholders(english[key]) != placeholders(german[key])]


def test_placeholders_are_plain_names():
    odd = [
        f"{language}: {key}"
        for language in ("en", "de")
        for key, words in entries(tables(language)).items()
        for name in placeholders(words)
        if not name.isidentifier()
    ]
    assert not odd


def raised():
    """Yield place, id and parameter names of every error whose id is written where it is made; None: any parameters."""
    for path in source_files("evaluators", "desktop", suffix=".py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", None))
            if name in ERROR_CLASSES:
                given = {keyword.arg for keyword in node.keywords}
                place = f"{path.relative_to(ROOT)}:{node.lineno}"
                yield place, node.args[0].value, None if None in given else given


def test_every_error_that_is_raised_has_words():
    assert not [(place, id_) for place, id_, _ in raised() if id_ not in tables("en")["errors"]]


def test_every_error_is_given_what_its_words_ask_for():
    lacking = []
    for place, id_, given in raised():
        entry = tables("en")["errors"].get(id_)
        if entry is None or given is None:
            continue
        asked = placeholders(entry["happened"]) | placeholders(entry["advice"])
        if not asked <= given:
            lacking.append((place, id_, sorted(asked - given)))
    assert not lacking


def test_every_error_id_in_the_code_has_words():
    known = tables("en")["errors"].keys()
    unknown = []
    for path in source_files("evaluators", "desktop", suffix=".py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            value = node.value if isinstance(node, ast.Constant) else None
            if isinstance(value, str) and ERROR_ID.fullmatch(value) and value not in known:
                unknown.append(f"{path.relative_to(ROOT)}:{node.lineno} {value}")
    assert not unknown


def test_no_words_are_kept_for_an_error_that_nobody_raises():
    code = "".join(path.read_text("utf-8") for path in source_files("evaluators", "desktop", suffix=".py"))
    assert not [id_ for id_ in tables("en")["errors"] if id_.startswith("C") and f'"{id_}"' not in code]


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_error_says_what_happened_and_what_to_do(language):
    for id_, entry in tables(language)["errors"].items():
        assert entry.keys() == {"happened", "advice"}, id_
        assert entry["happened"].endswith((".", "?", "!", "“", '"')), id_
