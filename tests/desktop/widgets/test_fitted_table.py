"""A table that breaks words into lines rather than cut them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, Qt

from desktop.tongue import Tongue
from desktop.widgets.fitted_table import MANY, FittedTable, shared
from desktop.widgets.table import DENSE_ROW_HEIGHT
from desktop.widgets.table_model import Column, TableModel

LONG = "Partial area under the curve at a high sensitivity"
WRAP = int(Qt.TextFlag.TextWordWrap.value)


@pytest.fixture
def table(qtbot):
    tongue = Tongue("en")
    columns = (
        Column("name", "metrics.sensitivity.name", lambda row: row[0], wraps=True),
        Column("cases", "desktop_results.columns.cases", lambda row: row[1], align="right"),
    )
    table = FittedTable(tongue, TableModel(tongue, columns))
    qtbot.addWidget(table)
    table.resize(300, 300)
    table.show()
    table.rows.set_rows([("Brier score", "268 (120)"), (LONG, "76 (42)")])
    return table


def whole(table, place, column):
    """Return whether a cell shows all of its words."""
    index = table.rows.index(place, column)
    room = QRect(0, 0, table.columnWidth(column) - 12, 1000)
    needed = table.fontMetrics().boundingRect(room, WRAP, index.data())
    return needed.height() <= table.rowHeight(place) and needed.width() <= room.width()


def test_a_long_name_is_broken_into_lines_and_nothing_is_cut(table):
    assert all(whole(table, place, column) for place in range(2) for column in range(2))
    assert table.rowHeight(0) == DENSE_ROW_HEIGHT < table.rowHeight(1)
    assert not table.horizontalScrollBar().isVisible()


def test_with_more_room_every_name_stands_in_one_line(table):
    table.resize(900, 300)
    assert table.rowHeight(1) == DENSE_ROW_HEIGHT
    assert table.columnWidth(0) + table.columnWidth(1) == pytest.approx(table.viewport().width(), abs=2)


def test_sorted_rows_take_their_height_along(table):
    table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert table.rows.index(0, 0).data() == LONG
    assert table.rowHeight(0) > table.rowHeight(1)


def test_larger_letters_are_not_cut_either(table):
    font = table.font()
    font.setPointSizeF(1.5 * font.pointSizeF())
    table.setFont(font)
    assert all(whole(table, place, column) for place in range(2) for column in range(2))


def test_many_rows_are_not_measured(table):
    widths = [table.columnWidth(column) for column in range(2)]
    table.rows.set_rows([("a much longer name " * 20, "1")] * (MANY + 1))
    assert [table.columnWidth(column) for column in range(2)] == widths


@given(
    columns=st.lists(st.tuples(st.integers(20, 400), st.integers(20, 400)), min_size=1, max_size=6),
    room=st.integers(0, 2000),
)
def test_no_column_is_narrower_than_its_longest_word_and_the_rest_fits_where_it_can(columns, room):
    wholes, leasts = [max(pair) for pair in columns], [min(pair) for pair in columns]
    widths = shared(wholes, leasts, room)
    assert all(width >= least for width, least in zip(widths, leasts, strict=True))
    assert sum(widths) <= max(room, sum(leasts))
