"""Plots on the screen: drawn from the report's data, named for those who hear them, clicked for their cases."""

import dataclasses
import subprocess
import sys

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication

from desktop import theme
from desktop.tongue import Tongue
from desktop.widgets.plot.matrix import Matrix
from desktop.widgets.plot.picture import for_clipboard, picture_of
from desktop.widgets.plot.view import PlotView
from evaluators.report.plot import Label
from evaluators.report.screen_figures import screen_plots, subgroup_plot
from support.example_results import example_results

QUIET_START = """
import os, socket, sys, warnings
warnings.simplefilter("error")
opened = []
sys.addaudithook(lambda event, _: opened.append(event) if event.startswith("socket.") else None)
from PySide6.QtWidgets import QApplication
application = QApplication([])
from desktop.widgets.plot.view import PlotView
assert "pyqtgraph" not in sys.modules and "numpy" not in sys.modules
from desktop.widgets.plot.canvas import Canvas
canvas = Canvas()
canvas.show()
canvas.grab()
assert not opened, opened
"""


@pytest.fixture
def view(qtbot):
    view = PlotView(Tongue("en"))
    qtbot.addWidget(view)
    view.resize(500, 500)
    view.show()
    return view


@pytest.fixture
def plots(view):
    return {plot.name: plot for plot in screen_plots(example_results(), Tongue("en").words)}


def colours(view):
    image = view.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}


def test_the_library_comes_with_the_first_plot_and_opens_no_socket():
    subprocess.run([sys.executable, "-c", QUIET_START], check=True, timeout=60)


def test_every_plot_of_the_report_can_be_shown(view, plots):
    for plot in plots.values():
        view.show_plot(plot)
        assert view.title.text() == plot.title
        assert view.caption.text() == plot.caption
        assert not view.grab().isNull()


def test_a_plot_says_in_words_what_is_to_be_seen(view, plots):
    view.show_plot(plots["roc"])
    assert view.accessibleName() == plots["roc"].title
    assert plots["roc"].alt in view.accessibleDescription()


def test_a_click_names_the_place_in_the_plots_own_units(view, plots, qtbot):
    view.show_plot(plots["roc"])
    canvas = view._canvas
    view.grab()
    box = canvas.getPlotItem().getViewBox()
    place = canvas.mapFromScene(box.mapViewToScene(QPointF(0.25, 0.75)))
    with qtbot.waitSignal(view.clicked) as clicked:
        qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)
    name, x, y = clicked.args
    assert (name, x, y) == ("roc", pytest.approx(0.25, abs=0.02), pytest.approx(0.75, abs=0.02))


def test_a_click_outside_the_axes_opens_nothing(view, plots, qtbot):
    view.show_plot(plots["roc"])
    view.grab()
    with qtbot.assertNotEmitted(view.clicked, wait=400):
        qtbot.mouseClick(view._canvas.viewport(), Qt.MouseButton.LeftButton, pos=view._canvas.rect().bottomRight())


@pytest.mark.parametrize("size", [(400, 700), (900, 400), (240, 240)])
def test_both_axes_of_a_square_plot_have_the_same_length(view, plots, size):
    view.resize(*size)
    view.show_plot(plots["roc"])
    view.grab()
    inside = view._canvas.getPlotItem().getViewBox().geometry()
    assert inside.width() == pytest.approx(inside.height(), abs=2)


@pytest.mark.parametrize("size", [(500, 500), (300, 240)])
@pytest.mark.parametrize(("x", "anchor"), [(0.9, "start"), (0.5, "start"), (0.1, "end")])
def test_words_beside_a_point_are_never_cut_off_at_the_sides(view, plots, size, x, anchor):
    view.show_plot(dataclasses.replace(plots["roc"], labels=(Label(x, 0.5, "Schwellenwert 0,35", 2, anchor),)))
    view.resize(*size)
    view.grab()
    ((item, _),) = view._canvas._labels
    box = view._canvas.getPlotItem().getViewBox().sceneBoundingRect()
    words = item.textItem.mapRectToScene(item.textItem.boundingRect())
    assert box.left() - 1 <= words.left()
    assert words.right() <= box.right() + 1


def test_numbers_at_the_ends_of_the_axes_are_there(view, plots):
    view.show_plot(plots["roc"])
    view.grab()
    axis = view._canvas.getPlotItem().getAxis("bottom")
    assert [text for _, text in axis._tickLevels[0]] == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]


def test_a_plot_follows_the_theme(view, plots, qapp, monkeypatch):
    view.show_plot(plots["scores"])
    assert QColor(theme.LIGHT.series[0]).name() in colours(view)
    monkeypatch.setattr(theme, "_in_force", [theme.DARK])
    QApplication.sendEvent(view, QEvent(QEvent.Type.PaletteChange))
    assert QColor(theme.DARK.series[0]).name() in colours(view)


def test_a_plot_follows_the_language(view, plots):
    view.show_plot(plots["roc"])
    view._tongue.speak("de")
    view.show_plot(next(plot for plot in screen_plots(example_results(), view._tongue.words) if plot.name == "roc"))
    axis = view._canvas.getPlotItem().getAxis("left")
    assert "0,2" in [text for _, text in axis._tickLevels[0]]


def test_named_rows_get_the_room_their_names_need(view):
    plot = subgroup_plot(example_results(), "sensitivity", Tongue("en").words)
    long = dataclasses.replace(plot, y_ticks=((1.0, "A group with a rather long name"),))
    view.show_plot(long)
    assert view._canvas._left > 150


def test_the_wheel_scrolls_the_page_and_not_the_plot(view, plots):
    view.show_plot(plots["roc"])
    before = view._canvas.getPlotItem().viewRange()
    turned = QWheelEvent(
        QPointF(100, 100),
        QPointF(100, 100),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    view._canvas.wheelEvent(turned)
    assert not turned.isAccepted()
    assert view._canvas.getPlotItem().viewRange() == before


def test_nothing_to_show_is_shown_as_nothing(view, plots):
    view.show_plot(plots["roc"])
    view.show_plot(None)
    assert view.title.text() == view.accessibleDescription() == ""
    assert view._canvas.isHidden()


def test_every_cell_of_a_matrix_is_named_and_clicked(qtbot):
    matrix = Matrix()
    qtbot.addWidget(matrix)
    cells = [[("4", "right", "four right"), ("1", "missed", "one missed")], [("0", "", "none"), ("9", "", "nine")]]
    matrix.show_counts(("a", "b"), ("a", "b"), cells, "corner")
    assert [button.accessibleName() for button in matrix.buttons()] == ["four right", "one missed", "none", "nine"]
    with qtbot.waitSignal(matrix.cell_clicked) as clicked:
        matrix.buttons()[1].click()
    assert clicked.args == [0, 1]


def test_a_matrix_shown_again_keeps_only_the_new_cells(qtbot):
    matrix = Matrix()
    qtbot.addWidget(matrix)
    for number in ("1", "2"):
        matrix.show_counts(("a",), ("a",), [[(number, "", number)]], "")
    assert [button.accessibleName() for button in matrix.buttons()] == ["2"]


def test_a_copied_picture_has_pixels_and_words(qtbot):
    matrix = Matrix()
    qtbot.addWidget(matrix)
    matrix.resize(300, 200)
    data = for_clipboard(picture_of(matrix, "title", "unsigned"), b"<svg/>", "words")
    assert data.hasImage()
    assert data.imageData().width() == (300 + 24) * 3
    assert data.text() == "words"
    assert bytes(data.data("image/svg+xml").data()) == b"<svg/>"
