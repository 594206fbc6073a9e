"""Cases of several images, and what is drawn over them: by wheel, keys and buttons."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication

from desktop import theme
from desktop.settings import Preferences
from desktop.tongue import Tongue
from desktop.widgets.viewer.marks import Marks, Outline, Rectangle
from desktop.widgets.viewer.mouse import Habits
from desktop.widgets.viewer.subject import Adjusted, Subject
from desktop.widgets.viewer.viewer import Viewer
from support.pictures import grey_picture

SUBJECT = Subject("Case 412", "P-0107")
AREA = Outline([[(50, 20), (150, 20), (150, 80), (50, 80)]], "lesion", "reference")
BLUE = QColor(theme.IMAGE.classes[0])


@pytest.fixture
def viewer(qtbot):
    viewer = Viewer("cases", Tongue("en"))
    qtbot.addWidget(viewer)
    viewer.resize(600, 460)
    viewer.asked = []
    viewer.frame_asked.connect(viewer.asked.append)
    viewer.show()
    qtbot.waitExposed(viewer)
    return viewer


def volume(frame=0, *, of=5, **facts):
    return grey_picture(frames=of, frame=frame, stack="volume", **facts)


def wheel(viewer, notches, modifiers=Qt.KeyboardModifier.NoModifier):
    middle = QPointF(viewer.canvas.viewport().rect().center())
    none = Qt.MouseButton.NoButton
    turned = QPoint(0, round(notches * 120))
    event = QWheelEvent(middle, middle, QPoint(), turned, none, modifiers, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(viewer.canvas.viewport(), event)


def colours_at(viewer, points):
    """The colours of the screen at points of the image."""
    QApplication.sendPostedEvents()
    image = QImage(viewer.canvas.viewport().size(), QImage.Format.Format_RGB32)
    viewer.canvas.viewport().render(image)
    return [image.pixelColor(viewer.canvas.mapFromScene(QPointF(x, y))) for x, y in points]


def colour_at(viewer, x, y):
    """The colour of the screen at a point of the image."""
    return colours_at(viewer, [(x, y)])[0]


def test_a_case_of_one_image_has_no_time_line(viewer):
    viewer.show_image(SUBJECT, grey_picture(), Adjusted())
    assert not viewer.frames.isVisible()


def test_the_wheel_turns_the_pages_of_a_volume_and_zooms_with_control(viewer):
    viewer.show_image(SUBJECT, volume(2), Adjusted())
    zoom = viewer.canvas.zoom
    wheel(viewer, -1)
    assert (viewer.asked, viewer.canvas.zoom) == ([3], zoom)
    wheel(viewer, 1, Qt.KeyboardModifier.ControlModifier)
    assert viewer.asked == [3]
    assert viewer.canvas.zoom > zoom


def test_half_a_notch_turns_no_page_and_two_halves_turn_one(viewer):
    viewer.show_image(SUBJECT, volume(2), Adjusted())
    wheel(viewer, -0.5)
    assert viewer.asked == []
    wheel(viewer, -0.5)
    assert viewer.asked == [3]


def test_who_wants_the_wheel_to_zoom_never_turns_pages_with_it(viewer):
    viewer.set_habits(Habits.of(Preferences(mouse="wheel_zooms")))
    viewer.show_image(SUBJECT, volume(2), Adjusted())
    wheel(viewer, -1)
    assert viewer.asked == []


def test_arrows_home_and_end_go_through_the_slices_and_stop_at_the_ends(viewer, qtbot):
    viewer.show_image(SUBJECT, volume(3), Adjusted())
    key = Qt.Key
    for pressed, wanted in ((key.Key_Down, 4), (key.Key_Home, 0), (key.Key_End, 4), (key.Key_Up, 2)):
        viewer.asked.clear()
        qtbot.keyClick(viewer.canvas, pressed)
        assert viewer.asked == [wanted]
        viewer.show_frame(volume(3))
    viewer.show_frame(volume(4))
    viewer.asked.clear()
    qtbot.keyClick(viewer.canvas, key.Key_Down)
    assert viewer.asked == []


def test_window_and_zoom_stay_from_slice_to_slice(viewer):
    viewer.show_image(SUBJECT, volume(0), Adjusted())
    viewer.look((300.0, 100.0))
    viewer.canvas.zoom_to(3.0)
    viewer.show_frame(volume(1))
    assert viewer.canvas.shown_window() == (300.0, 100.0)
    assert viewer.canvas.zoom == pytest.approx(3.0)
    assert viewer.frames.place.text() == "Slice 2 of 5"


def test_a_video_says_the_time_and_plays_until_its_end(viewer, qtbot):
    def film(frame):
        return grey_picture(frames=3, frame=frame, stack="clip", time_s=frame / 25, duration_s=0.12)

    viewer.frame_asked.connect(lambda frame: viewer.show_frame(film(frame)))
    viewer.show_image(SUBJECT, film(0), Adjusted())
    assert viewer.frames.place.text() == "1/3  00:00.00"
    assert viewer.frames.line.accessibleDescription() == "Frame 1 of 3  00:00.00"
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not viewer.frames.play.isChecked())
    assert viewer.asked == [1, 2]
    assert viewer.frames.place.text() == "3/3  00:00.08"


def test_a_film_waits_for_the_frame_before(viewer, qtbot):
    viewer.show_image(SUBJECT, grey_picture(frames=9, stack="clip", duration_s=0.09), Adjusted())
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Space)
    qtbot.wait(100)
    assert viewer.asked == [1]
    viewer.clear()
    assert not viewer.frames.play.isChecked()


def test_an_outline_is_drawn_where_it_lies_and_can_be_hidden_held_away_and_filled(viewer, qtbot):
    viewer.show_image(SUBJECT, grey_picture(), Adjusted())
    plain = colour_at(viewer, 50, 50)
    viewer.show_marks(Marks(("lesion",), (AREA,)))
    assert viewer.overlay.isVisible()
    assert colour_at(viewer, 50, 50).hue() == pytest.approx(BLUE.hue(), abs=12)
    inside = colour_at(viewer, 100, 50)
    assert inside.saturation() < 20
    qtbot.keyPress(viewer.canvas, Qt.Key.Key_H)
    assert colour_at(viewer, 50, 50) == plain
    qtbot.keyRelease(viewer.canvas, Qt.Key.Key_H)
    assert colour_at(viewer, 50, 50) != plain
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_S)
    assert colour_at(viewer, 50, 50) == plain
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_S)
    viewer.overlay.style_list.setCurrentIndex(1)
    viewer.overlay.style_list.activated.emit(1)
    assert colour_at(viewer, 100, 50).saturation() > 60


def test_only_what_one_of_both_marks_is_hatched(viewer, qtbot):
    drawn = Outline([[(100, 20), (190, 20), (190, 80), (100, 80)]], "lesion", "model")
    viewer.show_image(SUBJECT, grey_picture(), Adjusted())
    viewer.show_marks(Marks(("lesion",), (AREA, drawn)))
    viewer.overlay.style_list.setCurrentIndex(2)
    viewer.overlay.style_list.activated.emit(2)

    def hatched(left, right):
        # every pixel: how far apart the lines are depends on the size of the window
        points = [(x, y) for x in range(left, right) for y in range(40, 60)]
        return any(colour.saturation() > 60 for colour in colours_at(viewer, points))

    qtbot.waitUntil(lambda: hatched(60, 90))
    assert hatched(160, 182)
    assert not hatched(112, 138)


def test_weaker_and_stronger_stay_between_their_ends(viewer, qtbot):
    viewer.show_image(SUBJECT, grey_picture(), Adjusted())
    viewer.show_marks(Marks(("lesion",), (AREA,)))
    for _ in range(12):
        qtbot.keyClick(viewer.canvas, Qt.Key.Key_A)
    assert viewer.canvas.marks.opacity() == pytest.approx(0.1)
    for _ in range(12):
        qtbot.keyClick(viewer.canvas, Qt.Key.Key_D)
    assert viewer.canvas.marks.opacity() == 1.0


def test_the_corner_says_whose_lines_are_whose(viewer):
    viewer.show_image(SUBJECT, grey_picture(), Adjusted())
    box = Rectangle(10, 10, 60, 40, "lesion", "model", "lesion 0.71")
    viewer.show_marks(Marks(("lesion",), (AREA,), (box,)))
    assert viewer.canvas.corners.top_right[1:] == ["solid: reference", "dashed: model"]
    viewer.show_frame(grey_picture())
    assert not viewer.canvas.marks.marks
