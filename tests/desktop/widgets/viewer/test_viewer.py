"""The viewer by mouse and keyboard: every expectation follows from pixels that are known."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu

from desktop.settings import Preferences
from desktop.tongue import Tongue
from desktop.widgets.viewer.mouse import Habits, dragged
from desktop.widgets.viewer.ruler import length_of
from desktop.widgets.viewer.subject import Adjusted, Subject
from desktop.widgets.viewer.viewer import Viewer
from support.pictures import colour_picture, grey_picture

SUBJECT = Subject("Case 412", "P-0107")
LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton


@pytest.fixture
def viewer(qtbot):
    viewer = Viewer("cases", Tongue("en"))
    qtbot.addWidget(viewer)
    viewer.resize(600, 460)
    viewer.show()
    qtbot.waitExposed(viewer)
    return viewer


def show(viewer, picture, kept=None):
    viewer.show_image(SUBJECT, picture, kept or Adjusted())
    QApplication.sendPostedEvents()


def drag(qtbot, viewer, button, start, end, modifier=Qt.KeyboardModifier.NoModifier):
    port = viewer.canvas.viewport()
    qtbot.mousePress(port, button, modifier, QPoint(*start))
    qtbot.mouseMove(port, QPoint((start[0] + end[0]) // 2, (start[1] + end[1]) // 2))
    qtbot.mouseMove(port, QPoint(*end))
    qtbot.mouseRelease(port, button, modifier, QPoint(*end))


def seen(viewer):
    image = QImage(viewer.canvas.viewport().size(), QImage.Format.Format_RGB32)
    viewer.canvas.viewport().render(image)
    return image


def test_the_whole_image_is_shown_first_on_black(viewer):
    show(viewer, grey_picture())
    image = seen(viewer)
    assert viewer.canvas.fits
    assert image.pixelColor(20, image.height() // 2).lightness() < 20  # the dark end of the ramp
    assert image.pixelColor(image.width() - 20, image.height() // 2).lightness() > 235
    assert image.pixelColor(image.width() // 2, 40) == QColor(Qt.GlobalColor.black)


def test_a_drag_to_the_right_widens_and_a_drag_upwards_brightens(viewer, qtbot):
    show(viewer, grey_picture())
    before = viewer.canvas.shown_window()
    drag(qtbot, viewer, LEFT, (200, 200), (264, 168))
    centre, width = viewer.canvas.shown_window()
    assert width == pytest.approx(before[1] * 1.25)
    assert centre == pytest.approx(before[0] - before[1] / 8)
    assert viewer.adjustment().look == (centre, width)


def test_the_direction_and_the_step_are_a_matter_of_habit():
    assert dragged((100, 50), 10, 20, Habits(step=2.0)) == (140, 70)
    assert dragged((100, 50), 10, 20, Habits(step=2.0, direction="up_darker")) == (60, 70)
    assert dragged((100, 50), -1000, 0, Habits(step=2.0))[1] > 0


def test_while_dragging_the_image_is_reduced_and_whole_again_afterwards(viewer, qtbot):
    show(viewer, grey_picture(3000, 1500))
    port = viewer.canvas.viewport()
    qtbot.mousePress(port, LEFT, pos=QPoint(200, 200))
    qtbot.mouseMove(port, QPoint(250, 200))
    assert viewer.canvas.picture._step > 1
    qtbot.mouseRelease(port, LEFT, pos=QPoint(250, 200))
    assert viewer.canvas.picture._step == 1


def test_a_drag_on_colour_moves_the_image(viewer, qtbot):
    show(viewer, colour_picture())
    before = viewer.canvas.centre
    drag(qtbot, viewer, LEFT, (300, 200), (250, 180))
    moved = viewer.canvas.centre - before
    scale = viewer.canvas.transform().m11()
    assert (moved.x() * scale, moved.y() * scale) == pytest.approx((50, 20), abs=1.5)
    assert not viewer.canvas.fits


@pytest.mark.parametrize(
    ("button", "modifier"),
    [(MIDDLE, Qt.KeyboardModifier.NoModifier), (LEFT, Qt.KeyboardModifier.ShiftModifier)],
)
def test_the_middle_button_and_shift_move_a_grey_image(viewer, qtbot, button, modifier):
    show(viewer, grey_picture())
    window = viewer.canvas.shown_window()
    drag(qtbot, viewer, button, (300, 200), (250, 180), modifier)
    assert not viewer.canvas.fits
    assert viewer.canvas.shown_window() == window


def test_a_right_drag_zooms_and_opens_no_menu(viewer, qtbot):
    show(viewer, grey_picture())
    before, asked = viewer.canvas.zoom, []
    viewer.canvas.menu_asked.connect(asked.append)
    drag(qtbot, viewer, RIGHT, (300, 200), (300, 150))
    assert viewer.canvas.zoom > before * 1.3
    assert not asked


def test_a_right_click_opens_the_menu_with_the_ct_windows(viewer, qtbot):
    show(viewer, grey_picture(modality="CT"))
    qtbot.mouseClick(viewer.canvas.viewport(), RIGHT, pos=QPoint(300, 200))
    (menu,) = viewer.findChildren(QMenu)
    said = [action.text() for action in menu.actions()]
    assert "Lung (3)" in said
    next(action for action in menu.actions() if action.text() == "Lung (3)").trigger()
    assert viewer.canvas.shown_window() == (-600, 1500)
    menu.close()


def test_swapped_buttons_are_swapped(viewer, qtbot):
    viewer.set_habits(Habits.of(Preferences(mouse="swapped")))
    show(viewer, grey_picture())
    before = viewer.canvas.zoom
    drag(qtbot, viewer, RIGHT, (200, 200), (264, 200))
    assert viewer.canvas.shown_window()[1] > 1000
    assert viewer.canvas.zoom == before
    drag(qtbot, viewer, LEFT, (300, 200), (300, 150))
    assert viewer.canvas.zoom > before


def test_the_wheel_zooms_and_what_is_under_the_pointer_stays(viewer):
    show(viewer, grey_picture())
    place = QPointF(150, 220)
    before, zoom = viewer.canvas.mapToScene(place.toPoint()), viewer.canvas.zoom
    for _ in range(3):
        event = QWheelEvent(
            place, viewer.canvas.viewport().mapToGlobal(place), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(viewer.canvas.viewport(), event)
    after = viewer.canvas.mapToScene(place.toPoint())
    assert viewer.canvas.zoom == pytest.approx(zoom * 1.25**3)
    assert (after.x(), after.y()) == pytest.approx((before.x(), before.y()), abs=1)


def test_one_to_one_means_pixels_of_the_screen(viewer):
    show(viewer, grey_picture())
    viewer.tools.buttons["actual"].click()
    assert viewer.canvas.transform().m11() * viewer.canvas.devicePixelRatioF() == pytest.approx(1)
    viewer.tools.buttons["fit"].click()
    assert viewer.canvas.fits


def test_pixels_that_are_not_square_are_shown_as_they_are(viewer):
    show(viewer, grey_picture(100, 100, aspect=2.0, spacing_mm=(2.0, 1.0)))
    area = viewer.canvas.picture.boundingRect()
    assert (area.width(), area.height()) == (100, 200)


@pytest.mark.parametrize(
    ("key", "window"),
    [
        (Qt.Key.Key_0, "auto"),
        (Qt.Key.Key_1, "stored"),
        (Qt.Key.Key_2, (40, 400)),
        (Qt.Key.Key_3, (-600, 1500)),
        (Qt.Key.Key_7, (300, 700)),
    ],
)
def test_the_keys_0_to_7_choose_the_window(viewer, qtbot, key, window):
    show(viewer, grey_picture(modality="CT"), Adjusted((1.0, 2.0)))
    qtbot.keyClick(viewer.canvas, key)
    assert viewer.canvas.look == window
    assert viewer.tools.wl.currentData() == window


def test_ct_windows_are_for_ct_only(viewer, qtbot):
    show(viewer, grey_picture(modality="DX"))
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_3)
    assert viewer.canvas.look == "stored"
    assert [viewer.tools.wl.itemText(n) for n in range(viewer.tools.wl.count())] == ["Auto (0)", "As stored (1)"]


def test_invert_and_reset(viewer, qtbot):
    show(viewer, grey_picture())
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_I)
    assert seen(viewer).pixelColor(20, 200).lightness() > 235
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_R)
    assert seen(viewer).pixelColor(20, 200).lightness() < 20
    assert viewer.adjustment() == Adjusted()


def test_single_keys_can_be_switched_off(viewer, qtbot):
    viewer.set_habits(Habits(single_keys=False))
    show(viewer, grey_picture())
    steps, verdicts = [], []
    viewer.stepped.connect(steps.append)
    viewer.judged.connect(verdicts.append)
    for key in (Qt.Key.Key_I, Qt.Key.Key_N, Qt.Key.Key_PageDown):
        qtbot.keyClick(viewer.canvas, key)
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert (viewer.canvas.inverted, steps, verdicts) == (False, [1], [2])


def test_a_distance_is_measured_in_millimetres_or_else_in_pixels(viewer, qtbot):
    show(viewer, grey_picture(aspect=2.0, spacing_mm=(1.0, 0.5)))
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_M)
    scale = viewer.canvas.transform().m11()
    drag(qtbot, viewer, LEFT, (200, 200), (260, 280))
    length, in_mm = length_of(viewer.canvas.ruler.line, viewer.canvas.picture.pixels.facts)
    assert in_mm
    assert length == pytest.approx(100 / scale * 0.5, rel=0.05)  # a unit of the scene is 0.5 mm both ways
    assert viewer._length(viewer.canvas.ruler.line).endswith(" mm")
    show(viewer, grey_picture())
    assert not viewer.canvas.ruler.isVisible()
    drag(qtbot, viewer, LEFT, (200, 200), (260, 280))
    assert viewer._length(viewer.canvas.ruler.line).endswith(" px")


def test_the_corners_say_who_what_and_how(viewer):
    show(viewer, grey_picture(modality="MG", laterality="R", view="MLO", windows=((500, 800),), frames=12))
    corners = viewer.canvas.corners
    assert corners.top_left == ["P-0107"]
    assert corners.top_right == ["R MLO"]
    assert corners.bottom_left == ["MG  1/12"]
    assert corners.bottom_right[0].startswith("W 800  L 500  zoom ")
    show(viewer, colour_picture())
    assert viewer.canvas.corners.bottom_right[0].startswith("zoom ")  # colours have no window


def test_the_viewer_says_aloud_what_it_shows(viewer):
    show(viewer, grey_picture(modality="CT", windows=((40, 400),)))
    assert viewer.canvas.accessibleName() == "Image of Case 412"
    assert viewer.canvas.accessibleDescription().startswith("CT, window 400, level 40, zoom ")


def test_the_hint_goes_once_the_person_has_done_it(viewer, qtbot):
    show(viewer, grey_picture())
    assert viewer.canvas.corners.hint
    drag(qtbot, viewer, LEFT, (200, 200), (264, 168))
    assert not viewer.canvas.corners.hint


def test_the_image_before_stays_until_the_next_is_there(viewer):
    show(viewer, colour_picture())
    viewer.wait_for("Case 413")
    assert seen(viewer).pixelColor(300, 200) == QColor(200, 100, 50)
    assert viewer.canvas.corners.hint == "Case 413 …"
    assert viewer.canvas.corners.top_left == ["P-0107"]


def test_an_image_that_cannot_be_shown_says_so_and_why_behind_a_button(viewer):
    show(viewer, colour_picture())
    viewer.refuse(SUBJECT, "The pixels are broken.")
    assert viewer.trouble.text.text() == "Image cannot be shown. The result is still valid."
    assert viewer.trouble.detail.isHidden()
    viewer.trouble.details.click()
    assert viewer.trouble.detail.isVisible()
    assert viewer.canvas.picture.pixels is None
    show(viewer, colour_picture())
    assert viewer.trouble.isHidden()


def test_a_name_with_tags_and_control_characters_is_only_letters(viewer):
    viewer.show_image(Subject("Case 1", "P-0001", ("<img src=x>\u202e",)), colour_picture(), Adjusted())
    assert viewer.canvas.corners.top_left == ["P-0001", "<img src=x>"]


@pytest.mark.parametrize(
    "adjusted",
    [Adjusted(), Adjusted("auto", inverted=True), Adjusted((-600.5, 1500.0), zoom=2.5, x=10.25, y=-3.0)],
)
def test_window_and_zoom_are_remembered(adjusted):
    assert Adjusted.read(adjusted.kept()) == adjusted


@pytest.mark.parametrize("line", [None, "", "auto", "1/2/3 0 fit", "stored 0 1/2", 7])
def test_what_was_remembered_wrongly_does_no_harm(line):
    assert Adjusted.read(line) == Adjusted()


def test_the_words_change_with_the_language(qtbot):
    tongue = Tongue("en")
    viewer = Viewer("cases", tongue)
    qtbot.addWidget(viewer)
    viewer.refuse(SUBJECT, "…")
    tongue.speak("de")
    assert viewer.tools.buttons["fit"].text() == "Einpassen"
    assert viewer.trouble.text.text() == "Bild kann nicht angezeigt werden. Das Ergebnis bleibt gültig."
