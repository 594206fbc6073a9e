"""The panes of the viewer side by side: what each draws, and that all show the same place in the same window."""

import pytest
from PySide6.QtCore import QPointF, Qt

from desktop.tongue import Tongue
from desktop.widgets.viewer.frame_bar import Stack
from desktop.widgets.viewer.marks import Link, Marks, Outline, Rectangle
from desktop.widgets.viewer.subject import Adjusted, Subject
from desktop.widgets.viewer.viewer import Viewer
from support.pictures import grey_picture

RING = (((10.0, 10.0), (30.0, 10.0), (30.0, 30.0)),)
MARKS = Marks(
    ("lesion",),
    outlines=tuple(Outline(RING, "lesion", source) for source in ("reference", "model", "second")),
    rectangles=(Rectangle(5, 5, 20, 20, "lesion", "model", "lesion 0.90"),),
    links=(Link((12.0, 12.0), (20.0, 20.0), "lesion"),),
)


@pytest.fixture
def viewer(qtbot):
    viewer = Viewer("cases", Tongue("en"))
    viewer.resize(960, 480)
    qtbot.addWidget(viewer)
    viewer.show()
    qtbot.waitExposed(viewer)
    viewer.setFocus()
    return viewer


def show(viewer):
    viewer.show_image(Subject("Case 1", "P-0001"), grey_picture(160, 120, modality="CT"), Adjusted())
    viewer.show_marks(MARKS)


def seen(viewer):
    return [canvas for canvas in viewer.side.canvases if canvas.isVisible()]


def drawn(viewer):
    return [{one.source for one in canvas.marks.marks.outlines} for canvas in seen(viewer)]


def same_place(viewer):
    """Return whether every pane shows the same, to a pixel of the screen."""
    first, *others = seen(viewer)
    apart = [canvas.centre - first.centre for canvas in others]
    zooms = {round(canvas.zoom, 6) for canvas in (first, *others)}
    return len(zooms) == 1 and all(one.manhattanLength() * first.zoom <= 4 for one in apart)


def test_the_image_stands_alone_until_it_is_compared(viewer):
    show(viewer)
    assert drawn(viewer) == [{"reference", "model"}]
    assert viewer.overlay.layout_list.isHidden()


def test_c_shows_image_reference_and_model_beside_each_other(viewer, qtbot):
    show(viewer)
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_C)
    assert drawn(viewer) == [set(), {"reference"}, {"model"}]
    assert viewer.canvas.corners.top_left == ["Image", "P-0001"]
    assert [canvas.corners.top_left for canvas in viewer.side.followers] == [["Reference"], ["Model"]]
    assert viewer.side.followers[1].accessibleName() == "Image of Case 1, Model"
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_C)
    assert drawn(viewer) == [{"reference", "model"}]


def test_two_models_each_stand_over_the_reference_once_there_is_another(viewer):
    show(viewer)
    viewer.name_models("Outliner 1.0", "Outliner 2.0")
    viewer.overlay.compare.click()
    viewer.overlay.offer_second(there=True)
    assert drawn(viewer) == [{"reference", "model"}, {"reference", "second"}]
    assert viewer.canvas.corners.top_left[0] == "A: Outliner 1.0"
    assert viewer.side.followers[0].corners.top_left == ["B: Outliner 2.0"]
    assert not viewer.overlay.layout_list.isHidden()
    viewer.overlay.offer_second(there=False)
    assert drawn(viewer) == [set(), {"reference"}, {"model"}]
    assert viewer.overlay.layout_list.isHidden()


@pytest.mark.parametrize("leader", [0, 1, 2])
def test_whichever_pane_is_moved_the_others_show_the_same(viewer, leader):
    show(viewer)
    viewer.overlay.compare.click()
    canvas = viewer.side.canvases[leader]
    canvas.zoom_by(2.0, QPointF(20, 30))
    canvas.show_look((80.0, 50.0), inverted=True)
    assert same_place(viewer)
    assert {(one.look, one.inverted) for one in seen(viewer)} == {((80.0, 50.0), True)}
    canvas._pan(QPointF(-17, 9))
    assert same_place(viewer)
    assert not canvas.fits


def test_a_wheel_over_any_pane_turns_the_slices_of_all(viewer, qtbot):
    show(viewer)
    viewer.overlay.compare.click()
    viewer.frames.show_stack(Stack("volume", 9, None), 3, None)
    with qtbot.waitSignal(viewer.frame_asked) as asked:
        viewer.side.followers[1].scrolled.emit(1)
    assert asked.args == [4]
    later = grey_picture(160, 120, stack="volume", frames=9, frame=4)
    viewer.show_frame(later)
    assert [canvas.picture.pixels for canvas in seen(viewer)] == [later] * 3


def test_the_panes_stay_from_case_to_case_and_draw_nothing_of_the_case_before(viewer):
    show(viewer)
    viewer.overlay.compare.click()
    picture = grey_picture(60, 60)
    viewer.show_image(Subject("Case 2", "P-0002"), picture, Adjusted())
    assert [canvas.picture.pixels for canvas in seen(viewer)] == [picture] * 3
    assert drawn(viewer) == [set(), set(), set()]
    assert viewer.overlay.isVisible()


def test_lines_from_box_to_lesion_are_drawn_only_where_both_are():
    assert MARKS.of({"model"}).links == ()
    assert MARKS.of({"model"}).rectangles == MARKS.rectangles
    assert MARKS.of({"reference", "model"}).links == MARKS.links
    assert MARKS.of({"reference", "second"}).rectangles == ()
