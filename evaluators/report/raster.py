"""A drawing as pixels, for slides: by the typesetter that makes the report, so that both look the same."""

from __future__ import annotations

from typing import Final

from evaluators.errors import ReportError
from evaluators.report import fonts

DPI: Final = 300
_PAGE: Final = b'#set page(width: auto, height: auto, margin: 0pt)\n#image("plot.svg")\n'


def as_png(svg: bytes, *, dpi: int = DPI) -> bytes:
    """Return an SVG of ours as PNG.

    Raises:
        ReportError: It could not be drawn (``C600``).
    """
    import typst

    typeface = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts.folder()])
    files: dict[str, bytes] = {"main.typ": _PAGE, "plot.svg": svg}
    try:
        pixels = typst.compile(  # type: ignore[call-overload]  # its stub does not know files by name yet
            files, font_paths=typeface, ignore_system_fonts=True, format="png", ppi=dpi
        )
    except typst.TypstError:
        raise ReportError("C600") from None
    assert isinstance(pixels, bytes)
    return pixels
