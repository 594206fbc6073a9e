"""The three panes side by side: list, image, case. The image can take the whole screen and comes back."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget

from desktop.views.cases_page.case_panel import CasePanel
from desktop.views.cases_page.case_table import CaseTable
from desktop.views.cases_page.gallery import Gallery
from desktop.views.cases_page.listing import CaseRow
from desktop.widgets.viewer.viewer import Viewer

_WIDTHS: Final = (184, 560, 248)
_TABLE_WIDTHS: Final = (470, 286, 248)


class Panes(QSplitter):
    """Gallery or table, viewer, panel."""

    def __init__(self, gallery: Gallery, table: CaseTable, viewer: Viewer, panel: CasePanel) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.gallery, self.table, self.viewer = gallery, table, viewer
        self.lists = QStackedWidget()
        self.lists.addWidget(gallery)
        self.lists.addWidget(table)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(12)
        self.addWidget(self.lists)
        self.addWidget(viewer)
        self.addWidget(panel)
        self.setStretchFactor(1, 1)
        self.setSizes(list(_WIDTHS))
        self._before = self.sizes()

    @property
    def shows_table(self) -> bool:
        """Return whether the table is shown, not the gallery."""
        return self.lists.currentWidget() is self.table

    def show_view(self, name: str | None) -> None:
        """Show the gallery or the table; a table is given more room."""
        if (name == "table") != self.shows_table:
            self.lists.setCurrentWidget(self.table if name == "table" else self.gallery)
            self.setSizes(list(_TABLE_WIDTHS if name == "table" else _WIDTHS))

    def mark(self, number: int) -> None:
        """Mark a case in both lists."""
        self.gallery.mark(number)
        self.table.mark(number)

    def show_changed(self, place: int, row: CaseRow) -> None:
        """Show a case that was judged or noted."""
        self.gallery.refresh(row.number)
        self.table.refresh(place, row)

    def fill_screen(self, *, full: bool) -> None:
        """Give the viewer the whole screen, or take it back into its place."""
        if full == self.viewer.isFullScreen():
            return
        if full:
            self._before = self.sizes()
            self.viewer.setParent(None)
            self.viewer.showFullScreen()
        else:
            self.insertWidget(1, self.viewer)
            self.setStretchFactor(1, 1)
            self.setSizes(self._before)
            self.viewer.showNormal()
            self.window().activateWindow()
        self.viewer.mark_full(full=full)
