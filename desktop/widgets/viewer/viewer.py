"""The image viewer: canvas, tools, texts in the corners, keys. Shows one case at a time and says so aloud."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLineF, QPointF, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.tongue import Tongue
from desktop.widgets.viewer.canvas import Canvas
from desktop.widgets.viewer.corners import Corners
from desktop.widgets.viewer.frame_bar import FrameBar, Stack
from desktop.widgets.viewer.keys import act
from desktop.widgets.viewer.marks import Marks
from desktop.widgets.viewer.menu import open_menu
from desktop.widgets.viewer.mouse import Habits
from desktop.widgets.viewer.overlay_tools import OverlayTools
from desktop.widgets.viewer.pixels import Look, Pixels
from desktop.widgets.viewer.saying import corners_of, description_of, kind_of, length_words, numbers_of, pane_titles
from desktop.widgets.viewer.side_by_side import SideBySide
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
        self.tongue = tongue
        self._subject: Subject | None = None
        self._waiting: str | None = None
        self._refused: str | None = None
        self._practised: set[bool] = set()
        self.names_hidden = True
        self.canvas, self.tools = Canvas(self._length), Tools(name, tongue)
        self.frames, self.overlay = FrameBar(name, tongue), OverlayTools(name, tongue)
        self.side = SideBySide(self.canvas, self._length)
        self.models = ("", "")
        self.trouble = Trouble(name, self.canvas)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        inside.addWidget(self.side, 1)
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
        for canvas in self.side.canvases:
            canvas.adjusted.connect(self._adjusted)
            canvas.filled.connect(lambda: self.full_asked.emit(not self.isFullScreen()))
            canvas.menu_asked.connect(lambda place: open_menu(self, place))
            canvas.scrolled.connect(self.frames.step)
        self.frames.wanted.connect(self.frame_asked)
        self.overlay.changed.connect(self._show_overlay)
        self.overlay.compared.connect(self._compare)
        self.tools.looked.connect(self.look)
        buttons = self.tools.buttons
        buttons["fit"].clicked.connect(lambda: self._changed(self.canvas.fit))
        buttons["actual"].clicked.connect(lambda: self._changed(lambda: self.canvas.zoom_to(1.0)))
        buttons["reset"].clicked.connect(self.reset)
        buttons["measure"].toggled.connect(self._measure)
        buttons["full"].clicked.connect(self.full_asked)

    def set_habits(self, habits: Habits) -> None:
        """Work with images as this person is used to."""
        self.side.show_habits(habits)
        self._offer()

    def show_image(self, subject: Subject, pixels: Pixels, kept: Adjusted) -> None:
        """Show a case as it was left."""
        self._subject, self._waiting, self._refused = subject, None, None
        self.trouble.hide()
        self.overlay.setVisible(self.overlay.compare.isChecked())  # else panes would come and go from case to case
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
        self.side.show_marks(marks)
        self.overlay.setVisible(bool(marks) or self.overlay.isVisibleTo(self))
        self._show_overlay()
        self._tell()

    def name_models(self, first: str, second: str) -> None:
        """Call the two models of a comparison by name in their panes."""
        self.models = (first, second)
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
            self.trouble.say(self.tongue.words("desktop_viewer.waiting", title=title), "", "")
        self._tell()

    def refuse(self, subject: Subject, detail: str) -> None:
        """Say that an image cannot be shown, and behind a button why."""
        self._subject, self._waiting, self._refused = subject, None, detail
        self.canvas.set_picture(None)
        self._forget_stack()
        self._offer()
        words = self.tongue.words
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
        self.side.hide_rulers()
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
        words = self.tongue.words
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
        self.side.follow_picture()
        self.side.show_marks(Marks())  # those of the image before do not fit this one

    def _forget_stack(self) -> None:
        self.frames.show_stack(Stack())
        self.canvas.stacked = False
        self.side.follow_picture()
        self.side.show_marks(Marks())
        self.overlay.setVisible(self.overlay.compare.isChecked())

    def _compare(self) -> None:
        self.side.show_layout(self.overlay.chosen_layout)
        self._tell()

    def _show_overlay(self) -> None:
        self.side.show_overlay(self.overlay.strength, self.overlay.chosen_style)

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
        self.side.measure(on=on)
        self.canvas.setFocus()

    def _length(self, line: QLineF) -> str:
        pixels = self.canvas.picture.pixels
        return "" if pixels is None else length_words(self.tongue.words, line, pixels)

    def _tell(self) -> None:
        """Say in the corners, and to screen readers, what is seen."""
        words, canvas = self.tongue.words, self.canvas
        pixels, subject, window = canvas.picture.pixels, self._subject, canvas.shown_window()
        self.tools.show_look(canvas.look, window)
        self.trouble.setGeometry(canvas.rect())
        if pixels is None or subject is None:
            waiting = [] if subject is None else [subject.pseudonym]
            canvas.corners = Corners(top_left=waiting)
            canvas.setAccessibleName(subject.title if subject else words("desktop_viewer.empty_name"))
            canvas.setAccessibleDescription(self.trouble.text.text() if self.trouble.isVisible() else "")
            canvas.viewport().update()
            return
        seen = numbers_of(words, window, canvas.zoom)
        titles = pane_titles(words, self.side.panes, self.models)
        canvas.corners = corners_of(
            words, subject, pixels, seen, hint=self._hint(pixels), sources=canvas.marks.marks.sources, pane=titles[0]
        )
        name = words("desktop_viewer.name", title=subject.title)
        canvas.setAccessibleName(name)
        self.side.name_followers(titles, name)
        canvas.setAccessibleDescription(description_of(words, pixels, seen))
        canvas.viewport().update()

    def _hint(self, pixels: Pixels) -> str:
        """Return what follows or, until the person has done it once, what the mouse does."""
        words = self.tongue.words
        if self._waiting is not None:
            return words("desktop_viewer.waiting", title=self._waiting)
        known = pixels.colour in self._practised or self.canvas.habits.mouse == "swapped"
        return "" if known else words(f"desktop_viewer.hint_{kind_of(pixels)}")
