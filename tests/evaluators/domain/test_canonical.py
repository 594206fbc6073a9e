"""The written form is the one of RFC 8785, byte for byte: by its own vectors, and by another implementation of it."""

import enum
import json
import math
import struct

import pytest
import rfc8785
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evaluators.domain.canonical import NotRepresentable, canonical_bytes, digest

EXAMPLES = settings(max_examples=300, deadline=None)

# RFC 8785, appendix B: IEEE 754 bits to text.
NUMBERS = {
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "ffefffffffffffff": "-1.7976931348623157e+308",
    "4340000000000000": "9007199254740992",
    "c340000000000000": "-9007199254740992",
    "4430000000000000": "295147905179352830000",
    "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23",
    "44b52d02c7e14af7": "1.0000000000000001e+23",
    "444b1ae4d6e2ef4e": "999999999999999700000",
    "444b1ae4d6e2ef4f": "999999999999999900000",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332",
    "41b3de4355555554": "333333333.33333325",
    "41b3de4355555555": "333333333.3333333",
    "41b3de4355555556": "333333333.3333334",
    "41b3de4355555557": "333333333.33333343",
    "becbf647612f3696": "-0.0000033333333333333333",
    "43143ff3c1cb0959": "1424953923781206.2",
}

characters = st.characters(exclude_categories=["Cs"])
keys = st.text(st.one_of(characters, st.sampled_from("aé\ue000\uffff\U00010000\U0010ffff\x7f\u2028")), max_size=6)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(characters),
)
documents = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(keys, inner, max_size=5), max_leaves=20
)
unfit = st.one_of(
    st.just(math.nan),
    st.sampled_from([math.inf, -math.inf]),
    st.integers(min_value=2**53),
    st.integers(max_value=-(2**53)),
    st.text(st.characters(categories=["Cs"]), min_size=1),
    st.binary(),
    st.sets(st.integers()),
    st.dictionaries(st.integers(), st.none(), min_size=1),
)


class Colour(enum.StrEnum):
    RED = "red"


class Size(enum.IntEnum):
    SMALL = 1


class Ratio(float):
    def __repr__(self):
        return "a ratio"


@pytest.mark.parametrize(("bits", "text"), NUMBERS.items())
def test_numbers_are_written_as_the_standard_lists_them(bits, text):
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical_bytes([number]) == f"[{text}]".encode()


def test_the_example_of_the_standard_is_written_as_the_standard_writes_it():
    document = json.loads(
        r"""{
          "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
          "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
          "literals": [null, true, false]
        }"""
    )
    assert (
        canonical_bytes(document)
        == (
            r'{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
            r'"string":"€$\u000f\nA' + "'" + r'B\"\\\\\"/"}'
        ).encode()
    )


def test_keys_stand_in_the_order_of_their_utf_16_code_units():
    written = canonical_bytes(
        {
            "\u20ac": "Euro Sign",
            "\r": "Carriage Return",
            "\ufb33": "Hebrew Letter Dalet With Dagesh",
            "1": "One",
            "\U0001f600": "Emoji: Grinning Face",
            "\u0080": "Control",
            "\u00f6": "Latin Small Letter O With Diaeresis",
        }
    )
    assert list(json.loads(written).values()) == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]


@EXAMPLES
@given(documents)
@example({"\U0001f600": 1, "\ufb33": 2, "a": ("x", 0.5)})
def test_any_document_is_written_as_another_implementation_writes_it(document):
    assert canonical_bytes(document) == rfc8785.dumps(document)


@settings(max_examples=3000, deadline=None)
@given(st.integers(0, 2**64 - 1))
def test_any_double_is_written_as_another_implementation_writes_it(bits):
    (number,) = struct.unpack(">d", bits.to_bytes(8, "big"))
    if math.isfinite(number):
        assert canonical_bytes([number]) == rfc8785.dumps([number])
    else:
        with pytest.raises(NotRepresentable):
            canonical_bytes([number])


@settings(max_examples=1000, deadline=None)
@given(st.decimals(-(10**23), 10**23, places=9).map(float) | st.integers(-(10**23), 10**23).map(float))
def test_doubles_around_the_changes_of_notation_are_written_alike(number):
    assert canonical_bytes([number]) == rfc8785.dumps([number])


@EXAMPLES
@given(unfit, st.sampled_from(["list", "value", "deep"]))
def test_what_the_standard_has_no_form_for_is_refused_wherever_it_stands(value, place):
    document = {"list": [value], "value": {"a": value}, "deep": {"a": [1, {"b": value}]}}[place]
    with pytest.raises(ValueError):
        rfc8785.dumps(document)
    with pytest.raises(NotRepresentable):
        canonical_bytes(document)


@pytest.mark.parametrize("key", ["\ud800", "a\udfff", 1, None, 1.5])
def test_a_key_that_is_no_text_is_refused(key):
    with pytest.raises(NotRepresentable):
        canonical_bytes({"a": 1, key: 2})


def test_kinds_of_text_and_numbers_are_written_by_their_value():
    document = {"colour": Colour.RED, Colour.RED: [Size.SMALL, Ratio(0.5)], "pair": (1, Colour.RED)}
    assert canonical_bytes(document) == rfc8785.dumps(document)
    assert canonical_bytes(document) == b'{"colour":"red","pair":[1,"red"],"red":[1,0.5]}'


def test_a_document_as_deep_as_the_reader_takes_is_written():
    nested = []
    for _ in range(400):
        nested = [{"a": nested}]
    assert canonical_bytes(nested) == rfc8785.dumps(nested)


def test_the_digest_is_over_the_written_form():
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
