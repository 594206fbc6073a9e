"""A sheet is as large as its content: nothing cut, nothing empty, at every size of the text."""

import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QWidget

from desktop.views.run_page.stop_sheet import StopSheet
from desktop.widgets.label import Label
from desktop.widgets.modal_sheet import ModalSheet
from evaluators.texts import Words


@pytest.fixture
def text_size():
    """Change the size of the text, and take it back."""
    before = QApplication.font()

    def change(points):
        font = QFont(before)
        font.setPointSizeF(points)
        QApplication.setFont(font)

    yield change
    QApplication.setFont(before)


@pytest.fixture
def parent(qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(1040, 580)
    page.show()
    return page


@pytest.mark.parametrize("points", [10, 15])
@pytest.mark.parametrize("language", ["en", "de"])
def test_no_button_of_a_sheet_is_cut(parent, text_size, language, points):
    text_size(points)
    sheet = StopSheet(parent, Words(language), 812, 1500)
    sheet.show()
    for button in (sheet.keep, sheet.stop):
        assert button.width() >= button.fontMetrics().horizontalAdvance(button.text())
    assert sheet.text.height() == sheet.text.heightForWidth(sheet.text.width())


@pytest.mark.parametrize("points", [10, 15])
def test_a_sheet_has_no_empty_lines(parent, text_size, points):
    text_size(points)
    sheet = ModalSheet(parent, "Title", "Do it", "Back")
    label = Label()
    label.say("a sentence that is long enough for some lines " * 6)
    sheet.content.addWidget(label)
    sheet.show()
    assert label.height() == label.heightForWidth(label.width())
    assert sheet.width() <= parent.width()
