"""Getting results out of the page: clipboard, files, paper. All of it says that it is unsigned."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QMenu

from desktop.flows.exporting import KINDS, Drawn, Exporting, Wanted, notes
from desktop.widgets.announce import announce
from desktop.widgets.choosing import choose_target
from desktop.widgets.notice import Notice
from desktop.widgets.plot.picture import for_clipboard, picture_of
from desktop.widgets.showing import show_in_folder
from evaluators.errors import EvaluationError

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter
    from PySide6.QtWidgets import QFileDialog

    from desktop.views.results_page.page import ResultsPage


class Output:
    """What Copy, Export and Print do.

    Args:
        page: Whose results.
        exporting: Writes the files.
        notice: Says where a file went.
    """

    def __init__(self, page: ResultsPage, exporting: Exporting, notice: Notice) -> None:
        self._page, self._exporting, self._notice = page, exporting, notice
        self.menu = QMenu(page)
        self.menu.setObjectName("res.exportMenu")
        self.dialog: QFileDialog | None = None
        self._actions = {kind: self.menu.addAction("") for kind in KINDS}
        for kind, action in self._actions.items():
            action.setObjectName(f"res.export.{kind}")
            action.triggered.connect(lambda _=False, kind=kind: self.ask(kind))
        self.menu.aboutToShow.connect(self._offer)
        exporting.saved.connect(self._say_saved)
        exporting.failed.connect(self._say_failed)

    def retranslate(self) -> None:
        """Say the menu anew."""
        words = self._page.tongue.words
        for kind, action in self._actions.items():
            action.setText(words(f"desktop_results.export.{kind}"))

    def copy_table(self) -> None:
        """Put the table of the tab on the clipboard."""
        self._page.tab().table.copy(everything=True)
        announce(self._page, self._page.tongue.words("desktop_results.buttons.copy_table"))

    def copy_plot(self) -> None:
        """Put the plot of the tab on the clipboard, as a picture and as a drawing."""
        plot = self._page.tab().shown_plot()
        told = f"{plot.title}. {plot.alt} {plot.caption} {self._note()}" if plot else self._note()
        self._draw(lambda drawn: self._put(drawn, told))

    def _put(self, drawn: Drawn, told: str) -> None:
        QGuiApplication.clipboard().setMimeData(for_clipboard(drawn.png, drawn.svg, told))
        announce(self._page, self._page.tongue.words("desktop_results.buttons.copy_plot"))

    def _draw(self, done: Callable[[Drawn], object]) -> None:
        """Hand over what is shown beside the table, drawn for outside; nothing where nothing is shown."""
        tab = self._page.tab()
        plot, other = tab.shown_plot(), tab.shown_picture()
        if plot is not None:
            self._exporting.draw(plot, self._page.tongue.words.language, done)
        elif other is not None:
            done(Drawn(picture_of(*other, self._note())))

    def ask(self, kind: str) -> None:
        """Ask where to write a file of a kind."""
        words = self._page.tongue.words
        unsigned = words("desktop_results.unsigned").replace(" ", "-")
        plot, other = self._page.tab().shown_plot(), self._page.tab().shown_picture()
        stem = words("desktop_results.export.file", unsigned=unsigned)
        if kind in {"png", "svg"} and (plot is not None or other is not None):
            stem = f"{plot.name if plot is not None else 'matrix'}-{unsigned}"
        name = f"{stem}.{KINDS[kind]}"
        kinds = f"{words(f'desktop_results.export.{kind}')} (*.{KINDS[kind]})"
        title = words(f"desktop_results.export.{kind}")
        self.dialog = choose_target(self._page, title, kinds, name, lambda target: self.save(kind, target))

    def save(self, kind: str, target: Path) -> None:
        """Write a file."""
        results = self._page.now.results
        if results is None:
            return
        target = target if target.suffix else target.with_suffix(f".{KINDS[kind]}")
        tab, tongue = self._page.tab(), self._page.tongue
        plot, other = tab.shown_plot(), tab.shown_picture()
        painted = picture_of(*other, self._note()) if kind == "png" and other is not None else b""
        self._exporting.save(Wanted(kind, target, results, tongue.words.language, plot, tongue.decimals, painted))

    def print_page(self) -> None:
        """Ask for a printer and print."""
        from PySide6.QtGui import QPageSize
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        if self._page.now.results is None:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        dialog = QPrintDialog(printer, self._page)
        dialog.accepted.connect(lambda: self.print_to(printer))
        QDialog.open(dialog)  # its own "open" wants a slot by name

    def print_to(self, printer: QPrinter) -> None:
        """Print on this printer, with the plot where one is shown."""
        tab = self._page.tab()
        if tab.shown_plot() is None and tab.shown_picture() is None:
            self._print(printer, None)
        else:
            self._draw(lambda drawn: self._print(printer, drawn.png))

    def _print(self, printer: QPrinter, picture: bytes | None) -> None:
        from desktop.views.results_page.printing import Printed, print_results

        now = self._page.now
        if now.results is not None:
            printed = Printed(now.results, self._page.headline.spoken, picture, now.target_prevalence)
            print_results(printer, printed, self._page.tongue.words)

    def _offer(self) -> None:
        tab = self._page.tab()
        has_plot = tab.shown_plot() is not None
        self._actions["svg"].setEnabled(has_plot)
        self._actions["png"].setEnabled(has_plot or tab.shown_picture() is not None)

    def _note(self) -> str:
        return notes(self._page.tongue.words)[0]

    def _say_saved(self, path: object) -> None:
        assert isinstance(path, Path)
        words = self._page.tongue.words
        show = (words("desktop_results.export.show"), lambda: show_in_folder(path))
        self._notice.tell(words("desktop_results.export.saved", name=path.name), "ok", [show])

    def _say_failed(self, error: object) -> None:
        assert isinstance(error, EvaluationError)
        self._notice.tell(str(self._page.tongue.words.error(error)), "error")
