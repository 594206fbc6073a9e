"""Reading submission.toml strictly."""

import tomllib

import pytest

from evaluators.errors import SubmissionError
from evaluators.submission.card import read_card, read_partial_card, write_card
from evaluators.submission.toml_lines import key_lines
from evaluators.texts import LANGUAGES, Words
from support.models import card_text

CARD = card_text()


def test_a_card_survives_being_written_and_read_again():
    card = read_card(
        CARD + '[[claim]]\nmetric = "auroc"\nvalue = 1\ninterval = [0.5, 1.0]\nsource = "a \\"b\\" \\\\ c"\n'
    )
    assert read_card(write_card(card)) == card


@pytest.mark.parametrize(
    ("old", "new", "id", "line", "key"),
    [
        pytest.param("[task]", "[task", "C100", 12, None, id="not TOML"),
        pytest.param('kind = "classification"', 'kind = "a"\nkind = "b"', "C101", 14, None, id="key twice"),
        pytest.param("developer", "developper", "C102", 6, "model.developper", id="misspelt key"),
        pytest.param("width = 8", 'width = "8"', "C103", 24, "input[1].steps[1].width", id="wrong type"),
        pytest.param('version = "1.0"', "version = 2026-01-01", "C103", 5, "model.version", id="a date is no text"),
        pytest.param('"NCHW"', '"CHW"', "C104", 20, "input[1].layout", id="not offered"),
        pytest.param('do = "scale"', 'do = "scal"', "C104", 25, "input[1].steps[2].do", id="unknown step"),
        pytest.param("width = 8", "width = 0", "C105", 24, "input[1].steps[1].width", id="outside its limits"),
        pytest.param("threshold = 0.5", "threshold = nan", "C105", 16, "task.threshold", id="not a number"),
        pytest.param('developer = "Example GmbH"', "", "C106", 3, "model.developer", id="missing"),
        pytest.param('do = "scale", ', "", "C106", 25, "input[1].steps[2].do", id="step without a name"),
        pytest.param("format = 1", "format = 2", "C107", 1, None, id="newer format"),
        pytest.param("format = 1", "format = true", "C103", 1, "format", id="a truth value is no number"),
        pytest.param("format = 1", "format = 1.0", "C103", 1, "format", id="a fraction is no whole number"),
        pytest.param(
            "[task]", "age_years = [100, 18]\n[task]", "C146", 12, "intended_use.age_years", id="old to young"
        ),
        pytest.param(
            "[task]",
            '[[claim]]\nmetric = "auroc"\nvalue = 0.8\ninterval = [0.9, 0.7]\n[task]',
            "C146",
            15,
            "claim[1].interval",
            id="interval from above",
        ),
        pytest.param('["dark", "bright"]', '["bright", "bright"]', "C109", 12, "task", id="class twice"),
        pytest.param('["dark", "bright"]', '["bright"]', "C156", 12, "task", id="a single class"),
        pytest.param('positive = ["bright"]', 'positive = ["dark", "bright"]', "C110", 12, "task", id="all positive"),
        pytest.param('positive = ["bright"]', 'positive = ["x"]', "C155", 12, "task", id="positive is no class"),
    ],
)
def test_a_wrong_card_is_refused_with_key_and_line(old, new, id, line, key):
    with pytest.raises(SubmissionError) as caught:
        read_card(CARD.replace(old, new, 1))
    found = caught.value
    assert (found.id, found.parameters["line"], found.parameters.get("key")) == (id, line, key)
    for language in LANGUAGES:
        assert "{" not in str(Words(language).error(found))


def test_a_wrong_value_is_quoted_and_the_likeliest_right_one_named_first():
    with pytest.raises(SubmissionError) as caught:
        read_card(CARD.replace('"bilinear"', '"bilinar"', 1))
    told = caught.value.parameters
    assert told["found"] == "bilinar"
    assert told["allowed"] == '"bilinear", "nearest", "box", "hamming", "bicubic", "lanczos"'


def test_a_partial_card_may_leave_required_keys_open():
    assert read_partial_card('format = 1\n[task]\nclasses = ["a", "b"]\n')["task"] == {"classes": ["a", "b"]}


@pytest.mark.parametrize("text", ['format = 1\n[task]\nclases = ["a"]\n', '[task]\nclasses = ["a", "b"]\n'])
def test_a_partial_card_is_read_as_strictly_otherwise(text):
    with pytest.raises(SubmissionError):
        read_partial_card(text)


def test_every_key_of_a_difficult_text_is_found_on_its_line():
    text = '''# comment with [brackets] and "quotes"
a = """two
lines # not a comment""" # a comment
"quoted key" = 'it''s'
b.c = 1.5
"dotted".d = { e = [1, 2], f.g = "}" }
[t] # table
h = [ # array
  "x]", # inside
  { i = 2020-01-01 12:00:00 },
]
[[u.v]]
j = 1
[[u.v]]
j = 2
[u.v.w]
k = true'''.replace("it''s", "its")
    tomllib.loads(text)
    lines = key_lines(text)
    expected = {
        ("a",): 2,
        ("quoted key",): 4,
        ("b", "c"): 5,
        ("dotted", "d", "f", "g"): 6,
        ("h",): None,
        ("t", "h", 1, "i"): 10,
        ("u", "v", 1, "j"): 15,
        ("u", "v", 1, "w", "k"): 17,
    }
    assert {path: lines.get(path) for path in expected} == expected


def test_a_partial_card_may_leave_keys_of_an_input_to_the_graph():
    data = read_partial_card('format = 1\n[[input]]\ncolour = "RGB"\n[[output]]\nmeans = "probabilities"\n')
    assert data["input"] == [{"colour": "RGB"}]
