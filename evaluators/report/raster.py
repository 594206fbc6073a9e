"""A drawing as pixels, for slides: by the typesetter that makes the report, so that both look the same."""

from __future__ import annotations

import struct
import zlib
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
    return _with_density(pixels, dpi)


def _with_density(png: bytes, dpi: int) -> bytes:
    """Write into a picture how large it is on paper, so that a word processor places it at that size."""
    head = len(b"\x89PNG\r\n\x1a\n") + 25  # the first chunk has a fixed length
    per_metre = round(dpi / 0.0254)
    content = b"pHYs" + struct.pack(">IIB", per_metre, per_metre, 1)
    chunk = struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))
    return png[:head] + chunk + png[head:]
