"""Results as files. Whatever leaves the page unsigned says so inside the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.tasks import Tasks
from evaluators.errors import EvaluationError, FolderError, ReportError
from evaluators.texts import Language, Words

if TYPE_CHECKING:
    from evaluators.domain.results import Results
    from evaluators.evaluation.folder import EvaluationFolder
    from evaluators.report.plot import Plot


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be written."""

    kind: str
    """One of ``KINDS``."""
    target: Path
    results: Results
    language: Language
    plot: Plot | None = None
    decimals: Language | None = None
    """Whose decimal sign a spreadsheet gets; None: that of ``language``."""
    picture: bytes = b""
    """What is shown instead of a plot, as PNG: only the window's thread can paint it."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A plot outside the window."""

    png: bytes
    svg: bytes = b""


KINDS: Final = {
    "csv_spreadsheet": "csv",
    "csv": "csv",
    "xlsx": "xlsx",
    "png": "png",
    "svg": "svg",
    "pdf": "pdf",
}
"""Kind to file ending, in the order of the menu."""


class Exporting(QObject):
    """Writes files beside the window."""

    saved = Signal(object)
    """Path."""
    failed = Signal(object)
    """EvaluationError."""

    def __init__(self, evaluation: OpenEvaluation, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._evaluation, self._tasks = evaluation, tasks

    def draw(self, plot: Plot, language: Language, done: Callable[[Drawn], object]) -> None:
        """Draw a plot for the clipboard or a printer and hand it over."""
        job = self._tasks.start(_NAME, lambda _: drawn(plot, language), can_stop=False)
        job.succeeded.connect(done)
        job.failed.connect(self.failed)

    def save(self, wanted: Wanted) -> None:
        """Write a file; ``saved`` or ``failed`` says how it went."""
        folder = self._evaluation.folder
        if folder is None:
            return
        job = self._tasks.start(_NAME, lambda _: _save(folder, wanted), can_stop=False)
        job.succeeded.connect(self.saved)
        job.failed.connect(self.failed)


_NAME: Final = "desktop_results.export.task"


def drawn(plot: Plot, language: Language) -> Drawn:
    """Return a plot as drawing and as pixels, both marked as unsigned. Takes a moment: call it beside the window."""
    from evaluators.report.raster import as_png
    from evaluators.report.standalone_svg import standalone_svg

    words = Words(language)
    svg = standalone_svg(plot, words, notes(words))
    return Drawn(as_png(svg), svg)


def notes(words: Words) -> tuple[str, ...]:
    """Return what every unsigned file says."""
    return (f"{words('desktop_results.unsigned')} – {words('desktop_results.note')}",)


def _save(folder: EvaluationFolder, wanted: Wanted) -> Path:
    from evaluators.evaluation.atomic import write_file

    content = _WRITERS[wanted.kind](folder, wanted)
    try:
        write_file(wanted.target, content)
    except FolderError as error:
        raise _as_told(error, wanted.target) from None
    return wanted.target


def _as_told(error: FolderError, target: Path) -> EvaluationError:
    """Return the error about the file's folder; read-only and gone speak about the evaluation's."""
    return ReportError("C604", folder=target.parent.name) if error.id in {"C422", "C541"} else error


def _csv_spreadsheet(_: EvaluationFolder, wanted: Wanted) -> bytes:
    from evaluators.report.tables import estimates_csv

    status = Words(wanted.language)("desktop_results.unsigned")
    return estimates_csv(wanted.results, spreadsheet=wanted.decimals or wanted.language, status=status).encode()


def _csv(_: EvaluationFolder, wanted: Wanted) -> bytes:
    from evaluators.report.tables import estimates_csv

    return estimates_csv(wanted.results, status="unsigned").encode()


def _xlsx(_: EvaluationFolder, wanted: Wanted) -> bytes:
    from evaluators.report.workbook import workbook

    words = Words(wanted.language)
    return workbook(wanted.results, words, notes(words))


def _png(folder: EvaluationFolder, wanted: Wanted) -> bytes:
    from evaluators.report.raster import as_png

    return wanted.picture if wanted.plot is None else as_png(_svg(folder, wanted))


def _svg(_: EvaluationFolder, wanted: Wanted) -> bytes:
    from evaluators.report.standalone_svg import standalone_svg

    assert wanted.plot is not None
    words = Words(wanted.language)
    return standalone_svg(wanted.plot, words, notes(words))


def _pdf(folder: EvaluationFolder, wanted: Wanted) -> bytes:
    """Return the report as it would be signed, stamped as unsigned, with everything that may stay in the house."""
    from evaluators.evidence.bundle import write_bundle
    from evaluators.report.pdf import build_pdf
    from evaluators.signing import SigningChoices, draft_of

    choices = SigningChoices(wanted.target.parent, profile="internal")
    record = draft_of(folder, wanted.results, (), choices).record
    return build_pdf(record, wanted.language, write_bundle(record, ()))


_WRITERS: Final[dict[str, Callable[[EvaluationFolder, Wanted], bytes]]] = {
    "csv_spreadsheet": _csv_spreadsheet,
    "csv": _csv,
    "xlsx": _xlsx,
    "png": _png,
    "svg": _svg,
    "pdf": _pdf,
}
