"""Tables of boxes, points, events and frames are told apart by their columns and read cell by cell."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluators.cohort.annotations.annotation_columns import table_format
from evaluators.cohort.annotations.annotation_tables import read_annotation_table
from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.label_table import Row, Table
from evaluators.errors import CallError, TableError


def table(header, *lines):
    rows = tuple(Row(number, tuple(line.split(";"))) for number, line in enumerate(lines, start=2))
    return Table(tuple(header.split(";")), rows, "utf-8", ";", "00")


def read(header, *lines, **answers):
    return read_annotation_table(table(header, *lines), "marks.csv", CohortAnswers(**answers))


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("image;xmin;ymin;xmax;ymax;class", "a.png;10;20;40;60;polyp"),
        ("image;x1;y1;x2;y2;class", "a.png;10;20;40;60;polyp"),
        ("image;x0;y0;x1;y1;class", "a.png;10;20;40;60;polyp"),
        ("image;left;top;right;bottom;class", "a.png;10;20;40;60;polyp"),
        ("image;links;oben;rechts;unten;klasse", "a.png;10;20;40;60;polyp"),
        ("image;x;y;w;h;class", "a.png;10;20;30;40;polyp"),
        ("image;bbox_x;bbox_y;bbox_width;bbox_height;class", "a.png;10;20;30;40;polyp"),
        ("image;cx;cy;w;h;class", "a.png;25;40;30;40;polyp"),
        ("image;label;xmin;ymin;xmax;ymax;width;height", "a.png;polyp;10;20;40;60;500;500"),
    ],
)
def test_every_way_to_write_a_box_is_the_same_box(header, line):
    found = read(header, line)
    ((box,),) = (entry.said.boxes for entry in found.entries)
    assert (box.label, box.left, box.top, box.right, box.bottom) == ("polyp", 10, 20, 40, 60)
    assert (found.kind, found.format, found.values) == ("boxes", "box_table", ("polyp",))


def test_rows_of_one_image_are_one_entry_for_each_reader():
    found = read(
        "file;reader;x;y;w;h;label;frame",
        "a.png;R1;0;0;1;1;p;3",
        "a.png;R2;0;0;2;2;p;3",
        "a.png;R1;5;5;1;1;q;4",
        "b.png;R1;;;;;;",
    )
    told = [
        (entry.names, entry.reader, [(box.label, box.frame) for box in entry.said.boxes]) for entry in found.entries
    ]
    assert told == [
        (("a.png",), "R1", [("p", 3), ("q", 4)]),
        (("a.png",), "R2", [("p", 3)]),
        (("b.png",), "R1", []),
    ]


def test_decimal_commas_and_points_are_read_and_both_together_refused():
    (entry,) = read("image;x;y;class", "a.png;1,5;2;p").entries
    assert [(point.x, point.y) for point in entry.said.points] == [(1.5, 2.0)]
    with pytest.raises(TableError, match="M09"):
        read("image;x;y;class", "a.png;1,5;2;p", "a.png;1.5;2;p")


def test_events_have_seconds_or_clock_times():
    found = read("video;start;end;event", "v1.mp4;1:02;1:03.5;bleeding", "v1.mp4;4.25;5;cut", "v2.mp4;;;")
    first, second = found.entries
    assert [(event.label, event.start_s, event.end_s) for event in first.said.events] == [
        ("bleeding", 62.0, 63.5),
        ("cut", 4.25, 5.0),
    ]
    assert second.said.events == ()
    assert (found.kind, found.format) == ("events", "event_table")


def test_frames_are_told_by_number_or_time_where_a_clip_has_several_rows():
    by_number = read("clip;frame;label", "v1;0;clear", "v1;1;blurred")
    assert [(one.frame, one.label) for one in by_number.entries[0].said.frames] == [(0, "clear"), (1, "blurred")]
    by_time = read("clip;time;label", "v1;0.04;clear", "v1;00:01;clear")
    assert [one.time_s for one in by_time.entries[0].said.frames] == [0.04, 1.0]
    assert table_format(table("file;time;label", "a.png;0.1;x", "b.png;0.2;y")) == "table"


def test_a_table_of_labels_is_none_of_these():
    labels = table("image;label;age", "a.png;nevus;40")
    assert table_format(labels) == "table"
    with pytest.raises(CallError, match="C284"):
        read_annotation_table(labels, "labels.csv", CohortAnswers())


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("a.png;ten;0;1;1;p", "xmin"),
        ("a.png;5;0;1;1;p", "xmax"),
        ("a.png;0;9;1;1;p", "ymax"),
        ("a.png;1;;2;2;p", "ymin"),
    ],
)
def test_a_cell_that_cannot_be_is_named_by_line_and_column(line, column):
    with pytest.raises(TableError) as refused:
        read("image;xmin;ymin;xmax;ymax;class", "a.png;0;0;1;1;p", line)
    assert (refused.value.id, refused.value.parameters) == ("C285", {"row": 3, "column": column})


def test_an_event_that_ends_before_it_begins_is_refused():
    with pytest.raises(TableError, match="C285"):
        read("clip;start;end", "v;5;4")


def test_shares_of_the_image_are_refused_instead_of_being_read_as_pixels():
    with pytest.raises(TableError, match="C292"):
        read("image;xmin;ymin;xmax;ymax", "a.png;0.1;0.1;0.5;0.5")


def test_a_table_that_does_not_name_its_images_asks_for_the_column():
    with pytest.raises(CallError, match="C241"):
        read("which;x;y;w;h", "a.png;0;0;1;1")
    assert read("which;x;y;w;h", "a.png;0;0;1;1", case_column="WHICH").values == ("object",)


words = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters=";\n\r"), max_size=8).map(str.strip)
cells = st.one_of(words, st.floats(allow_nan=True, width=32).map(str), st.integers(-5, 5000).map(str), st.just(""))
columns = st.sampled_from(
    ["image", "x", "y", "w", "h", "xmin", "xmax", "start", "end", "frame", "time", "class", "reader"]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(columns, min_size=1, max_size=8, unique=True), st.data())
def test_any_table_becomes_entries_or_an_error_of_ours(header, data):
    rows = data.draw(st.lists(st.lists(cells, min_size=len(header), max_size=len(header)), min_size=1, max_size=5))
    any_table = Table(tuple(header), tuple(Row(at, tuple(row)) for at, row in enumerate(rows, 2)), "", ";", "00")
    try:
        found = read_annotation_table(any_table, "any.csv", CohortAnswers())
    except (TableError, CallError):
        return
    for entry in found.entries:
        for box in entry.said.boxes or ():
            assert box.left <= box.right
            assert box.top <= box.bottom
        for event in entry.said.events or ():
            assert event.start_s <= event.end_s


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 4000)] * 4), min_size=1, max_size=6))
def test_boxes_written_by_corners_or_by_size_are_the_same(boxes):
    by_size = read("image;x;y;w;h", *[f"a;{x};{y};{w};{h}" for x, y, w, h in boxes])
    by_corners = read("image;xmin;ymin;xmax;ymax", *[f"a;{x};{y};{x + w};{y + h}" for x, y, w, h in boxes])
    assert by_size.entries[0].said == by_corners.entries[0].said
