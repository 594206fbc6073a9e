"""The time line of a video: a click goes to the frame, or to the beginning of the error beside it."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop.tongue import Tongue
from desktop.widgets.viewer.event_line import EventLine, VideoMarks


@pytest.fixture
def line(qtbot):
    line = EventLine("cases", Tongue("en"))
    qtbot.addWidget(line)
    line.resize(1000, line.height())
    return line


MARKS = VideoMarks(
    100, events=((20, 40),), positive=((30, 40), (70, 75)), missed=((20, 29),), invented=((70, 75),), said="1 of 1"
)


def clicked(line, x):
    found = []
    line.wanted.connect(found.append)
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(x, 5))
    line.wanted.disconnect()
    return found


def test_a_click_goes_to_the_frame_there_or_to_the_error_close_by(line):
    line.mark(MARKS)
    assert clicked(line, 505) == [50]
    assert clicked(line, 255) == [25]
    assert clicked(line, 197) == [20]  # a frame before the event that was missed
    assert clicked(line, 999) == [99]


def test_it_is_hidden_where_nothing_is_known_and_says_what_is_marked(line):
    assert line.isHidden()
    line.mark(MARKS)
    assert not line.isHidden()
    assert line.accessibleDescription() == "1 of 1"
    assert not line.grab().toImage().isNull()
    line.mark(None)
    assert line.isHidden()
