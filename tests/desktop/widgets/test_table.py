"""The table: what it shows, how it is driven, what it copies."""

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from desktop.tongue import Tongue
from desktop.widgets.table import Column, Table, TableModel

COLUMNS = (
    Column("name", "metrics.sensitivity.name", lambda row: row[0]),
    Column(
        "value",
        "metrics.specificity.name",
        lambda row: "–" if row[1] is None else f"{row[1]:.1f}",
        sort_key=lambda row: row[1],
        align="right",
        number=lambda row: row[1],
    ),
)
ROWS = [("beta", 2.5), ("Alpha", 10.25), ("<b>gamma</b>", None), ("=1+1", 0.5)]


@pytest.fixture
def tongue(qapp):
    return Tongue("en")


@pytest.fixture
def model(tongue):
    return TableModel(tongue, COLUMNS)


@pytest.fixture
def table(qtbot, tongue, model):
    model.set_rows(ROWS)
    table = Table(tongue, model)
    qtbot.addWidget(table)
    table.resize(600, 300)
    table.show()
    table.setFocus()
    return table


def shown(model, column=0):
    return [model.index(place, column).data() for place in range(model.rowCount())]


def test_the_model_keeps_the_rules_of_qt(model):
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.set_rows(ROWS)
    model.sort(1, Qt.SortOrder.DescendingOrder)
    model.filter(lambda row: row[0] != "beta")
    model.add_rows([("delta", 3.0)])
    model.replace(1, ("Alpha", 1.0))
    model.set_columns(COLUMNS[:1], ROWS)
    assert tester.failureReportingMode() == QAbstractItemModelTester.FailureReportingMode.Warning


def test_numbers_sort_as_numbers_and_missing_ones_stay_at_the_end(model):
    model.set_rows(ROWS)
    model.sort(1)
    assert shown(model) == ["=1+1", "beta", "Alpha", "<b>gamma</b>"]
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert shown(model) == ["Alpha", "beta", "=1+1", "<b>gamma</b>"]
    model.sort(-1)
    assert shown(model) == [row[0] for row in ROWS]


def test_text_sorts_without_regard_to_capitals(model):
    model.set_rows(ROWS)
    model.sort(0)
    assert shown(model) == ["<b>gamma</b>", "=1+1", "Alpha", "beta"]


def test_rows_that_stream_in_do_not_make_the_others_jump(model):
    model.set_rows(ROWS)
    model.sort(1)
    before = shown(model)
    model.add_rows([("early", 0.1)])
    assert shown(model) == [*before, "early"]


def test_a_filter_also_holds_for_rows_that_come_later(model):
    model.filter(lambda row: row[1] is not None)
    model.set_rows(ROWS)
    model.add_rows([("none", None), ("one", 1.0)])
    assert shown(model) == ["beta", "Alpha", "=1+1", "one"]


def test_a_cell_is_read_out_with_its_heading(model, tongue):
    model.set_rows(ROWS)
    cell = model.index(0, 1)
    assert cell.data(Qt.ItemDataRole.AccessibleTextRole) == "Specificity 2.5"
    tongue.speak("de")
    assert cell.data(Qt.ItemDataRole.AccessibleTextRole) == "Spezifität 2.5"


def test_headings_follow_the_language(table, tongue, qtbot):
    with qtbot.waitSignal(table.rows.headerDataChanged):
        tongue.speak("de")
    assert table.rows.headerData(0, Qt.Orientation.Horizontal) == "Sensitivität"


def test_a_tag_in_a_file_name_stays_text_in_its_tip(model):
    model.set_rows(ROWS)
    tip = model.index(2, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "<b>" not in tip
    assert "&lt;b&gt;gamma" in tip


def test_enter_and_a_double_click_open_the_row_under_its_own_number(table, qtbot):
    table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    table.set_current_row(0)
    with qtbot.waitSignal(table.row_activated) as opened:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == [0]
    place = table.visualRect(table.rows.index(2, 0)).center()
    with qtbot.waitSignal(table.row_activated) as opened:
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened.args == [1]


def test_the_primary_button_keeps_its_keys(table, qtbot):
    table.set_current_row(0)
    with qtbot.assertNotEmitted(table.row_activated):
        qtbot.keyClick(table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_what_is_selected_stays_selected_when_the_order_changes(table):
    table.select_rows([0, 3])
    table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert table.selected_rows() == [3, 0]
    table.rows.filter(lambda row: row[0] != "beta")
    assert table.selected_rows() == [3]


def test_space_ticks_the_box_of_the_row(qtbot, tongue):
    boxed = Column("box", "metrics.auroc.name", lambda row: "", checked=lambda row: row[1])
    model = TableModel(tongue, (boxed, COLUMNS[0]))
    model.set_rows([("one", False), ("two", True)])
    table = Table(tongue, model)
    qtbot.addWidget(table)
    table.show()
    table.setCurrentIndex(model.index(1, 1))
    with qtbot.waitSignal(model.ticked) as ticked:
        qtbot.keyClick(table, Qt.Key.Key_Space)
    assert ticked.args == [1, False]
    assert model.index(1, 0).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
    model.replace(1, ("two", False))
    assert model.index(1, 0).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Unchecked


def test_a_copy_pastes_as_a_table_into_word_processors_and_spreadsheets(table):
    data = table.copied()
    assert data.html().count("<tr>") == 5
    assert "&lt;b&gt;gamma&lt;/b&gt;" in data.html()
    assert data.text().splitlines()[:2] == ["Sensitivity\tSpecificity", "beta\t2.5"]


def test_copied_numbers_are_exact_and_have_the_decimal_sign_of_the_spreadsheet(table, tongue):
    assert "Alpha\t10.25" in table.copied().text()
    tongue.speak("de")
    assert "Alpha\t10,25" in table.copied().text()
    tongue.write_spreadsheets("point")
    assert "Alpha\t10.25" in table.copied().text()


def test_no_spreadsheet_runs_a_copied_name_as_a_formula(table):
    assert "'=1+1\t0.5" in table.copied().text()
    assert ">&#x27;=1+1<" in table.copied().html()


def test_only_columns_and_rows_that_are_chosen_are_copied(table):
    table.select_rows([1])
    table.setColumnHidden(1, True)
    assert table.copied().text() == "Sensitivity\nAlpha"
    assert len(table.copied(everything=True).text().splitlines()) == 5


def test_a_caption_goes_with_every_copy(table):
    table.caption = "unsigned"
    assert "<caption>unsigned</caption>" in table.copied().html()
    assert table.copied().text().endswith("\n\nunsigned")


def test_widths_a_person_chose_survive_new_rows(table):
    table.setColumnWidth(0, 222)
    table.rows.set_rows(ROWS[:2])
    assert table.columnWidth(0) == 222


def test_an_empty_table_has_nothing_to_open(table, qtbot):
    table.rows.set_rows([])
    with qtbot.assertNotEmitted(table.row_activated):
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert table.selected_rows() == []
    assert table.current_row() is None
    assert table.rows.rowCount(QModelIndex()) == 0
