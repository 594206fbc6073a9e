"""The composition root: builds every object of the window once and hands them over."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop import settings
from evaluators import __version__, logbook
from evaluators.errors import CallError, EvaluationError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from desktop.crash import Crashes
    from desktop.views.main_window import MainWindow

_LIBRARIES: Final = (
    "libEGL.so.1",
    "libGL.so.1",
    "libxkbcommon.so.0",
    "libdbus-1.so.3",
    "libfontconfig.so.1",
    "libgssapi_krb5.so.2",
)
"""Without these ``import PySide6.QtGui`` (or ``QtNetwork``) fails with a loader's message that helps nobody."""


def main(arguments: Sequence[str]) -> int:
    """Open the window with what the arguments name. Returns the exit code."""
    try:
        check_display()
        return _opened(arguments)
    except CallError as error:
        return _refused(error)
    except Exception as error:  # noqa: BLE001 - there is no window to tell it in
        logbook.defect(error, module=__name__)
        return _refused(EvaluationError("C798", version=__version__))


def _refused(error: EvaluationError) -> int:
    """Say why there is no window, where a terminal may show it."""
    from evaluators.cli.output import Output
    from evaluators.texts import Words

    Output(Words(settings.load()[0].language or "en")).error(error)
    return error.exit_code


def _opened(arguments: Sequence[str]) -> int:
    """Open the window and return the exit code once it is closed."""
    application = new_application()
    from desktop.cleaning import Cleaning
    from desktop.crash import Crashes
    from desktop.instance import Instance

    instance = Instance()
    if not instance.claim(arguments):
        return 0  # the window that is open took them
    crashes = Crashes(application)
    crashes.watch(sole=instance.sole)
    window = build_window(application, crashes)
    instance.handed.connect(window.come_forward)
    Cleaning(window)
    window.show()
    window.build_in_the_background()
    if arguments:
        window.dropped.emit([Path(one).absolute() for one in arguments])
    code = application.exec()
    crashes.end()
    instance.close()
    return code


def new_application() -> QApplication:
    """Return Qt's application, in the one style all themes are made for.

    From here on Python does not look for garbage by itself: the first paint need not wait for it; ``Cleaning`` does.
    """
    gc.disable()
    from PySide6.QtWidgets import QApplication

    from desktop import theme

    application = QApplication([*sys.argv[:1], "-style", theme.STYLE])
    application.setProperty(theme.STYLED, True)
    application.setApplicationName("pruefstand")
    return application


def check_display() -> None:
    """Find what Qt would otherwise end the process for.

    Raises:
        CallError: There is no display (``C717``), or system libraries are missing (``C718``).
    """
    if sys.platform != "linux":
        return
    missing = [name for name in _LIBRARIES if not _loads(name)]
    if missing:
        raise CallError("C718", libraries=", ".join(missing))
    offscreen = os.environ.get("QT_QPA_PLATFORM", "").startswith(("offscreen", "minimal", "vnc"))
    if not offscreen and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise CallError("C717")


def build_window(application: QApplication, crashes: Crashes | None = None) -> MainWindow:
    """Return the main window with everything it needs; it tells what ``crashes`` notices."""
    from PySide6.QtCore import Qt

    from desktop import window_place
    from desktop.flows.open_evaluation import OpenEvaluation
    from desktop.flows.tasks import Tasks
    from desktop.pages import Ground, Pages
    from desktop.preferring import Preferring
    from desktop.tongue import Tongue
    from desktop.views.main_window import MainWindow
    from desktop.widgets.forgetful_dialogs import forget_chosen_folders

    forget_chosen_folders()
    preferences, aside = settings.load()
    preferring = Preferring(preferences)
    tongue = Tongue(preferences.language)
    tongue.write_spreadsheets(preferences.spreadsheet_decimals)
    tasks = Tasks()
    evaluation = OpenEvaluation(lambda: settings.evaluations_folder(preferring.now))
    pages = Pages(Ground(tongue, tasks, evaluation, preferring))
    _dress(application, preferring.now)
    window = MainWindow(tongue, evaluation, tasks, pages.factories(), pages.load)
    pages.connect(window)
    window.go("home")
    if aside is not None:
        pages.tell_set_aside(aside)

    def follow(wanted: settings.Preferences) -> None:
        _dress(application, wanted)
        tongue.write_spreadsheets(wanted.spreadsheet_decimals)
        if wanted.language and wanted.language != tongue.words.language:
            tongue.speak(wanted.language)
        window.show_preferences(wanted)

    preferring.changed.connect(follow)
    hints = application.styleHints()
    hints.colorSchemeChanged.connect(lambda _: follow(preferring.now))
    hints.accessibility().contrastPreferenceChanged.connect(lambda _: follow(preferring.now))
    window.bar.preferred.connect(lambda fields: preferring.change(**fields))
    window.show_preferences(preferring.now)
    window_place.restore(window)
    window.closing.connect(lambda: window_place.keep(window))
    window.closing.connect(forget_chosen_folders)
    if crashes is not None:
        from desktop.views.crash_sheet import CrashTelling

        CrashTelling(crashes, window, tongue, preferring)
    if application.queryKeyboardModifiers() & Qt.KeyboardModifier.ShiftModifier:
        pages.ask_reset()  # the way out when a setting makes the window hard to use
    return window


def _dress(application: QApplication, wanted: settings.Preferences) -> None:
    from PySide6.QtCore import Qt

    from desktop import theme

    hints = application.styleHints()
    dark = wanted.theme == "dark" or (wanted.theme == "system" and hints.colorScheme() == Qt.ColorScheme.Dark)
    contrast = hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
    theme.let_move(application, moving=not wanted.reduced_motion)
    theme.apply(application, theme.chosen(dark=dark, contrast=contrast), wanted.text_size)


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
