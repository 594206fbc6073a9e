"""Frames: what goes in comes out, and garbage is refused."""

import io
import json
import struct

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evaluators.errors import WorkerMisbehaved
from evaluators.isolation.frames import BrokenFrame, Frame, read_frame, write_frame
from evaluators.isolation.refusal import understand

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.text().filter(lambda key: key != "blobs"), PLAIN, max_size=4), st.lists(st.binary()))
def test_a_frame_comes_out_as_it_went_in(head, blobs):
    stream = io.BytesIO()
    write_frame(stream, head, blobs)
    stream.seek(0)
    assert read_frame(stream) == Frame(head, tuple(blobs))
    assert read_frame(stream) is None


@given(st.binary())
@example(b"\x00\x00\x00\x0e" + b'{"blobs": [2]}' + b"x")
@example(b"\x00\x00\x00\x00")
def test_garbage_is_a_frame_or_refused(data):
    try:
        frame = read_frame(io.BytesIO(data))
    except BrokenFrame:
        return
    assert frame is None or isinstance(frame, Frame)


def framed(body: bytes) -> io.BytesIO:
    return io.BytesIO(struct.pack(">I", len(body)) + body)


NOT_PLAIN = {
    "a number beyond every float": b'{"a": 1e999, "blobs": []}',
    "not a number": b'{"a": NaN, "blobs": []}',
    "a whole number of thirty digits": b'{"a": ' + b"9" * 30 + b', "blobs": []}',
    "a thousand lists in each other": b'{"a": ' + b"[" * 1000 + b"]" * 1000 + b', "blobs": []}',
    "a million lists never closed": b'{"a": ' + b"[" * 1_000_000,
    "objects in each other": b'{"a": ' * 500 + b"1" + b"}" * 500,
    "a million empty blobs": b'{"blobs": [' + b"0," * 1_000_000 + b"0]}",
    "a negative blob": b'{"blobs": [-1]}',
    "a blob of true": b'{"blobs": [true]}',
    "bytes that are no text": b'{"a": "\xff", "blobs": []}',
    "text of two bytes a letter": '{"blobs": []}'.encode("utf-16"),
    "a list": b"[]",
}


@pytest.mark.parametrize("body", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_a_head_that_its_reader_could_not_use_is_refused(body):
    with pytest.raises(BrokenFrame):
        read_frame(framed(body))


def test_brackets_inside_text_are_not_depth():
    text = '[{"\\' * 1000
    body = json.dumps({"a": text, "b": [[]] * 1000, "blobs": []}).encode()
    assert read_frame(framed(body)).head == {"a": text, "b": [[]] * 1000}


def test_half_a_letter_stays_in_a_path_and_is_replaced_in_an_answer():
    body = b'{"a": "x\\udcff", "b": "\\ud83d\\ude00", "blobs": []}'
    assert read_frame(framed(body)).head == {"a": "x\udcff", "b": "\U0001f600"}
    assert read_frame(framed(body), whole_letters=True).head == {"a": "x?", "b": "\U0001f600"}


@given(PLAIN)
@example({"class": "RunError", "id": "C401", "parameters": {"x": True}})
@example({"class": "__name__", "id": "C401", "parameters": {}})
@example({"class": "RunError", "id": "C401", "parameters": {"x": "y" * 10_000}})
def test_a_description_of_an_error_is_never_believed_blindly(described):
    assert understand(described).id in {"C401", "C403"}


def test_a_longer_word_than_any_name_is_misbehaviour():
    assert isinstance(
        understand({"class": "ImageError", "id": "C402", "parameters": {"name": "x" * 1001}}), WorkerMisbehaved
    )


@pytest.mark.parametrize("limits", [{"head_limit": 10}, {"blob_limit": 4}])
def test_a_frame_beyond_the_limits_is_refused(limits):
    stream = io.BytesIO()
    write_frame(stream, {"text": "abcdefghij"}, [b"12345"])
    stream.seek(0)
    with pytest.raises(BrokenFrame):
        read_frame(stream, **limits)
