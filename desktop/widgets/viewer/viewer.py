"""The image viewer: canvas, tools, texts in the corners, keys. Shows one case at a time and says so aloud."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLineF, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from desktop.tongue import Tongue
from desktop.widgets.viewer.canvas import Canvas
from desktop.widgets.viewer.corners import Corners
from desktop.widgets.viewer.frame_bar import FrameBar, Stack
from desktop.widgets.viewer.keys import act
from desktop.widgets.viewer.marks import STYLES, Marks
from desktop.widgets.viewer.mouse import Habits
from desktop.widgets.viewer.overlay_tools import OverlayTools
from desktop.widgets.viewer.pixels import Look, Pixels
from desktop.widgets.viewer.saying import corners_of, description_of, kind_of, length_words, numbers_of
from desktop.widgets.viewer.subject import Adjusted, Subject
from desktop.widgets.viewer.tools import Tools
from desktop.widgets.viewer.trouble import Trouble


class Viewer(QWidget):
    """One image with its tools.

    Args:
        name: Name of the page, with which the ids of the tools begin.
        tongue: The words.
    """

    stepped = Signal(int)
    """The next (1) or previous (-1) case is wanted."""
    judged = Signal(int)
    """The verdict of this number, from 0, is given."""
    names_asked = Signal()
    """Names are to be shown, or hidden again."""
    adjusted = Signal()
    """The person changed window or zoom; ``adjustment`` says to what."""
    full_asked = Signal(bool)
    """The whole screen is wanted, or no longer."""
    frame_asked = Signal(int)
    """Another image of the same case is wanted, from 0."""

    def __init__(self, name: str, tongue: Tongue) -> None:
        super().__init__()
        self.setObjectName(f"{name}.viewer")
        self._tongue = tongue
        self._subject: Subject | None = None
        self._waiting: str | None = None
        self._refused: str | None = None
        self._practised: set[bool] = set()
        self.names_hidden = True
        self.canvas, self.tools = Canvas(self._length), Tools(name, tongue)
        self.frames, self.overlay = FrameBar(name, tongue), OverlayTools(name, tongue)
        self.trouble = Trouble(name, self.canvas)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        inside.addWidget(self.canvas, 1)
        inside.addWidget(self.frames)
        inside.addWidget(self.overlay)
        inside.addWidget(self.tools)
        self.overlay.hide()
        self.setFocusProxy(self.canvas)
        self._connect()
        self.retranslate()
        tongue.changed.connect(self.retranslate)

    def _connect(self) -> None:
        self.canvas.redrawn.connect(self._tell)
        self.canvas.adjusted.connect(self._adjusted)
        self.canvas.filled.connect(lambda: self.full_asked.emit(not self.isFullScreen()))
        self.canvas.menu_asked.connect(self._open_menu)
        self.canvas.scrolled.connect(self.frames.step)
        self.frames.wanted.connect(self.frame_asked)
        self.overlay.changed.connect(self._show_overlay)
        self.tools.looked.connect(self.look)
        buttons = self.tools.buttons
        buttons["fit"].clicked.connect(lambda: self._changed(self.canvas.fit))
        buttons["actual"].clicked.connect(lambda: self._changed(lambda: self.canvas.zoom_to(1.0)))
        buttons["reset"].clicked.connect(self.reset)
        buttons["measure"].toggled.connect(self._measure)
        buttons["full"].clicked.connect(self.full_asked)

    def set_habits(self, habits: Habits) -> None:
        """Work with images as this person is used to."""
        self.canvas.habits = habits
        self._offer()

    def show_image(self, subject: Subject, pixels: Pixels, kept: Adjusted) -> None:
        """Show a case as it was left."""
        self._subject, self._waiting, self._refused = subject, None, None
        self.trouble.hide()
        self.overlay.hide()
        self.canvas.set_picture(pixels, kept.look, inverted=kept.inverted)
        if kept.zoom is not None:
            self.canvas.zoom_to(kept.zoom, QPointF(kept.x, kept.y * pixels.facts.aspect))
        self._stacked(pixels)
        self._offer()
        self._tell()

    def show_frame(self, pixels: Pixels) -> None:
        """Show another image of the same case, the same way."""
        self.canvas.replace_picture(pixels)
        self._stacked(pixels)
        self._tell()

    def show_marks(self, marks: Marks) -> None:
        """Draw these over the image on the screen."""
        self.canvas.show_marks(marks)
        self.overlay.setVisible(bool(marks) or self.overlay.isVisibleTo(self))
        self._show_overlay()
        self._tell()

    def name(self, subject: Subject) -> None:
        """Call the image on the screen differently: names were shown or hidden."""
        if self._subject is not None and subject.title == self._subject.title:
            self._subject = subject
            self._tell()

    def wait_for(self, title: str) -> None:
        """Say which image follows; the one before stays until it is there."""
        self._waiting = title
        if self.canvas.picture.pixels is None:
            self.trouble.say(self._tongue.words("desktop_viewer.waiting", title=title), "", "")
        self._tell()

    def refuse(self, subject: Subject, detail: str) -> None:
        """Say that an image cannot be shown, and behind a button why."""
        self._subject, self._waiting, self._refused = subject, None, detail
        self.canvas.set_picture(None)
        self._forget_stack()
        self._offer()
        words = self._tongue.words
        self.trouble.say(words("desktop_viewer.cannot"), detail, words("desktop_viewer.details"))
        self._tell()

    def clear(self) -> None:
        """Show nothing."""
        self._subject = self._waiting = self._refused = None
        self.trouble.hide()
        self.canvas.set_picture(None)
        self._forget_stack()
        self._offer()
        self._tell()

    def adjustment(self) -> Adjusted:
        """Return window and zoom of the image on the screen."""
        canvas, pixels = self.canvas, self.canvas.picture.pixels
        if canvas.fits or pixels is None:
            return Adjusted(canvas.look, canvas.inverted)
        centre = canvas.centre
        return Adjusted(canvas.look, canvas.inverted, canvas.zoom, centre.x(), centre.y() / pixels.facts.aspect)

    def look(self, look: Look) -> None:
        """Show the grey values differently."""
        if self.canvas.shown_window() is not None:
            self._changed(lambda: self.canvas.show_look(look))

    def invert(self) -> None:
        """Turn black and white round."""
        self._changed(lambda: self.canvas.show_look(self.canvas.look, inverted=not self.canvas.inverted))

    def reset(self) -> None:
        """Show the image as it came."""
        self.canvas.show_look("stored", inverted=False)
        self.canvas.ruler.hide()
        self._changed(self.canvas.fit)

    def stop_measuring(self) -> bool:
        """Put the ruler away; returns whether it was in use."""
        measuring = self.tools.buttons["measure"].isChecked()
        self.tools.buttons["measure"].setChecked(False)
        return measuring

    def mark_full(self, *, full: bool) -> None:
        """Take note that the viewer fills the screen, or no longer does."""
        self.tools.buttons["full"].setChecked(full)
        self.canvas.setFocus()

    def retranslate(self) -> None:
        """Say every word in the language of the moment."""
        for part in (self.tools, self.frames, self.overlay):
            part.retranslate()
        words = self._tongue.words
        if self._refused is not None:
            self.trouble.say(words("desktop_viewer.cannot"), self._refused, words("desktop_viewer.details"))
        self._tell()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if not act(self, Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_H and not event.isAutoRepeat():
            self.overlay.hold_away(away=False)
        super().keyReleaseEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self.trouble.setGeometry(self.canvas.rect())

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        event.ignore()  # closing the whole screen gives the viewer back to its page
        self.full_asked.emit(False)

    def shows_ct(self) -> bool:
        """Return whether the image is a CT."""
        pixels = self.canvas.picture.pixels
        return pixels is not None and not pixels.colour and pixels.facts.modality == "CT"

    def _stacked(self, pixels: Pixels) -> None:
        facts = pixels.facts
        stack = Stack(facts.stack, facts.frames if facts.stack != "image" else 1, facts.duration_s)
        self.frames.show_stack(stack, facts.frame, facts.time_s)
        self.canvas.stacked = stack.count > 1
        self.canvas.show_marks(Marks())  # those of the image before do not fit this one

    def _forget_stack(self) -> None:
        self.frames.show_stack(Stack())
        self.canvas.stacked = False
        self.canvas.show_marks(Marks())
        self.overlay.hide()

    def _show_overlay(self) -> None:
        self.canvas.marks.setOpacity(self.overlay.strength)
        self.canvas.marks.show_style(STYLES[self.overlay.chosen_style])

    def _offer(self) -> None:
        pixels = self.canvas.picture.pixels
        self.tools.offer(self.canvas.habits.presets, pixels)
        for button in self.tools.buttons.values():
            button.setEnabled(pixels is not None or (button.isCheckable() and button.isChecked()))

    def _changed(self, change: Callable[[], None]) -> None:
        change()
        self._adjusted()

    def _adjusted(self) -> None:
        pixels = self.canvas.picture.pixels
        if pixels is not None:
            self._practised.add(pixels.colour)
            self._tell()
            self.adjusted.emit()

    def _measure(self, on: bool) -> None:
        self.canvas.measuring = on
        if not on:
            self.canvas.ruler.hide()
        self.canvas.setFocus()

    def _length(self, line: QLineF) -> str:
        pixels = self.canvas.picture.pixels
        return "" if pixels is None else length_words(self._tongue.words, line, pixels)

    def _open_menu(self, place: QPoint) -> None:
        words = self._tongue.words
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, look in self.tools.choices():
            action = menu.addAction(text)
            action.triggered.connect(lambda _=False, look=look: self.look(look))
        menu.addSeparator()
        menu.addAction(words("desktop_viewer.invert"), self.invert)
        for key in ("fit", "actual", "reset", "measure", "full"):
            menu.addAction(words(f"desktop_viewer.{key}"), self.tools.buttons[key].click)
        menu.addSeparator()
        menu.addAction(words(f"desktop_viewer.{'show' if self.names_hidden else 'hide'}_names"), self.names_asked.emit)
        menu.popup(place)

    def _tell(self) -> None:
        """Say in the corners, and to screen readers, what is seen."""
        words, canvas = self._tongue.words, self.canvas
        pixels, subject, window = canvas.picture.pixels, self._subject, canvas.shown_window()
        self.tools.show_look(canvas.look, window)
        if pixels is None or subject is None:
            waiting = [] if subject is None else [subject.pseudonym]
            canvas.corners = Corners(top_left=waiting)
            canvas.setAccessibleName(subject.title if subject else words("desktop_viewer.empty_name"))
            canvas.setAccessibleDescription(self.trouble.text.text() if self.trouble.isVisible() else "")
            canvas.viewport().update()
            return
        seen = numbers_of(words, window, canvas.zoom)
        canvas.corners = corners_of(
            words, subject, pixels, seen, hint=self._hint(pixels), sources=canvas.marks.marks.sources
        )
        canvas.setAccessibleName(words("desktop_viewer.name", title=subject.title))
        canvas.setAccessibleDescription(description_of(words, pixels, seen))
        canvas.viewport().update()

    def _hint(self, pixels: Pixels) -> str:
        """Return what follows or, until the person has done it once, what the mouse does."""
        words = self._tongue.words
        if self._waiting is not None:
            return words("desktop_viewer.waiting", title=self._waiting)
        known = pixels.colour in self._practised or self.canvas.habits.mouse == "swapped"
        return "" if known else words(f"desktop_viewer.hint_{kind_of(pixels)}")
