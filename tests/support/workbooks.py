"""A tiny XLSX writer: enough of the format for what a spreadsheet program would save."""

import io
import zipfile
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
DATE_STYLE = 1


def workbook_bytes(*sheets, hidden=()):
    """Return an XLSX file; a sheet is a list of rows, a cell a str, bool, int, float, None or ``("date", serial)``."""
    names = [f"Sheet{place}" for place in range(1, len(sheets) + 1)]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _content_types(names))
        archive.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        archive.writestr("xl/workbook.xml", _workbook(names, hidden))
        parts = [("worksheet", f"worksheets/{name}.xml") for name in names]
        archive.writestr("xl/_rels/workbook.xml.rels", _relations([*parts, ("styles", "styles.xml")]))
        archive.writestr(
            "xl/styles.xml",
            f'{_HEAD}<styleSheet xmlns="{_MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
            "</styleSheet>",
        )
        for name, rows in zip(names, sheets, strict=True):
            archive.writestr(f"xl/worksheets/{name}.xml", _sheet(rows))
    return stream.getvalue()


def _content_types(names):
    base = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = [("workbook.xml", "sheet.main"), ("styles.xml", "styles")]
    parts += [(f"worksheets/{name}.xml", "worksheet") for name in names]
    overrides = "".join(f'<Override PartName="/xl/{part}" ContentType="{base}.{kind}+xml"/>' for part, kind in parts)
    return (
        f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{overrides}</Types>"
    )


def _relations(targets):
    entries = "".join(
        f'<Relationship Id="rId{place}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for place, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}">{entries}</Relationships>'


def _workbook(names, hidden):
    entries = "".join(
        f'<sheet name="{name}" sheetId="{place}" r:id="rId{place}"{_state(place, hidden)}/>'
        for place, name in enumerate(names, start=1)
    )
    return f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{entries}</sheets></workbook>'


def _state(place, hidden):
    return ' state="hidden"' if place in hidden else ""


def _sheet(rows):
    lines = "".join(f'<row r="{line}">{_cells(line, cells)}</row>' for line, cells in enumerate(rows, start=1))
    return f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData></worksheet>'


def _cells(line, cells):
    placed = ((f"{chr(ord('A') + place)}{line}", cell) for place, cell in enumerate(cells))
    return "".join(_cell(name, cell) for name, cell in placed if cell is not None)


def _cell(name, cell):
    match cell:
        case bool():
            return f'<c r="{name}" t="b"><v>{int(cell)}</v></c>'
        case str():
            return f'<c r="{name}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
        case ("date", serial):
            return f'<c r="{name}" s="{DATE_STYLE}"><v>{serial}</v></c>'
        case _:
            return f'<c r="{name}"><v>{cell!r}</v></c>'
