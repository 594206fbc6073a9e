"""Frames: what goes in comes out, and garbage is refused."""

import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evaluators.errors import WorkerMisbehaved
from evaluators.isolation.frames import BrokenFrame, Frame, read_frame, write_frame
from evaluators.isolation.refusal import understand

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
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
