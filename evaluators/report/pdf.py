"""The pages as PDF/A-3b and PDF/UA-1, with the signed bundle attached.

Compiled by typst from a template of ours, without the network, the file system or the fonts of the machine: the same
record and bundle give the same bytes everywhere, which is how a verifier knows that pages and record belong together.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from evaluators.errors import ReportError
from evaluators.evidence.record import Record
from evaluators.report import drawing, fonts
from evaluators.report.blocks import Document, Text
from evaluators.report.document import document
from evaluators.report.page_one import BUNDLE_NAME
from evaluators.report.plot import Plot
from evaluators.resources import resource
from evaluators.texts import Language, Words

if TYPE_CHECKING:
    import typst

STANDARDS: Final = ("a-3b", "ua-1")
TEMPLATE: Final = "report/summary.typ"
PLOT_SIZE_MM: Final = {True: (57.0, 57.0), False: (57.0, 46.0)}
"""Width and height of a plot: equal axes or free ones; three fit side by side on A4."""


def build_pdf(record: Record, language: Language, bundle: bytes) -> bytes:
    """Return the two-page report.

    Args:
        record: What is shown.
        language: Of all words that are not data.
        bundle: ``bundle.intoto.jsonl`` as signed; attached unchanged.

    Raises:
        ReportError: The pages could not be made (``C600``).
    """
    return _compiled(document(record, language), Words(language), bundle)


def warm_up() -> None:
    """Draw two empty pages, so that nobody has to wait for the typeface and the template later."""
    empty = Document(
        language="en",
        title="–",
        author="–",
        date=datetime(2026, 1, 1, tzinfo=UTC),
        stamps=(),
        key_line="–",
        running="–",
        not_for_diagnosis="–",
        page_of=("", ""),
        pages=((Text("–"),), (Text("–"),)),
    )
    _compiled(empty, Words("en"), b"-")


def _compiled(content: Document, words: Words, bundle: bytes) -> bytes:
    import typst

    files: dict[str, bytes] = {
        "main.typ": resource(TEMPLATE).read_bytes(),
        BUNDLE_NAME: bundle,
        "content.json": _content(content, words),
    }
    for plot in _plots(content):
        width, height = PLOT_SIZE_MM[plot.square]
        files[f"{plot.name}.svg"] = drawing.svg(plot, words, width_mm=width, height_mm=height)
    try:
        pages = typst.compile(  # type: ignore[call-overload]  # its stub does not know files by name yet
            files,
            font_paths=_typeface(),
            ignore_system_fonts=True,
            pdf_standards=list(STANDARDS),
            timestamp=content.date.astimezone(UTC),
        )
    except typst.TypstError:
        raise ReportError("C600") from None
    assert isinstance(pages, bytes)
    return pages


@cache
def _typeface() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts.folder()])


def _content(content: Document, words: Words) -> bytes:
    """Return the document as JSON in characters the typeface has; where it lacks one, a note says so."""
    plain = _plain(content)
    lacking = fonts.PLACEHOLDER in json.dumps(plain, ensure_ascii=False)
    plain["attached"] = {"name": BUNDLE_NAME, "description": words("report.check.attachment")}
    plain["missing_glyphs"] = words("report.missing_glyphs", box=fonts.PLACEHOLDER) if lacking else ""
    return json.dumps(plain, ensure_ascii=False).encode()


def _plain(value: Any) -> Any:
    """Return dataclasses as JSON data. Of a plot only the words: its points are in its SVG."""
    match value:
        case str():
            return fonts.drawable(value)
        case datetime():
            return [value.year, value.month, value.day, value.hour, value.minute, value.second]
        case Plot():
            return {name: _plain(getattr(value, name)) for name in ("name", "title", "caption", "alt")}
        case tuple() | list():
            return [_plain(item) for item in value]
        case _ if is_dataclass(value):
            return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value


def _plots(value: Any) -> list[Plot]:
    """Return every plot on the pages."""
    if isinstance(value, Plot):
        return [value]
    if isinstance(value, tuple):
        return [plot for item in value for plot in _plots(item)]
    if is_dataclass(value):
        return [plot for field in fields(value) for plot in _plots(getattr(value, field.name))]
    return []


def preload() -> None:
    """Load what a report needs while files may still be read: a worker calls this before its sandbox closes.

    Nothing is compiled here, because that starts threads, which a sandbox must not find running.
    """
    import typst  # noqa: F401

    fonts.coverage()
