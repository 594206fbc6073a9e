"""The page of the results, driven as a person would."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPushButton, QSlider, QTableView

from desktop.views.page import RailState
from desktop.views.results_page import output, printing
from evaluators.report.tables import estimate_rows
from evaluators.texts import Words

MINUTE = 60_000
foot = printing._foot
UNSIGNED = {"en": "unsigned", "de": "nicht signiert"}


def button(page, id):
    return page.findChild(QPushButton, id)


def show(page, name):
    page.tabs.setCurrentWidget(page._tabs[name])
    return page._tabs[name]


def opened(page, qtbot, act):
    with qtbot.waitSignal(page.open_cases) as asked:
        act()
    return asked.args


def activate(tab, qtbot, row):
    tab.table.set_current_row(row)
    qtbot.keyClick(tab.table, Qt.Key.Key_Return)


def test_without_results_it_says_what_to_do(empty, qtbot):
    assert empty.notice.text.text() == "Not opened. No evaluation is open in this window; choose one on the first page."
    assert empty.content.isHidden()
    assert empty.state() == RailState()
    with qtbot.waitSignal(empty.go) as asked:
        empty.notice.buttons()[0].click()
    assert asked.args == ["home"]


def test_the_first_line_says_what_kind_of_run_it_was(page):
    line = page.headline.line.text()
    assert line.startswith("Confirmatory run – plan locked ")
    assert line.endswith("12 cases, 12 patients")
    assert page.state() == RailState("ok")


def test_tiles_say_value_interval_n_and_goal(page):
    tile = page.tiles.tiles()["sensitivity"]
    assert tile.value.text() == "0.833"
    assert tile.interval.text().startswith("95% CI ")
    assert tile.n.text() == "n = 6"
    assert tile.goal.text() == "✓ Goal ≥ 0.3: shown"
    assert tile.accessibleName().startswith("Sensitivity 0.833, 95% CI ")
    assert page.tiles.tiles()["time"].value.text().endswith("\u00a0ms")  # never a number here and its unit there
    assert list(page.tiles.tiles()) == ["sensitivity", "specificity", "auc", "time"]


def test_values_are_marked_while_their_intervals_are_computed(page):
    page.assembling._show(page.now.__class__(**{**_fields(page.now), "stage": "computing", "results": None}))
    tile = page.tiles.tiles()["sensitivity"]
    assert (tile.value.text(), tile.interval.text()) == ("0.833", "interval follows")
    assert page.status.text() == "Computing intervals…"
    assert not button(page, "res.sign").isEnabled()


def _fields(now):
    return {name: getattr(now, name) for name in now.__slots__}


def test_the_sentence_and_its_picture_say_the_same(page, qtbot):
    assert page.natural.sentence.text().startswith("Of 1,000 cases like these (500 with bright): 417 found")
    assert page.natural.picture.isHidden() or not page.natural.picture.isVisible()
    qtbot.mouseClick(button(page, "res.naturalPicture"), Qt.MouseButton.LeftButton)
    assert page.natural.picture.isVisible()
    assert page.natural.picture.accessibleName() == page.natural.sentence.text()
    assert sum(page.natural.picture._counts.values()) == 1000


def test_a_tile_opens_the_cases_it_rests_on(page, qtbot):
    tile = page.tiles.tiles()["sensitivity"]
    numbers, title = opened(page, qtbot, lambda: qtbot.mouseClick(tile, Qt.MouseButton.LeftButton))
    assert numbers == [5, 7, 9, 10, 11, 12]
    assert title == "Cases behind: Sensitivity"
    numbers, _ = opened(page, qtbot, lambda: qtbot.keyClick(page.tiles.tiles()["time"], Qt.Key.Key_Return))
    assert numbers == list(range(1, 13))


def test_the_missed_cases_are_one_click_away(page, qtbot):
    review = button(page, "res.reviewMissed")
    assert review.text() == "Review the missed case"
    assert opened(page, qtbot, review.click) == [[5], "Missed cases"]


def test_the_table_says_what_the_report_says(page):
    tab = show(page, "summary")
    shown = [tuple(tab.model.index(row, column).data() for column in range(5)) for row in range(tab.model.rowCount())]
    assert shown == list(estimate_rows(page.now.results, Words("en")).rows)


def test_a_row_of_the_table_opens_its_cases(page, qtbot):
    tab = show(page, "summary")
    row = next(place for place, row in enumerate(tab.model.rows) if row.estimate.id == "specificity")
    assert opened(page, qtbot, lambda: activate(tab, qtbot, row))[0] == [1, 2, 3, 4, 6, 8]


def test_every_cell_of_the_matrix_opens_its_cases(page, qtbot):
    tab = show(page, "summary")
    tab.choice.setCurrentIndex(tab.choice.findData("matrix"))
    cells = {cell.accessibleName(): cell for cell in tab.matrix.buttons()}
    missed = cells["Reference bright, decided dark: 1 case"]
    assert missed.text() == "1\nmissed"
    assert opened(page, qtbot, missed.click) == [[5], "Reference bright, decided dark"]
    assert tab.shown_plot() is None


@pytest.mark.parametrize("name", ["roc", "precision_recall", "scores", "decision", "calibration"])
def test_a_click_into_a_plot_opens_cases(page, qtbot, name):
    tab = show(page, "calibration" if name == "calibration" else "summary")
    numbers, title = opened(page, qtbot, lambda: tab.plot.clicked.emit(name, 0.42, 0.5))
    assert numbers
    assert title


def test_subgroups_show_each_group_and_open_it(page, qtbot):
    tab = show(page, "subgroups")
    assert tab.model.index(0, 0).data() == "Sex: female"
    numbers, title = opened(page, qtbot, lambda: activate(tab, qtbot, 0))
    assert (numbers, title) == (list(range(1, 13)), "Cases of the group Sex: female")


def test_a_line_of_the_subgroup_plot_opens_its_group_and_the_first_one_all(page, qtbot):
    tab = show(page, "subgroups")
    places = dict(tab.plot.plot.y_ticks)
    assert list(places.values()) == ["all", "Sex: female"]
    heights = {name: height for height, name in places.items()}
    for clicked, title in (("all", "Cases behind: Sensitivity"), ("Sex: female", "Cases of the group Sex: female")):
        assert (
            opened(page, qtbot, lambda at=heights[clicked] + 0.3: tab.plot.clicked.emit("subgroups", 0.1, at))[1]
            == title
        )


def test_small_groups_say_that_they_are(page):
    few = page.now.results.subgroups[0].model_copy(update={"too_few": True, "estimates": (), "patients": 3})
    results = page.now.results.model_copy(update={"subgroups": (few,)})
    page.assembling._show(page.now.__class__(**{**_fields(page.now), "results": results}))
    assert show(page, "subgroups").model.index(0, 3).data() == "too few (n = 3)"


def test_another_threshold_changes_its_own_tab_only(page, qtbot):
    tab = show(page, "threshold")
    tile = page.tiles.tiles()["sensitivity"].value.text()
    assert tab.mark.text().startswith("Exploratory, not in the plan")
    slider = page.findChild(QSlider, "res.threshold")
    slider.setValue(100)
    counts = {row.kind: row.cases for row in tab.model.rows}
    assert counts["missed"] == 0
    assert page.tiles.tiles()["sensitivity"].value.text() == tile
    assert "(exploratory)" in tab.plot.title.text()
    qtbot.mouseClick(button(page, "res.thresholdLocked"), Qt.MouseButton.LeftButton)
    assert {row.kind: row.cases for row in tab.model.rows}["missed"] == 1


def test_a_threshold_can_be_typed(page, qtbot):
    tab = show(page, "threshold")
    field = page.findChild(QLineEdit, "res.thresholdNumber")
    field.clear()
    qtbot.keyClicks(field, "0.1")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert tab.threshold == 0.1
    assert opened(page, qtbot, lambda: activate(tab, qtbot, 0))[0] == [5, 7, 9, 10, 11, 12]


def test_no_failed_case_is_said_in_words(page):
    tab = show(page, "failed")
    assert page.tabs.tabText(page.tabs.currentIndex()) == "Failed (0)"
    assert tab.message.text() == "No case failed."
    assert tab.table.isHidden()


def test_times_name_the_machine_they_hold_for(page):
    tab = show(page, "speed")
    assert tab.model.rowCount() == 8
    assert "onnxruntime" in tab.message.text()


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_copied_table_pastes_and_says_that_it_is_unsigned(page, qtbot, language):
    page.tongue.speak(language)
    qtbot.mouseClick(button(page, "res.copyTable"), Qt.MouseButton.LeftButton)
    data = QGuiApplication.clipboard().mimeData()
    assert data.hasHtml()
    assert UNSIGNED[language] in data.text()
    assert UNSIGNED[language] in data.html()


def test_a_copied_plot_is_a_picture_with_words(page, qtbot):
    with qtbot.waitSignal(QGuiApplication.clipboard().dataChanged, timeout=MINUTE):
        qtbot.mouseClick(button(page, "res.copyPlot"), Qt.MouseButton.LeftButton)
    data = QGuiApplication.clipboard().mimeData()
    assert "unsigned" in data.text()
    assert b"<svg" in bytes(data.data("image/svg+xml").data())


def test_the_keys_copy_what_has_the_focus(page, qtbot):
    tab = show(page, "summary")
    tab.table.select_rows([0])
    tab.table.setFocus()
    page.copy()
    assert len(QGuiApplication.clipboard().text().splitlines()) == 4
    assert "unsigned" in QGuiApplication.clipboard().text()
    tab.plot.setFocus()
    with qtbot.waitSignal(QGuiApplication.clipboard().dataChanged, timeout=MINUTE):
        page.copy()
    assert QGuiApplication.clipboard().mimeData().hasImage()


def test_a_picture_is_proposed_under_the_name_of_its_plot(page, monkeypatch):
    proposed = []
    monkeypatch.setattr(output, "choose_target", lambda *asked: proposed.append(asked[3]))
    for kind in ("png", "svg", "csv"):
        page.output.ask(kind)
    assert proposed == ["roc-unsigned.png", "roc-unsigned.svg", "results-unsigned.csv"]


def test_a_saved_file_can_be_shown_in_its_folder(page, qtbot, tmp_path):
    page.output.save("csv", tmp_path / "table.csv")
    qtbot.waitUntil(page.notice.isVisible, timeout=MINUTE)
    assert page.notice.text.text() == "Saved as table.csv."
    assert (tmp_path / "table.csv").is_file()


def test_paper_has_the_table_and_the_plot_and_says_that_it_is_unsigned(page, qtbot, tmp_path, monkeypatch):
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    feet = []
    monkeypatch.setattr(printing, "_foot", lambda *of: feet.append(foot(*of)) or feet[-1])
    page.output.print_to(printer)
    qtbot.waitUntil(lambda: bool(feet), timeout=MINUTE)
    assert (tmp_path / "printed.pdf").read_bytes().startswith(b"%PDF")
    assert feet[0].startswith("Not for diagnosis · Results, unsigned · Page 1 of ")


def test_signing_is_the_next_step(page, qtbot):
    with qtbot.waitSignal(page.go) as asked:
        button(page, "res.sign").click()
    assert asked.args == ["sign"]


@pytest.mark.parametrize("language", ["en", "de"])
def test_everything_one_can_use_has_a_name(page, language):
    page.tongue.speak(language)
    for kind in (QAbstractButton, QComboBox, QLineEdit, QSlider, QTableView):
        for widget in page.content.findChildren(kind):
            if widget.isVisibleTo(page.content) and widget.objectName().startswith("res."):
                assert widget.accessibleName(), widget.objectName()


def test_every_word_follows_the_language(page):
    page.tongue.speak("de")
    assert page.headline.line.text().startswith("Bestätigender Lauf – Plan gesperrt ")
    assert page.tiles.tiles()["sensitivity"].value.text() == "0,833"
    assert page.tabs.tabText(0) == "Übersicht"
    assert button(page, "res.reviewMissed").text() == "Den übersehenen Fall ansehen"
    assert page.natural.sentence.text().startswith("Von 1.000 solchen Fällen")


def test_an_evaluation_that_is_closed_leaves_an_empty_page(page, ground):
    ground.evaluation.close()
    assert page.content.isHidden()
    assert page.notice.text.text() == "Not opened. No evaluation is open in this window; choose one on the first page."
